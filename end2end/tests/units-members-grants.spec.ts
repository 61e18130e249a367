import { type Page } from '@playwright/test';
import { expect, flash, open, ready, test, unique } from '../support/test';
import { nothingRan, ownUnit, path, publish, SCRIPT } from '../support/steps';
import { PEOPLE, strangers } from '../support/people';

/** Opens the record of the member with this card. */
async function record(page: Page, card: string, name: string): Promise<void> {
  await open(page, `/dang-vien?tim=${card}`);
  await page.getByRole('row').getByRole('link', { name }).click();
  await ready(page);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

test('a member is found by name without accents, and the record is complete', async ({ people, directory }) => {
  const secretary = await people.page('secretary');
  await open(secretary, '/dang-vien');
  await secretary.getByLabel('Tên hoặc số thẻ').fill('nguyen minh chau');
  await secretary.getByRole('button', { name: 'Lọc' }).click();
  await secretary.getByRole('row').getByRole('link', { name: PEOPLE.member.name }).click();
  await ready(secretary);
  const entry = (await directory()).find((e) => e.card === PEOPLE.member.card);
  await expect(secretary.getByText(entry?.birth ?? 'ngày sinh')).toBeVisible();
  await expect(secretary.getByText(PEOPLE.member.card).first()).toBeVisible();
  // A secretary reads records and does not change them.
  await expect(secretary.getByRole('link', { name: 'Sửa hồ sơ' })).toHaveCount(0);
});

test("another branch's member is not found by whoever has the identifier", async ({ people, directory, watch }) => {
  const province = await people.page('provinceAdmin');
  const [stranger] = strangers(await directory());
  await record(province, stranger.card, stranger.name);
  const address = path(province);
  watch.expectStatus(404);
  for (const who of ['secretary', 'communeAdmin', 'member'] as const) {
    const page = await people.page(who);
    const answer = await page.goto(address);
    expect([403, 404], `${who} opens ${address}`).toContain(answer?.status());
    await expect(page.getByText(stranger.name)).toHaveCount(0);
  }
});

test('a record is changed, and what is wrong is refused beside its field', async ({ people, watch }) => {
  const admin = await people.page('communeAdmin');
  await record(admin, PEOPLE.deputy.card, PEOPLE.deputy.name);
  await admin.getByRole('link', { name: 'Sửa hồ sơ' }).click();
  await ready(admin);
  await admin.getByLabel('Điện thoại').fill('12');
  watch.expectStatus(422);
  await admin.getByRole('button', { name: 'Lưu hồ sơ' }).click();
  await expect(admin.getByLabel('Điện thoại')).toHaveAttribute('aria-invalid', 'true');
  await expect(admin.getByLabel('Điện thoại')).toHaveValue('12');
  await admin.getByLabel('Điện thoại').fill('');
  await admin.getByLabel('Dân tộc').fill('Tày');
  await admin.getByRole('button', { name: 'Lưu hồ sơ' }).click();
  await expect(flash(admin)).toContainText('Đã lưu hồ sơ.');
  await expect(admin.getByText('Tày', { exact: true })).toBeVisible();
});

test('a member who takes part elsewhere for a time is written down, and taken back', async ({ people, watch }) => {
  const admin = await people.page('communeAdmin');
  await record(admin, PEOPLE.deputy.card, PEOPLE.deputy.name);
  const edit = `${path(admin)}/sua`;
  await open(admin, edit);
  await admin.getByLabel('Nơi sinh hoạt tạm thời').fill('Chi bộ công ty Sao Mai');
  await admin.getByRole('button', { name: 'Ghi thời gian' }).click();
  await expect(flash(admin)).toContainText('Đã ghi thời gian sinh hoạt tạm thời.');
  await expect(admin.getByRole('listitem').filter({ hasText: 'Chi bộ công ty Sao Mai' })).toContainText('Đang ở đó');

  await open(admin, edit);
  await admin.getByLabel('Nơi sinh hoạt tạm thời').fill('Chi bộ khác');
  await admin.getByLabel('Từ ngày').last().fill('01/01/2020');
  watch.expectStatus(422);
  await admin.getByRole('button', { name: 'Ghi thời gian' }).click();
  await expect(admin.getByLabel('Từ ngày').last()).toHaveAccessibleDescription(/trùng với những ngày này/);
  await expect(admin.getByLabel('Nơi sinh hoạt tạm thời')).toHaveValue('Chi bộ khác');
  await admin.getByRole('button', { name: /^Bỏ, do ghi nhầm/ }).click();
  await expect(flash(admin)).toContainText('Đã bỏ thời gian sinh hoạt tạm thời.');
  await expect(admin.getByText('Chi bộ công ty Sao Mai')).toHaveCount(0);
});

test('a unit is added, renamed to a script that stays text, and never stands below itself', async ({ people, watch }) => {
  const admin = await people.page('communeAdmin');
  const { id } = await ownUnit(admin);
  const code = unique('MOI').replace(' ', '-').toUpperCase();
  await open(admin, `/don-vi/${id}/them`);
  await admin.getByLabel('Tên đơn vị').fill(`Chi bộ ${code}`);
  await admin.getByLabel('Loại').selectOption('branch');
  await admin.getByLabel('Mã đơn vị').fill(code);
  await admin.getByRole('button', { name: 'Thêm đơn vị' }).click();
  await expect(flash(admin)).toContainText('Đã thêm đơn vị.');
  const unit = path(admin);

  await open(admin, `${unit}/sua`);
  await admin.getByLabel('Mã đơn vị cấp trên mới').fill(code);
  watch.expectStatus(422);
  await admin.getByRole('button', { name: 'Chuyển đơn vị' }).click();
  await expect(admin.getByLabel('Mã đơn vị cấp trên mới')).toHaveAccessibleDescription(/không thể nằm dưới chính nó/);

  await open(admin, `${unit}/sua`);
  await admin.getByLabel('Tên đơn vị').fill(SCRIPT);
  await admin.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(flash(admin)).toContainText('Đã lưu thay đổi.');
  await expect(admin.getByRole('heading', { level: 1, name: SCRIPT })).toBeVisible();
  for (const address of [`/don-vi/${id}`, '/tong-quan']) {
    await open(admin, address);
    await expect(admin.locator('main img, main script')).toHaveCount(0);
    await nothingRan(admin);
  }
});

test('a role is given, opens what it opens at once, and is taken back', async ({ people, directory }) => {
  const admin = await people.page('provinceAdmin');
  const outsider = await people.page('outsider');
  await open(outsider, '/ho-so');
  const entry = await whoIs(outsider, await directory());
  const own = await people.stranger(entry.card);
  await open(own, '/ho-so');
  const token = async () => (await own.context().cookies()).find((cookie) => cookie.name === 'sotay')?.value;
  const before = await token();
  await open(admin, '/phan-quyen/moi');
  await admin.getByLabel('Số thẻ của người nhận quyền').fill(entry.card);
  await admin.getByLabel('Quyền', { exact: true }).selectOption('auditor');
  await admin.getByRole('button', { name: 'Giao quyền' }).click();
  await expect(flash(admin)).toContainText('Đã giao quyền.');

  // The session goes on, with a new cookie, and sees more.
  await open(own, '/nhat-ky');
  await expect(own.getByRole('heading', { level: 1, name: /[Nn]hật ký/ })).toBeVisible();
  const after = await token();
  expect(after).toBeTruthy();
  expect(after).not.toBe(before);

  await open(admin, `/phan-quyen?ten=${encodeURIComponent(entry.name)}&vai_tro=auditor`);
  const line = admin.getByRole('row').filter({ hasText: entry.card });
  await line.getByRole('button', { name: /^Thu hồi/ }).first().click();
  await admin.getByRole('dialog').getByRole('button', { name: 'Thu hồi quyền' }).click();
  await expect(flash(admin)).toContainText('Đã thu hồi quyền.');
  const refused = await own.context().request.get('/nhat-ky');
  expect(refused.status()).toBe(403);
});

async function whoIs(page: Page, directory: { card: string; name: string }[]) {
  const text = await page.locator('main').innerText();
  const entry = directory.find((e) => text.includes(e.card));
  expect(entry, 'whose record this is').toBeTruthy();
  return entry ?? directory[0];
}

test('nobody gives what they do not hold, nor above where they hold it', async ({ people, server }) => {
  const province = await ownUnit(await people.page('provinceAdmin'));
  const admin = await people.page('communeAdmin');
  await open(admin, '/phan-quyen/moi');
  const id = await admin.locator('input[name=id]').inputValue();
  const answer = await admin.context().request.post('/api/grants/give_grant', {
    form: { id, unit: province.id, card_number: PEOPLE.member.card, role: 'editor' },
    headers: { origin: server.url },
  });
  expect(answer.status()).toBe(403);
});

test('a role for everybody who holds an office is counted first', async ({ people }) => {
  const admin = await people.page('provinceAdmin');
  await open(admin, '/phan-quyen/hang-loat');
  await admin.getByLabel('Đang giữ chức vụ').selectOption('secretary');
  await admin.getByLabel('Quyền sẽ giao').selectOption('secretary');
  await admin.getByRole('button', { name: 'Xem trước' }).click();
  await ready(admin);
  await expect(admin.locator('main')).toContainText(/người giữ chức vụ/);
});

test('the log tells who did what', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  await publish(admin, { title: unique('Để lại dấu vết'), body: 'Ngắn.' });
  await open(admin, '/nhat-ky');
  await expect(admin.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(admin.locator('main')).toContainText(PEOPLE.communeAdmin.name);
});
