import { type Page } from '@playwright/test';
import { expect, flash, open, ready, test } from '../support/test';
import { fillAgenda } from '../support/steps';
import { readRows, typedDate } from '../support/workbook';

// Reminders and a moved meeting would stand in other specs' way.
test.use({ organisation: 'oversight' });

/** The unit whose board the page shows, from the address of its workbook. */
async function unitOf(page: Page): Promise<string> {
  const href = await page.getByRole('link', { name: 'Tải bảng Excel' }).getAttribute('href');
  return href?.match(/[0-9a-f-]{36}/)?.[0] ?? '';
}

/** This month (or one some months away) as addresses have it. */
function month(ahead = 0): string {
  const [year, number] = new Date().toLocaleString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).split('-').map(Number);
  const index = year * 12 + number - 1 + ahead;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}

test('the month is told by unit, a count leads to its branches, and the way goes down to one of them', async ({ people }) => {
  const admin = await people.page('provinceAdmin');
  await open(admin, `/sinh-hoat?thang=${month(-1)}`);
  const table = admin.getByRole('table', { name: 'Các đơn vị trong tháng' });
  const all = table.getByRole('row').filter({ hasText: /^Tất cả \d+ chi bộ/ });
  const branches = Number((await all.textContent())?.match(/Tất cả (\d+) chi bộ/)?.[1]);
  const notes = await table.locator('.cell-note').allTextContents();
  expect(notes.reduce((sum, note) => sum + Number(note.match(/\d+/)?.[0]), 0)).toBe(branches);

  const late = all.getByRole('link', { name: /^\d+ chậm,/ });
  const count = Number(await late.textContent());
  await late.click();
  await ready(admin);
  await expect(admin.getByRole('navigation', { name: 'Trạng thái' }).getByRole('link', { name: `Chậm ${count}` })).toHaveAttribute('aria-current', 'page');
  await expect(admin.getByRole('table', { name: 'Các chi bộ trong tháng' }).getByRole('rowheader')).toHaveCount(Math.min(count, 50));

  await admin.getByRole('link', { name: 'Xem theo đơn vị' }).click();
  await ready(admin);
  const commune = table.getByRole('rowheader').getByRole('link').first();
  const name = (await commune.textContent()) ?? '';
  await commune.click();
  await ready(admin);
  await expect(admin.getByRole('main').getByText(name).first()).toBeVisible();
  await admin.getByRole('table', { name: 'Các chi bộ trong tháng' }).getByRole('rowheader').getByRole('link').first().click();
  await ready(admin);
  await expect(admin.getByRole('heading', { level: 1 })).toContainText(/Sinh hoạt/);
});

test('the year shows shares of communes, signs of branches, and leads down to one', async ({ people }) => {
  const admin = await people.page('provinceAdmin');
  await open(admin, '/sinh-hoat');
  await admin.getByRole('navigation', { name: 'Cách xem' }).getByRole('link', { name: 'Cả năm' }).click();
  await ready(admin);
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText(/Sinh hoạt cả năm \d{4}/);
  const all = admin.getByRole('row').filter({ has: admin.getByRole('rowheader', { name: 'Tất cả chi bộ' }) });
  await expect(all.getByRole('cell').first()).toHaveText(/^(\d+%|–)$/);
  await admin.getByRole('link', { name: 'Báo cáo đúng hạn' }).click();
  await ready(admin);
  await expect(admin.getByRole('link', { name: 'Báo cáo đúng hạn' })).toHaveAttribute('aria-current', 'page');
  const commune = admin.getByRole('rowheader').getByRole('link').first();
  const name = (await commune.textContent()) ?? '';
  await commune.click();
  await ready(admin);
  await expect(admin.getByRole('main').getByText(name).first()).toBeVisible();
  await expect(admin.getByRole('navigation', { name: 'Vị trí trong hệ thống' }).getByRole('link').first()).toBeVisible();
});

test('the year scrolls inside itself on a narrow screen, and the page does not', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  await open(admin, '/sinh-hoat/nam');
  const sideways = await admin.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(sideways).toBeLessThanOrEqual(0);
  await admin.setViewportSize({ width: 390, height: 844 });
  const map = admin.locator('.heat-wrap');
  expect(await map.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true);
  await map.evaluate((element) => (element.scrollLeft = 500));
  const [left, name] = [await map.boundingBox(), await map.getByRole('rowheader').first().boundingBox()];
  expect(Math.abs((name?.x ?? 0) - (left?.x ?? 0))).toBeLessThan(12);
});

