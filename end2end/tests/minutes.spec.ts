// Minutes from the first word to the paper that anybody can verify.
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { type Page } from '@playwright/test';
import { expect, flash, open, ready, test, unique } from '../support/test';
import { codeOnPaper, hold, section } from '../support/meetings';
import { PEOPLE } from '../support/people';

test('two write, two confirm, and anybody can verify the paper', async ({ people, watch }, info) => {
  const secretary = await people.page('secretary');
  const deputy = await people.page('deputy');
  const theme = unique('Biên bản');
  const meeting = await hold(secretary, theme);
  const minutes = `${meeting}/bien-ban`;

  // Both open the same text; the second one to save gets the first one's words merged in.
  await open(secretary, `${minutes}/sua`);
  await open(deputy, `${minutes}/sua`);
  const talk = 'item-1';
  await section(secretary, talk).getByRole('textbox').fill('Đồng chí Hạnh nêu ý kiến.\n\nThống nhất thực hiện.');
  await expect(section(secretary, talk).locator('.minutes-status')).toContainText(/^Đã lưu \d\d:\d\d/);
  await open(deputy, `${minutes}/sua`);
  await section(secretary, talk).getByRole('textbox').fill('Đồng chí Hạnh nêu hai ý kiến.\n\nThống nhất thực hiện.');
  await expect(section(secretary, talk).locator('.minutes-status')).toContainText(/^Đã lưu/);
  await section(deputy, talk).getByRole('textbox').fill('Đồng chí Hạnh nêu ý kiến.\n\nThống nhất thực hiện ngay.');
  await expect(section(deputy, talk).locator('.minutes-status')).toContainText('ghép cả phần đồng chí khác vừa sửa');
  await expect(section(deputy, talk).getByRole('textbox')).toHaveValue('Đồng chí Hạnh nêu hai ý kiến.\n\nThống nhất thực hiện ngay.');

  // The same line: nothing is overwritten, both are on the screen.
  await section(secretary, talk).getByRole('textbox').fill('Đồng chí Hạnh nêu ba ý kiến.\n\nThống nhất thực hiện.');
  await expect(section(secretary, talk).locator('.minutes-status')).toContainText(/^Đã lưu/);
  await section(deputy, talk).getByRole('textbox').fill('Đồng chí Hạnh nêu bốn ý kiến.\n\nThống nhất thực hiện ngay.');
  await expect(section(deputy, talk).locator('.minutes-status')).toContainText(`Đồng chí ${PEOPLE.secretary.name} vừa sửa cùng đoạn này`);
  const clash = section(deputy, talk).locator('.minutes-clash');
  await expect(clash.locator('del')).toHaveText('Đồng chí Hạnh nêu hai ý kiến.');
  await expect(clash.locator('ins')).toHaveText('Đồng chí Hạnh nêu ba ý kiến.');
  await clash.getByText('Xem cả bản kia').click();
  await expect(clash.locator('.minutes-theirs')).toContainText('Thống nhất thực hiện ngay.');
  await section(deputy, talk).getByRole('button', { name: 'Giữ bản của tôi' }).click();
  await expect(section(deputy, talk).locator('.minutes-status')).toContainText(/^Đã lưu/);

  // What was replaced is in the history.
  await open(deputy, `${minutes}/lich-su?muc=item-1`);
  await deputy.locator('li.row').getByRole('link').first().click();
  await expect(deputy.getByText('nêu ba ý kiến')).toBeVisible();

  await open(secretary, `${minutes}/sua`);
  await secretary.getByRole('button', { name: 'Trình biên bản' }).click();
  await expect(flash(secretary)).toContainText('Đã trình biên bản');
  await secretary.getByRole('button', { name: 'Xác nhận với tư cách chủ trì' }).click();
  await expect(flash(secretary)).toContainText('Đã ghi nhận');
  await expect(secretary.getByText('Cần thêm một đồng chí khác xác nhận')).toBeVisible();
  // Who has to confirm is told on the home page, and nobody else.
  const waiting = (page: Page) => page.locator(`a[href="${minutes}"]`, { hasText: 'Biên bản chờ đồng chí xác nhận' });
  await open(secretary, '/');
  await expect(waiting(secretary)).toHaveCount(0);
  await open(deputy, '/');
  await waiting(deputy).click();
  await ready(deputy);
  await deputy.getByRole('button', { name: 'Xác nhận với tư cách thư ký' }).click();
  await expect(flash(deputy)).toContainText('được khóa');

  // Members of the branch read it and take the file.
  const member = await people.page('member');
  await open(member, minutes);
  await expect(member.getByText('nêu bốn ý kiến')).toBeVisible();
  await expect(member.getByRole('link', { name: 'Đính chính' })).toHaveCount(0);
  const [download] = await Promise.all([
    member.waitForEvent('download'),
    member.getByRole('link', { name: 'Tải biên bản (PDF)' }).click(),
  ]);
  const file = info.outputPath('bien-ban.pdf');
  await download.saveAs(file);
  const words = execFileSync('pdftotext', ['-layout', file, '-']).toString().replace(/\s+/g, ' ');
  expect(words).toContain('ĐẢNG CỘNG SẢN VIỆT NAM');
  expect(words).toContain('nêu bốn ý kiến');
  const code = words.match(/Mã xác minh: ([A-Z-]{24})/)?.[1] ?? '';
  expect(code).toHaveLength(24);
  expect(codeOnPaper(file)).toBe(`/xac-minh/${code.replaceAll('-', '')}`);

  // Anybody, signed out: by the code; with the file; with a file that was changed.
  const nobody = await people.nobody();
  await open(nobody, '/xac-minh');
  await nobody.getByLabel('Mã xác minh').fill(code.toLowerCase());
  await nobody.getByRole('button', { name: 'Xác minh' }).click();
  await ready(nobody);
  await expect(nobody.getByText('Biên bản có thật')).toBeVisible();
  await expect(nobody.getByText('Chi bộ thôn Đồng Tâm')).toBeVisible();
  await expect(nobody.getByText(theme)).toHaveCount(0);
  await nobody.getByLabel(/^Kiểm tra một tệp/).setInputFiles(file);
  await expect(nobody.getByText('Đúng từng byte')).toBeVisible();
  const changed = Buffer.concat([readFileSync(file), Buffer.from('\n')]);
  await nobody.getByLabel(/^Kiểm tra một tệp/).setInputFiles({ name: 'khac.pdf', mimeType: 'application/pdf', buffer: changed });
  await expect(nobody.getByText('Không phải tệp này')).toBeVisible();
  watch.expectStatus(404);
  expect((await nobody.goto('/xac-minh/AAAA-AAAA-AAAA-AAAA-AAAA'))?.status()).toBe(404);
  await expect(nobody.getByText('Không có biên bản nào mang mã này')).toBeVisible();

  // A correction shows what it changes and replaces the first version, which stays verifiable.
  await open(secretary, minutes);
  await secretary.getByRole('link', { name: 'Đính chính' }).click();
  await ready(secretary);
  await section(secretary, 'conclusions').getByRole('textbox').fill('Kết luận đã sửa.');
  await expect(section(secretary, 'conclusions').locator('.minutes-status')).toContainText(/^Đã lưu/);
  await open(secretary, `${meeting}/diem-danh`);
  await secretary.getByRole('group', { name: PEOPLE.member.name }).getByRole('radio', { name: 'Vắng có lý do' }).check();
  await expect(secretary.locator('#roll-status')).toHaveText(/^Đã lưu/);
  await open(secretary, `${minutes}/sua`);
  await secretary.getByRole('button', { name: 'Trình biên bản' }).click();
  await expect(secretary.locator('ins', { hasText: 'Kết luận đã sửa.' })).toBeVisible();
  await expect(secretary.locator('del', { hasText: `${PEOPLE.member.name}: không vắng` })).toBeVisible();
  await expect(secretary.locator('ins', { hasText: `${PEOPLE.member.name}: vắng có lý do` })).toBeVisible();
  await expect(secretary.locator('del', { hasText: /^Có mặt: \d+$/ })).toBeVisible();
  await secretary.getByRole('button', { name: 'Xác nhận với tư cách chủ trì' }).click();
  await expect(flash(secretary)).toContainText('Đã ghi nhận');
  await open(deputy, minutes);
  await deputy.getByRole('button', { name: 'Xác nhận với tư cách thư ký' }).click();
  await expect(flash(deputy)).toContainText('được khóa');
  await nobody.goto(`/xac-minh/${code}`);
  await expect(nobody.getByText('Đã được thay bằng bản số 2')).toBeVisible();
});

