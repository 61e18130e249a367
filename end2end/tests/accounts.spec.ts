import { type Page } from '@playwright/test';
import { expect, flash, open, ready, test } from '../support/test';
import { ownUnit } from '../support/steps';
import { PASSWORD, PEOPLE } from '../support/people';

async function fillLogIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel('Số thẻ đảng viên hoặc số điện thoại').fill(login);
  await page.getByLabel('Mật khẩu').fill(password);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
}

test('a wrong password is refused in place, the right one leads where the person wanted to go', async ({ people, watch }) => {
  const page = await people.nobody();
  await open(page, '/nhiem-vu?muc=giao');
  await expect(page).toHaveURL(/\/dang-nhap\?tiep=/);
  watch.expectStatus(422);
  await fillLogIn(page, PEOPLE.secretary.card, 'sai-mat-khau');
  await expect(page.getByLabel('Mật khẩu')).toHaveAccessibleDescription('Số thẻ, số điện thoại hoặc mật khẩu chưa đúng.');
  await expect(page.getByLabel('Số thẻ đảng viên')).toHaveValue(PEOPLE.secretary.card);
  await page.getByLabel('Mật khẩu').fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page).toHaveURL(/\/nhiem-vu\?muc=giao$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Nhiệm vụ' })).toBeVisible();
});

test('who has no account gets the same answer as who has one', async ({ people, watch }) => {
  const page = await people.nobody();
  await open(page, '/dang-nhap');
  watch.expectStatus(422);
  await fillLogIn(page, '999999999999', PASSWORD);
  await expect(page.getByLabel('Mật khẩu')).toHaveAccessibleDescription('Số thẻ, số điện thoại hoặc mật khẩu chưa đúng.');
});

test('after logging out nothing of the account is left', async ({ people }) => {
  const page = await people.stranger(PEOPLE.deputy.card);
  await open(page, '/them');
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await expect(flash(page)).toContainText('Đã đăng xuất.');
  await open(page, '/');
  await expect(page).toHaveURL(/\/dang-nhap$/);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Đăng nhập' })).toBeVisible();
});

test('a member activates with code and birth date from the slip, once', async ({ people, directory, watch }) => {
  const admin = await people.page('communeAdmin');
  const { id } = await ownUnit(admin);
  await open(admin, `/phieu-kich-hoat/${id}`);
  await admin.getByRole('button', { name: 'Tạo phiếu để in' }).click();
  await expect(admin.locator('.slip').first()).toBeVisible();
  const slip = admin.locator('.slip').first();
  await expect(slip.getByRole('img', { name: /^Mã kích hoạt/ })).toBeVisible();
  const text = await slip.innerText();
  const code = text.match(/[A-Z]{4}-[A-Z]{4}-[A-Z]{4}/)?.[0] ?? '';
  const entry = (await directory()).find((e) => text.includes(e.card) && text.includes(e.name));
  expect(entry, `whose slip this is: ${text}`).toBeTruthy();
  const { card, birth, name } = entry ?? { card: '', birth: '', name: '' };

  const page = await people.nobody();
  // As the QR code leads.
  await open(page, `/kich-hoat?ma=${code.replaceAll('-', '')}`);
  await expect(page.getByLabel('Mã kích hoạt')).toHaveValue(code);
  const password = 'hoa-sen-trong-ao';
  const activate = async (birthDate: string) => {
    await page.getByLabel('Ngày sinh').fill(birthDate);
    await page.getByLabel('Mật khẩu mới').fill(password);
    await page.getByLabel('Nhập lại mật khẩu').fill(password);
    await page.getByRole('button', { name: 'Kích hoạt' }).click();
  };
  watch.expectStatus(422);
  await activate('01/01/1901');
  await expect(page.getByLabel('Mã kích hoạt')).toHaveAccessibleDescription(/Mã kích hoạt hoặc ngày sinh chưa đúng/);
  await activate(birth);
  await expect(flash(page)).toContainText('Đã kích hoạt tài khoản.');
  await expect(page).toHaveURL(/\/$/);

  // The code has done its work.
  const second = await people.nobody();
  await open(second, `/kich-hoat?ma=${code}`);
  await second.getByLabel('Ngày sinh').fill(birth);
  await second.getByLabel('Mật khẩu mới').fill(password);
  await second.getByLabel('Nhập lại mật khẩu').fill(password);
  await second.getByRole('button', { name: 'Kích hoạt' }).click();
  await expect(second.getByLabel('Mã kích hoạt')).toHaveAccessibleDescription(/hoặc mã đã hết hạn/);

  await open(second, '/dang-nhap');
  await fillLogIn(second, card, password);
  await expect(second).toHaveURL(/\/$/);
  await ready(second);

  // Two devices; a new password signs the other one out.
  await open(second, '/thiet-bi');
  await expect(second.getByRole('list', { name: 'Thiết bị' }).getByRole('listitem')).toHaveCount(2);
  await open(second, '/mat-khau');
  await second.getByLabel('Mật khẩu hiện tại').fill(password);
  await second.getByLabel('Mật khẩu mới', { exact: true }).fill('hoa-sung-trong-ao');
  await second.getByLabel('Nhập lại mật khẩu mới').fill('hoa-sung-trong-ao');
  await second.getByRole('button', { name: 'Đổi mật khẩu' }).click();
  await expect(flash(second)).toContainText('Đã đổi mật khẩu.');
  await open(page, '/');
  await expect(page).toHaveURL(/\/dang-nhap$/);
  await open(second, '/ho-so');
  await expect(second.getByText(name).first()).toBeAttached();
});

