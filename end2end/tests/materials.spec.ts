import { type Page } from '@playwright/test';
import { checkAxe, checkWidth } from '../support/axe';
import { expect, flash, open, ready, test, unique } from '../support/test';
import { file, pdf } from '../support/files';
import { registerSoon } from '../support/meetings';

test.use({ organisation: 'materials' });

/** Registers a meeting for tomorrow; returns its address. */
const register = (page: Page) => registerSoon(page, { theme: unique('Đọc tài liệu'), minutes: 24 * 60, agenda: 'Đọc tài liệu | 30' });

async function upload(page: Page, what: ReturnType<typeof file>, title: string): Promise<void> {
  await page.getByLabel('Tệp', { exact: true }).setInputFiles(what);
  await page.getByLabel('Tên tài liệu').fill(title);
  await page.getByRole('button', { name: 'Tải lên' }).click();
}

test('a PDF is added to a meeting, read in the page, and withdrawn', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary);
  await secretary.getByRole('link', { name: 'Thêm hoặc gỡ' }).click();
  await ready(secretary);
  const title = unique('Dự thảo nghị quyết');
  await upload(secretary, file('dự thảo.pdf', pdf(['Trang mot', 'Trang hai', 'Trang ba'])), title);
  await expect(flash(secretary)).toContainText('Đã thêm tài liệu.');
  await expect(secretary.getByText('Tài liệu có trước 1 ngày, cần trước ít nhất 1 ngày')).toBeVisible();
  await checkAxe(secretary, 'the files of a meeting');
  await checkWidth(secretary, 'the files of a meeting');

  const member = await people.page('member');
  await open(member, meeting);
  await member.getByRole('link', { name: title }).click();
  const place = member.locator('.pdf-place');
  await expect(place).toHaveText('Trang 1/3');
  const first = member.locator('.pdf-page').first();
  await expect(first.locator('canvas')).toBeVisible();
  await expect(first).toContainText('Trang mot');
  // Something is drawn: the canvas is not one colour.
  const colours = () =>
    first.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
  await expect.poll(colours).toBeGreaterThan(1);
  await checkAxe(member, 'a PDF in the page');
  await checkWidth(member, 'a PDF in the page');

  const width = () => first.evaluate((page) => page.clientWidth);
  const before = await width();
  await member.getByRole('button', { name: 'Phóng to' }).click();
  await expect.poll(width).toBeGreaterThan(before);
  await member.getByRole('button', { name: 'Thu nhỏ' }).click();
  await expect.poll(width).toBe(before);
  await member.locator('.pdf-page').nth(2).scrollIntoViewIfNeeded();
  await member.mouse.wheel(0, 5000);
  await expect(place).toHaveText('Trang 3/3');
  await expect(member.locator('.pdf-page').nth(2)).toContainText('Trang ba');
  const download = member.waitForEvent('download');
  await member.getByRole('link', { name: 'Tải về' }).click();
  expect((await download).suggestedFilename()).toBe('dự thảo.pdf');

  const address = new URL(member.url()).pathname;
  const outsider = await people.page('outsider');
  watch.expectStatus(404);
  expect((await outsider.goto(address))?.status()).toBe(404);
  await expect(outsider.getByText(title)).toHaveCount(0);

  await open(secretary, `${meeting}/tai-lieu`);
  await secretary.getByRole('button', { name: /^Gỡ/ }).first().click();
  await secretary.getByRole('button', { name: 'Gỡ tài liệu' }).click();
  await expect(flash(secretary)).toContainText('Đã gỡ tài liệu.');
  expect((await member.goto(address))?.status()).toBe(404);
  await open(member, meeting);
  await expect(member.getByText(title)).toHaveCount(0);
});

