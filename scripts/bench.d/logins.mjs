// Logs in over HTTP.
//   node logins.mjs --cookie BASE LOGIN PASSWORD              prints one session's cookie
//   node logins.mjs --seconds N BASE LOGIN PASSWORD           logs in as fast as it goes, prints logins per second
//   node logins.mjs --count N BASE LOGIN PASSWORD             makes N sessions and asks for the home page in each
const [mode, ...rest] = process.argv.slice(2);
const amount = mode === "--cookie" ? 1 : Number(rest.shift());
const [base, login, password] = rest;
const CONNECTIONS = 16;

async function logIn() {
  const answer = await fetch(`${base}/api/accounts/log_in`, {
    method: "POST",
    redirect: "manual",
    headers: { Origin: base, Accept: "text/html", "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ login, password, next: "/" }),
  });
  await answer.arrayBuffer();
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  if (answer.status >= 400 || cookies.length === 0) throw new Error(`the login answered ${answer.status}`);
  return cookies.join("; ");
}

async function visitHome(cookie) {
  const answer = await fetch(`${base}/`, { headers: { cookie }, redirect: "manual" });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`the home page answered ${answer.status}`);
}

// Runs `work` on all connections until `more` says no; returns how often it ran.
async function repeat(work, more) {
  let started = 0;
  const worker = async () => {
    while (more(started)) {
      started += 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return started;
}

if (mode === "--cookie") {
  console.log(await logIn());
} else if (mode === "--seconds") {
  const start = performance.now();
  const done = await repeat(logIn, () => performance.now() - start < amount * 1000);
  console.log(((done * 1000) / (performance.now() - start)).toFixed(1));
} else {
  await repeat(async () => visitHome(await logIn()), (started) => started < amount);
}
