import { type Page } from '@playwright/test';
import { expect, flash, open, ready, test, unique } from '../support/test';
import { fillAgenda, judge, nothingRan, pasteMegabyte, press, SCRIPT } from '../support/steps';
import { PEOPLE } from '../support/people';
import { checkAxe, checkWidth } from '../support/axe';
import { registerSoon } from '../support/meetings';

// Home shows the one next meeting of the branch.
test.use({ organisation: 'meetings' });

/** Day and time in Viet Nam so many minutes from now, as form fields have them. */
function inMinutes(minutes: number): { date: string; time: string } {
  const local = new Date(Date.now() + minutes * 60_000).toLocaleString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' });
  const [date, time] = local.split(' ');
  return { date, time: time.slice(0, 5) };
}

/** Fills in the form of an extraordinary meeting: those can be had at any time. */
async function plan(page: Page, theme: string, minutes: number, scripts = true): Promise<void> {
  await page.goto('/sinh-hoat/moi');
  if (scripts) await ready(page);
  await page.getByText('Bất thường', { exact: true }).click();
  await page.getByLabel('Chuyên đề').last().fill(theme);
  const { date, time } = inMinutes(minutes);
  await page.getByLabel('Ngày', { exact: true }).fill(date);
  await page.getByLabel('Bắt đầu').fill(time);
  await page.getByLabel('Số phút').fill('60');
  await page.getByLabel('Nơi họp').fill('Nhà văn hóa thôn Đồng Tâm');
  await fillAgenda(page, 'Thông báo nội dung | 10\nThảo luận | 30\nKết luận | 20');
}

async function register(page: Page, theme: string, minutes: number, scripts = true): Promise<string> {
  await plan(page, theme, minutes, scripts);
  await page.getByRole('button', { name: 'Đăng ký' }).click();
  await expect(flash(page)).toContainText('Đã đăng ký buổi sinh hoạt.');
  return new URL(page.url()).pathname;
}

test('a meeting is registered, answered, held with a roll call, reported, returned, and accepted', async ({ people }) => {
  const secretary = await people.page('secretary');
  const theme = unique('Xét kết nạp đảng viên');
  const meeting = await register(secretary, theme, 60);
  await expect(secretary.getByRole('heading', { level: 1 })).toContainText(theme);
  await expect(secretary.getByRole('listitem').filter({ hasText: 'Thảo luận' })).toContainText('30 phút');

  const member = await people.page('member');
  await open(member, meeting);
  await member.getByRole('group', { name: 'Đồng chí có dự họp không?' }).getByRole('button', { name: 'Tham dự' }).click();
  await expect(flash(member)).toContainText('Đã ghi nhận: Tham dự.');
  await expect(member.getByRole('button', { name: 'Tham dự (Đang chọn)' })).toBeVisible();

  const deputy = await people.page('deputy');
  await open(deputy, meeting);
  await deputy.getByText('Xin vắng và ghi lý do').click();
  await deputy.getByRole('radio', { name: 'Đi công tác' }).check();
  await deputy.getByRole('button', { name: 'Gửi lý do' }).click();
  await expect(flash(deputy)).toContainText('Đã ghi nhận: Xin vắng.');

  await open(secretary, meeting);
  await secretary.getByRole('link', { name: 'Điểm danh', exact: true }).click();
  await ready(secretary);
  const mark = (name: string, label: string) => secretary.getByRole('group', { name }).getByRole('radio', { name: label, exact: true });
  await expect(secretary.getByRole('group', { name: PEOPLE.deputy.name })).toContainText('Đi công tác');
  await mark(PEOPLE.deputy.name, 'Vắng có lý do').check();
  await expect(secretary.locator('#roll-status')).toHaveText(/^Đã lưu/);
  await secretary.getByRole('button', { name: /^Tất cả có mặt/ }).click();
  await expect(flash(secretary)).toContainText('Đã ghi có mặt');
  await expect(mark(PEOPLE.member.name, 'Có mặt')).toBeChecked();
  await expect(mark(PEOPLE.deputy.name, 'Vắng có lý do')).toBeChecked();

  const report = async (summary: string) => {
    await open(secretary, `${meeting}/bao-cao`);
    await secretary.getByLabel('Nội dung và kết luận').fill(summary);
    await judge(secretary, '9');
    await secretary.getByRole('button', { name: 'Gửi báo cáo' }).click();
    await expect(flash(secretary)).toContainText('Đã báo cáo kết quả lên cấp trên.');
  };
  await report('Chi bộ thống nhất đề nghị kết nạp.');

  const admin = await people.page('communeAdmin');
  await open(admin, meeting);
  await admin.getByRole('link', { name: 'Xem và cho ý kiến' }).click();
  await expect(admin.getByText('Chi bộ thống nhất đề nghị kết nạp.')).toBeVisible();
  await admin.getByLabel('Ý kiến').fill('Ghi rõ kết quả biểu quyết.');
  await admin.getByRole('button', { name: 'Trả lại để bổ sung' }).click();
  await expect(flash(admin)).toContainText('Đã trả lại báo cáo.');

  await open(secretary, `${meeting}/bao-cao`);
  await expect(secretary.getByText('Ghi rõ kết quả biểu quyết.').first()).toBeVisible();
  await report('Chi bộ thống nhất đề nghị kết nạp, 30/30 phiếu.');
  await open(admin, `${meeting}/bao-cao`);
  await admin.getByRole('button', { name: 'Tiếp nhận' }).click();
  await expect(flash(admin)).toContainText('Đã tiếp nhận báo cáo.');
  await open(member, meeting);
  await expect(member.getByText('Đã tiếp nhận', { exact: true })).toBeVisible();
  await expect(member.getByText('30/30 phiếu')).toBeVisible();
});

