// Members check in over HTTP as fast as the server takes them.
//   node checkin.mjs BASE SECRET_KEY GUESTS SECONDS [KILL_PID]     prints the check-ins per second and the 99th percentile
// GUESTS has lines TOKEN MEETING MEMBER. Who was answered is written to GUESTS.answered. With KILL_PID the server is
// killed in the middle, without warning, and nothing is printed.
import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";

const [base, keyFile, guestsFile, seconds, pid] = process.argv.slice(2);
const CONNECTIONS = 96;
const WINDOW = 30_000;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const { hostname, port, host } = new URL(base);
const key = readFileSync(keyFile);
const guests = readFileSync(guestsFile, "utf8").trim().split("\n").map((line) => line.split(" "));

// The code on the room's screen, as domain::checkin::CodeKey makes it.
const codes = new Map();
function roomCode(meeting) {
  const window = Math.floor(Date.now() / WINDOW);
  const kept = codes.get(meeting);
  if (kept?.window === window) return kept.code;
  const number = Buffer.alloc(8);
  number.writeBigInt64BE(BigInt(window));
  const mac = createHmac("sha256", key).update("sotay room code 1").update(Buffer.from(meeting.replaceAll("-", ""), "hex")).update(number);
  let bits = BigInt(`0x${mac.digest("hex").slice(0, 20)}`);
  let code = "";
  for (let n = 0; n < 16; n += 1, bits >>= 5n) code = ALPHABET[Number(bits & 31n)] + code;
  codes.set(meeting, { window, code });
  return code;
}

const times = [];
const answered = [];
const problems = new Map();
let next = 0;
let over = false;

function request([token, meeting]) {
  const body = `meeting=${meeting}&code=${roomCode(meeting)}`;
  return (
    `POST /api/checkin/check_in HTTP/1.1\r\nHost: ${host}\r\nCookie: sotay=${token}\r\nSec-Fetch-Site: same-origin\r\n` +
    `Accept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}

// One phone after the other on one connection.
function connection() {
  return new Promise((done) => {
    const socket = createConnection({ host: hostname, port: Number(port), noDelay: true });
    let guest;
    let sent;
    let text = "";
    const send = () => {
      if (over || next >= guests.length) return socket.end();
      guest = guests[next];
      next += 1;
      sent = performance.now();
      socket.write(request(guest));
    };
    socket.setEncoding("latin1");
    socket.on("connect", send);
    socket.on("data", (part) => {
      text += part;
      const head = text.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (text.length < head + 4 + length) return;
      if (text.startsWith("HTTP/1.1 200")) {
        times.push(performance.now() - sent);
        answered.push(`${guest[1]} ${guest[2]}`);
      } else {
        const problem = `${text.slice(9, 12)} ${text.slice(head + 4)}`;
        problems.set(problem, (problems.get(problem) ?? 0) + 1);
      }
      text = "";
      send();
    });
    // A killed server resets its connections.
    socket.on("error", () => {});
    socket.on("close", done);
  });
}

const start = performance.now();
const stop = setTimeout(() => {
  if (pid) process.kill(Number(pid), "SIGKILL");
  over = true;
}, Number(seconds) * 1000);
await Promise.all(Array.from({ length: CONNECTIONS }, connection));
clearTimeout(stop);
const elapsed = (performance.now() - start) / 1000;
writeFileSync(`${guestsFile}.answered`, answered.map((line) => `${line}\n`).join(""));
for (const [problem, count] of problems) console.error(`${count} times: ${problem}`);
if (!pid) {
  if (problems.size || next >= guests.length) {
    console.error(problems.size ? "some were refused" : "too few guests for the time");
    process.exit(1);
  }
  times.sort((a, b) => a - b);
  console.log(`${(times.length / elapsed).toFixed(0)} ${times[Math.floor(times.length * 0.99)].toFixed(1)}`);
}
