// A whole month, played by four people in four browsers: the secretary on a phone, two members, a superior at a desk.
import { execFileSync } from 'node:child_process';
import { type BrowserContextOptions, type Page } from '@playwright/test';
import { file, pdf } from '../support/files';
import { cardOf, castBallot, live, openSheet, openVote, press, readCode, registerSoon, section } from '../support/meetings';
import { PEOPLE } from '../support/people';
import { judge } from '../support/steps';
import { expect, flash, open, ready, test, unique } from '../support/test';

// Nobody else's meetings stand in the lists.
test.use({ organisation: 'month' });

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, isMobile: false, hasTouch: false };

const DRAFT = 'Dự thảo nghị quyết';
const POINT = 'Dọn vệ sinh đường làng trước ngày 15';

interface Month {
  secretary: Page;
  deputy: Page;
  member: Page;
  superior: Page;
  theme: string;
  /** Address of the meeting. */
  meeting: string;
}

test('a whole month: planned, held, confirmed, verified, carried out, reported', async ({ people }, info) => {
  test.skip(info.project.name !== 'desktop', 'each of the four has a screen of their own');
  test.setTimeout(240_000);
  const month: Month = {
    secretary: await people.page('secretary', PHONE),
    deputy: await people.page('deputy', PHONE),
    member: await people.page('member', PHONE),
    superior: await people.page('communeAdmin', DESK),
    theme: unique('Kết nạp đảng viên'),
    meeting: '',
  };
  await test.step('plan and register', () => plan(month));
  await test.step('answer', () => answer(month));
  await test.step('meet', () => meet(month));
  await test.step('vote', () => vote(month));
  await test.step('minutes', () => confirm(month));
  const file = info.outputPath('bien-ban.pdf');
  await test.step('paper', async () => verify(await people.nobody(DESK), month, file));
  await test.step('carry out', () => carryOut(month));
  await test.step('report', () => report(month));
  await test.step('from above', () => board(month));
});

async function plan(month: Month): Promise<void> {
  const { secretary, theme } = month;
  await open(secretary, '/sinh-hoat/ke-hoach');
  await secretary.getByRole('link', { name: `Năm ${new Date().getFullYear() + 1}` }).click();
  await ready(secretary);
  await secretary.getByRole('button', { name: 'Đăng ký các buổi đã chọn' }).click();
  await expect(flash(secretary)).toContainText(/Đã đăng ký \d+ buổi sinh hoạt/);
  const agenda = 'Kiểm điểm nghị quyết tháng trước | 15\nThảo luận nhiệm vụ | 30\nBiểu quyết | 15';
  month.meeting = await registerSoon(secretary, { theme, minutes: 30, agenda });
  await open(secretary, `${month.meeting}/tai-lieu`);
  await secretary.getByLabel('Tệp', { exact: true }).setInputFiles(file('du-thao.pdf', pdf(['Du thao nghi quyet'])));
  await secretary.getByLabel('Tên tài liệu').fill(DRAFT);
  await secretary.getByRole('button', { name: 'Tải lên' }).click();
  await expect(flash(secretary)).toContainText('Đã thêm tài liệu.');
}

async function answer({ member, deputy, meeting }: Month): Promise<void> {
  await open(member, meeting);
  await member.getByRole('button', { name: 'Tham dự' }).click();
  await expect(flash(member)).toContainText('Đã ghi nhận: Tham dự.');
  await member.getByRole('link', { name: DRAFT }).click();
  await expect(member.locator('.pdf-page canvas').first()).toBeVisible();
  await open(deputy, meeting);
  await deputy.getByRole('button', { name: 'Tham dự' }).click();
  await expect(flash(deputy)).toContainText('Đã ghi nhận: Tham dự.');
}

