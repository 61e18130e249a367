import { expect, flash, open, ready, test, unique } from '../support/test';
import { giveTask } from '../support/steps';
import { PEOPLE } from '../support/people';

test('a member finds the next meeting, the most urgent task and unread news', async ({ people }) => {
  const page = await people.page('member');
  await open(page, '/');
  await expect(page.getByText('Chào đồng chí Châu').first()).toBeAttached();
  await expect(page.getByText('Dữ liệu minh họa').filter({ visible: true }).first()).toBeVisible();
  const meeting = page.getByRole('article').first();
  await expect(meeting.getByRole('heading', { level: 2 })).toContainText('Sinh hoạt');
  await expect(meeting.getByRole('group', { name: 'Đồng chí có dự họp không?' })).toBeVisible();
  const tasks = page.locator('section', { has: page.getByRole('heading', { level: 2, name: 'Việc của tôi' }) });
  await expect(tasks.getByRole('listitem').first()).toContainText('Góp ý dự thảo báo cáo chính trị');
  await expect(tasks.getByRole('listitem').first()).toContainText('Quá hạn 1 ngày');
  await expect(page.getByRole('heading', { name: 'Cần đồng chí xử lý' })).toHaveCount(0);
  const news = page.locator('section', { has: page.getByRole('heading', { level: 2, name: 'Tin mới' }) });
  await expect(news.getByRole('listitem')).toHaveCount(4);
});

test('a secretary finds what waits, and each line leads there', async ({ people }) => {
  const page = await people.page('secretary');
  await open(page, '/');
  const duties = page.locator('section', { has: page.getByRole('heading', { level: 2, name: 'Cần đồng chí xử lý' }) });
  await duties.getByRole('link', { name: 'Báo cáo kết quả sinh hoạt' }).click();
  await ready(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Sinh hoạt');
  await page.getByRole('link', { name: /^Sinh hoạt chuyên đề: Nâng cao chất lượng sinh hoạt chi bộ/ }).click();
  await expect(page.getByRole('link', { name: 'Báo cáo kết quả' })).toBeVisible();

  await open(page, '/');
  await duties.getByRole('link', { name: 'Báo cáo nhiệm vụ chờ duyệt' }).click();
  await ready(page);
  const filters = page.getByRole('navigation', { name: 'Lọc nhiệm vụ đã giao' });
  await expect(filters.getByRole('link', { name: /^Có báo cáo chờ duyệt/ })).toHaveAttribute('aria-current', 'page');
});

test('a new task stands on the home page of who received it', async ({ people }) => {
  const secretary = await people.page('secretary');
  await open(secretary, '/nhiem-vu/moi');
  const title = unique('Việc phải làm hôm nay');
  await secretary.getByLabel('Việc cần làm').fill(title);
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' });
  await secretary.getByLabel('Hạn báo cáo').fill(today);
  await secretary.getByRole('radio', { name: /^Mọi đảng viên/ }).check();
  await secretary.getByRole('button', { name: 'Giao việc' }).click();
  await expect(flash(secretary)).toContainText('Đã giao nhiệm vụ');
  const page = await people.page('member');
  await open(page, '/');
  const line = page.getByRole('listitem').filter({ hasText: title });
  await expect(line).toContainText('Hạn hôm nay');
  // Taken back, so that it stands in nobody's way.
  await secretary.getByRole('button', { name: 'Hủy nhiệm vụ' }).first().click();
  await secretary.getByRole('dialog').getByRole('button', { name: 'Hủy nhiệm vụ' }).click();
  await expect(flash(secretary)).toContainText('Đã hủy nhiệm vụ.');
  await open(page, '/');
  await expect(line).toHaveCount(0);
});

test('the five places are one tap away, and say where one is', async ({ people, phone }) => {
  const page = await people.page('secretary');
  await open(page, '/');
  const places = page.getByRole('navigation', { name: phone ? 'Điều hướng chính' : 'Các chức năng' });
  const hidden = page.getByRole('navigation', { name: phone ? 'Các chức năng' : 'Điều hướng chính' });
  await expect(hidden).toHaveCount(0);
  for (const [label, path] of [['Tin tức', '/tin-tuc'], ['Nhiệm vụ', '/nhiem-vu'], ['Sinh hoạt', '/sinh-hoat'], ['Thêm', '/them'], ['Trang chủ', '/']]) {
    await places.getByRole('link', { name: label }).click();
    await expect(page).toHaveURL(path);
    await ready(page);
    await expect(places.getByRole('link', { name: label })).toHaveAttribute('aria-current', 'page');
  }
});

test('the keyboard alone skips to the content and finds its way', async ({ people }) => {
  const page = await people.page('member');
  await open(page, '/tin-tuc');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Đến nội dung chính' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
});

test('what is given to somebody else stays off the home page', async ({ people }) => {
  const secretary = await people.page('secretary');
  const title = unique('Việc của phó bí thư');
  await giveTask(secretary, title, PEOPLE.deputy.name);
  const page = await people.page('member');
  await open(page, '/nhiem-vu');
  await expect(page.getByRole('heading', { level: 1, name: 'Nhiệm vụ' })).toBeVisible();
  await expect(page.getByText(title)).toHaveCount(0);
});
