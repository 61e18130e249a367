// A room over HTTP.
//   node room.mjs open BASE COOKIE                     registers a meeting, opens its room, prints the meeting's id
//   node room.mjs vote BASE COOKIE MEETING             prints the seconds from the last ballot until 80 have the result
//   node room.mjs streams BASE COOKIE MEETING COUNT    opens event streams, prints how many, keeps them until stopped
import http from "node:http";
import net from "node:net";
import { randomUUID } from "node:crypto";

const [mode, base, cookie, meeting, count] = process.argv.slice(2);
const PEOPLE = 80;
const host = new URL(base).host;

async function post(name, fields) {
  const answer = await fetch(`${base}/api/${name}`, {
    method: "POST",
    headers: { Origin: base, Accept: "application/json", cookie },
    body: new URLSearchParams(fields),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${name} answered ${answer.status} ${text}`);
}

function get(path) {
  return new Promise((done, fail) => {
    const request = http.get(base + path, { agent: false, headers: { cookie } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part) => (text += part));
      answer.on("end", () => (answer.statusCode === 200 ? done(text) : fail(new Error(`${path} answered ${answer.statusCode}`))));
    });
    request.on("error", fail);
  });
}

// A time-ordered identifier, as browsers make them.
function fresh() {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

async function openRoom() {
  const form = await get("/sinh-hoat/moi");
  const unit = form.match(/name="unit"[^>]*value="([0-9a-f-]{36})"|value="([0-9a-f-]{36})"[^>]*name="unit"/);
  const id = fresh();
  const [date, time] = new Date(Date.now() + 30 * 60_000).toLocaleString("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).split(" ");
  await post("meetings/register_meeting", {
    id, unit: unit[1] ?? unit[2], kind: "extraordinary", theme: "Đo", date, time: time.slice(0, 5), minutes: "60",
    place: "Nhà văn hóa", agenda: "Thảo luận | 30",
  });
  await post("room/open_room", { meeting: id });
  await post("meetings/all_present", { meeting: id });
  return id;
}

// One stream; calls `heard` with each event's data.
function listen(heard) {
  return new Promise((done, fail) => {
    const request = http.get(`${base}/sinh-hoat/${meeting}/su-kien`, { agent: false, headers: { cookie } }, (answer) => {
      answer.setEncoding("utf8");
      answer.on("data", (part) => {
        for (const [, data] of part.matchAll(/^data: (.*)$/gm)) heard(data);
        done();
      });
      answer.on("error", () => {});
    });
    request.on("error", fail);
  });
}

// What the page of one person does: after an event it asks for the page, one question at a time.
async function watchFor(result) {
  let asking = false, again = false, seen;
  const visible = new Promise((done) => (seen = done));
  const refresh = async () => {
    if (asking) return void (again = true);
    asking = true;
    const page = await get(`/sinh-hoat/${meeting}/phong-hop`);
    asking = false;
    if (page.includes(result)) return seen(performance.now());
    if (again) {
      again = false;
      await refresh();
    }
  };
  let revision = "";
  await listen((data) => {
    const [next] = data.split(" ");
    if (revision && next !== revision) void refresh();
    revision = next;
  });
  return { visible };
}

async function vote() {
  const id = fresh();
  await post("room/open_vote", { meeting, vote: id, question: "Thông qua?", kind: "secret" });
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => watchFor(`id="result-${id}"`)));
  const start = performance.now();
  await post("room/cast_ballot", { meeting, vote: id, option: "0" });
  await post("room/close_vote", { meeting, vote: id });
  const times = await Promise.all(people.map((person) => person.visible));
  return ((Math.max(...times) - start) / 1000).toFixed(3);
}

// Plain sockets: ten thousand of them must not weigh on the measured machine.
function stream() {
  return new Promise((done, fail) => {
    const socket = net.connect(Number(new URL(base).port), "127.0.0.1");
    socket.once("error", fail);
    socket.once("data", done);
    socket.write(`GET /sinh-hoat/${meeting}/su-kien HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n\r\n`);
    socket.on("data", () => {});
  });
}

if (mode === "open") {
  console.log(await openRoom());
} else if (mode === "vote") {
  console.log(await vote());
  process.exit(0);
} else {
  for (let opened = 0; opened < Number(count); opened += 100) await Promise.all(Array.from({ length: 100 }, stream));
  console.log(count);
}