test('a device is signed out from another one, and its cookie is worth nothing any more', async ({ people, watch }) => {
  const phone = await people.stranger(PEOPLE.deputy.card, { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1' });
  await open(phone, '/thiet-bi');
  const desktop = await people.stranger(PEOPLE.deputy.card);
  await open(desktop, '/thiet-bi');
  const other = desktop.getByRole('listitem').filter({ hasText: 'Safari trên iOS' });
  await expect(other).toHaveCount(1);
  await other.getByRole('button', { name: /^Đăng xuất/ }).click();
  await expect(flash(desktop)).toContainText('Đã đăng xuất thiết bị.');
  await expect(other).toHaveCount(0);

  // A form that was open on the device leads to the log-in; what is asked for directly is refused.
  watch.expectStatus(401);
  const refused = await phone.evaluate(async () => (await fetch('/api/accounts/log_out', { method: 'POST' })).status);
  expect(refused).toBe(401);
  await open(phone, '/thiet-bi');
  await expect(phone).toHaveURL(/\/dang-nhap\?tiep=\/thiet-bi$/);
});

test('another origin cannot act for a person who is signed in', async ({ people, server }) => {
  const page = await people.stranger(PEOPLE.deputy.card);
  const headers = { origin: 'https://example.org', 'sec-fetch-site': 'cross-site' };
  const refused = await page.context().request.post('/api/accounts/log_out', { headers });
  expect(refused.status()).toBe(403);
  const silent = await page.context().request.post('/api/accounts/log_out', { headers: {} });
  expect(silent.status(), 'a write that does not say where it comes from').toBe(403);
  await open(page, '/them');
  await expect(page.getByText(PEOPLE.deputy.name).first()).toBeAttached();
  const own = await page.context().request.post('/api/accounts/log_out', { headers: { origin: server.url } });
  expect(own.status()).toBe(200);
});

test('text size and theme stay with the browser', async ({ people }) => {
  const page = await people.nobody();
  await open(page, '/dang-nhap');
  const other = await people.page('auditor');
  await open(other, '/them');
  await other.getByRole('radio', { name: 'Tối' }).check();
  await other.getByRole('radio', { name: 'Cực lớn' }).check();
  await other.getByRole('button', { name: 'Áp dụng' }).click();
  await expect(other.locator('html[data-theme="dark"][data-text="200"]')).toBeAttached();
  await open(other, '/tin-tuc');
  await expect(other.locator('html[data-theme="dark"][data-text="200"]')).toBeAttached();
});
