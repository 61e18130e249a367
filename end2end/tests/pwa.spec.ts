import { type Page } from '@playwright/test';
import { expect, open, ready, test, unique } from '../support/test';
import { checkAxe, checkWidth } from '../support/axe';
import { registerSoon } from '../support/meetings';
import { PASSWORD, PEOPLE } from '../support/people';
import { deployWorker } from '../support/server';

/** Waits until the service worker answers for this page. */
async function controlled(page: Page): Promise<void> {
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
  await chooseReceivers(page);
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
  await receiversAreChosen(page);
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

/** Chooses some members of the branch as receivers: a radio button and three of the check boxes. */
async function chooseReceivers(page: Page): Promise<void> {
  await page.getByRole('radio', { name: /^Một số đảng viên/ }).check();
  await page.getByText('Đảng viên của chi bộ: chọn từng nơi').click();
  const boxes = page.getByRole('group', { name: 'Đảng viên của chi bộ' }).getByRole('checkbox');
  for (const at of [1, 3, 4]) await boxes.nth(at).check();
}

/** Fails unless that choice is there, and nothing else. */
async function receiversAreChosen(page: Page): Promise<void> {
  await expect(page.getByRole('radio', { name: /^Một số đảng viên/ })).toBeChecked();
  const chosen = await page.locator('input[type=checkbox]').evaluateAll((all) => all.flatMap((box, at) => ((box as HTMLInputElement).checked ? [at] : [])));
  expect(chosen).toEqual([1, 3, 4]);
}

async function logInAgain(page: Page, card: string): Promise<void> {
  await page.getByLabel('Số thẻ đảng viên').fill(card);
  await page.getByLabel('Mật khẩu').fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
}

const DEPUTY = PEOPLE.deputy.card;

test('what was typed and ticked before the session ended is there after logging in again', async ({ people, watch }) => {
  const page = await people.stranger(DEPUTY);
  await open(page, '/nhiem-vu/moi');
  // As links lead there.
  const address = `/nhiem-vu/moi?don_vi=${await page.locator('input[name=unit]').inputValue()}`;
  await open(page, address);
  const title = unique('Phiên đã hết');
  await page.getByLabel('Việc cần làm').fill(title);
  await chooseReceivers(page);
  await page.context().clearCookies();
  watch.expectStatus(401);
  await page.getByRole('button', { name: 'Giao việc' }).click();
  await expect(page).toHaveURL(/\/dang-nhap/);
  await ready(page);
  await logInAgain(page, DEPUTY);
  await page.waitForURL((url) => url.pathname + url.search === address);
  await ready(page);
  await expect(page.getByLabel('Việc cần làm')).toHaveValue(title);
  await receiversAreChosen(page);
  await expect(page.getByRole('alert')).toContainText('Đã giữ lại phần đồng chí nhập dở.');
  await checkAxe(page, 'a form with what was typed before');
  await checkWidth(page, 'a form with what was typed before');
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Bỏ phần nhập dở' }).click();
  await loaded;
  await ready(page);
  await expect(page.getByLabel('Việc cần làm')).toHaveValue('');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('what was typed is gone after a log-out, and nobody else finds it', async ({ people }) => {
  const page = await people.stranger(DEPUTY);
  await open(page, '/nhiem-vu/moi');
  await page.getByLabel('Việc cần làm').fill(unique('Chưa ai được biết'));
  await open(page, '/them');
  expect(await page.evaluate(() => sessionStorage.length)).toBe(2);
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await expect(page).toHaveURL(/\/dang-nhap/);
  await ready(page);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);

  // The same without a log-out: the session ended, and somebody else takes the phone.
  await logInAgain(page, DEPUTY);
  await page.waitForURL((url) => url.pathname === '/');
  await open(page, '/nhiem-vu/moi');
  await page.getByLabel('Việc cần làm').fill(unique('Chưa ai được biết'));
  await page.context().clearCookies();
  await open(page, '/dang-nhap');
  await logInAgain(page, PEOPLE.communeAdmin.card);
  await page.waitForURL((url) => url.pathname === '/');
  await ready(page);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(1);
  await open(page, '/nhiem-vu/moi');
  await expect(page.getByLabel('Việc cần làm')).toHaveValue('');
});

test('a task whose answer was lost is given once, also after a reload', async ({ people, watch }) => {
  const page = await people.page('secretary');
  await open(page, '/nhiem-vu/moi');
  const title = unique('Giao một lần');
  await page.getByLabel('Việc cần làm').fill(title);
  await page.getByRole('radio', { name: /^Mọi đảng viên/ }).check();
  await page.route('**/api/tasks/give_task', async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  watch.expect(/ERR_FAILED/);
  await page.getByRole('button', { name: 'Giao việc' }).click();
  await expect(page.getByRole('alert')).toContainText('Chưa gửi được');
  await page.reload();
  await ready(page);
  await expect(page.getByLabel('Việc cần làm')).toHaveValue(title);
  await page.getByRole('button', { name: 'Giao việc' }).click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await open(page, '/nhiem-vu?muc=giao');
  await expect(page.getByRole('link', { name: title, exact: true })).toHaveCount(1);
});

test('after a conflict one sees what the other wrote before saving over it', async ({ people, watch }) => {
  const [mine, other] = [await people.page('secretary'), await people.page('deputy')];
  const meeting = await registerSoon(mine, { theme: unique('Hai người cùng sửa'), minutes: 300 });
  const edit = `${meeting}/sua`;
  await open(mine, edit);
  await mine.getByLabel('Nơi họp').fill('Nhà tôi chọn');
  await open(other, edit);
  await other.getByLabel('Nơi họp').fill('Nhà người kia chọn');
  await other.getByLabel('Số phút').fill('75');
  await other.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(other).toHaveURL(new RegExp(`${meeting}$`));

  watch.expectStatus(409);
  await mine.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(mine.getByRole('alert')).toContainText('vừa được thay đổi');
  // Twice: whoever reloads without reading is told again.
  for (const _ of [1, 2]) {
    await mine.reload();
    await ready(mine);
    await expect(mine.getByRole('alert')).toContainText('Nội dung này vừa được sửa ở nơi khác.');
    await expect(mine.getByLabel('Nơi họp')).toHaveValue('Nhà tôi chọn');
    await expect(mine.getByLabel('Nơi họp')).toHaveAccessibleDescription(/Bản mới: Nhà người kia chọn/);
  }
  await expect(mine.getByLabel('Số phút'), 'what only the other one changed').toHaveValue('75');
  await expect(mine.locator('.field-newer')).toHaveCount(1);
  await checkAxe(mine, 'a form over a newer version');
  await checkWidth(mine, 'a form over a newer version');
  await mine.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(mine).toHaveURL(new RegExp(`${meeting}$`));
  await expect(mine.locator('main')).toContainText('Nhà tôi chọn');
  await expect(mine.locator('main')).toContainText('75 phút');
});

test('installing is offered once the browser can, and not again after it was put away', async ({ people }) => {
  const page = await people.page('member');
  await open(page, '/them');
  // Chromium itself decides when, and never in a test.
  const offer = () =>
    page.evaluate(() => {
      const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
        prompt: () => document.documentElement.setAttribute('data-prompted', ''),
      });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    });
  const bar = page.getByRole('group', { name: 'Cài đặt' });
  expect(await offer(), "the browser's own offer is held back").toBe(true);
  await expect(bar).toContainText('Cài Sổ tay lên màn hình chính');
  await checkAxe(page, 'a page with the offer to install');
  await bar.getByRole('button', { name: 'Cài đặt' }).click();
  await expect(page.locator('html[data-prompted]')).toBeAttached();
  await expect(bar).toHaveCount(0);

  await offer();
  await bar.getByRole('button', { name: 'Để sau' }).click();
  await expect(bar).toHaveCount(0);
  await open(page, '/them');
  await offer();
  await expect(bar).toHaveCount(0);
});
