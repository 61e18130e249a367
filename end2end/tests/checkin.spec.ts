// Attendance four ways that agree: the room's code, cards (camera, hand scanner, typed number), the roll, from afar.
import { type Page } from '@playwright/test';
import { expect, flash, open, ready, test, unique } from '../support/test';
import { PEOPLE } from '../support/people';
import { cardOf, openSheet, readCode, registerSoon } from '../support/meetings';

const register = (page: Page, minutes: number) => registerSoon(page, { theme: unique('Điểm danh'), minutes });

test('code, card, number and roll agree', async ({ people }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary, 10);

  await openSheet(secretary);
  const deputyCard = await cardOf(secretary, PEOPLE.deputy.name);
  expect(deputyCard.code).toMatch(/^\/the\/[0-9A-Z]{42}$/);
  const cards = await secretary.locator('article.slip').count();
  await secretary.getByRole('link', { name: 'Danh sách thẻ' }).click();
  await expect(secretary.locator('main')).toContainText(`${cards}/${cards} đảng viên có thẻ`);

  await open(secretary, meeting);
  await secretary.getByRole('link', { name: 'Chiếu mã điểm danh' }).click();
  await ready(secretary);
  await expect(secretary.getByText(/^Mã mới sau \d+ giây$/)).toBeVisible();
  const address = await readCode(secretary.locator('.room-code-qr svg'));

  const member = await people.page('member');
  await open(member, address);
  await expect(member.getByRole('heading', { name: PEOPLE.member.name })).toBeVisible();
  await member.getByRole('button', { name: 'Tôi có mặt' }).click();
  await expect(flash(member)).toContainText(/Đã ghi nhận: quét mã \d\d:\d\d/);
  await expect(member).toHaveURL(new RegExp(`${meeting}$`));
  await open(member, address);
  await expect(member.getByText('Đồng chí đã có mặt')).toBeVisible();

  await open(secretary, `${meeting}/quet-the`);
  const field = secretary.getByLabel('Mã thẻ hoặc số thẻ đảng viên');
  await field.fill(deputyCard.code);
  await field.press('Enter');
  await expect(secretary.locator('main')).toContainText(new RegExp(`${PEOPLE.deputy.name}.*quẹt thẻ`, 's'));
  await expect(secretary.locator('main')).toContainText('2/');

  await open(secretary, `${meeting}/diem-danh`);
  const row = (name: string) => secretary.getByRole('group', { name });
  await expect(row(PEOPLE.member.name)).toContainText(/quét mã \d\d:\d\d/);
  await expect(row(PEOPLE.deputy.name)).toContainText(/quẹt thẻ \d\d:\d\d/);
  await secretary.getByRole('button', { name: /^Tất cả có mặt/ }).click();
  await expect(flash(secretary)).toContainText('Đã ghi có mặt');
  await expect(row(PEOPLE.member.name)).toContainText('quét mã');

  await secretary.getByText('Có đồng chí về sớm').click();
  await secretary.getByLabel('Đồng chí về sớm').selectOption({ label: PEOPLE.member.name });
  await secretary.getByRole('button', { name: 'Ghi về lúc này' }).click();
  await expect(flash(secretary)).toContainText('Đã ghi giờ về.');
  await expect(row(PEOPLE.member.name)).toContainText(/quét mã \d\d:\d\d, về \d\d:\d\d/);
});

test('a member far away takes part by one tap', async ({ people }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary, 5);
  const member = await people.page('member');
  await open(member, meeting);
  await member.getByRole('button', { name: 'Tôi dự trực tuyến' }).click();
  await expect(flash(member)).toContainText('Đã ghi nhận: trực tuyến');
  await expect(member.getByRole('button', { name: 'Tôi dự trực tuyến' })).toHaveCount(0);
});

test('old, foreign and made-up codes say what to do', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary, 15);
  await open(secretary, `${meeting}/ma-diem-danh`);
  const address = await readCode(secretary.locator('.room-code-qr svg'));

  const member = await people.page('member');
  await open(member, address.replace(/[^/]+$/, '0123456789ABCDEF'));
  await expect(member.getByText('Đồng chí quét lại mã trên màn hình phòng họp.')).toBeVisible();
  await expect(member.getByRole('button', { name: 'Tôi có mặt' })).toHaveCount(0);

  const nobody = await people.nobody();
  await open(nobody, address);
  expect(decodeURIComponent(nobody.url())).toContain(`tiep=${address}`);

  const outsider = await people.page('outsider');
  watch.expectStatus(404);
  expect((await outsider.goto(address))?.status()).toBe(404);
  await expect(outsider.getByText('Không phải buổi họp của chi bộ đồng chí')).toBeVisible();
});

test('the camera reads cards with the reader that is loaded for it', async ({ people }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary, 12);
  await openSheet(secretary);
  const { svg } = await cardOf(secretary, PEOPLE.member.name);
  const picture = await svg.evaluate((e) => `data:image/svg+xml;base64,${btoa(new XMLSerializer().serializeToString(e))}`);
  // A camera that sees the card, in a browser without a reader of its own.
  await secretary.addInitScript((source) => {
    Reflect.deleteProperty(window, 'BarcodeDetector');
    navigator.mediaDevices.getUserMedia = async () => {
      const canvas = document.createElement('canvas');
      canvas.width = 640;
      canvas.height = 480;
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      const image = new Image();
      image.src = source;
      await image.decode();
      const draw = () => {
        context.fillStyle = '#888';
        context.fillRect(0, 0, 640, 480);
        context.drawImage(image, 160, 80, 320, 320);
      };
      draw();
      setInterval(draw, 100);
      return canvas.captureStream(10);
    };
  }, picture);
  await open(secretary, `${meeting}/quet-the`);
  await secretary.getByRole('button', { name: 'Bật máy ảnh' }).click();
  await expect(secretary.locator('#scan-result')).toHaveText(new RegExp(`^${PEOPLE.member.name}: quẹt thẻ \\d\\d:\\d\\d$`));
  await expect(secretary.locator('#scan-result')).toHaveClass(/\bok\b/);
});

