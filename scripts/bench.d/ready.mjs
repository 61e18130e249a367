// Waits until a server answers 200 on /readyz: node ready.mjs BASE
const deadline = Date.now() + 60_000;
while (Date.now() < deadline) {
  const answer = await fetch(`${process.argv[2]}/readyz`).catch(() => null);
  if (answer?.ok) process.exit(0);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
console.error("the server did not get ready");
process.exit(1);
