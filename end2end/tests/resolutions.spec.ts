// What a meeting decided, and what came of it at the next one.
import { type Page } from '@playwright/test';
import { expect, flash, open, ready, test, unique } from '../support/test';
import { registerSoon } from '../support/meetings';
import { judge, nothingRan, row, SCRIPT } from '../support/steps';
import { PEOPLE } from '../support/people';

// The branch of the named accounts has meetings of its own here.
test.use({ organisation: 'resolutions' });

const AGENDA = 'Kiểm điểm việc thực hiện nghị quyết tháng trước | 20\nThảo luận | 40';

const register = (page: Page, theme: string, minutes: number) => registerSoon(page, { theme, minutes, agenda: AGENDA });

/** Calls everybody present and reports this resolution. */
async function passed(page: Page, meeting: string, resolution: string): Promise<void> {
  await open(page, `${meeting}/diem-danh`);
  await page.getByRole('button', { name: /^Tất cả có mặt/ }).click();
  await expect(flash(page)).toContainText('Đã ghi có mặt');
  await open(page, `${meeting}/bao-cao`);
  await page.getByLabel('Nội dung và kết luận').fill('Chi bộ thống nhất.');
  await page.getByLabel('Nghị quyết').fill(resolution);
  await judge(page, '10');
  await page.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(page)).toContainText('Đã báo cáo');
}

const point = (page: Page, words: string) => page.locator('li.row').filter({ hasText: words });

test('a resolution becomes points, a point a task, and the next meeting sees it done', async ({ people }) => {
  const secretary = await people.page('secretary');
  const [road, fund, tree] = [unique('Dọn vệ sinh đường làng'), unique('Thu quỹ'), unique('Trồng cây')];
  const meeting = await register(secretary, unique('Họp'), 5);
  await passed(secretary, meeting, `Chi bộ quyết nghị:\n1. ${road}\n2. ${fund}\n3. ${SCRIPT}`);

  await open(secretary, `${meeting}/nghi-quyet`);
  await expect(secretary.locator('li.row')).toHaveCount(3);
  await expect(secretary.locator('main').getByText(SCRIPT)).toBeVisible();
  await nothingRan(secretary);

  // Reworded, put in another order, one more.
  await secretary.getByRole('link', { name: 'Sửa các điểm' }).click();
  await ready(secretary);
  const group = (n: number) => secretary.getByRole('group', { name: `Điểm ${n}`, exact: true });
  await group(2).getByLabel('Nội dung').fill(`${fund} đợt hai`);
  await group(2).getByLabel('Thứ tự').fill('1');
  await secretary.getByLabel('Thêm điểm mới').fill(`- ${tree}`);
  await secretary.getByRole('button', { name: 'Lưu các điểm' }).click();
  await expect(flash(secretary)).toContainText('Đã lưu các điểm nghị quyết.');
  await expect(secretary.locator('li.row .row-title')).toHaveText([`${fund} đợt hai`, road, SCRIPT, tree]);

  // One tap to a form that is filled in, one to send it.
  await point(secretary, road).getByRole('link', { name: /^Giao thành nhiệm vụ/ }).click();
  await ready(secretary);
  await expect(secretary.getByLabel('Việc cần làm')).toHaveValue(road);
  await secretary.getByRole('radio', { name: /^Một số đảng viên/ }).check();
  await secretary.getByText('Đảng viên của chi bộ: chọn từng nơi').click();
  await secretary.getByRole('checkbox', { name: PEOPLE.member.name }).check();
  const again = secretary.url();
  await secretary.getByRole('button', { name: 'Giao việc' }).click();
  await expect(flash(secretary)).toContainText('Đã giao nhiệm vụ cho 1 nơi nhận.');
  await expect(secretary.getByText('Từ nghị quyết:')).toBeVisible();
  const task = secretary.url();
  await open(secretary, again);
  await expect(secretary.getByText('Điểm này đã được giao trước đó.')).toBeVisible();

  const member = await people.page('member');
  await open(member, '/nhiem-vu');
  await member.getByRole('link', { name: road }).click();
  await ready(member);
  await member.getByLabel('Kết quả thực hiện').fill('Đã dọn xong.');
  await member.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(member)).toContainText('Đã gửi báo cáo.');
  await open(secretary, task);
  await secretary.getByRole('button', { name: /^Duyệt/ }).click();
  await expect(flash(secretary)).toContainText('Đã duyệt báo cáo.');

  // The next meeting shows it done, and says what came of the others.
  const next = await register(secretary, unique('Họp sau'), 30);
  await expect(point(secretary, road)).toContainText('Đã xong');
  await expect(point(secretary, road)).toContainText('1/1 nơi nhận đã xong');
  await expect(point(secretary, tree)).toContainText('Đang làm');
  await secretary.getByRole('link', { name: 'Ghi kết quả thực hiện' }).click();
  await ready(secretary);
  const finding = secretary.getByRole('group', { name: tree, exact: true });
  await finding.getByRole('radio', { name: 'Không làm' }).check();
  await finding.getByLabel('Ghi chú').fill('Chuyển sang vụ xuân.');
  await secretary.getByRole('button', { name: 'Lưu kết quả' }).click();
  await expect(flash(secretary)).toContainText('Đã ghi kết quả thực hiện nghị quyết.');
  await open(member, next);
  await expect(point(member, tree)).toContainText('Không làm');
  await expect(point(member, tree)).toContainText('Chuyển sang vụ xuân.');

  // Across months.
  await open(secretary, '/sinh-hoat/nghi-quyet');
  await expect(row(secretary, `${fund} đợt hai`)).toBeVisible();
  await expect(row(secretary, road)).toHaveCount(0);
  await secretary.getByRole('navigation', { name: 'Lọc theo tình trạng' }).getByRole('link', { name: /^Đã xong/ }).click();
  await expect(row(secretary, road)).toBeVisible();
});

