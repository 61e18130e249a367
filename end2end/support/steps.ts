// What several specs do on their way.
import { expect, type Locator, type Page } from '@playwright/test';
import { open } from './test';

/** Text that would be a script if anything forgot to escape it. */
export const SCRIPT = `<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">`;

/** Characters of a megabyte of Vietnamese text. */
const MEGABYTE = 750_000;

/** Pastes a megabyte of text into a field. */
export async function pasteMegabyte(field: Locator): Promise<void> {
  await field.evaluate((element: HTMLTextAreaElement, length) => {
    element.value = 'Một đoạn dài. '.repeat(length / 14 + 1).slice(0, length);
    element.dispatchEvent(new Event('input', { bubbles: true }));
  }, MEGABYTE);
}

/** Presses a button of a page that is busy with a megabyte of text. */
export async function press(button: Locator): Promise<void> {
  await button.evaluate((element: HTMLElement) => element.click());
}

/** Fails unless the megabyte is still in the field. */
export async function megabyteIsThere(field: Locator): Promise<void> {
  expect(await field.evaluate((element: HTMLTextAreaElement) => element.value.length)).toBe(MEGABYTE);
}

/** Fails when a script from a text field ran. */
export async function nothingRan(page: Page): Promise<void> {
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
}

/** Presses a button twice as an impatient finger does, before anything can answer. */
export async function doubleTap(button: Locator): Promise<void> {
  await button.evaluate((element: HTMLElement) => {
    element.click();
    element.click();
  });
}

/** Types an agenda as text: with scripts it is edited as rows at first. */
export async function fillAgenda(page: Page, text: string): Promise<void> {
  const asText = page.getByRole('button', { name: 'Nhập dạng chữ' });
  if (await asText.isVisible()) await asText.click();
  await page.getByLabel('Chương trình').fill(text);
}

/** Gives points and a reason for everything that the branch judges itself in its report. */
export async function judge(page: Page, points: string): Promise<void> {
  const group = page.getByRole('group', { name: 'Chi bộ tự chấm' });
  for (const field of await group.getByRole('spinbutton').all()) await field.fill(points);
  for (const field of await group.getByLabel('Lý do').all()) await field.fill('Bàn đúng việc của chi bộ.');
}

/** The row of a list with this title. */
export function row(page: Page, title: string): Locator {
  return page.locator('li.row', { has: page.getByRole('link', { name: title, exact: true }) });
}

/** The address of the present page without its query. */
export function path(page: Page): string {
  return new URL(page.url()).pathname;
}

/** The widest unit that a person looks after, by the exports offered: its identifier and name. */
export async function ownUnit(page: Page): Promise<{ id: string; name: string }> {
  await open(page, '/nhap-du-lieu');
  const link = page.getByRole('link', { name: /^Đảng viên – / }).first();
  const name = (await link.innerText()).replace(/^Đảng viên – /, '');
  const id = (await link.getAttribute('href'))?.split('/')[3] ?? '';
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  return { id, name };
}

export interface Draft {
  title: string;
  body: string;
  summary?: string;
  /** Name of the unit; the person's own when missing. */
  unit?: string;
}

/** Fills in the form of a new article. */
export async function writeArticle(page: Page, draft: Draft): Promise<void> {
  await open(page, '/tin-tuc/moi');
  if (draft.unit) await choose(page.getByLabel('Đăng cho'), draft.unit);
  await page.getByLabel('Tiêu đề').fill(draft.title);
  if (draft.summary) await page.getByLabel('Tóm tắt').fill(draft.summary);
  await page.getByLabel('Nội dung', { exact: true }).fill(draft.body);
}

/** Writes and publishes an article; leads to its page. */
export async function publish(page: Page, draft: Draft): Promise<string> {
  await writeArticle(page, draft);
  await page.getByRole('button', { name: 'Đăng tin' }).click();
  await expect(page.getByRole('heading', { level: 1, name: draft.title })).toBeVisible();
  return path(page);
}

/** Chooses the option of a select whose label is this, whatever it is indented by. */
export async function choose(select: Locator, label: string): Promise<void> {
  const options = await select.locator('option').evaluateAll((all) => all.map((o) => [(o as HTMLOptionElement).value, o.textContent ?? '']));
  const found = options.find(([, text]) => text.replace(/\u00a0/g, ' ').trim() === label);
  expect(found, `an option ${label} among ${options.map(([, text]) => text).join(', ')}`).toBeTruthy();
  await select.selectOption(found?.[0] ?? '');
}

/** Gives a task to members of the own branch; leads to the giver's page. */
export async function giveTask(page: Page, title: string, member: string): Promise<string> {
  await open(page, '/nhiem-vu/moi');
  await page.getByLabel('Việc cần làm').fill(title);
  await page.getByRole('radio', { name: /^Một số đảng viên/ }).check();
  await page.getByText('Đảng viên của chi bộ: chọn từng nơi').click();
  await page.getByRole('checkbox', { name: member }).check();
  await page.getByRole('button', { name: 'Giao việc' }).click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  return path(page);
}