test('the ranking is told by month and quarter, by branch and unit, without scripts too', async ({ people }) => {
  const admin = await people.page('provinceAdmin', { javaScriptEnabled: false });
  await admin.goto(`/sinh-hoat/xep-hang?ky=${month(-1)}`);
  await expect(admin.getByRole('columnheader', { name: 'Hạng' })).toBeAttached();
  const kinds = admin.getByRole('navigation', { name: 'Xếp hạng theo' });
  await kinds.getByRole('link', { name: 'Chi bộ, quý' }).click();
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText(/Xếp hạng sinh hoạt quý (I|II|III|IV)\/\d{4}/);
  await kinds.getByRole('link', { name: 'Đơn vị, quý' }).click();
  await expect(admin.getByRole('columnheader', { name: 'Điểm bình quân' })).toBeAttached();
  await admin.getByRole('rowheader').getByRole('link').first().click();
  await expect(admin.getByRole('columnheader', { name: 'Vì sao' })).toBeAttached();
});

test('one tap reminds all that are late, once a day, and their leaders see it until it is done', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  // Next month nobody has to be late; a past month of the demo always has somebody.
  await open(admin, '/sinh-hoat');
  const unit = await unitOf(admin);
  const button = () => admin.getByRole('button', { name: /^Nhắc \d+ chi bộ đăng ký sinh hoạt/ });
  let late = -1;
  for (; late > -12; late--) {
    await open(admin, `/sinh-hoat?don_vi=${unit}&thang=${month(late)}`);
    if (await button().count()) break;
  }
  const count = Number((await button().textContent())?.match(/\d+/)?.[0]);
  await button().click();
  const dialog = admin.getByRole('dialog', { name: 'Nhắc các chi bộ chậm' });
  await expect(dialog).toContainText(/nhắc: chưa đăng ký sinh hoạt tháng \d+/);
  await dialog.getByRole('button', { name: 'Gửi lời nhắc' }).click();
  await expect(flash(admin)).toContainText(`Đã nhắc ${count} chi bộ.`);
  await open(admin, `/sinh-hoat?don_vi=${unit}&thang=${month(late)}`);
  await expect(button()).toHaveCount(0);
  await expect(admin.getByText(`Hôm nay đã nhắc ${count} chi bộ đăng ký sinh hoạt.`)).toBeVisible();

  // The branch's own page says so, to whoever looks after it.
  await open(admin, `/sinh-hoat?don_vi=${unit}&thang=${month(late)}&trang_thai=missing`);
  await admin.getByRole('rowheader').getByRole('link').first().click();
  await ready(admin);
  await expect(admin.getByRole('heading', { name: 'Cấp trên đã nhắc' })).toBeVisible();
  await expect(admin.getByText('Chưa làm', { exact: true }).first()).toBeVisible();
});

test('the board and the ranking are workbooks with real dates and numbers', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  await open(admin, '/sinh-hoat');
  const unit = await unitOf(admin);
  const board = await admin.request.get(`/tep/sinh-hoat/${unit}?thang=${month()}`);
  expect(board.headers()['content-type']).toContain('spreadsheetml');
  const rows = readRows(await board.body());
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows.filter((line) => line['Hạn báo cáo'])) {
    expect(typedDate(row['Hạn báo cáo'])).toMatch(/^\d{2}\/\d{2}\/\d{4}$/);
    expect(Number(row['Thời gian họp'])).toBeGreaterThan(40_000);
  }
  const ranking = await admin.request.get(`/tep/xep-hang/${unit}?ky=${month()}`);
  expect(readRows(await ranking.body()).length).toBe(rows.length);
  const member = await people.page('member');
  expect((await member.request.get(`/tep/sinh-hoat/${unit}`)).status()).toBe(403);
  expect((await member.request.get('/sinh-hoat/nam')).status()).toBe(403);
});

test("a branch's history tells its meetings year by year, to its members", async ({ people }) => {
  const member = await people.page('member');
  await open(member, '/sinh-hoat?xem=chi-bo');
  await member.getByRole('link', { name: 'Lịch sử' }).click();
  await ready(member);
  await expect(member.getByRole('heading', { level: 1 })).toHaveText('Lịch sử sinh hoạt');
  await expect(member.getByRole('heading', { name: /^Năm \d{4}$/ }).first()).toBeVisible();
  await expect(member.getByRole('img', { name: /Tỷ lệ dự họp thường kỳ, 24 tháng/ })).toBeAttached();
  await expect(member.getByRole('heading', { name: 'Trực thuộc' })).toBeVisible();
});