test('points are edited without scripts, and nothing typed is lost', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary, unique('Họp'), 6);
  const words = unique('Họp dân');
  await passed(secretary, meeting, words);
  const plain = await people.page('secretary', { javaScriptEnabled: false });
  await plain.goto(`${meeting}/nghi-quyet/sua`);
  await plain.getByLabel('Nội dung').fill(`${words}, ngày 5`);
  await plain.getByLabel('Thêm điểm mới').fill('TỐI MẬT\nKế hoạch');
  watch.expectStatus(422);
  await plain.getByRole('button', { name: 'Lưu các điểm' }).click();
  await expect(plain.getByLabel('Thêm điểm mới')).toHaveAccessibleDescription(/dấu độ mật/);
  await expect(plain.getByLabel('Thêm điểm mới')).toHaveValue('TỐI MẬT\nKế hoạch');
  await expect(plain.getByLabel('Nội dung')).toHaveValue(`${words}, ngày 5`);
  await plain.getByLabel('Thêm điểm mới').fill('Việc thêm');
  await plain.getByRole('button', { name: 'Lưu các điểm' }).click();
  await expect(plain.locator('li.row .row-title')).toHaveText([`${words}, ngày 5`, 'Việc thêm']);
  await expect(plain).toHaveURL(new RegExp(`${meeting}/nghi-quyet$`));
});

test("another branch's resolution is not found, and members change nothing", async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await register(secretary, unique('Họp kín'), 7);
  const words = unique('Việc nội bộ');
  await passed(secretary, meeting, words);
  watch.expectStatus(404);
  const outsider = await people.page('outsider');
  for (const address of ['/nghi-quyet', '/nghi-quyet/sua', '/nghi-quyet/giao', '/nghi-quyet-truoc']) {
    expect((await outsider.goto(meeting + address))?.status(), address).toBe(404);
    await expect(outsider.getByText(words)).toHaveCount(0);
  }
  const member = await people.page('member');
  await open(member, `${meeting}/nghi-quyet`);
  await expect(point(member, words)).toBeVisible();
  await expect(member.getByRole('link', { name: /^Giao thành nhiệm vụ/ })).toHaveCount(0);
  for (const address of ['/nghi-quyet/sua', '/nghi-quyet/giao', '/nghi-quyet-truoc']) {
    expect((await member.goto(meeting + address))?.status(), address).toBe(404);
  }
});
