import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type APIRequestContext } from '@playwright/test';
import { expect, flash, open, ready, test, unique } from '../support/test';
import { registerSoon } from '../support/meetings';
import { fillAgenda } from '../support/steps';
import { checkAxe, checkWidth } from '../support/axe';

test('the year is planned in one go, and what is registered is not proposed again', async ({ people }) => {
  const secretary = await people.page('secretary');
  await open(secretary, '/sinh-hoat');
  await secretary.getByRole('link', { name: 'Kế hoạch năm' }).click();
  await ready(secretary);
  const year = new Date().getFullYear() + 1;
  await secretary.getByRole('link', { name: `Năm ${year}` }).click();
  await ready(secretary);
  await checkAxe(secretary, 'the plan of a year');
  await checkWidth(secretary, 'the plan of a year');
  const boxes = secretary.getByRole('checkbox');
  const proposed = await boxes.count();
  expect(proposed).toBeGreaterThan(8);
  // The last one is left for later.
  await boxes.last().uncheck();
  await secretary.getByLabel('Nơi họp').fill('Nhà văn hóa thôn');
  await secretary.getByRole('button', { name: 'Đăng ký các buổi đã chọn' }).click();
  await expect(flash(secretary)).toContainText(`Đã đăng ký ${proposed - 1} buổi sinh hoạt.`);
  await open(secretary, `/sinh-hoat/ke-hoach?nam=${year}`);
  await expect(secretary.getByRole('checkbox')).toHaveCount(1);
});