/** Day and time in Viet Nam so many minutes from now, as form fields have them. */
function inMinutes(minutes: number): { date: string; time: string } {
  const local = new Date(Date.now() + minutes * 60_000).toLocaleString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' });
  const [date, time] = local.split(' ');
  return { date, time: time.slice(0, 5) };
}

test('who answered before a meeting moved is told and asked again; an old page keeps the choice', async ({ people }) => {
  const secretary = await people.page('secretary');
  await open(secretary, '/sinh-hoat/moi');
  await secretary.getByText('Bất thường', { exact: true }).click();
  const at = async (minutes: number) => {
    const { date, time } = inMinutes(minutes);
    await secretary.getByLabel('Ngày', { exact: true }).fill(date);
    await secretary.getByLabel('Bắt đầu').fill(time);
  };
  await at(60);
  await secretary.getByLabel('Số phút').fill('60');
  await secretary.getByLabel('Nơi họp').fill('Nhà văn hóa thôn Đồng Tâm');
  await fillAgenda(secretary, 'Thảo luận | 30');
  await secretary.getByRole('button', { name: 'Đăng ký' }).click();
  await expect(flash(secretary)).toContainText('Đã đăng ký buổi sinh hoạt.');
  const meeting = new URL(secretary.url()).pathname;

  const member = await people.page('member');
  await open(member, meeting);
  await member.getByRole('button', { name: 'Tham dự' }).click();
  await expect(flash(member)).toContainText('Đã ghi nhận: Tham dự.');
  const old = await people.page('deputy');
  await open(old, meeting);

  await open(secretary, `${meeting}/sua`);
  await at(90);
  await secretary.getByRole('button', { name: 'Lưu' }).click();
  await expect(flash(secretary)).toContainText('Đã lưu thay đổi.');
  await expect(secretary.getByRole('term').filter({ hasText: 'chờ trả lời lại' })).toBeVisible();

  await open(member, '/');
  await expect(member.getByText(/^Đã đổi giờ: \d\d:\d\d ngày \d\d\/\d\d\. Đồng chí trả lời lại giúp\.$/)).toBeVisible();
  await expect(member.getByText(/Đồng chí đã trả lời “Tham dự” cho \d\d:\d\d ngày/)).toBeVisible();
  await member.getByRole('article').getByRole('button', { name: 'Trực tuyến' }).first().click();
  await expect(flash(member)).toContainText('Đã ghi nhận: Trực tuyến.');
  await expect(member.getByText(/Đã đổi giờ/)).toHaveCount(0);

  // The deputy answers on a page from before the move.
  await old.getByRole('button', { name: 'Tham dự' }).click();
  await expect(flash(old)).toContainText('vừa đổi giờ hoặc nơi họp');
  await expect(old.getByText('Đồng chí đã trả lời “Tham dự” cho lịch họp trước khi đổi.')).toBeVisible();
  await old.getByRole('button', { name: 'Tham dự' }).click();
  await expect(flash(old)).toContainText('Đã ghi nhận: Tham dự.');

  await open(secretary, meeting);
  await secretary.getByRole('button', { name: 'Hủy buổi họp' }).click();
  await secretary.getByLabel('Lý do hủy').fill('Mưa bão.');
  await secretary.getByRole('dialog').getByRole('button', { name: 'Hủy buổi họp' }).click();
  await expect(flash(secretary)).toContainText('Đã hủy buổi sinh hoạt.');
  await open(member, '/');
  await expect(member.getByText(/^Đã hủy: Sinh hoạt bất thường/)).toBeVisible();
  await member.getByRole('link', { name: 'Xem lý do' }).click();
  await expect(member.getByText('Mưa bão.')).toBeVisible();
  await expect(member.getByText('Đồng chí đã trả lời “Trực tuyến”; nay không cần đến nữa.')).toBeVisible();
});

test('the count on the home page is that of the list behind it', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  for (const [duty, kind] of [['Báo cáo sinh hoạt chờ tiếp nhận', 'Chờ tiếp nhận'], ['Chi bộ báo cáo sinh hoạt muộn', 'Báo cáo muộn']]) {
    await open(admin, '/');
    const line = admin.getByRole('listitem').filter({ hasText: duty });
    const count = Number(await line.locator('.chip').innerText());
    await line.getByRole('link').click();
    await ready(admin);
    await expect(admin.getByRole('navigation', { name: 'Báo cáo' }).getByRole('link', { name: kind })).toHaveAttribute('aria-current', 'page');
    await expect(admin.getByRole('main').getByRole('listitem').locator('.row-title')).toHaveCount(Math.min(count, 30));
  }
});
