import { expect, flash, open, ready, test, unique } from '../support/test';
import { doubleTap, giveTask, nothingRan, pasteMegabyte, press, row, SCRIPT } from '../support/steps';
import { PEOPLE } from '../support/people';

test('a task is given, reported, returned, reported again and accepted', async ({ people }) => {
  const secretary = await people.page('secretary');
  const title = unique('Rà soát hộ cận nghèo');
  const given = await giveTask(secretary, title, PEOPLE.member.name);
  await expect(flash(secretary)).toContainText('Đã giao nhiệm vụ cho 1 nơi nhận.');

  const member = await people.page('member');
  await open(member, '/');
  await expect(member.getByRole('link', { name: title })).toBeVisible();
  await open(member, '/nhiem-vu');
  await member.getByRole('link', { name: title }).click();
  await ready(member);
  await member.getByLabel('Kết quả thực hiện').fill('Đã rà soát 12 hộ.');
  await member.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(member)).toContainText('Đã gửi báo cáo.');
  const assignment = member.url();

  await open(secretary, given);
  const line = secretary.getByRole('row').filter({ hasText: PEOPLE.member.name });
  await expect(line).toContainText('Đã rà soát 12 hộ.');
  await line.getByRole('button', { name: /^Trả lại/ }).click();
  const dialog = secretary.getByRole('dialog', { name: /^Trả lại báo cáo/ });
  await dialog.getByLabel('Cần bổ sung điều gì').fill('Thiếu danh sách kèm theo.');
  await dialog.getByRole('button', { name: 'Trả lại' }).click();
  await expect(flash(secretary)).toContainText('Đã trả lại để làm tiếp.');

  await open(member, assignment);
  await expect(member.getByText('Thiếu danh sách kèm theo.')).toBeVisible();
  await expect(member.getByLabel('Kết quả thực hiện')).toHaveValue('Đã rà soát 12 hộ.');
  await member.getByLabel('Kết quả thực hiện').fill('Đã rà soát 12 hộ, danh sách ở nhà văn hóa.');
  await member.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(member)).toContainText('Đã gửi báo cáo.');

  await open(secretary, given);
  await line.getByRole('button', { name: /^Duyệt/ }).click();
  await expect(flash(secretary)).toContainText('Đã duyệt báo cáo.');
  await expect(secretary.getByRole('heading', { name: '1/1 nơi đã hoàn thành' })).toBeVisible();
  await open(member, assignment);
  await expect(member.getByText(/^Đã được duyệt lúc/)).toBeVisible();
  await expect(member.getByRole('button', { name: 'Gửi báo cáo' })).toHaveCount(0);
});

test('a task to all branches of a commune is reported by the secretary of one', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  const title = unique('Báo cáo nhanh tình hình thôn');
  await open(admin, '/nhiem-vu/moi');
  await admin.getByLabel('Việc cần làm').fill(title);
  await admin.getByRole('radio', { name: /^Tất cả chi bộ bên dưới/ }).check();
  await admin.getByRole('button', { name: 'Giao việc' }).click();
  await expect(flash(admin)).toContainText('Đã giao nhiệm vụ cho');
  const given = admin.url();
  const secretary = await people.page('secretary');
  await open(secretary, '/nhiem-vu');
  await secretary.getByRole('link', { name: title }).click();
  await ready(secretary);
  await secretary.getByLabel('Kết quả thực hiện').fill('Tình hình ổn định.');
  await secretary.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(secretary)).toContainText('Đã gửi báo cáo.');
  await open(admin, `${given}?loc=cho-duyet`);
  const line = admin.getByRole('row').filter({ hasText: 'Chi bộ thôn Đồng Tâm' });
  await line.getByRole('button', { name: /^Duyệt/ }).click();
  await expect(flash(admin)).toContainText('Đã duyệt báo cáo.');
});

test('a report sent without network stays, says so, and is sent once when the network is back', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const title = unique('Chụp ảnh tuyến đường');
  const given = await giveTask(secretary, title, PEOPLE.member.name);
  const member = await people.page('member');
  await open(member, '/nhiem-vu');
  await member.getByRole('link', { name: title }).click();
  await ready(member);
  const report = member.getByLabel('Kết quả thực hiện');
  await report.fill('Đã chụp 8 ảnh.');
  await member.context().setOffline(true);
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await member.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(member.getByRole('alert')).toContainText('Chưa gửi được vì mất mạng');
  await expect(report).toHaveValue('Đã chụp 8 ảnh.');
  await member.context().setOffline(false);
  await doubleTap(member.getByRole('button', { name: 'Gửi báo cáo' }));
  await expect(flash(member)).toContainText('Đã gửi báo cáo.');
  await open(secretary, given);
  await expect(secretary.getByRole('heading', { name: '0/1 nơi đã hoàn thành, 1 chờ duyệt' })).toBeVisible();
});

