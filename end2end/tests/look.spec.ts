// Every page that a person can reach by following links, looked at as that person: names and contrast for screen readers
// and tired eyes, one heading, nothing wider than the screen. On the phone in light, also with text twice as large; on the
// desktop in dark.
import { type Page } from '@playwright/test';
import { expect, open, ready, test, unique } from '../support/test';
import { checkAxe, checkWidth } from '../support/axe';
import { ownUnit, writeArticle } from '../support/steps';
import { type Who } from '../support/people';

test.skip(process.env.SOTAY_E2E_DATABASE === 'postgres', 'pages look the same on both databases');

// Each tour takes minutes, and none leaves anything behind that another would see.
test.describe.configure({ mode: 'parallel' });

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
/** Parts of the query that make another page of one address. */
const VIEWS = ['muc', 'xem', 'loc', 'nhom'];

/** Addresses that are downloads and no pages. */
const FILE = /^\/tep\/|\.(ics|pdf)$/;

/** The kind of page behind an address: one of each is looked at. */
function kind(address: URL): string {
  const views = VIEWS.filter((name) => address.searchParams.has(name)).map((name) => `${name}=${address.searchParams.get(name)}`);
  return [address.pathname.replace(UUID, '{id}'), ...views].join(' ');
}

async function look(page: Page, phone: boolean): Promise<void> {
  const what = new URL(page.url()).pathname;
  await expect(page.locator('h1'), `headings of ${what}`).toHaveCount(1);
  await expect(page).toHaveTitle(/ · Sổ tay$/);
  await checkWidth(page, what);
  await checkAxe(page, what);
  if (!phone) return;
  await page.evaluate(() => (document.documentElement.dataset.text = '200'));
  await checkWidth(page, `${what} with text twice as large`);
  await page.evaluate(() => delete document.documentElement.dataset.text);
}

/** Follows links from the start pages and looks at one page of each kind. */
async function lookAround(page: Page, from: string[], phone: boolean): Promise<string[]> {
  const seen = new Set<string>();
  const waiting = [...from];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const address = new URL(path, 'http://any');
    if (seen.has(kind(address)) || FILE.test(address.pathname)) continue;
    seen.add(kind(address));
    await test.step(path, async () => {
      await open(page, path ?? '/');
      await look(page, phone);
    });
    const links = await page.locator('a[href^="/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''));
    waiting.push(...links);
  }
  return [...seen];
}

const REACHED: Record<Who, string[]> = {
  member: ['/', '/tin-tuc', '/tin-tuc/{id}', '/nhiem-vu', '/nhiem-vu/viec/{id}', '/sinh-hoat', '/sinh-hoat/{id}', '/them', '/ho-so'],
  secretary: ['/nhiem-vu/moi', '/nhiem-vu/{id}', '/sinh-hoat/{id}/bao-cao', '/sinh-hoat/{id}/diem-danh', '/sinh-hoat/moi', '/tong-quan', '/dang-vien', '/dang-vien/{id}'],
  editor: ['/tin-tuc/moi', '/tin-tuc/{id}/sua', '/don-vi'],
  communeAdmin: ['/phan-quyen', '/phan-quyen/moi', '/nhap-du-lieu', '/nhat-ky', '/don-vi/{id}', '/don-vi/{id}/sua', '/dang-vien/{id}/sua'],
  provinceAdmin: ['/tong-quan', '/phan-quyen/hang-loat', '/sinh-hoat', '/sinh-hoat/nam', '/sinh-hoat/xep-hang', '/sinh-hoat/lich-su/{id}'],
  auditor: ['/tong-quan', '/dang-vien', '/nhat-ky'],
  deputy: [],
  outsider: [],
};

for (const who of ['member', 'secretary', 'editor', 'communeAdmin', 'provinceAdmin', 'auditor'] as const) {
  test(`every page of the ${who}`, async ({ people, phone }) => {
    test.setTimeout(180_000);
    const page = await people.page(who, { colorScheme: phone ? 'light' : 'dark' });
    const start = ['/'];
    if (who === 'secretary') {
      // Of meetings the first one linked is looked at, which need not be the one that waits for its report.
      await open(page, '/sinh-hoat');
      const held = await page.getByRole('link', { name: /^Sinh hoạt chuyên đề: Nâng cao chất lượng sinh hoạt chi bộ/ }).getAttribute('href');
      start.push(`${held}/bao-cao`, `${held}/diem-danh`, '/sinh-hoat/moi');
    }
    const seen = await lookAround(page, start, phone);
    for (const address of REACHED[who]) expect(seen, `reached by links from home`).toContain(address);
  });
}