test('a plan with a bad day is refused beside that day and keeps everything', async ({ people, watch }) => {
  const page = await people.page('communeAdmin');
  await open(page, '/sinh-hoat');
  // Any branch of the commune that has not been planned.
  await open(page, '/don-vi');
  const branch = await page.getByRole('link', { name: /^Chi bộ/ }).first().getAttribute('href');
  const unit = branch?.split('/').pop();
  await open(page, `/sinh-hoat/ke-hoach?don_vi=${unit}&nam=${new Date().getFullYear() + 1}`);
  await page.getByLabel('Nơi họp').fill('Hội trường');
  const days = page.getByLabel('Ngày', { exact: true });
  await days.nth(1).evaluate((field: HTMLInputElement) => {
    field.type = 'text';
    field.value = '31/02/2027';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  watch.expectStatus(422);
  await page.getByRole('button', { name: 'Đăng ký các buổi đã chọn' }).click();
  await expect(days.nth(1)).toHaveAttribute('aria-invalid', 'true');
  await expect(days.nth(0)).not.toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Nơi họp')).toHaveValue('Hội trường');
});

test('agenda, leaders and link show on the meeting, and its calendar file is read by another program', async ({ people, server }) => {
  const secretary = await people.page('secretary');
  await open(secretary, '/sinh-hoat/moi');
  await secretary.getByText('Bất thường', { exact: true }).click();
  const soon = new Date(Date.now() + 26 * 3_600_000).toLocaleString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' });
  await secretary.getByLabel('Ngày', { exact: true }).fill(soon.slice(0, 10));
  await secretary.getByLabel('Bắt đầu').fill('19:30');
  await secretary.getByLabel('Số phút').fill('60');
  await secretary.getByLabel('Nơi họp').fill('Nhà văn hóa; tầng 2');
  await secretary.getByLabel('Địa chỉ họp trực tuyến').fill('https://hop.example/abc');
  await secretary.getByLabel('Thư ký cuộc họp').selectOption({ index: 1 });
  await fillAgenda(secretary, 'Thời sự | 15\nKết nạp | 45 | Đồng chí Bí thư | Quyết định');
  await secretary.getByRole('button', { name: 'Đăng ký' }).click();
  await expect(flash(secretary)).toContainText('Đã đăng ký buổi sinh hoạt.');
  await expect(secretary.getByRole('listitem').filter({ hasText: 'Kết nạp' })).toContainText('Quyết định · Đồng chí Bí thư');
  await expect(secretary.locator('main')).toContainText('Chủ trì:');
  await expect(secretary.getByRole('link', { name: 'Vào họp trực tuyến' })).toHaveAttribute('href', 'https://hop.example/abc');

  const address = new URL(secretary.url()).pathname;
  const file = await secretary.request.get(`${address}/lich.ics`);
  expect(file.headers()['content-type']).toContain('text/calendar');
  const path = join(server.site, 'one.ics');
  writeFileSync(path, await file.body());
  const read = execFileSync(process.env.SOTAY_PYTHON ?? 'python3', ['-c', READ, path]).toString();
  expect(read).toContain('Nhà văn hóa; tầng 2');
  expect(read).toContain('CONFIRMED');
});

const READ = `
import sys
from icalendar import Calendar
with open(sys.argv[1], 'rb') as f:
    calendar = Calendar.from_ical(f.read())
for event in calendar.walk('VEVENT'):
    print(event['SUMMARY'], event['LOCATION'], event['STATUS'], event['SEQUENCE'], event['DTSTART'].dt.isoformat(), event['DTEND'].dt.isoformat())
`;

interface CalendarEvent {
  status: string;
  sequence: number;
  from: string;
  to: string;
}

/** The event with these words in its title, as another program reads it from a calendar's address. */
async function readEvent(api: APIRequestContext, address: string, words: string, path: string): Promise<CalendarEvent> {
  writeFileSync(path, await (await api.get(address)).body());
  const lines = execFileSync(process.env.SOTAY_PYTHON ?? 'python3', ['-c', READ, path]).toString().split('\n');
  const [to, from, sequence, status] = (lines.find((line) => line.includes(words)) ?? '').split(' ').reverse();
  return { status, sequence: Number(sequence), from, to };
}

test('a calendar sees each change of a meeting as a newer event, in the feed and in the file', async ({ people, request }, info) => {
  const reader = await people.page('deputy');
  await open(reader, '/lich');
  await reader.getByRole('button', { name: 'Tạo địa chỉ lịch' }).click();
  await expect(flash(reader)).toContainText('Đã tạo địa chỉ lịch.');
  const feed = new URL(await reader.locator('.secret-address').innerText()).pathname;

  const secretary = await people.page('secretary');
  const theme = unique('Lịch đổi');
  const meeting = await registerSoon(secretary, { theme, minutes: 27 * 60 });
  const file = info.outputPath('calendar.ics');
  const read = async () => {
    const fed = await readEvent(request, feed, theme, file);
    expect(await readEvent(secretary.request, `${meeting}/lich.ics`, theme, file)).toEqual(fed);
    return fed;
  };
  const change = async (label: string, value: string) => {
    await open(secretary, `${meeting}/sua`);
    await secretary.getByLabel(label, { exact: true }).fill(value);
    await secretary.getByRole('button', { name: 'Lưu thay đổi' }).click();
    await expect(flash(secretary)).toContainText('Đã lưu thay đổi.');
  };

  const first = await read();
  expect(first).toMatchObject({ status: 'CONFIRMED', sequence: 0 });
  await change('Số phút', '75');
  const longer = await read();
  expect(longer).toMatchObject({ status: 'CONFIRMED', sequence: 1, from: first.from });
  expect(Date.parse(longer.to) - Date.parse(first.to)).toBe(15 * 60_000);
  await change('Bắt đầu', first.from.includes('T00:45') ? '08:15' : '07:45');
  const moved = await read();
  expect(moved.sequence).toBe(2);
  expect(moved.from).not.toBe(first.from);
  await open(secretary, meeting);
  await secretary.getByRole('button', { name: 'Hủy buổi họp' }).click();
  await secretary.getByLabel('Lý do hủy').fill('Hoãn.');
  await secretary.getByRole('dialog').getByRole('button', { name: 'Hủy buổi họp' }).click();
  await expect(flash(secretary)).toContainText('Đã hủy buổi sinh hoạt.');
  expect(await read()).toEqual({ ...moved, status: 'CANCELLED', sequence: 3 });
  await reader.getByRole('button', { name: 'Thu hồi' }).click();
  await expect(flash(reader)).toContainText('Đã thu hồi địa chỉ lịch.');
});

test('a personal calendar is opened, read without a log-in, and closed', async ({ people, request }) => {
  const member = await people.page('member');
  await open(member, '/lich');
  await checkAxe(member, 'no calendar yet');
  await member.getByRole('button', { name: 'Tạo địa chỉ lịch' }).click();
  await expect(flash(member)).toContainText('Đã tạo địa chỉ lịch.');
  await checkAxe(member, 'the address of a calendar');
  await checkWidth(member, 'the address of a calendar');
  const address = new URL(await member.locator('.secret-address').innerText()).pathname;
  const calendar = await request.get(address);
  expect(calendar.status()).toBe(200);
  expect(await calendar.text()).toContain('BEGIN:VEVENT');
  await member.getByRole('button', { name: 'Thu hồi' }).click();
  await expect(flash(member)).toContainText('Đã thu hồi địa chỉ lịch.');
  expect((await request.get(address)).status()).toBe(404);
});

test('a rule is set for a commune from a day on and shows at its branches', async ({ people, watch }) => {
  const admin = await people.page('communeAdmin');
  await open(admin, '/quy-dinh');
  await checkAxe(admin, 'the rules');
  await checkWidth(admin, 'the rules');
  await admin.getByRole('link', { name: 'Ngày sinh hoạt thường kỳ' }).click();
  await ready(admin);
  await admin.getByLabel('Ngày sinh hoạt thường kỳ').fill('5');
  watch.expectStatus(422);
  await admin.getByLabel('Văn bản làm căn cứ').fill('MẬT');
  const from = admin.getByLabel('Có hiệu lực từ');
  // The browser's own check is not what is tried here.
  await from.evaluate((field) => field.removeAttribute('min'));
  await from.fill('2020-01-01');
  await admin.getByRole('button', { name: 'Lưu quy định' }).click();
  await expect(admin.getByLabel('Có hiệu lực từ')).toHaveAttribute('aria-invalid', 'true');
  await expect(admin.getByLabel('Ngày sinh hoạt thường kỳ')).toHaveValue('5');
  const tomorrow = new Date(Date.now() + 86_400_000).toLocaleString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).slice(0, 10);
  await admin.getByLabel('Có hiệu lực từ').fill(tomorrow);
  await admin.getByLabel('Văn bản làm căn cứ').fill('Quyết định 12-QĐ/ĐU');
  await admin.getByRole('button', { name: 'Lưu quy định' }).click();
  await expect(flash(admin)).toContainText('Đã lưu quy định.');
  const coming = admin.getByRole('listitem').filter({ hasText: 'Quyết định 12-QĐ/ĐU' });
  await expect(coming).toContainText('5 từ');
  const secretary = await people.page('secretary');
  await open(secretary, '/quy-dinh');
  await expect(secretary.getByRole('row').filter({ hasText: 'Ngày sinh hoạt thường kỳ' })).toContainText('5 từ');
  await coming.getByRole('button', { name: 'Bỏ' }).click();
  await expect(flash(admin)).toContainText('Đã bỏ quy định chưa có hiệu lực.');
});

test('a better grade cannot begin below a lesser one', async ({ people, watch }) => {
  const admin = await people.page('communeAdmin');
  await open(admin, '/quy-dinh');
  await admin.getByRole('link', { name: 'Xếp loại Tốt: từ (điểm)' }).click();
  await ready(admin);
  const limit = admin.getByLabel('Xếp loại Tốt: từ (điểm)');
  await limit.fill('70');
  await admin.getByLabel('Văn bản làm căn cứ').fill('Hướng dẫn 07-HD/BTC');
  watch.expectStatus(422);
  await admin.getByRole('button', { name: 'Lưu quy định' }).click();
  await expect(limit).toHaveAccessibleDescription(/Mức Tốt phải cao hơn mức Khá/);
  await expect(limit).toHaveValue('70');
  await limit.fill('85');
  await admin.getByRole('button', { name: 'Lưu quy định' }).click();
  await expect(flash(admin)).toContainText('Đã lưu quy định.');
  const coming = admin.getByRole('listitem').filter({ hasText: 'Hướng dẫn 07-HD/BTC' });
  await expect(coming).toContainText('85 từ');
  await coming.getByRole('button', { name: 'Bỏ' }).click();
  await expect(flash(admin)).toContainText('Đã bỏ quy định chưa có hiệu lực.');
});

test('the form answers by the rules of the day that is typed', async ({ people }) => {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toLocaleString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).slice(0, 10);
  const admin = await people.page('communeAdmin');
  await open(admin, '/quy-dinh');
  await admin.getByRole('link', { name: 'Báo cáo kết quả trong (ngày)' }).click();
  await ready(admin);
  await admin.getByLabel('Báo cáo kết quả trong (ngày)').fill('5');
  await admin.getByLabel('Có hiệu lực từ').fill(inDays(100));
  await admin.getByLabel('Văn bản làm căn cứ').fill('Quyết định 31-QĐ/ĐU');
  await admin.getByRole('button', { name: 'Lưu quy định' }).click();
  await expect(flash(admin)).toContainText('Đã lưu quy định.');

  const secretary = await people.page('secretary');
  await open(secretary, '/sinh-hoat/moi');
  const date = secretary.getByLabel('Ngày', { exact: true });
  await expect(secretary.locator('main')).toContainText('Trong 2 ngày sau buổi họp');
  await date.fill(inDays(100));
  await expect(secretary.locator('main')).toContainText('Trong 5 ngày sau buổi họp');
  await date.fill(inDays(99));
  await expect(secretary.locator('main')).toContainText('Trong 2 ngày sau buổi họp');
  const coming = admin.getByRole('listitem').filter({ hasText: 'Quyết định 31-QĐ/ĐU' });
  await coming.getByRole('button', { name: 'Bỏ' }).click();
  await expect(flash(admin)).toContainText('Đã bỏ quy định chưa có hiệu lực.');
});

