import { expect, flash, open, ready, test, unique } from '../support/test';
import { choose, doubleTap, megabyteIsThere, nothingRan, ownUnit, pasteMegabyte, press, publish, row, SCRIPT, writeArticle } from '../support/steps';

test('what an editor publishes for a commune, its members read and nobody else', async ({ people, phone }) => {
  const { name: commune } = await ownUnit(await people.page('communeAdmin'));
  const editor = await people.page('editor');
  const title = unique('Lịch tiếp xúc cử tri');
  const address = await publish(editor, { title, unit: commune, body: '## Thời gian\n\nTừ **7 giờ 30**.\n\n- Thôn Đồng Tâm\n- Thôn khác' });
  await expect(flash(editor)).toContainText('Đã đăng tin.');

  const member = await people.page('member');
  await open(member, '/');
  const tabs = member.getByRole('navigation', { name: phone ? 'Điều hướng chính' : 'Các chức năng' });
  await tabs.getByRole('link', { name: 'Tin tức' }).click();
  await ready(member);
  await expect(row(member, title)).toContainText('Chưa đọc');
  const marked = member.waitForResponse((r) => r.url().endsWith('/api/news/mark_read'));
  await member.getByRole('link', { name: title }).click();
  await expect(member.getByRole('heading', { level: 2, name: 'Thời gian' })).toBeVisible();
  await expect(member.getByRole('listitem').filter({ hasText: 'Thôn Đồng Tâm' })).toBeVisible();
  expect((await marked).status()).toBe(200);
  await open(member, '/tin-tuc');
  await expect(row(member, title)).toBeVisible();
  await expect(row(member, title)).not.toContainText('Chưa đọc');

  await open(editor, address);
  await expect(editor.getByText('1 người đã đọc')).toBeVisible();
});

test('an article of one branch is not found by members of another, nor listed', async ({ people, watch }) => {
  const admin = await people.page('communeAdmin');
  await open(admin, '/tin-tuc/moi');
  const title = unique('Thông báo riêng của thôn');
  await choose(admin.getByLabel('Đăng cho'), 'Chi bộ thôn Đồng Tâm');
  await admin.getByLabel('Tiêu đề').fill(title);
  await admin.getByLabel('Nội dung', { exact: true }).fill('Chỉ dành cho chi bộ thôn Đồng Tâm.');
  await admin.getByRole('button', { name: 'Đăng tin' }).click();
  await expect(admin.getByRole('heading', { level: 1, name: title })).toBeVisible();
  const address = admin.url();

  const member = await people.page('member');
  await open(member, '/tin-tuc');
  await expect(row(member, title)).toBeVisible();

  // A member of the province's office, without a role there that reads further down.
  const outsider = await people.page('outsider');
  await open(outsider, '/tin-tuc');
  await expect(row(outsider, title)).toHaveCount(0);
  watch.expectStatus(404);
  const answer = await outsider.goto(address);
  expect(answer?.status()).toBe(404);
  await expect(outsider.getByText('Không tìm thấy').first()).toBeAttached();
  await expect(outsider.getByText('Chỉ dành cho chi bộ')).toHaveCount(0);
});

test('a draft is seen by editors only, and published later under the same address', async ({ people, watch }) => {
  const admin = await people.page('communeAdmin');
  const title = unique('Bài viết dở');
  await writeArticle(admin, { title, body: 'Còn thiếu số liệu.' });
  await admin.getByRole('button', { name: 'Lưu bản nháp' }).click();
  await expect(admin.getByText('Chỉ người biên tập thấy bài này.')).toBeVisible();
  const address = admin.url();
  const member = await people.page('member');
  watch.expectStatus(404);
  expect((await member.goto(address))?.status()).toBe(404);
  await admin.getByRole('link', { name: 'Sửa' }).click();
  await ready(admin);
  await admin.getByRole('button', { name: 'Đăng tin' }).click();
  await expect(flash(admin)).toContainText('Đã đăng tin.');
  await open(member, address);
  await expect(member.getByRole('heading', { level: 1, name: title })).toBeVisible();
});

test('the preview follows the typing and shows scripts as nothing but text', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  await writeArticle(admin, { title: unique('Xem trước'), body: `## Mục đầu\n\n${SCRIPT}\n\n**đậm**` });
  const preview = admin.getByRole('region', { name: 'Xem trước' });
  await expect(preview.getByRole('heading', { level: 2, name: 'Mục đầu' })).toBeVisible();
  await expect(preview.locator('strong')).toHaveText('đậm');
  await expect(preview.locator('script, img, [onerror]')).toHaveCount(0);
  await nothingRan(admin);
});

test('a script in every field of an article shows as text', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  const title = unique(SCRIPT);
  const address = await publish(admin, { title, summary: SCRIPT, body: `Trước ${SCRIPT} sau` });
  const member = await people.page('member');
  for (const page of ['/', '/tin-tuc', address]) {
    await open(member, page);
    await expect(member.getByText(title).first()).toBeVisible();
    await expect(member.locator('main script')).toHaveCount(0);
    await nothingRan(member);
  }
});

test('an impatient finger publishes once', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  const title = unique('Chạm hai lần');
  await writeArticle(admin, { title, body: 'Một bài thôi.' });
  await doubleTap(admin.getByRole('button', { name: 'Đăng tin' }));
  await expect(admin.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await open(admin, '/tin-tuc');
  await expect(row(admin, title)).toHaveCount(1);
});

test('a megabyte of text is refused beside its field, and stays there', async ({ people, watch }) => {
  const admin = await people.page('communeAdmin');
  await writeArticle(admin, { title: unique('Quá dài'), body: 'Ngắn.' });
  const body = admin.getByLabel('Nội dung', { exact: true });
  await pasteMegabyte(body);
  watch.expectStatus(422);
  await press(admin.getByRole('button', { name: 'Đăng tin' }));
  await expect(body).toHaveAccessibleDescription(/tối đa 100\.000 ký tự/);
  await expect(body).toBeFocused();
  await megabyteIsThere(body);
});

test('whoever saves second is told so and loses nothing', async ({ people, watch }) => {
  const admin = await people.page('communeAdmin');
  const title = unique('Hai người cùng sửa');
  const address = await publish(admin, { title, body: 'Bản đầu.' });
  const other = await people.page('editor');
  await open(admin, `${address}/sua`);
  await open(other, `${address}/sua`);
  await other.getByLabel('Nội dung', { exact: true }).fill('Bản của đồng chí Quang.');
  await other.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(flash(other)).toContainText('Đã lưu thay đổi.');
  await admin.getByLabel('Nội dung', { exact: true }).fill('Bản của đồng chí Lâm.');
  watch.expectStatus(409);
  await admin.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(admin.getByRole('alert')).toContainText('vừa được sửa ở nơi khác');
  await expect(admin.getByLabel('Nội dung', { exact: true })).toHaveValue('Bản của đồng chí Lâm.');
  await open(other, address);
  await expect(other.getByText('Bản của đồng chí Quang.')).toBeVisible();
});
