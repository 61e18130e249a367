// The ways of a meeting that several specs go.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { flash, open, ready } from './test';
import { fillAgenda, path } from './steps';

// The reader that browsers without one of their own load.
const jsQR = require(join(__dirname, '../../public/pkg/lazy/jsqr-1.4.0.js')) as (
  pixels: Uint8ClampedArray,
  width: number,
  height: number,
) => { data: string } | null;

const SIDE = 480;

export interface Soon {
  theme: string;
  /** Minutes from now until it begins. */
  minutes: number;
  /** As text; the proposed one when missing. */
  agenda?: string;
}

/** Registers an extraordinary meeting of an hour that begins soon; leads to its page and returns the address. */
export async function registerSoon(page: Page, { theme, minutes, agenda }: Soon): Promise<string> {
  await open(page, '/sinh-hoat/moi');
  await page.getByText('Bất thường', { exact: true }).click();
  await page.getByLabel('Chuyên đề').last().fill(theme);
  const local = new Date(Date.now() + minutes * 60_000).toLocaleString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' });
  await page.getByLabel('Ngày', { exact: true }).fill(local.slice(0, 10));
  await page.getByLabel('Bắt đầu').fill(local.slice(11, 16));
  await page.getByLabel('Số phút').fill('60');
  await page.getByLabel('Nơi họp').fill('Nhà văn hóa thôn Đồng Tâm');
  if (agenda) await fillAgenda(page, agenda);
  await page.getByRole('button', { name: 'Đăng ký' }).click();
  await expect(flash(page)).toContainText('Đã đăng ký buổi sinh hoạt.');
  return path(page);
}

/** Registers a meeting that begins in a few minutes, and calls everybody present: it counts as held then. */
export async function hold(page: Page, theme: string): Promise<string> {
  const meeting = await registerSoon(page, { theme, minutes: 10, agenda: 'Thông báo nội dung | 10\nThảo luận | 50' });
  await callAll(page, meeting);
  return meeting;
}

/** Calls everybody of the branch present. */
export async function callAll(page: Page, meeting: string): Promise<void> {
  await open(page, `${meeting}/diem-danh`);
  await page.getByRole('button', { name: /^Tất cả có mặt/ }).click();
  await expect(flash(page)).toContainText('Đã ghi có mặt');
}

/** Presses a button whose answer is a new page, and waits until that page runs. */
export async function press(page: Page, button: Locator): Promise<void> {
  const loaded = page.waitForEvent('load');
  await button.click();
  await loaded;
  await ready(page);
}

/** Opens a vote in a room that one leads. */
export async function openVote(page: Page, question: string, kind: string, options = ''): Promise<void> {
  await page.getByRole('button', { name: 'Mở biểu quyết' }).click();
  const dialog = page.getByRole('dialog', { name: 'Mở biểu quyết' });
  await dialog.getByLabel('Nội dung biểu quyết').fill(question);
  await dialog.getByText(kind, { exact: true }).click();
  if (options) await dialog.getByLabel('Phương án').fill(options);
  await press(page, dialog.getByRole('button', { name: 'Bắt đầu biểu quyết' }));
}

/** Closes the open vote in a room that one leads. */
export async function closeVote(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Đóng biểu quyết' }).click();
  await press(page, page.getByRole('button', { name: 'Đóng và công bố kết quả' }));
}

/** Votes. */
export async function castBallot(page: Page, choice: string): Promise<void> {
  await page.locator('#room-votes').getByText(choice, { exact: true }).click();
  await press(page, page.getByRole('button', { name: 'Bỏ phiếu' }));
  await expect(flash(page)).toContainText('Đã ghi nhận phiếu của đồng chí.');
}

/** Waits until the page follows the room. */
export async function live(page: Page): Promise<void> {
  await expect(page.locator('#room-status')).toHaveText(/^Trực tiếp/);
}

/** Reads a QR code of the page as a camera would; the answer is the path of the address in it. */
export async function readCode(svg: Locator): Promise<string> {
  const pixels = await svg.evaluate(async (element, side) => {
    const image = new Image();
    image.src = `data:image/svg+xml;base64,${btoa(new XMLSerializer().serializeToString(element))}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = side;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.drawImage(image, 0, 0, side, side);
    return Array.from(context.getImageData(0, 0, side, side).data);
  }, SIDE);
  const found = jsQR(Uint8ClampedArray.from(pixels), SIDE, SIDE);
  expect(found, 'a readable code').toBeTruthy();
  return new URL(found?.data ?? '').pathname;
}

/** Reads the QR code on the last page of a PDF as a camera would; the answer is the path of the address in it. */
export function codeOnPaper(file: string): string {
  const pages = Number(/^Pages:\s+(\d+)/m.exec(execFileSync('pdfinfo', [file], { stdio: ['ignore', 'pipe', 'ignore'] }).toString())?.[1]);
  const last = String(pages);
  const picture = execFileSync('pdftoppm', ['-r', '150', '-f', last, '-l', last, '-gray', file], { maxBuffer: 1 << 26 });
  // A PGM: "P5", width, height, 255, then a byte a pixel.
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(picture.subarray(0, 64).toString('latin1'));
  const [width, height] = [Number(head?.[1]), Number(head?.[2])];
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  picture.subarray(head?.[0].length).forEach((grey, at) => pixels.fill(grey, at * 4, at * 4 + 3));
  const found = jsQR(pixels, width, height);
  expect(found, 'a readable code on the paper').toBeTruthy();
  return new URL(found?.data ?? '').pathname;
}

/** Sees to it that everybody of the own branch has a card, and opens the sheet. */
export async function openSheet(page: Page): Promise<void> {
  await open(page, '/dang-vien');
  await page.getByRole('link', { name: 'Thẻ QR', exact: true }).click();
  await ready(page);
  const issue = page.getByRole('button', { name: /^Cấp thẻ/ });
  if (await issue.count()) {
    await issue.click();
    await expect(flash(page)).toContainText('thẻ mới');
  }
  await page.getByRole('link', { name: 'In thẻ' }).click();
  await ready(page);
}

/** The code on the card of a member, from the sheet. */
export async function cardOf(page: Page, name: string): Promise<{ svg: Locator; code: string }> {
  const svg = page.locator('article.slip', { has: page.getByRole('heading', { name, exact: true }) }).first().locator('svg');
  return { svg, code: await readCode(svg) };
}

/** The form of a section, by its code. */
export const section = (page: Page, code: string) => page.locator(`form.minutes-form:has(input[name="section"][value="${code}"])`);