test('items of the agenda are moved by the keyboard and by dragging', async ({ people, phone }) => {
  const secretary = await people.page('secretary');
  await open(secretary, '/sinh-hoat/moi');
  await secretary.getByText('Bất thường', { exact: true }).click();
  await fillAgenda(secretary, 'Một | 10\nHai | 10\nBa | 10');
  await secretary.getByRole('button', { name: 'Nhập từng mục' }).click();
  const titles = secretary.getByLabel('Nội dung', { exact: true });
  const order = (words: string[]) => expect(async () => {
    expect(await titles.evaluateAll((all) => all.map((field) => (field as HTMLTextAreaElement).value))).toEqual(words);
  }).toPass();
  await order(['Một', 'Hai', 'Ba']);
  await titles.nth(2).press('Alt+ArrowUp');
  await order(['Một', 'Ba', 'Hai']);
  await expect(secretary.getByText('Đã chuyển đến vị trí 2.')).toBeAttached();
  // The focus goes with the row.
  await expect(titles.nth(1)).toBeFocused();
  await secretary.keyboard.press('Alt+ArrowUp');
  await order(['Ba', 'Một', 'Hai']);
  await expect(titles.nth(0)).toBeFocused();
  await titles.nth(0).press('Alt+ArrowDown');
  await order(['Một', 'Ba', 'Hai']);
  // A finger has the buttons instead of the handle.
  if (!phone) {
    const rows = secretary.locator('.agenda-row');
    await rows.nth(0).locator('.agenda-handle').dragTo(rows.nth(2));
    await order(['Ba', 'Hai', 'Một']);
    await expect(secretary.locator('.agenda-row.dragged')).toHaveCount(0);
  }
  await secretary.getByRole('button', { name: 'Nhập dạng chữ' }).click();
  await expect(secretary.getByLabel('Chương trình')).toHaveValue(phone ? /^Một.*\nBa.*\nHai/ : /^Ba.*\nHai.*\nMột/);
});