/** Three ways: the room's code, a card, the roll. */
async function meet({ secretary, member, deputy, meeting }: Month): Promise<void> {
  await openSheet(secretary);
  const card = await cardOf(secretary, PEOPLE.deputy.name);
  await open(secretary, `${meeting}/phong-hop`);
  await press(secretary, secretary.getByRole('button', { name: 'Mở phòng họp' }));
  await open(deputy, `${meeting}/phong-hop`);
  await live(deputy);

  await open(secretary, `${meeting}/ma-diem-danh`);
  await open(member, await readCode(secretary.locator('.room-code-qr svg')));
  await member.getByRole('button', { name: 'Tôi có mặt' }).click();
  await expect(flash(member)).toContainText(/Đã ghi nhận: quét mã/);

  await open(secretary, `${meeting}/quet-the`);
  await secretary.getByLabel('Mã thẻ hoặc số thẻ đảng viên').fill(card.code);
  await secretary.getByLabel('Mã thẻ hoặc số thẻ đảng viên').press('Enter');
  await expect(secretary.locator('main')).toContainText(new RegExp(`${PEOPLE.deputy.name}.*quẹt thẻ`, 's'));

  await open(secretary, `${meeting}/diem-danh`);
  await secretary.getByRole('button', { name: /^Tất cả có mặt/ }).click();
  await expect(flash(secretary)).toContainText('Đã ghi có mặt');
  await expect(secretary.getByRole('group', { name: PEOPLE.member.name })).toContainText('quét mã');
  await expect(secretary.getByRole('group', { name: PEOPLE.deputy.name })).toContainText('quẹt thẻ');
}

async function vote({ secretary, member, deputy, meeting }: Month): Promise<void> {
  const room = `${meeting}/phong-hop`;
  await open(secretary, room);
  await open(member, room);
  await live(member);
  await press(secretary, secretary.getByRole('button', { name: 'Sang mục: Kiểm điểm nghị quyết tháng trước' }));
  await expect(member.locator('#room-item')).toContainText('Kiểm điểm nghị quyết tháng trước');
  const question = 'Thông qua nghị quyết?';
  await openVote(secretary, question, 'Bỏ phiếu kín');
  for (const page of [member, deputy]) {
    await expect(page.locator('#room-votes')).toContainText(question);
    await castBallot(page, 'Tán thành');
  }
  await castBallot(secretary, 'Tán thành');
  await press(secretary, secretary.getByRole('button', { name: 'Đóng biểu quyết' }));
  for (const page of [member, deputy]) {
    await expect(page.locator('#room-results')).toContainText(question);
    await expect(page.locator('#room-results').getByRole('listitem').filter({ hasText: 'Tán thành' }).first()).toContainText('3');
  }
  await secretary.getByRole('button', { name: 'Kết thúc họp' }).click();
  await press(secretary, secretary.getByRole('button', { name: 'Kết thúc buổi họp' }));
  await expect(member.getByText(/^Đã kết thúc/)).toBeVisible();
}

async function confirm({ secretary, deputy, meeting }: Month): Promise<void> {
  await open(secretary, `${meeting}/bien-ban/sua`);
  await section(secretary, 'item-1').getByRole('textbox').fill('Các đồng chí phát biểu, thống nhất cao.');
  await expect(section(secretary, 'item-1').locator('.minutes-status')).toContainText(/^Đã lưu/);
  await section(secretary, 'resolution').getByRole('textbox').fill(`1. ${POINT}\n2. Trồng cây ven đường`);
  await expect(section(secretary, 'resolution').locator('.minutes-status')).toContainText(/^Đã lưu/);
  await secretary.getByRole('button', { name: 'Trình biên bản' }).click();
  await expect(flash(secretary)).toContainText('Đã trình biên bản');
  await secretary.getByRole('button', { name: 'Xác nhận với tư cách chủ trì' }).click();
  await expect(flash(secretary)).toContainText('Đã ghi nhận');
  await open(deputy, `${meeting}/bien-ban`);
  await deputy.getByRole('button', { name: 'Xác nhận với tư cách thư ký' }).click();
  await expect(flash(deputy)).toContainText('được khóa');
}

async function verify(nobody: Page, { member, meeting, theme }: Month, file: string): Promise<void> {
  await open(member, `${meeting}/bien-ban`);
  const waiting = member.waitForEvent('download');
  await member.getByRole('link', { name: 'Tải biên bản (PDF)' }).click();
  await (await waiting).saveAs(file);
  const words = execFileSync('pdftotext', ['-layout', file, '-']).toString().replace(/\s+/g, ' ');
  for (const expected of ['ĐẢNG CỘNG SẢN VIỆT NAM', theme, 'Thông qua nghị quyết', 'thống nhất cao']) expect(words).toContain(expected);
  const code = words.match(/Mã xác minh: ([A-Z-]{24})/)?.[1] ?? '';
  await open(nobody, `/xac-minh/${code.replaceAll('-', '')}`);
  await expect(nobody.getByText('Biên bản có thật')).toBeVisible();
  await expect(nobody.getByText(theme)).toHaveCount(0);
  await nobody.getByLabel(/^Kiểm tra một tệp/).setInputFiles(file);
  await expect(nobody.getByText('Đúng từng byte')).toBeVisible();
}