test('a refused file keeps what was typed, with scripts and without', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary);
  await open(secretary, `${meeting}/tai-lieu`);
  watch.expectStatus(422);
  await upload(secretary, file('chuong-trinh.pdf', Buffer.from('MZ khong phai PDF')), 'Chương trình');
  await expect(secretary.getByLabel('Tệp', { exact: true })).toHaveAccessibleDescription(/chỉ nhận tệp PDF/);
  await expect(secretary.getByLabel('Tên tài liệu')).toHaveValue('Chương trình');

  const plain = await people.page('secretary', { javaScriptEnabled: false });
  await plain.goto(`${meeting}/tai-lieu`);
  await upload(plain, file('TỐI MẬT.pdf', pdf(['x'])), 'Không dùng JavaScript');
  await expect(plain.getByLabel('Tệp', { exact: true })).toHaveAccessibleDescription(/độ mật/);
  await expect(plain.getByLabel('Tên tài liệu')).toHaveValue('Không dùng JavaScript');
  await upload(plain, file('ke-hoach.pdf', pdf(['x'])), 'Không dùng JavaScript');
  await expect(flash(plain)).toContainText('Đã thêm tài liệu.');
  await plain.getByRole('link', { name: 'Không dùng JavaScript' }).click();
  await expect(plain.locator('#pdf')).toBeHidden();
  await expect(plain.getByRole('link', { name: 'Tải về' })).toBeVisible();
});

test('a broken PDF says so, and one that did not come is fetched again', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary);
  await open(secretary, `${meeting}/tai-lieu`);
  const broken = unique('Tệp hỏng');
  await upload(secretary, file('hong.pdf', Buffer.from('%PDF-1.4\nkhông có gì')), broken);
  await expect(flash(secretary)).toContainText('Đã thêm tài liệu.');
  await secretary.getByRole('link', { name: broken }).click();
  await expect(secretary.getByRole('alert')).toContainText('Tệp PDF bị hỏng');

  await open(secretary, `${meeting}/tai-lieu`);
  const whole = unique('Tệp lành');
  await upload(secretary, file('lanh.pdf', pdf(['Trang mot'])), whole);
  await expect(secretary.getByRole('link', { name: whole })).toBeVisible();
  let fail = true;
  watch.expectStatus(503);
  await secretary.route('**/lanh.pdf', (route) => (fail ? route.fulfill({ status: 503 }) : route.continue()));
  await secretary.getByRole('link', { name: whole }).click();
  await expect(secretary.getByRole('alert')).toContainText('Chưa tải được tài liệu.');
  fail = false;
  await secretary.getByRole('button', { name: 'Thử lại' }).click();
  await expect(secretary.locator('.pdf-page canvas')).toBeVisible();
  await expect(secretary.getByRole('alert')).toBeHidden();
});

test("a month's kit reaches the branches below and nobody else manages it", async ({ people }) => {
  const admin = await people.page('communeAdmin');
  await open(admin, '/tai-lieu-thang');
  const title = unique('Tài liệu của xã');
  await upload(admin, file('xa.pdf', pdf(['Cua xa'])), title);
  await expect(flash(admin)).toContainText('Đã thêm tài liệu tháng');
  await expect(admin.getByText(/^Đến \d+ chi bộ/)).toBeVisible();
  await checkAxe(admin, "the month's kit");
  await checkWidth(admin, "the month's kit");

  const member = await people.page('member');
  await open(member, '/them');
  await member.getByRole('link', { name: 'Tài liệu tháng' }).click();
  await ready(member);
  await expect(member.getByLabel('Tệp', { exact: true })).toHaveCount(0);
  await member.getByRole('link', { name: title }).click();
  await expect(member.locator('.pdf-page canvas').first()).toBeVisible();

  const outsider = await people.page('outsider');
  await open(outsider, '/tai-lieu-thang');
  await expect(outsider.getByRole('link', { name: /^Tài liệu sinh hoạt chi bộ tháng/ })).toBeVisible();
  await expect(outsider.getByText(title)).toHaveCount(0);
});

test('a picture is shown as a picture, and a text is saved', async ({ people }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary);
  await open(secretary, `${meeting}/tai-lieu`);
  const picture = unique('Ảnh bản đồ');
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
  await upload(secretary, file('bản đồ.png', Buffer.from(pixel, 'base64')), picture);
  await secretary.getByRole('link', { name: picture }).click();
  const image = secretary.getByRole('img', { name: picture });
  await expect(image).toBeVisible();
  expect(await image.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
});