test('a new task typed without network is given once when the network is back', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const title = unique('Giao việc lúc mất sóng');
  await open(secretary, '/nhiem-vu/moi');
  await secretary.getByLabel('Việc cần làm').fill(title);
  await secretary.getByRole('radio', { name: /^Mọi đảng viên/ }).check();
  await secretary.context().setOffline(true);
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await secretary.getByRole('button', { name: 'Giao việc' }).click();
  await expect(secretary.getByRole('alert')).toContainText('mất mạng');
  await expect(secretary.getByLabel('Việc cần làm')).toHaveValue(title);
  await secretary.context().setOffline(false);
  await secretary.getByRole('button', { name: 'Giao việc' }).click();
  await expect(secretary.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await open(secretary, '/nhiem-vu?muc=giao');
  await expect(row(secretary, title)).toHaveCount(1);
});

test('an impatient finger gives a task once', async ({ people }) => {
  const secretary = await people.page('secretary');
  const title = unique('Chạm hai lần');
  await open(secretary, '/nhiem-vu/moi');
  await secretary.getByLabel('Việc cần làm').fill(title);
  await secretary.getByRole('radio', { name: /^Mọi đảng viên/ }).check();
  await doubleTap(secretary.getByRole('button', { name: 'Giao việc' }));
  await expect(secretary.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await open(secretary, '/nhiem-vu?muc=giao');
  await expect(row(secretary, title)).toHaveCount(1);
});

test('a script in every field of a task and its report shows as text', async ({ people }) => {
  const secretary = await people.page('secretary');
  const title = unique(SCRIPT);
  await open(secretary, '/nhiem-vu/moi');
  await secretary.getByLabel('Nội dung, yêu cầu').fill(SCRIPT);
  await secretary.getByLabel('Việc cần làm').fill(title);
  await secretary.getByRole('radio', { name: /^Mọi đảng viên/ }).check();
  await secretary.getByRole('button', { name: 'Giao việc' }).click();
  await expect(secretary.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expect(secretary.getByText(SCRIPT, { exact: true })).toBeVisible();
  await nothingRan(secretary);
  const member = await people.page('member');
  await open(member, '/nhiem-vu');
  await member.getByRole('link', { name: title }).click();
  await ready(member);
  await member.getByLabel('Kết quả thực hiện').fill(SCRIPT);
  await member.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(member)).toContainText('Đã gửi báo cáo.');
  await expect(member.getByText(SCRIPT, { exact: true })).toHaveCount(2);
  await expect(member.locator('main script, main img')).toHaveCount(0);
  await nothingRan(member);
});

test('a megabyte of report is refused with a message', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const title = unique('Báo cáo quá dài');
  await giveTask(secretary, title, PEOPLE.member.name);
  const member = await people.page('member');
  await open(member, '/nhiem-vu');
  await member.getByRole('link', { name: title }).click();
  await ready(member);
  const report = member.getByLabel('Kết quả thực hiện');
  // Somebody who lifts the browser's own limit still meets the server's.
  await report.evaluate((field) => field.removeAttribute('maxlength'));
  await pasteMegabyte(report);
  watch.expectStatus(422);
  await press(member.getByRole('button', { name: 'Gửi báo cáo' }));
  await expect(report).toHaveAccessibleDescription(/tối đa .* ký tự/);
});

test("a member's task is nobody else's", async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const title = unique('Việc riêng');
  const given = await giveTask(secretary, title, PEOPLE.member.name);
  const member = await people.page('member');
  await open(member, '/nhiem-vu');
  await member.getByRole('link', { name: title }).click();
  await ready(member);
  const assignment = member.url();
  const outsider = await people.page('outsider');
  watch.expectStatus(404);
  for (const address of [given, assignment]) {
    const answer = await outsider.goto(address);
    expect(answer?.status()).toBe(404);
    await expect(outsider.getByText(title)).toHaveCount(0);
  }
  // The receiver sees the own part, not the giver's page about everybody.
  expect((await member.goto(given))?.status()).toBe(404);
});
