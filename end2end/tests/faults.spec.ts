// What goes wrong at meetings: clocks, networks, very long agendas.
import { expect, flash, open, test, unique } from '../support/test';
import { PEOPLE } from '../support/people';
import { press, readCode, registerSoon } from '../support/meetings';

const HOUR = 3_600_000;

/** `19:28` in Viet Nam. */
const clock = (at: number) =>
  new Date(at).toLocaleTimeString('vi-VN', { timeZone: 'Asia/Ho_Chi_Minh', hour: '2-digit', minute: '2-digit', hour12: false });

test('telephones whose clocks are an hour wrong check in by the time of the server', async ({ people }) => {
  const secretary = await people.page('secretary');
  await secretary.clock.setSystemTime(Date.now() - HOUR);
  const meeting = await registerSoon(secretary, { theme: unique('Giờ sai'), minutes: 10 });
  await open(secretary, `${meeting}/ma-diem-danh`);
  await expect(secretary.getByText(/^Mã mới sau ([0-9]|[12][0-9]|30) giây$/)).toBeVisible();
  const address = await readCode(secretary.locator('.room-code-qr svg'));

  for (const [who, wrong] of [['member', HOUR], ['deputy', -HOUR]] as const) {
    const page = await people.page(who);
    await page.clock.setSystemTime(Date.now() + wrong);
    await open(page, address);
    const before = Date.now();
    await page.getByRole('button', { name: 'Tôi có mặt' }).click();
    const recorded = (await flash(page).textContent())?.match(/quét mã (\d\d:\d\d)/)?.[1];
    expect([clock(before), clock(Date.now())]).toContain(recorded);
  }
});

test('an answer lost on the way is asked for again, and counts once', async ({ people, watch }) => {
  const secretary = await people.page('secretary');
  const meeting = await registerSoon(secretary, { theme: unique('Mất sóng'), minutes: 10 });
  await open(secretary, `${meeting}/ma-diem-danh`);
  const address = await readCode(secretary.locator('.room-code-qr svg'));

  const member = await people.page('member');
  await open(member, address);
  watch.expect(/ERR_FAILED|ERR_INTERNET_DISCONNECTED/);
  // The server hears the member; the member does not hear the server.
  let lost = 0;
  await member.route('**/api/checkin/check_in', async (route) => {
    await route.fetch();
    lost += 1;
    await route.abort('internetdisconnected');
  });
  await member.getByRole('button', { name: 'Tôi có mặt' }).click();
  await expect(member.getByText('Chưa gửi được vì mất mạng.')).toBeVisible();
  expect(lost).toBe(1);
  await member.unroute('**/api/checkin/check_in');
  await member.getByRole('button', { name: 'Tôi có mặt' }).click();
  await expect(flash(member)).toContainText(/Đã ghi nhận: quét mã \d\d:\d\d/);

  await open(secretary, `${meeting}/quet-the`);
  await expect(secretary.locator('main')).toContainText('1/');
  await open(secretary, `${meeting}/diem-danh`);
  await expect(secretary.getByRole('group', { name: PEOPLE.member.name })).toContainText(/quét mã \d\d:\d\d/);
});

test('an agenda of eighty items is led through and stands in the minutes', async ({ people }) => {
  const secretary = await people.page('secretary');
  const agenda = Array.from({ length: 80 }, (_, n) => `Nội dung thứ ${n + 1} | 5`).join('\n');
  const meeting = await registerSoon(secretary, { theme: unique('Chương trình dài'), minutes: 10, agenda });
  await expect(secretary.getByText('Nội dung thứ 80', { exact: true })).toBeVisible();
  await open(secretary, `${meeting}/phong-hop`);
  await press(secretary, secretary.getByRole('button', { name: 'Mở phòng họp' }));
  await press(secretary, secretary.getByRole('button', { name: 'Sang mục: Nội dung thứ 1', exact: true }));
  await expect(secretary.locator('#room-item')).toContainText('Mục 1/80');
  await expect(secretary.getByRole('listitem').filter({ hasText: 'Nội dung thứ 80' })).toBeVisible();
  await secretary.getByRole('button', { name: 'Kết thúc họp' }).click();
  await press(secretary, secretary.getByRole('button', { name: 'Kết thúc buổi họp' }));
  await open(secretary, `${meeting}/bien-ban`);
  await secretary.getByRole('link', { name: 'Ghi biên bản' }).click();
  const written = () =>
    secretary.locator('main').evaluate((main) => [main.textContent, ...[...main.querySelectorAll('textarea')].map((t) => t.value)].join('\n'));
  await expect.poll(written).toContain('Nội dung thứ 80');
});
