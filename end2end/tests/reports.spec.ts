import { type Locator, type Page } from '@playwright/test';
import { checkAxe, checkWidth } from '../support/axe';
import { expect, flash, open, ready, test, unique } from '../support/test';
import { press, registerSoon } from '../support/meetings';
import { judge, nothingRan, SCRIPT } from '../support/steps';

// Criteria are the whole province's.
test.use({ organisation: 'reports' });

const register = (page: Page, theme: string) => registerSoon(page, { theme, minutes: 30, agenda: 'Thảo luận | 30' });

async function allPresent(page: Page, meeting: string): Promise<void> {
  await open(page, `${meeting}/diem-danh`);
  await page.getByRole('button', { name: /^Tất cả có mặt/ }).click();
  await expect(flash(page)).toContainText('Đã ghi có mặt');
}

/** The row about a check or a criterion, by its beginning. */
function line(page: Page, title: string | RegExp): Locator {
  return page.getByRole('listitem').filter({ has: page.locator('.row-title', { hasText: title }) });
}

test('a report scores itself, is returned, talked about, corrected and accepted', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary, unique('Họp rồi báo cáo'));
  const room = `${meeting}/phong-hop`;
  await open(secretary, room);
  await press(secretary, secretary.getByRole('button', { name: 'Mở phòng họp' }));
  const member = await people.page('member');
  await open(member, room);
  await expect(member.locator('#room-status')).toHaveText(/^Trực tiếp/);
  await expect(member.locator('#opening').getByRole('button')).toHaveCount(0);

  // Two of three steps in the room, seen by everybody in it; the third later on the meeting's page.
  const step = (page: Page, name: string) => line(page, name);
  await step(secretary, 'Cử thư ký').getByRole('button', { name: /^Cử/ }).click();
  const appoint = secretary.getByRole('dialog', { name: 'Thư ký cuộc họp' });
  await appoint.getByLabel('Thư ký').selectOption({ index: 1 });
  const clerk = (await appoint.locator('option').nth(1).textContent()) ?? '';
  await press(secretary, appoint.getByRole('button', { name: 'Ghi thư ký' }));
  await press(secretary, step(secretary, 'Báo cáo đảng viên vắng').getByRole('button', { name: /^Đã làm/ }));
  await expect(step(member, 'Cử thư ký')).toContainText(`Đồng chí ${clerk}`);
  await expect(step(member, 'Thông báo tình hình')).toContainText('Chưa ghi nhận');
  await checkAxe(secretary, 'a room with opening steps');
  await secretary.getByRole('button', { name: 'Kết thúc họp' }).click();
  await press(secretary, secretary.getByRole('button', { name: 'Kết thúc buổi họp' }));
  await allPresent(secretary, meeting);

  const report = `${meeting}/bao-cao`;
  await open(secretary, report);
  await expect(line(secretary, 'Các bước mở đầu')).toContainText('Chưa ghi nhận: thông báo tình hình đóng đảng phí.');
  await expect(line(secretary, 'Tỷ lệ dự họp')).toContainText('Đạt');
  await expect(line(secretary, /^Thời lượng$/)).toContainText('Chưa tính');
  await secretary.getByLabel('Nội dung và kết luận').fill('Chi bộ thống nhất.');
  watch.expectStatus(422);
  await judge(secretary, '99');
  // The browser would stop it; the server must as well.
  await secretary.locator('form[action="/api/reports/send_report"]').evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await secretary.getByRole('button', { name: 'Gửi báo cáo' }).click();
  const points = secretary.getByRole('group', { name: 'Chi bộ tự chấm' }).getByRole('spinbutton').first();
  await expect(points).toHaveAccessibleDescription(/Nhập số điểm từ 0 đến 15/);
  await judge(secretary, '10');
  await secretary.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(secretary)).toContainText('Đã báo cáo kết quả lên cấp trên.');
  await expect(secretary.getByText(/^Tự chấm \d+ điểm/)).toBeVisible();

  const admin = await people.page('communeAdmin');
  await open(admin, meeting);
  await admin.getByRole('link', { name: 'Xem và cho ý kiến' }).click();
  await ready(admin);
  await expect(line(admin, 'Các bước mở đầu')).toContainText('Chưa đạt');
  await expect(line(admin, 'Mở đầu đủ các bước')).toContainText('0/10');
  await expect(line(admin, 'Nội dung thiết thực')).toContainText('Bàn đúng việc của chi bộ.');
  const before = await admin.locator('.stat-value').innerText();
  await checkAxe(admin, 'a report as the superior reads it');
  await checkWidth(admin, 'a report as the superior reads it');
  await admin.getByLabel('Ý kiến').fill('Bổ sung việc thông báo đảng phí.');
  await admin.getByRole('button', { name: 'Trả lại để bổ sung' }).click();
  await expect(flash(admin)).toContainText('Đã trả lại báo cáo.');

  await open(secretary, meeting);
  await press(secretary, step(secretary, 'Thông báo tình hình').getByRole('button', { name: /^Đã làm/ }));
  await open(secretary, report);
  await expect(secretary.getByText('Bổ sung việc thông báo đảng phí.').first()).toBeVisible();
  await expect(line(secretary, 'Các bước mở đầu')).toContainText('Đủ 3 bước mở đầu.');
  await expect(points).toHaveValue('10');
  await checkAxe(secretary, 'a report to be corrected');
  await checkWidth(secretary, 'a report to be corrected');
  watch.expectStatus(422);
  await secretary.getByLabel('Nội dung trao đổi').fill('TỐI MẬT');
  await secretary.getByRole('button', { name: 'Gửi trao đổi' }).click();
  await expect(secretary.getByLabel('Nội dung trao đổi')).toHaveAccessibleDescription(/dấu độ mật/);
  await secretary.getByLabel('Nội dung trao đổi').fill(`Đã thông báo, quên ghi. ${SCRIPT}`);
  await secretary.getByRole('button', { name: 'Gửi trao đổi' }).click();
  await expect(flash(secretary)).toContainText('Đã gửi.');
  await nothingRan(secretary);
  await secretary.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(secretary)).toContainText('Đã báo cáo kết quả lên cấp trên.');

  await open(admin, report);
  await expect(admin.getByText('Đã thông báo, quên ghi.')).toBeVisible();
  await expect(admin.getByText('(chi bộ)')).toBeVisible();
  expect(Number(await admin.locator('.stat-value').innerText())).toBeGreaterThan(Number(before));
  await admin.getByRole('button', { name: 'Tiếp nhận' }).click();
  await expect(flash(admin)).toContainText('Đã tiếp nhận báo cáo.');
  await admin.getByLabel('Nội dung trao đổi').fill('Cảm ơn chi bộ.');
  await admin.getByRole('button', { name: 'Gửi trao đổi' }).click();
  await expect(flash(admin)).toContainText('Đã gửi.');
  await open(secretary, report);
  await expect(secretary.getByText('Cảm ơn chi bộ.')).toBeVisible();

  // Members read the result, not how it was judged.
  watch.expectStatus(404);
  expect((await member.goto(report))?.status()).toBe(404);
  await open(member, meeting);
  await expect(member.getByText('Chi bộ thống nhất.')).toBeVisible();
  await expect(member.getByText(/^Tự chấm \d+ điểm/)).toHaveCount(0);
});