test('home answers the next meeting with one tap', async ({ people }) => {
  const secretary = await people.page('secretary');
  const theme = unique('Họp gấp');
  const meeting = await register(secretary, theme, 30);
  const member = await people.page('member');
  await open(member, '/');
  const card = member.getByRole('article').filter({ hasText: theme });
  await card.getByRole('button', { name: 'Trực tuyến' }).click();
  await expect(flash(member)).toContainText('Đã ghi nhận: Trực tuyến.');
  await expect(member).toHaveURL(/\/$/);
  await expect(card.getByRole('button', { name: 'Trực tuyến (Đang chọn)' })).toBeVisible();
  // Called off, so that the next test finds its own meeting first.
  await open(secretary, meeting);
  await secretary.getByRole('button', { name: 'Hủy buổi họp' }).click();
  await secretary.getByLabel('Lý do hủy').fill('Đã xong.');
  await secretary.getByRole('dialog').getByRole('button', { name: 'Hủy buổi họp' }).click();
  await expect(flash(secretary)).toContainText('Đã hủy buổi sinh hoạt.');
  await open(member, meeting);
  await expect(member.getByText('Buổi sinh hoạt đã hủy')).toBeVisible();
  await expect(member.getByRole('button', { name: 'Tham dự' })).toHaveCount(0);
});

test('a reason for absence is one of a list or in own words, also without scripts', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const theme = unique('Lý do vắng');
  const meeting = await register(secretary, theme, 35);
  const seen = async (name: string, reason: string) => {
    await open(secretary, `${meeting}/diem-danh`);
    await expect(secretary.getByRole('group', { name })).toContainText(`Xin vắng (${reason})`);
  };

  const member = await people.page('member');
  await open(member, '/');
  const card = member.getByRole('article').filter({ hasText: theme });
  await card.getByRole('button', { name: 'Xin vắng', exact: true }).click();
  await expect(flash(member)).toContainText('Đã ghi nhận: Xin vắng.');
  await card.getByText('Ghi lý do vắng').click();
  await expect(card.getByLabel('Ghi rõ lý do')).toBeHidden();
  await card.getByRole('radio', { name: 'Lý do khác' }).check();
  await expect(card.getByLabel('Ghi rõ lý do')).toBeVisible();
  watch.expectStatus(422);
  await card.getByRole('button', { name: 'Gửi lý do' }).click();
  await expect(card.getByLabel('Ghi rõ lý do')).toHaveAttribute('aria-invalid', 'true');
  await card.getByLabel('Ghi rõ lý do').fill('Đưa con đi thi');
  await checkAxe(member, 'a reason in own words');
  await checkWidth(member, 'a reason in own words');
  await card.getByRole('button', { name: 'Gửi lý do' }).click();
  await expect(flash(member)).toContainText('Đã ghi nhận: Xin vắng.');
  await expect(member).toHaveURL(/\/$/);
  await seen(PEOPLE.member.name, 'Đưa con đi thi');

  const plain = await people.page('deputy', { javaScriptEnabled: false });
  await plain.goto(meeting);
  await plain.getByText('Xin vắng và ghi lý do').click();
  await plain.getByRole('radio', { name: 'Lý do khác' }).check();
  await plain.getByRole('button', { name: 'Gửi lý do' }).click();
  await expect(plain.getByRole('radio', { name: 'Lý do khác' })).toBeChecked();
  await expect(plain.getByLabel('Ghi rõ lý do')).toHaveAccessibleDescription(/chưa nhập mục này/);
  await plain.getByRole('radio', { name: 'Việc gia đình' }).check();
  await plain.getByRole('button', { name: 'Gửi lý do' }).click();
  await expect(plain.getByText('Đã ghi nhận: Xin vắng.')).toBeVisible();
  await seen(PEOPLE.deputy.name, 'Việc gia đình');
});

test('taps of a roll call made without network are saved when it is back', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary, unique('Điểm danh mất sóng'), 20);
  await open(secretary, `${meeting}/diem-danh`);
  await secretary.context().setOffline(true);
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  const member = secretary.getByRole('group', { name: PEOPLE.member.name });
  await member.getByRole('radio', { name: 'Có mặt' }).check();
  await expect(secretary.locator('#roll-status')).toHaveClass(/field-error/);
  await expect(member).toContainText('Chưa lưu');
  await secretary.context().setOffline(false);
  await expect(secretary.locator('#roll-status')).toHaveText(/^Đã lưu/);
  await open(secretary, `${meeting}/diem-danh`);
  await expect(member.getByRole('radio', { name: 'Có mặt' })).toBeChecked();
});