test('scans wait while there is no network, no server or no session, and each counts once', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary, 11);
  await showCards(secretary);
  await open(secretary, `${meeting}/quet-the`);
  await secretary.getByRole('button', { name: 'Bật máy ảnh' }).click();
  const result = secretary.locator('#scan-result');
  const waiting = secretary.locator('#scans-waiting');
  await show(secretary, PEOPLE.secretary.card);
  await expect(result).toContainText(`${PEOPLE.secretary.name}: ghi giúp`);

  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await secretary.context().setOffline(true);
  await show(secretary, PEOPLE.deputy.card, PEOPLE.member.card);
  await expect(waiting).toHaveText(/^Còn 2 lượt quét chưa gửi.*Mất kết nối/);

  // The network is back, but the program behind the proxy is not.
  watch.expectStatus(502);
  let asked = 0;
  await secretary.route('**/api/checkin/scan_card', (route) => {
    asked += 1;
    return route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>502 Bad Gateway</h1>' });
  });
  await secretary.context().setOffline(false);
  await expect.poll(() => asked).toBeGreaterThan(1);
  await expect(waiting).toHaveText(/^Còn 2 lượt quét chưa gửi.*Mất kết nối/);

  // The program is back, and the session is over.
  watch.expectStatus(401);
  const cookies = await secretary.context().cookies();
  await secretary.context().clearCookies();
  await secretary.unroute('**/api/checkin/scan_card');
  await expect(waiting).toHaveText(/^Còn 2 lượt quét chưa gửi.*đăng nhập lại/);
  await expect(secretary.getByRole('link', { name: 'Đăng nhập lại' })).toHaveAttribute('href', `/dang-nhap?tiep=${meeting}/quet-the`);
  await expect(result).toContainText(PEOPLE.secretary.name);

  // The phone puts the page away; whoever comes back finds the scans, and they are sent.
  await secretary.context().addCookies(cookies);
  await open(secretary, `${meeting}/quet-the`);
  await expect(result).toHaveText(new RegExp(`^${PEOPLE.member.name}: ghi giúp`));
  await expect(result).toHaveClass(/\bok\b/);
  await expect(waiting).toBeHidden();
  await open(secretary, `${meeting}/diem-danh`);
  for (const who of ['secretary', 'deputy', 'member'] as const) {
    await expect(secretary.getByRole('group', { name: PEOPLE[who].name })).toContainText('ghi giúp');
  }
  await expect(secretary.locator('#roll-figures')).toContainText('3/');
});

/** Gives the pages to come a camera, and a reader that reads what `show` holds before it. */
async function showCards(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shown: string[] = [];
    Object.assign(window, { shown });
    class Reader {
      detect = async () => shown.splice(0, 1).map((rawValue) => ({ rawValue }));
    }
    Object.assign(window, { BarcodeDetector: Reader });
    navigator.mediaDevices.getUserMedia = async () => {
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      setInterval(() => context.fillRect(0, 0, 1, 1), 100);
      return canvas.captureStream(10);
    };
  });
}

async function show(page: Page, ...codes: string[]): Promise<void> {
  await page.evaluate((codes) => (window as unknown as { shown: string[] }).shown.push(...codes), codes);
}

test('cards without JavaScript: number, revoked card, typed nonsense', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary, 8);
  const plain = await people.page('secretary', { javaScriptEnabled: false });
  const field = plain.getByLabel('Mã thẻ hoặc số thẻ đảng viên');
  const enter = async (text: string) => {
    await plain.goto(`${meeting}/quet-the`);
    await field.fill(text);
    await plain.getByRole('button', { name: 'Ghi có mặt' }).click();
  };
  await enter(PEOPLE.member.card);
  await expect(plain.locator('main')).toContainText(new RegExp(`${PEOPLE.member.name}.*ghi giúp`, 's'));
  watch.expectStatus(422);
  await enter('không phải thẻ');
  await expect(field).toHaveAccessibleDescription(/không phải thẻ của Sổ tay/);
  await expect(field).toHaveValue('không phải thẻ');

  await openSheet(secretary);
  const { code } = await cardOf(secretary, PEOPLE.deputy.name);
  await secretary.getByRole('link', { name: 'Danh sách thẻ' }).click();
  await ready(secretary);
  await secretary.getByRole('button', { name: `Thu hồi thẻ của ${PEOPLE.deputy.name}` }).click();
  await secretary.getByRole('dialog').getByRole('button', { name: 'Thu hồi thẻ' }).click();
  await expect(flash(secretary)).toContainText(`Đã thu hồi thẻ của ${PEOPLE.deputy.name}`);
  await enter(code);
  await expect(field).toHaveAccessibleDescription(/Thẻ này đã thu hồi/);
});

test('only pages that need the camera may ask for it', async ({ people }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary, 9);
  const policy = async (address: string) => (await secretary.goto(address))?.headers()['permissions-policy'];
  expect(await policy(`${meeting}/quet-the`)).toContain('camera=(self)');
  expect(await policy(meeting)).toContain('camera=()');
});
