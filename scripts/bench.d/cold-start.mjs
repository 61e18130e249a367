// Starts `sotay serve` and prints the seconds until it is ready.
import { spawn } from "node:child_process";

const port = 20_000 + Math.floor(Math.random() * 20_000);
const start = performance.now();
const server = spawn(process.env.SOTAY, ["serve"], {
  env: { ...process.env, SOTAY_ADDR: `127.0.0.1:${port}` },
  stdio: "ignore",
});
let ready = false;
while (!ready && server.exitCode === null && performance.now() - start < 60_000) {
  ready = await fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.ok, () => false);
  if (!ready) await new Promise((resolve) => setTimeout(resolve, 2));
}
const seconds = (performance.now() - start) / 1000;
server.kill();
if (!ready) process.exit(1);
console.log(seconds.toFixed(3));
