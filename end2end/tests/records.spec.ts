import { type Page } from '@playwright/test';
import { expect, open, ready, test } from '../support/test';
import { ownUnit } from '../support/steps';
import { PEOPLE } from '../support/people';
import { readRows } from '../support/workbook';

const HEADINGS = 'Số thẻ,Họ và tên,Ngày sinh,Giới tính,Mã đơn vị,Ngày vào Đảng,Ngày chính thức';

/** Sends a list and waits for what the dry run says. */
async function upload(page: Page, name: string, content: string | Buffer): Promise<void> {
  await open(page, '/nhap-du-lieu');
  const buffer = typeof content === 'string' ? Buffer.from(content) : content;
  await page.getByLabel('Tệp danh sách').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  await page.getByRole('button', { name: 'Kiểm tra tệp' }).click();
  await expect(page).toHaveURL(/\/nhap-du-lieu\/[0-9a-f-]{36}/);
  await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 30_000 });
  await ready(page);
}

function figure(page: Page, label: string) {
  return page.locator('.stat', { hasText: label }).locator('.stat-value');
}

test('a list is tried first, then imported, and twice is once', async ({ people, directory }) => {
  const admin = await people.page('communeAdmin');
  const home = (await directory()).find((entry) => entry.card === PEOPLE.member.card);
  const card = `5${Date.now() % 1e10}`.padEnd(11, '0');
  const list = `\ufeff${HEADINGS}\n${card},Đặng Thị Thử Nghiệm,05/09/1990,Nữ,${home?.unitCode},03/02/2015,03/02/2016\n12,Thiếu Số Thẻ,1/1/1990,Nam,${home?.unitCode},1/1/2012,1/1/2013\n`;
  await upload(admin, 'dang-vien.csv', list);
  await expect(figure(admin, 'Thêm mới')).toHaveText('1');
  await expect(figure(admin, 'Không nhập được')).toHaveText('1');
  await expect(admin.getByRole('heading', { name: 'Các chỗ cần sửa' })).toBeVisible();
  const marked = await admin.context().request.get(await href(admin, 'Tải tệp có đánh dấu chỗ sai'));
  expect(marked.status()).toBe(200);
  expect((await marked.body()).subarray(0, 2).toString()).toBe('PK');
  await admin.getByRole('button', { name: 'Xác nhận nhập 1 dòng' }).click();
  await expect(admin.getByRole('paragraph').filter({ hasText: 'Đã nhập xong' })).toBeVisible({ timeout: 30_000 });
  await expect(admin.getByText('Thêm 1, sửa 0, giữ nguyên 0, bỏ qua 1 dòng.')).toBeVisible();

  await upload(admin, 'dang-vien.csv', list);
  await expect(figure(admin, 'Thêm mới')).toHaveText('0');
  await expect(figure(admin, 'Giữ nguyên')).toHaveText('1');
  await expect(admin.getByRole('button', { name: /^Xác nhận nhập/ })).toHaveCount(0);
});

async function href(page: Page, name: string): Promise<string> {
  return (await page.getByRole('link', { name }).getAttribute('href')) ?? '';
}

test('an export is imported again without changing anything', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  const { id } = await ownUnit(admin);
  const file = await (await admin.context().request.get(`/tep/xuat/${id}/dang-vien.xlsx`)).body();
  const lines = readRows(file);
  expect(lines.length).toBeGreaterThan(30);
  await upload(admin, 'xuat-ra.xlsx', file);
  await expect(admin.getByText('Mọi dòng trong tệp đều đã có và giống dữ liệu hiện tại.')).toBeVisible();
  await expect(figure(admin, 'Giữ nguyên')).toHaveText(String(lines.length));
});

test('templates can be had, and an empty one is told to be empty', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  await open(admin, '/nhap-du-lieu');
  const template = await admin.context().request.get('/tep/mau/dang-vien.xlsx');
  expect(template.headers()['content-disposition']).toContain('attachment');
  await upload(admin, 'mau.xlsx', await template.body());
  await expect(admin.getByText('Tệp chưa có dòng nào')).toBeVisible();
});

test('files that are no lists get a clear answer', async ({ people }) => {
  const admin = await people.page('communeAdmin');
  await upload(admin, 'danh-sach.xlsx', 'PK\x03\x04 đây không phải tệp Excel');
  await expect(admin.getByText('Tệp này không nhập được')).toBeVisible();
  await upload(admin, 'khac.csv', 'a,b,c\n1,2,3\n');
  await expect(admin.getByText('Tệp này không nhập được')).toBeVisible();
});

test('the exports of a unit above are refused', async ({ people }) => {
  const province = await ownUnit(await people.page('provinceAdmin'));
  const admin = await people.page('communeAdmin');
  const refused = await admin.context().request.get(`/tep/xuat/${province.id}/dang-vien.xlsx`);
  expect(refused.status()).toBe(403);
  const member = await people.page('member');
  expect((await member.context().request.get('/tep/mau/dang-vien.xlsx')).status()).toBe(403);
});