test('a roll is called without scripts, and saved with a button', async ({ people }) => {
  const secretary = await people.page('secretary', { javaScriptEnabled: false });
  const meeting = await register(secretary, unique('Điểm danh không cần JavaScript'), 25, false);
  await secretary.goto(`${meeting}/diem-danh`);
  const mark = (name: string, label: string) => secretary.getByRole('group', { name }).getByRole('radio', { name: label, exact: true });
  await mark(PEOPLE.member.name, 'Có mặt').check();
  await mark(PEOPLE.deputy.name, 'Vắng có lý do').check();
  await secretary.getByRole('button', { name: 'Lưu điểm danh' }).click();
  await expect(secretary.locator('#roll-figures div').filter({ hasText: 'vắng có lý do' })).toContainText('1');
  await secretary.goto(`${meeting}/diem-danh`);
  await expect(mark(PEOPLE.member.name, 'Có mặt')).toBeChecked();
  await expect(mark(PEOPLE.deputy.name, 'Vắng có lý do')).toBeChecked();
});

test('a second regular meeting in one month is refused beside the day', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  await plan(secretary, '', 40);
  await secretary.getByText('Thường kỳ', { exact: true }).click();
  await secretary.getByLabel('Số phút').fill('90');
  watch.expectStatus(422);
  await secretary.getByRole('button', { name: 'Đăng ký' }).click();
  await expect(secretary.getByLabel('Ngày', { exact: true })).toHaveAccessibleDescription(/Mỗi tháng chỉ có một buổi thường kỳ/);
  await expect(secretary.getByLabel('Chương trình')).toHaveValue(/Thảo luận \| 30/);
});

test('a script in every field of a meeting shows as text', async ({ people }) => {
  const secretary = await people.page('secretary');
  await plan(secretary, SCRIPT, 50);
  await secretary.getByLabel('Nơi họp').fill(SCRIPT);
  await secretary.getByLabel('Chương trình').fill(`${SCRIPT} | 10`);
  await secretary.getByRole('button', { name: 'Đăng ký' }).click();
  await expect(flash(secretary)).toContainText('Đã đăng ký buổi sinh hoạt.');
  await expect(secretary.locator('main').getByText(SCRIPT).first()).toBeVisible();
  const meeting = new URL(secretary.url()).pathname;
  const member = await people.page('member');
  for (const page of [meeting, '/', '/sinh-hoat']) {
    await open(member, page);
    await expect(member.locator('main script, main img')).toHaveCount(0);
    await nothingRan(member);
  }
});

test('somebody without a phone sends word, and is not called present', async ({ people }) => {
  const secretary = await people.page('secretary');
  const meeting = await registerSoon(secretary, { theme: unique('Báo vắng thay'), minutes: 30, agenda: 'Thảo luận | 30' });
  await open(secretary, `${meeting}/diem-danh`);
  await secretary.getByText('Báo vắng thay đồng chí không dùng máy').click();
  const form = secretary.locator('form.absence');
  await form.getByLabel('Đồng chí vắng').selectOption({ index: 1 });
  const name = (await form.locator('option').nth(1).textContent()) ?? '';
  await form.getByRole('radio', { name: 'Ốm đau' }).check();
  await checkAxe(secretary, 'the roll with a word of absence');
  await checkWidth(secretary, 'the roll with a word of absence');
  await form.getByRole('button', { name: 'Ghi vắng có lý do' }).click();
  await expect(flash(secretary)).toContainText('Đã ghi vắng có lý do.');
  await secretary.getByRole('button', { name: /^Tất cả có mặt/ }).click();
  await expect(flash(secretary)).toContainText('Đã ghi có mặt');
  const row = secretary.getByRole('group', { name }).first();
  await expect(row.getByRole('radio', { name: 'Vắng có lý do' })).toBeChecked();
});

test('a megabyte of agenda is refused with a message', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  await plan(secretary, unique('Chương trình dài'), 45);
  await pasteMegabyte(secretary.getByLabel('Chương trình'));
  watch.expectStatus(422);
  await press(secretary.getByRole('button', { name: 'Đăng ký' }));
  await expect(secretary.getByLabel('Chương trình')).toHaveAccessibleDescription(/tối đa 20\.000 ký tự/);
});

test("another branch's meeting is not found", async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const theme = unique('Chuyện trong nhà');
  const meeting = await register(secretary, theme, 70);
  const outsider = await people.page('outsider');
  watch.expectStatus(404);
  for (const address of [meeting, `${meeting}/diem-danh`, `${meeting}/bao-cao`, `${meeting}/sua`]) {
    const answer = await outsider.goto(address);
    expect(answer?.status(), address).toBe(404);
    await expect(outsider.getByText(theme)).toHaveCount(0);
  }
  // Nor may one of the branch do what its leaders do.
  const member = await people.page('member');
  expect((await member.goto(`${meeting}/diem-danh`))?.status()).toBe(404);
});
