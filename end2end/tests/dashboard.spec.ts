import { expect, open, ready, test } from '../support/test';
import { path } from '../support/steps';

test('the numbers of a province lead down to a branch and back', async ({ people }) => {
  const page = await people.page('provinceAdmin');
  await open(page, '/tong-quan');
  await expect(page.getByRole('heading', { level: 1, name: /^Tổng quan tháng/ })).toBeVisible();
  await expect(page.locator('.stat')).toHaveCount(4);
  const province = path(page);
  const activated = page.locator('.stat', { hasText: 'Đảng viên đã kích hoạt' });
  // How many there are depends on the day on which the demo is made.
  const members = async () => Number((await activated.innerText()).match(/\/ ([\d.]+)/)?.[1].replaceAll('.', ''));
  await expect(activated).toContainText(/\d+(,\d)?%/);
  const all = await members();

  const down = async (name: string) => {
    await page.getByRole('row').getByRole('link', { name, exact: true }).click();
    await ready(page);
    await expect(page.locator('.page-title')).toContainText(name);
  };
  await down('Đảng bộ xã Phú Lương');
  const commune = path(page);
  expect(commune).not.toBe(province);
  const below = await members();
  expect(below).toBeLessThan(all);
  await down('Chi bộ thôn Đồng Tâm');
  expect(await members()).toBeGreaterThan(0);
  expect(await members()).toBeLessThan(below);

  const crumbs = page.getByRole('navigation', { name: 'Vị trí trong hệ thống' });
  await crumbs.getByRole('link', { name: 'Đảng bộ xã Phú Lương' }).click();
  await expect(page).toHaveURL(commune);
  await crumbs.getByRole('link').first().click();
  await expect(page.getByRole('row').getByRole('link', { name: 'Đảng bộ xã Phú Lương' })).toBeVisible();
});

test('the year is drawn, and written down for whoever does not see it', async ({ people }) => {
  const page = await people.page('communeAdmin');
  await open(page, '/tong-quan');
  const chart = page.getByRole('img', { name: /12 tháng/ });
  await expect(chart).toBeVisible();
  await page.getByText('Xem bảng số liệu').first().click();
  const table = page.locator('details[open] table').first();
  await expect(table).toBeVisible();
  await expect(table.locator('tbody tr')).toHaveCount(12);
});

test('the month before is one tap away', async ({ people }) => {
  const page = await people.page('communeAdmin');
  await open(page, '/tong-quan');
  const period = page.getByRole('navigation', { name: 'Kỳ' });
  const now = await period.locator('[aria-current]').innerText();
  await period.getByRole('link').first().click();
  await ready(page);
  await expect(page.getByRole('heading', { level: 1, name: /^Tổng quan tháng/ })).toBeVisible();
  await expect(period.locator('[aria-current]')).not.toHaveText(now);
  await period.getByRole('link').last().click();
  await expect(period.locator('[aria-current]')).toHaveText(now);
});

test('what was decided in the handbook shows in the numbers', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  await open(admin, '/tong-quan');
  await admin.getByRole('row').getByRole('link', { name: 'Chi bộ thôn Đồng Tâm', exact: true }).click();
  await ready(admin);
  const branch = path(admin);
  const secretary = await people.page('secretary');
  await open(secretary, '/tong-quan');
  await expect(secretary.locator('.page-title')).toContainText('Chi bộ thôn Đồng Tâm');
  const figure = (page: typeof admin) => page.locator('.stat', { hasText: 'Đảng viên đã kích hoạt' }).locator('.stat-value').innerText();
  await open(admin, branch);
  expect(await figure(secretary)).toBe(await figure(admin));
});

test('numbers of units above are refused', async ({ people, watch }) => {
  const province = await people.page('provinceAdmin');
  await open(province, '/tong-quan');
  await province.getByRole('row').getByRole('link', { name: 'Đảng bộ xã Phú Lương', exact: true }).click();
  await ready(province);
  const commune = path(province);
  const secretary = await people.page('secretary');
  watch.expectStatus(403);
  expect((await secretary.goto(commune))?.status()).toBe(403);
  const member = await people.page('member');
  expect((await member.goto('/tong-quan'))?.status()).toBe(403);
});