test('the agenda is a list of rows that move, and the rules answer while one types', async ({ people }) => {
  const secretary = await people.page('secretary');
  await open(secretary, '/sinh-hoat/moi');
  await secretary.getByText('Bất thường', { exact: true }).click();
  await checkAxe(secretary, 'the agenda as rows');
  await checkWidth(secretary, 'the agenda as rows');
  const titles = secretary.getByLabel('Nội dung', { exact: true });
  const count = await titles.count();
  await secretary.getByRole('button', { name: 'Thêm mục' }).click();
  await titles.nth(count).fill('Chúc mừng sinh nhật đảng viên');
  await secretary.getByLabel('Phút', { exact: true }).nth(count).fill('5');
  for (let n = 0; n < count; n++) await secretary.getByRole('button', { name: 'Chuyển lên' }).nth(count - n).click();
  await expect(titles.first()).toHaveValue('Chúc mừng sinh nhật đảng viên');
  await expect(secretary.getByText('Đã chuyển đến vị trí 1.')).toBeAttached();
  await secretary.getByRole('button', { name: 'Bỏ mục này' }).last().click();
  await expect(titles).toHaveCount(count);

  await secretary.getByLabel('Số phút').fill('20');
  await expect(secretary.getByText(/dài hơn dự kiến 20 phút/)).toBeVisible();
  await secretary.getByLabel('Số phút').fill('120');
  await expect(secretary.getByText(/dài hơn dự kiến/)).toHaveCount(0);

  const day = new Date(Date.now() + 50 * 3_600_000).toLocaleString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' });
  await secretary.getByLabel('Ngày', { exact: true }).fill(day.slice(0, 10));
  await secretary.getByLabel('Nơi họp').fill('Nhà văn hóa');
  await secretary.getByRole('button', { name: 'Đăng ký' }).click();
  await expect(flash(secretary)).toContainText('Đã đăng ký buổi sinh hoạt.');
  await expect(secretary.locator('ol li, ul li').filter({ hasText: 'Chúc mừng sinh nhật' })).toContainText('5 phút');
});