test('the doors: log-in and activation', async ({ people, phone }) => {
  const page = await people.nobody({ colorScheme: phone ? 'light' : 'dark' });
  const seen = await lookAround(page, ['/dang-nhap'], phone);
  expect(seen).toContain('/kich-hoat');
});

test('pages that say no', async ({ people, phone, watch }) => {
  const page = await people.page('member', { colorScheme: phone ? 'light' : 'dark' });
  watch.expectStatus(404);
  watch.expectStatus(403);
  for (const [path, status] of [['/khong-co-trang-nay', 404], ['/nhat-ky', 403]] as const) {
    expect((await page.goto(path))?.status()).toBe(status);
    await look(page, phone);
  }
});

test('a refused form, a sheet of slips and the result of a dry run', async ({ people, phone, watch }) => {
  const page = await people.page('communeAdmin', { colorScheme: phone ? 'light' : 'dark' });
  await writeArticle(page, { title: unique('Bị từ chối'), summary: 'x'.repeat(500), body: 'TUYỆT MẬT\n\nNội dung' });
  watch.expectStatus(422);
  await page.getByRole('button', { name: 'Đăng tin' }).click();
  await expect(page.getByLabel('Tóm tắt')).toHaveAttribute('aria-invalid', 'true');
  await look(page, phone);
  await page.getByLabel('Tóm tắt').fill('');

  const { id } = await ownUnit(page);
  await open(page, `/phieu-kich-hoat/${id}`);
  await look(page, phone);
  await page.getByRole('button', { name: 'Tạo phiếu để in' }).click();
  await expect(page.locator('.slip').first()).toBeVisible();
  await ready(page);
  await look(page, phone);

  await open(page, '/nhap-du-lieu');
  const buffer = Buffer.from('Số thẻ,Họ và tên\n12,Sai số thẻ\n');
  await page.getByLabel('Tệp danh sách').setInputFiles({ name: 'sai.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Kiểm tra tệp' }).click();
  await expect(page.locator('.stat').first()).toBeVisible();
  await ready(page);
  await look(page, phone);
});

test('text twice as large is twice as large', async ({ people }) => {
  const page = await people.page('member');
  await open(page, '/them');
  const sizes = () =>
    page.evaluate(() => ['html', 'main h1', 'main .row-title', '.btn'].map((part) => parseFloat(getComputedStyle(document.querySelector(part) as Element).fontSize)));
  const normal = await sizes();
  expect(normal[0]).toBe(16);
  await page.getByRole('radio', { name: 'Cực lớn' }).check();
  await page.getByRole('button', { name: 'Áp dụng' }).click();
  await expect(page.locator('html[data-text="200"]')).toBeAttached();
  await ready(page);
  const large = await sizes();
  expect(large[0]).toBe(32);
  // Headings are large already and grow less.
  large.slice(1).forEach((size, at) => expect(size / normal[at + 1]).toBeGreaterThanOrEqual(1.5));
});

test('a table is a table on a desktop and cards on a phone', async ({ people, phone }) => {
  const page = await people.page('communeAdmin');
  await open(page, '/tong-quan');
  const display = (part: string) => page.locator(part).first().evaluate((element) => getComputedStyle(element).display);
  expect(await display('.table')).toBe(phone ? 'block' : 'table');
  expect(await display('.table tbody tr')).toBe(phone ? 'grid' : 'table-row');
  expect(await display('.table tbody th')).toBe(phone ? 'block' : 'table-cell');
  // A figure of a card says what it is, as the heading of its column does in a table.
  const label = await page.locator('.table tbody td').first().evaluate((cell) => getComputedStyle(cell, '::before').content);
  expect(label).toMatch(phone ? /^".+"$/ : /^none$/);
});