test('a clash outlives a reload, holds the minutes back, and overwrites nothing', async ({ people }) => {
  const secretary = await people.page('secretary');
  const deputy = await people.page('deputy');
  const meeting = await hold(secretary, unique('Biên bản hai bản'));
  for (const page of [secretary, deputy]) await open(page, `${meeting}/bien-ban/sua`);
  const [hers, his] = [section(secretary, 'conclusions'), section(deputy, 'conclusions')];
  await hers.getByRole('textbox').fill('Kết luận của bí thư.');
  await expect(hers.locator('.minutes-status')).toContainText(/^Đã lưu/);
  await his.getByRole('textbox').fill('Kết luận của phó bí thư.');
  await expect(his.locator('.minutes-clash ins')).toHaveText('Kết luận của bí thư.');
  await his.getByRole('textbox').press('End');
  await his.getByRole('textbox').pressSequentially('!');

  await deputy.reload();
  await ready(deputy);
  await expect(his.locator('.minutes-clash ins')).toHaveText('Kết luận của bí thư.');
  await expect(his.getByRole('textbox')).toHaveValue('Kết luận của phó bí thư.!');
  await open(secretary, `${meeting}/bien-ban/sua`);
  await expect(hers.getByRole('textbox')).toHaveValue('Kết luận của bí thư.');

  await deputy.getByRole('button', { name: 'Trình biên bản' }).click();
  await expect(deputy.getByText('Chưa trình biên bản vì còn mục chưa lưu được.')).toBeVisible();
  await his.getByRole('button', { name: 'Giữ bản của tôi' }).click();
  await expect(his.locator('.minutes-status')).toContainText(/^Đã lưu/);
  await deputy.getByRole('button', { name: 'Trình biên bản' }).click();
  await expect(flash(deputy)).toContainText('Đã trình biên bản');
  await expect(deputy.getByText('Kết luận của phó bí thư.!')).toBeVisible();
});

