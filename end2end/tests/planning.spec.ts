import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, flash, open, ready, test } from '../support/test';
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
    print(event['SUMMARY'], event['LOCATION'], event['STATUS'], event['SEQUENCE'], event['DTSTART'].dt.isoformat())
`;

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