/** A point of the resolution becomes a task, and is done. */
async function carryOut({ secretary, member, meeting }: Month): Promise<void> {
  await open(secretary, `${meeting}/nghi-quyet`);
  await expect(secretary.locator('li.row')).toHaveCount(2);
  await secretary.locator('li.row').filter({ hasText: POINT }).getByRole('link', { name: /^Giao thành nhiệm vụ/ }).click();
  await ready(secretary);
  await secretary.getByRole('radio', { name: /^Một số đảng viên/ }).check();
  await secretary.getByText('Đảng viên của chi bộ: chọn từng nơi').click();
  await secretary.getByRole('checkbox', { name: PEOPLE.member.name }).check();
  await secretary.getByRole('button', { name: 'Giao việc' }).click();
  await expect(flash(secretary)).toContainText('Đã giao nhiệm vụ cho 1 nơi nhận.');
  const task = secretary.url();
  await open(member, '/nhiem-vu');
  await member.getByRole('link', { name: POINT }).click();
  await ready(member);
  await member.getByLabel('Kết quả thực hiện').fill('Đã dọn xong.');
  await member.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(member)).toContainText('Đã gửi báo cáo.');
  await open(secretary, task);
  await secretary.getByRole('button', { name: /^Duyệt/ }).click();
  await expect(flash(secretary)).toContainText('Đã duyệt báo cáo.');
  await open(secretary, `${meeting}/nghi-quyet`);
  await expect(secretary.locator('li.row').filter({ hasText: POINT })).toContainText('1/1 nơi nhận đã xong');
}

/** Everything is there already: text, checks, score. It is returned once and corrected. */
async function report({ secretary, superior, meeting }: Month): Promise<void> {
  await open(secretary, `${meeting}/bao-cao`);
  await expect(secretary.getByLabel('Nghị quyết')).toHaveValue(new RegExp(POINT));
  await expect(secretary.getByLabel('Nội dung và kết luận')).not.toHaveValue('');
  await judge(secretary, '9');
  await secretary.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(secretary)).toContainText('Đã báo cáo kết quả lên cấp trên.');

  await open(superior, `${meeting}/bao-cao`);
  await expect(superior.getByRole('listitem').filter({ hasText: 'Tỷ lệ dự họp' }).first()).toContainText('Đạt');
  await superior.getByLabel('Ý kiến').fill('Ghi rõ kết quả biểu quyết.');
  await superior.getByRole('button', { name: 'Trả lại để bổ sung' }).click();
  await expect(flash(superior)).toContainText('Đã trả lại báo cáo.');

  await open(secretary, `${meeting}/bao-cao`);
  await expect(secretary.getByText('Ghi rõ kết quả biểu quyết.').first()).toBeVisible();
  await secretary.getByLabel('Nội dung và kết luận').fill('Chi bộ thông qua nghị quyết, 3/3 phiếu tán thành.');
  await secretary.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(secretary)).toContainText('Đã báo cáo kết quả lên cấp trên.');
  await open(superior, `${meeting}/bao-cao`);
  await expect(superior.getByText('3/3 phiếu tán thành')).toBeVisible();
  await superior.getByRole('button', { name: 'Tiếp nhận' }).click();
  await expect(flash(superior)).toContainText('Đã tiếp nhận báo cáo.');
}

/** The superior finds it accepted in the branch's history, reached from the map of the year. */
async function board({ superior, theme }: Month): Promise<void> {
  await open(superior, '/sinh-hoat');
  await superior.getByRole('navigation', { name: 'Cách xem' }).getByRole('link', { name: 'Cả năm' }).click();
  await ready(superior);
  await superior.getByRole('rowheader').getByRole('link', { name: 'Chi bộ thôn Đồng Tâm' }).click();
  await ready(superior);
  await expect(superior.getByRole('heading', { level: 1 })).toHaveText('Lịch sử sinh hoạt');
  const line = superior.getByRole('row').filter({ hasText: theme });
  await expect(line).toContainText('Đã tiếp nhận');
  await expect(line).toContainText('1/2');
}