test('what was typed last is in the minutes that are put up', async ({ people }) => {
  const secretary = await people.page('secretary');
  const meeting = await hold(secretary, unique('Biên bản lời cuối'));
  await open(secretary, `${meeting}/bien-ban/sua`);
  // The words are on their way for as long as this test wants.
  let arrive = () => {};
  const arrived = new Promise<void>((done) => (arrive = done));
  await secretary.route('**/api/minutes/keep_section', async (route) => {
    await arrived;
    await route.continue();
  });
  await section(secretary, 'conclusions').getByRole('textbox').fill('Lời cuối trước khi trình.');
  await secretary.getByRole('button', { name: 'Trình biên bản' }).click();
  await expect(secretary.getByText('lưu xong sẽ trình ngay')).toBeVisible();
  arrive();
  await expect(flash(secretary)).toContainText('Đã trình biên bản');
  await expect(secretary.getByText('Lời cuối trước khi trình.')).toBeVisible();
});

test('words typed without network are saved when it is back', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await hold(secretary, unique('Biên bản mất sóng'));
  await open(secretary, `${meeting}/bien-ban/sua`);
  await secretary.context().setOffline(true);
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  const opening = section(secretary, 'opening');
  await opening.getByRole('textbox').fill('Viết lúc mất sóng.');
  await expect(opening.locator('.minutes-status')).toContainText('Chưa lưu vì mất kết nối');
  await secretary.context().setOffline(false);
  await expect(opening.locator('.minutes-status')).toContainText(/^Đã lưu/, { timeout: 15_000 });
  await open(secretary, `${meeting}/bien-ban/sua`);
  await expect(opening.getByRole('textbox')).toHaveValue('Viết lúc mất sóng.');
});

