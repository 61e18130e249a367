// One page at a constant rate: node rate.mjs ADDRESS PER_SECOND COOKIE SECONDS. Prints the 99th percentile in milliseconds.
//
// Requests leave when they are due, whether or not earlier ones were answered, and are timed from that moment: a server
// that stalls cannot slow down the questions about it. (autocannon sends each second's requests in one burst.)
import { Agent, request } from "node:http";

const [address, perSecond, cookie, seconds] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const count = Number(perSecond) * Number(seconds);
// The first second warms up connections and caches, and is not counted.
const WARM_UP = Number(perSecond);

function ask(due) {
  return new Promise((done, failed) => {
    const asked = request(address, { agent, headers: { cookie } }, (answer) => {
      answer.resume();
      answer.on("end", () => {
        if (answer.statusCode === 200) done(performance.now() - due);
        else failed(new Error(`the page answered ${answer.statusCode}`));
      });
    });
    asked.on("error", failed);
    asked.end();
  });
}

const start = performance.now();
const answers = [];
while (answers.length < count + WARM_UP) {
  const due = start + (answers.length * 1000) / Number(perSecond);
  const wait = due - performance.now();
  if (wait > 0) await new Promise((go) => setTimeout(go, wait));
  else answers.push(ask(due));
}
const times = (await Promise.all(answers)).slice(WARM_UP).sort((a, b) => a - b);
agent.destroy();
console.log(times[Math.floor(times.length * 0.99)].toFixed(1));
