// Holds a meeting of three hours, writes its minutes and has them confirmed. Prints the KB (brotli) of the heavier one of
// the pages to write and to read them, and the ms of the confirmation that sets the paper.
import { randomUUID } from 'node:crypto';
import { get } from 'node:http';

const [base, password] = process.argv.slice(2);

const form = (fields) => new URLSearchParams(fields).toString();

/** Sends a form; returns the answer. */
async function post(path, fields, cookie = '') {
  const answer = await fetch(base + path, {
    method: 'POST',
    headers: { cookie, origin: base, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: form(fields),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function logIn(login) {
  const answer = await post('/api/accounts/log_in', { login, password, next: '/' });
  return answer.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ');
}

/** Bytes of a page as they come over the wire. fetch would unpack them. */
function weigh(path, cookie) {
  return new Promise((done, fail) => {
    get(base + path, { headers: { cookie, 'accept-encoding': 'br' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk) => (bytes += chunk.length));
      answer.on('end', () => {
        if (answer.statusCode !== 200 || answer.headers['content-encoding'] !== 'br') {
          fail(new Error(`${path}: ${answer.statusCode} ${answer.headers['content-encoding']}`));
        } else done(bytes);
      });
    }).on('error', fail);
  });
}

const [secretary, deputy] = [await logIn('100000000003'), await logIn('100000000004')];
const page = await (await fetch(`${base}/sinh-hoat/moi`, { headers: { cookie: secretary } })).text();
const unit = page.match(/name="unit"[^>]*value="([0-9a-f-]{36})"/)?.[1] ?? page.match(/value="([0-9a-f-]{36})"[^>]*name="unit"/)?.[1];
const meeting = randomUUID();
const [date, time] = new Date(Date.now() + 600_000).toLocaleString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).split(' ');
const items = Array.from({ length: 12 }, (_, i) => `Nội dung thứ ${i + 1} của buổi sinh hoạt | 15`);
await post('/api/meetings/register_meeting', {
  id: meeting, unit, kind: 'extraordinary', theme: 'Đo biên bản', date, time: time.slice(0, 5), minutes: '180',
  place: 'Nhà văn hóa', agenda: items.join('\n'),
}, secretary);
await post('/api/meetings/all_present', { meeting }, secretary);

// Three hours of speech taken down are about 5,000 words.
const WORDS = 'đồng chí phát biểu ý kiến chi bộ thảo luận nhiệm vụ tháng này phân công đảng viên thực hiện kết quả thu ngân sách xây dựng nông thôn mới an ninh trật tự'.split(' ');
let seed = 1;
const word = () => WORDS[(seed = (seed * 48271) % 2147483647) % WORDS.length];
const sentence = () => `${Array.from({ length: 18 }, word).join(' ')}.`;
for (let item = 0; item < 12; item++) {
  const body = Array.from({ length: 6 }, () => Array.from({ length: 4 }, sentence).join(' ')).join('\n');
  await post('/api/minutes/keep_section', { meeting, section: `item-${item}`, revision: '0', body }, secretary);
}
const written = await weigh(`/sinh-hoat/${meeting}/bien-ban/sua`, secretary);
const id = randomUUID();
await post('/api/minutes/propose_minutes', { id, meeting }, secretary);
await post('/api/minutes/confirm_minutes', { id, meeting }, secretary);
const read = await weigh(`/sinh-hoat/${meeting}/bien-ban`, deputy);
const started = performance.now();
await post('/api/minutes/confirm_minutes', { id, meeting }, deputy);
const took = performance.now() - started;
console.log((Math.max(written, read) / 1000).toFixed(1), took.toFixed(0));