test('without JavaScript a section has its button, and a clash shows both texts', async ({ people, watch }) => {
  const secretary = await people.page('secretary', { javaScriptEnabled: false });
  const deputy = await people.page('deputy', { javaScriptEnabled: false });
  const withScript = await people.page('secretary');
  const meeting = await hold(withScript, unique('Biên bản không script'));
  for (const page of [secretary, deputy]) await page.goto(`${meeting}/bien-ban/sua`);
  await section(secretary, 'conclusions').getByRole('textbox').fill('Kết luận của bí thư.');
  await section(secretary, 'conclusions').getByRole('button', { name: 'Lưu' }).click();
  await expect(flash(secretary)).toContainText('Đã lưu');
  await section(deputy, 'conclusions').getByRole('textbox').fill('Kết luận của phó bí thư.');
  watch.expectStatus(409);
  await section(deputy, 'conclusions').getByRole('button', { name: 'Lưu' }).click();
  const mine = section(deputy, 'conclusions');
  await expect(mine.getByRole('textbox')).toHaveValue('Kết luận của phó bí thư.');
  await expect(mine).toContainText(`Đồng chí ${PEOPLE.secretary.name} vừa sửa cùng đoạn này`);
  await expect(mine.locator('ins')).toHaveText('Kết luận của bí thư.');
  await mine.getByRole('textbox').fill('Kết luận của cả hai.');
  await mine.getByRole('button', { name: 'Lưu' }).click();
  await expect(flash(deputy)).toContainText('Đã lưu');
});

test('200 KB pasted from Word are kept as clean text, a megabyte is refused beside the section', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await hold(secretary, unique('Biên bản dài'));
  await open(secretary, `${meeting}/bien-ban/sua`);
  const opening = section(secretary, 'opening');
  const paste = (text: string) =>
    opening.getByRole('textbox').evaluate((area: HTMLTextAreaElement, value) => {
      area.value = value;
      area.dispatchEvent(new Event('input', { bubbles: true }));
    }, text);
  await paste('\uf0b7\u00a0Đồng chí phát biểu.\u000b'.repeat(8_000));
  await expect(opening.locator('.minutes-status')).toContainText(/^Đã lưu/, { timeout: 20_000 });
  watch.expectStatus(422);
  await paste('Một đoạn dài. '.repeat(53_000));
  await expect(opening.locator('.minutes-status')).toContainText('tối đa 300.000 ký tự', { timeout: 20_000 });
  await expect(opening.getByRole('textbox')).toHaveValue(/Một đoạn dài/);
});

test("another branch's minutes are not found, and a member does not write", async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await hold(secretary, unique('Biên bản trong nhà'));
  watch.expectStatus(404);
  const outsider = await people.page('outsider');
  for (const address of ['bien-ban', 'bien-ban/sua', 'bien-ban/lich-su', 'bien-ban/1.pdf']) {
    expect((await outsider.goto(`${meeting}/${address}`))?.status(), address).toBe(404);
  }
  const member = await people.page('member');
  expect((await member.goto(`${meeting}/bien-ban/sua`))?.status()).toBe(404);
  // Above, nothing is shown before the result was reported.
  const admin = await people.page('communeAdmin');
  await open(admin, `${meeting}/bien-ban`);
  await expect(admin.getByText('Chưa có biên bản')).toBeVisible();
});
