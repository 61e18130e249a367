import { expect, open, ready, test, unique } from '../support/test';
import { deployWorker } from '../support/server';

/** Waits until the service worker answers for this page. */
async function controlled(page: import('@playwright/test').Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
  });
}

test('Chromium finds nothing that stands against installing', async ({ people }) => {
  const page = await people.page('member');
  await open(page, '/');
  await controlled(page);
  const cdp = await page.context().newCDPSession(page);
  const manifest = await cdp.send('Page.getAppManifest');
  expect(manifest.errors).toEqual([]);
  const { name, icons, shortcuts } = JSON.parse(manifest.data ?? '{}');
  expect(name).toBe('Sổ tay');
  expect(icons.filter((icon: { purpose: string }) => icon.purpose === 'maskable')).toHaveLength(2);
  for (const icon of [...icons, ...shortcuts.flatMap((shortcut: { icons: unknown[] }) => shortcut.icons)]) {
    expect((await page.request.get(icon.src)).status(), icon.src).toBe(200);
  }
  for (const shortcut of shortcuts) {
    expect((await page.request.get(shortcut.url)).status(), shortcut.url).toBe(200);
  }
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  // A private window cannot install anything; that is said of the window, not of the application.
  expect(installabilityErrors.filter((error) => error.errorId !== 'in-incognito')).toEqual([]);
});

test('the shell is kept, and without network an own page says so and finds back', async ({ people, watch }) => {
  const page = await people.page('member');
  await open(page, '/');
  await controlled(page);
  const { missing, kept } = await page.evaluate(async () => {
    const cached: string[] = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) cached.push(new URL(request.url).pathname);
    }
    const needed = performance
      .getEntriesByType('resource')
      .map((entry) => new URL(entry.name))
      .filter((url) => url.pathname.startsWith('/pkg/'))
      .map((url) => url.pathname);
    return { missing: needed.filter((path) => !cached.includes(path)), kept: cached };
  });
  expect(kept).toContain('/offline.html');
  expect(kept.length).toBeGreaterThan(4);
  expect(missing, 'files of the shell that are not kept').toEqual([]);

  await page.context().setOffline(true);
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await page.goto('/tin-tuc');
  await expect(page.getByRole('heading', { level: 1, name: 'Không có mạng' })).toBeVisible();
  // With its looks: the style sheet came from what is kept.
  expect(await page.evaluate(() => getComputedStyle(document.querySelector('.btn') as Element).display)).not.toBe('inline');
  await page.context().setOffline(false);
  await page.getByRole('link', { name: 'Thử lại' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Tin tức' })).toBeVisible();
});

test('a new version is offered, and taking it loses nothing that was typed', async ({ people, server }) => {
  const page = await people.page('secretary');
  await open(page, '/nhiem-vu/moi');
  await controlled(page);
  const before = await page.evaluate(() => caches.keys());
  const title = unique('Đang gõ dở');
  await page.getByLabel('Việc cần làm').fill(title);
  await page.getByLabel('Nội dung, yêu cầu').fill('Dòng thứ nhất\nDòng thứ hai');
  deployWorker(server, unique('v').replace(' ', ''));
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  const offer = page.getByRole('group', { name: 'Cập nhật' });
  await expect(offer).toContainText('Sổ tay có bản mới.');
  await expect(page.getByLabel('Việc cần làm')).toHaveValue(title);
  const loaded = page.waitForEvent('load');
  await offer.getByRole('button', { name: 'Cập nhật' }).click();
  await loaded;
  await ready(page);
  await expect(page.getByLabel('Việc cần làm')).toHaveValue(title);
  await expect(page.getByLabel('Nội dung, yêu cầu')).toHaveValue('Dòng thứ nhất\nDòng thứ hai');
  const after = await page.evaluate(() => caches.keys());
  expect(after).toHaveLength(1);
  expect(after).not.toEqual(before);
});

test('an offer that is put away leaves the page alone', async ({ people, server }) => {
  const page = await people.page('member');
  await open(page, '/them');
  await controlled(page);
  deployWorker(server, unique('v').replace(' ', ''));
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  const offer = page.getByRole('group', { name: 'Cập nhật' });
  await offer.getByRole('button', { name: 'Để sau' }).click();
  await expect(offer).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Đăng xuất' })).toBeVisible();
});

test('text typed before the session ended is there after logging in again', async ({ people, watch }) => {
  const page = await people.stranger('100000000004');
  await open(page, '/nhiem-vu/moi');
  const title = unique('Phiên đã hết');
  await page.getByLabel('Việc cần làm').fill(title);
  await page.getByRole('radio', { name: /^Mọi đảng viên/ }).check();
  await page.context().clearCookies();
  watch.expectStatus(401);
  await page.getByRole('button', { name: 'Giao việc' }).click();
  await expect(page).toHaveURL(/\/dang-nhap/);
  await ready(page);
  await page.getByLabel('Số thẻ đảng viên').fill('100000000004');
  await page.getByLabel('Mật khẩu').fill('sotay-demo-2026');
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page).toHaveURL(/\/nhiem-vu\/moi$/);
  await ready(page);
  await expect(page.getByLabel('Việc cần làm')).toHaveValue(title);
});
