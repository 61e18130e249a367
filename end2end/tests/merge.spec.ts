import { type Page } from '@playwright/test';
import { expect, flash, open, ready, test } from '../support/test';
import { hold } from '../support/meetings';
import { choose, judge, path } from '../support/steps';
import { PEOPLE } from '../support/people';

// The cast's branch is merged away here: other specs need it.
test.use({ organisation: 'merge' });

interface Place {
  /** Address of the unit's page. */
  address: string;
  name: string;
}

/** A unit of the commune by its name. */
async function find(admin: Page, name: string): Promise<Place> {
  await open(admin, `/don-vi?tim=${encodeURIComponent(name)}`);
  await admin.getByRole('main').getByRole('link', { name: new RegExp(name) }).first().click();
  await ready(admin);
  return { address: path(admin), name: (await admin.getByRole('heading', { level: 1 }).textContent()) ?? '' };
}

test('a branch is merged into another one, which finishes what it began', async ({ people, directory }) => {
  const [admin, secretary] = [await people.page('communeAdmin'), await people.page('secretary')];
  const theme = 'Trước khi sáp nhập';
  const meeting = await hold(secretary, theme);
  const own = (await directory()).find((entry) => entry.card === PEOPLE.secretary.card);
  const from = await find(admin, own?.unit ?? '');

  // A branch of the same commune that has a secretary with an account.
  const commune = own?.unitCode.split('-')[0];
  const other = (await directory()).find(
    (entry) => entry.offices.includes('Bí thư') && entry.unit !== own?.unit && entry.unitCode.split('-')[0] === commune && entry.unit.startsWith('Chi bộ thôn'),
  );
  const into = await find(admin, other?.unit ?? '');

  await open(admin, `${from.address}/sua`);
  await admin.getByRole('link', { name: 'Chọn chi bộ nhận' }).click();
  await ready(admin);
  await choose(admin.getByLabel('Sáp nhập vào'), into.name);
  await admin.getByRole('button', { name: 'Xem trước' }).click();
  await ready(admin);
  const numbers = admin.getByRole('main');
  await expect(numbers).toContainText(new RegExp(`\\d+ đảng viên chuyển sang ${into.name}`));
  await expect(numbers).toContainText(/[1-9]\d* báo cáo còn lại sẽ do/);
  await admin.getByRole('button', { name: 'Xác nhận sáp nhập' }).click();
  await expect(flash(admin)).toContainText('Đã sáp nhập chi bộ.');
  await expect(admin.getByRole('row').filter({ hasText: from.name })).toContainText('Đã sáp nhập');

  await open(admin, from.address);
  await expect(admin.getByRole('main')).toContainText(/Từ ngày \d{2}\/\d{2}\/\d{4} đơn vị này thuộc/);
  await expect(admin.getByRole('link', { name: into.name }).first()).toBeVisible();
  await expect(admin.getByRole('link', { name: 'Thêm đơn vị trực thuộc' })).toHaveCount(0);

  // Who led it leads it no more; the other branch's secretary reports, and the commune accepts.
  const refused = await secretary.context().request.get(`${meeting}/diem-danh`);
  expect([403, 404]).toContain(refused.status());
  const successor = await people.stranger(other?.card ?? '');
  await open(successor, '/sinh-hoat');
  await expect(successor.getByRole('main')).toContainText(from.name);
  await open(successor, `${meeting}/bao-cao`);
  await judge(successor, '10');
  await successor.getByLabel('Nội dung và kết luận').fill('Chi bộ đã họp trước khi sáp nhập.');
  await successor.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(successor)).toContainText('Đã báo cáo kết quả lên cấp trên.');
  await open(admin, `${meeting}/bao-cao`);
  await admin.getByRole('button', { name: 'Tiếp nhận' }).click();
  await expect(flash(admin)).toContainText('Đã tiếp nhận báo cáo.');
});
