// Everything that matters works in a browser that runs no scripts.
import { expect, flash, test, unique } from '../support/test';
import { PASSWORD, PEOPLE } from '../support/people';
import { row } from '../support/steps';

const off = { javaScriptEnabled: false };

test('log-in, with a refusal that keeps the card number and not the password', async ({ people, watch }) => {
  const page = await people.nobody(off);
  await page.goto('/nhiem-vu');
  await page.getByLabel('Số thẻ đảng viên').fill(PEOPLE.member.card);
  await page.getByLabel('Mật khẩu').fill('sai-mat-khau');
  watch.expectStatus(422);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page.getByLabel('Mật khẩu')).toHaveAccessibleDescription('Số thẻ, số điện thoại hoặc mật khẩu chưa đúng.');
  await expect(page.getByLabel('Số thẻ đảng viên')).toHaveValue(PEOPLE.member.card);
  await expect(page.getByLabel('Mật khẩu')).toHaveValue('');
  await page.getByLabel('Mật khẩu').fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Nhiệm vụ' })).toBeVisible();
});

test('news: refused with what was typed, then published, read and marked', async ({ people, watch }) => {
  const admin = await people.page('communeAdmin', off);
  const title = unique('Không cần JavaScript');
  await admin.goto('/tin-tuc/moi');
  await admin.getByLabel('Tiêu đề').fill(title);
  await admin.getByLabel('Tóm tắt').fill('t'.repeat(500));
  await admin.getByLabel('Nội dung', { exact: true }).fill('Đoạn một.\n\nĐoạn hai & <b>ba</b>.');
  watch.expectStatus(422);
  await admin.getByRole('button', { name: 'Đăng tin' }).click();
  await expect(admin.getByLabel('Tóm tắt')).toHaveAccessibleDescription(/tối đa 400 ký tự/);
  await expect(admin.getByLabel('Tiêu đề')).toHaveValue(title);
  await expect(admin.getByLabel('Nội dung', { exact: true })).toHaveValue('Đoạn một.\n\nĐoạn hai & <b>ba</b>.');
  await admin.getByLabel('Tóm tắt').fill('Ngắn gọn.');
  await admin.getByRole('button', { name: 'Đăng tin' }).click();
  await expect(flash(admin)).toContainText('Đã đăng tin.');

  const member = await people.page('member', off);
  await member.goto('/tin-tuc');
  await expect(row(member, title)).toContainText('Chưa đọc');
  await member.getByRole('link', { name: title }).click();
  await member.getByRole('button', { name: 'Đánh dấu đã đọc' }).click();
  await member.goto('/tin-tuc');
  await expect(row(member, title)).toBeVisible();
  await expect(row(member, title)).not.toContainText('Chưa đọc');
});

test('tasks: refused with what was typed, then given, reported and accepted', async ({ people, watch }) => {
  const secretary = await people.page('secretary', off);
  const title = unique('Giao không cần JavaScript');
  await secretary.goto('/nhiem-vu/moi');
  await secretary.getByLabel('Việc cần làm').fill(title);
  await secretary.getByLabel('Nội dung, yêu cầu').fill('Hai dòng\nđể giữ lại');
  await secretary.getByRole('radio', { name: /^Một số đảng viên/ }).check();
  watch.expectStatus(422);
  await secretary.getByRole('button', { name: 'Giao việc' }).click();
  await expect(secretary.getByText('Đánh dấu ít nhất một đảng viên.').last()).toBeVisible();
  await expect(secretary.getByRole('group', { name: 'Giao cho' })).toContainText('chưa đánh dấu đồng chí nào');
  await expect(secretary.getByLabel('Việc cần làm')).toHaveValue(title);
  await expect(secretary.getByLabel('Nội dung, yêu cầu')).toHaveValue('Hai dòng\nđể giữ lại');
  await expect(secretary.getByRole('radio', { name: /^Một số đảng viên/ })).toBeChecked();
  await secretary.getByRole('checkbox', { name: PEOPLE.member.name }).check();
  await secretary.getByRole('button', { name: 'Giao việc' }).click();
  await expect(flash(secretary)).toContainText('Đã giao nhiệm vụ cho 1 nơi nhận.');

  const member = await people.page('member', off);
  await member.goto('/nhiem-vu');
  await member.getByRole('link', { name: title }).click();
  await member.getByLabel('Kết quả thực hiện').fill('Đã xong.');
  await member.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(member)).toContainText('Đã gửi báo cáo.');
  await secretary.reload();
  const line = secretary.getByRole('row').filter({ hasText: PEOPLE.member.name });
  // The dialog opens without scripts, too.
  await line.getByRole('button', { name: /^Trả lại/ }).click();
  await expect(secretary.getByRole('dialog')).toBeVisible();
  // A refused comment is there to be read, not behind a closed dialog.
  await secretary.getByRole('dialog').getByLabel('Cần bổ sung điều gì').fill('TỐI MẬT');
  await secretary.getByRole('dialog').getByRole('button', { name: 'Trả lại' }).click();
  await expect(line.getByLabel('Cần bổ sung điều gì')).toBeVisible();
  await expect(line.getByLabel('Cần bổ sung điều gì')).toHaveValue('TỐI MẬT');
  await line.getByRole('button', { name: /^Duyệt/ }).click();
  await expect(flash(secretary)).toContainText('Đã duyệt báo cáo.');
});

test('meetings: the next one is answered from home, and a refused registration keeps the agenda', async ({ people, watch }) => {
  const member = await people.page('member', off);
  await member.goto('/');
  const answers = member.getByRole('group', { name: 'Đồng chí có dự họp không?' }).first();
  await answers.getByRole('button', { name: 'Xin vắng' }).click();
  await expect(flash(member)).toContainText('Đã ghi nhận: Xin vắng.');
  await answers.getByRole('button', { name: 'Tham dự' }).click();
  await expect(flash(member)).toContainText('Đã ghi nhận: Tham dự.');
  await expect(answers.getByRole('button', { name: 'Tham dự (Đang chọn)' })).toBeVisible();

  const secretary = await people.page('secretary', off);
  await secretary.goto('/sinh-hoat/moi');
  await secretary.getByText('Chuyên đề', { exact: true }).first().click();
  await secretary.getByLabel('Chương trình').fill('Nội dung | 20\nThảo luận | lâu lắm');
  await secretary.getByLabel('Nơi họp').fill('Nhà văn hóa');
  watch.expectStatus(422);
  await secretary.getByRole('button', { name: 'Đăng ký' }).click();
  await expect(secretary.getByLabel('Chương trình')).toHaveAccessibleDescription(/Dòng 2: số phút/);
  await expect(secretary.getByLabel('Chương trình')).toHaveValue('Nội dung | 20\nThảo luận | lâu lắm');
  await expect(secretary.getByRole('radio', { name: 'Chuyên đề' })).toBeChecked();
  await expect(secretary.getByLabel('Nơi họp')).toHaveValue('Nhà văn hóa');
});

test('the look is changed and stays', async ({ people }) => {
  const page = await people.page('auditor', off);
  await page.goto('/them');
  await page.getByText('Rất lớn', { exact: true }).click();
  await page.getByRole('button', { name: 'Áp dụng' }).click();
  await expect(page.locator('html[data-text="150"]')).toBeAttached();
});