test('without JavaScript a report is sent as well, and keeps what was typed when refused', async ({ people, watch }) => {
  const scripted = await people.page('secretary');
  const meeting = await register(scripted, unique('Báo cáo không cần JavaScript'));
  await allPresent(scripted, meeting);
  const secretary = await people.page('secretary', { javaScriptEnabled: false });
  await secretary.goto(meeting);
  await line(secretary, 'Thông báo tình hình').getByRole('button', { name: /^Đã làm/ }).click();
  await expect(line(secretary, 'Thông báo tình hình')).toContainText('Đã làm, ghi lúc');
  await secretary.goto(`${meeting}/bao-cao`);
  await secretary.getByLabel('Nội dung và kết luận').fill('MẬT');
  await judge(secretary, '8');
  watch.expectStatus(422);
  await secretary.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(secretary.getByLabel('Nội dung và kết luận')).toHaveAccessibleDescription(/dấu độ mật/);
  await expect(secretary.getByRole('spinbutton').first()).toHaveValue('8');
  await secretary.getByLabel('Nội dung và kết luận').fill('Đã bàn xong.');
  await secretary.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(secretary)).toContainText('Đã báo cáo kết quả lên cấp trên.');
});

test('an administrator sets criteria with a plain form', async ({ people, watch }) => {
  const admin = await people.page('provinceAdmin', { javaScriptEnabled: false });
  await admin.goto('/tieu-chi');
  await expect(admin.getByText('Tiêu chí chung')).toBeVisible();
  await admin.getByRole('link', { name: 'Đặt bộ tiêu chí riêng' }).click();
  const group = (name: string) => admin.getByRole('group', { name, exact: true });
  await admin.getByLabel('Văn bản làm căn cứ').fill('Hướng dẫn 05-HD/TU');
  await group('Tiêu chí 1').getByLabel('Điểm tối đa').fill('5');
  await group('Tiêu chí 9').getByLabel('Bỏ tiêu chí này').check();
  const added = group('Tiêu chí thêm mới').first();
  await added.getByLabel('Tiêu chí', { exact: false }).first().fill('Có mô hình hay, cách làm mới');
  await added.getByLabel('Điểm tối đa').fill('10');
  await added.getByLabel('Thứ tự').fill('1');
  watch.expectStatus(422);
  await admin.getByRole('button', { name: 'Lưu bộ tiêu chí' }).click();
  await expect(added.getByLabel('Điểm tối đa')).toHaveAccessibleDescription(/cộng lại 95 điểm, phải bằng 100/);
  await added.getByLabel('Điểm tối đa').fill('15');
  await admin.getByRole('button', { name: 'Lưu bộ tiêu chí' }).click();
  await expect(flash(admin)).toContainText('Đã lưu bộ tiêu chí.');
  const coming = admin.getByRole('table', { name: 'Tiêu chí sắp áp dụng' });
  await expect(coming.getByRole('row')).toHaveCount(11);
  await expect(coming).toContainText('Có mô hình hay, cách làm mới');
  await expect(coming).not.toContainText('nhiều đảng viên phát biểu');

  // Both sides see what applies and why; only the administrator changes it.
  const secretary = await people.page('secretary');
  await open(secretary, '/quy-dinh');
  await secretary.getByRole('link', { name: 'Tiêu chí chấm điểm' }).click();
  await ready(secretary);
  await expect(secretary.getByText(/^Theo .* · từ .* · Hướng dẫn 05-HD\/TU/)).toBeVisible();
  await expect(secretary.getByRole('link', { name: 'Đặt bộ tiêu chí riêng' })).toHaveCount(0);
  await checkAxe(secretary, 'criteria');
  await checkWidth(secretary, 'criteria');
  await admin.getByRole('button', { name: 'Bỏ bộ tiêu chí này' }).click();
  await expect(flash(admin)).toContainText('Đã bỏ bộ tiêu chí chưa có hiệu lực.');
  await expect(coming).toHaveCount(0);
});
