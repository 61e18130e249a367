// A whole month, played by four people in four browsers: the secretary on a phone, two members, a superior at a desk. It is
// the regular meeting of a branch that has none this month, so that the board and the map of the year tell of it.
import { execFileSync } from 'node:child_process';
import { type BrowserContextOptions, type Page } from '@playwright/test';
import { file, pdf } from '../support/files';
import { cardOf, castBallot, closeVote, live, openSheet, openVote, press, readCode, section } from '../support/meetings';
import { type Entry } from '../support/people';
import { fillAgenda, judge, path } from '../support/steps';
import { expect, flash, open, ready, test, unique } from '../support/test';

// Nobody else's meetings stand in the lists.
test.use({ organisation: 'month' });

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, isMobile: false, hasTouch: false };

const DRAFT = 'Dự thảo nghị quyết';
const POINT = 'Dọn vệ sinh đường làng trước ngày 15';

interface Branch {
  name: string;
  /** Name of the unit above. */
  above: string;
  secretary: Entry;
  deputy: Entry;
  member: Entry;
}

interface Month {
  branch: Branch;
  /** As addresses have it. */
  month: string;
  secretary: Page;
  deputy: Page;
  member: Page;
  superior: Page;
  theme: string;
  /** Address of the meeting. */
  meeting: string;
}

test('a whole month: planned, held, confirmed, verified, carried out, reported', async ({ people, directory }, info) => {
  test.skip(info.project.name !== 'desktop', 'each of the four has a screen of their own');
  test.setTimeout(240_000);
  const superior = await people.page('provinceAdmin', DESK);
  const now = soon().slice(0, 7);
  const branch = await findBranch(superior, now, await directory());
  const month: Month = {
    branch,
    month: now,
    secretary: await people.stranger(branch.secretary.card, PHONE),
    deputy: await people.stranger(branch.deputy.card, PHONE),
    member: await people.stranger(branch.member.card, PHONE),
    superior,
    theme: unique('Kết nạp đảng viên'),
    meeting: '',
  };
  await test.step('plan and register', () => plan(month));
  await test.step('the board: registered', () => board(month, 'Đã đăng ký'));
  await test.step('answer', () => answer(month));
  await test.step('meet', () => meet(month));
  await test.step('vote', () => vote(month));
  await test.step('the board: held', () => board(month, 'Đã họp'));
  await test.step('minutes', () => confirm(month));
  const file = info.outputPath('bien-ban.pdf');
  await test.step('paper', async () => verify(await people.nobody(DESK), month, file));
  await test.step('carry out', () => carryOut(month));
  await test.step('report', () => report(month));
  await test.step('the board: reported', () => board(month, 'Đã báo cáo'));
  await test.step('return, correct, accept', () => review(month));
  await test.step('the board: accepted', () => board(month, 'Đã tiếp nhận'));
  await test.step('the year', () => year(month));
});

/** Day and time half an hour from now in Viet Nam. */
const soon = () => new Date(Date.now() + 30 * 60_000).toLocaleString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' });

/** A branch that has no regular meeting this month, with leaders and a member who have accounts: the first eight have. */
async function findBranch(superior: Page, month: string, directory: Entry[]): Promise<Branch> {
  await open(superior, `/sinh-hoat?thang=${month}&trang_thai=missing`);
  const rows = superior.getByRole('table', { name: 'Các chi bộ trong tháng' }).getByRole('row').filter({ has: superior.getByRole('rowheader').getByRole('link') });
  for (const row of await rows.all()) {
    const name = await row.getByRole('rowheader').getByRole('link').innerText();
    const above = await row.locator('.cell-note').first().innerText();
    const code = directory.find((entry) => entry.unit === name)?.unitCode;
    const members = directory.filter((entry) => entry.unitCode === code);
    const [secretary, deputy, member] = [/^Bí thư/, /^Phó bí thư/, /ủy viên/i].map((office) => members.find((entry) => office.test(entry.offices)));
    const named = directory.filter((entry) => entry.unit === name).every((entry) => entry.unitCode === code);
    if (named && secretary && deputy && member) return { name, above, secretary, deputy, member };
  }
  throw new Error('every branch has its regular meeting this month');
}

async function plan(month: Month): Promise<void> {
  const { secretary, theme } = month;
  const [date, time] = soon().split(' ');
  await open(secretary, '/sinh-hoat/ke-hoach');
  await secretary.getByRole('link', { name: `Năm ${new Date().getFullYear() + 1}` }).click();
  await ready(secretary);
  await secretary.getByRole('button', { name: 'Đăng ký các buổi đã chọn' }).click();
  await expect(flash(secretary)).toContainText(/Đã đăng ký \d+ buổi sinh hoạt/);
  await open(secretary, '/sinh-hoat/moi');
  await secretary.getByText('Thường kỳ', { exact: true }).click();
  await secretary.getByLabel('Chuyên đề').last().fill(theme);
  await secretary.getByLabel('Ngày', { exact: true }).fill(date);
  await secretary.getByLabel('Bắt đầu').fill(time.slice(0, 5));
  await secretary.getByLabel('Số phút').fill('120');
  await secretary.getByLabel('Nơi họp').fill('Nhà văn hóa thôn');
  await fillAgenda(secretary, 'Kiểm điểm nghị quyết tháng trước | 30\nThảo luận nhiệm vụ | 60\nBiểu quyết | 30');
  await secretary.getByRole('button', { name: 'Đăng ký' }).click();
  await expect(flash(secretary)).toContainText('Đã đăng ký buổi sinh hoạt.');
  month.meeting = path(secretary);
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
async function meet({ secretary, member, deputy, meeting, branch }: Month): Promise<void> {
  await openSheet(secretary);
  const card = await cardOf(secretary, branch.deputy.name);
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
  await expect(secretary.locator('main')).toContainText(new RegExp(`${branch.deputy.name}.*quẹt thẻ`, 's'));

  await open(secretary, `${meeting}/diem-danh`);
  await secretary.getByRole('button', { name: /^Tất cả có mặt/ }).click();
  await expect(flash(secretary)).toContainText('Đã ghi có mặt');
  await expect(secretary.getByRole('group', { name: branch.member.name }).first()).toContainText('quét mã');
  await expect(secretary.getByRole('group', { name: branch.deputy.name }).first()).toContainText('quẹt thẻ');
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
  await closeVote(secretary);
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
async function carryOut({ secretary, member, meeting, branch }: Month): Promise<void> {
  await open(secretary, `${meeting}/nghi-quyet`);
  await expect(secretary.locator('li.row')).toHaveCount(2);
  await secretary.locator('li.row').filter({ hasText: POINT }).getByRole('link', { name: /^Giao thành nhiệm vụ/ }).click();
  await ready(secretary);
  await secretary.getByRole('radio', { name: /^Một số đảng viên/ }).check();
  await secretary.getByText('Đảng viên của chi bộ: chọn từng nơi').click();
  await secretary.getByRole('checkbox', { name: branch.member.name }).first().check();
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

/** Everything is there already: text, checks, score. */
async function report({ secretary, meeting }: Month): Promise<void> {
  await open(secretary, `${meeting}/bao-cao`);
  await expect(secretary.getByLabel('Nghị quyết')).toHaveValue(new RegExp(POINT));
  await expect(secretary.getByLabel('Nội dung và kết luận')).not.toHaveValue('');
  await judge(secretary, '9');
  await secretary.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(flash(secretary)).toContainText('Đã báo cáo kết quả lên cấp trên.');
}

/** It is returned once and corrected. */
async function review({ secretary, superior, meeting }: Month): Promise<void> {
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

/** What the board of the month says about the branch. */
async function board({ superior, meeting, month, branch }: Month, state: string): Promise<void> {
  const filters: Record<string, string> = { 'Đã đăng ký': 'registered', 'Đã họp': 'held', 'Đã báo cáo': 'reported', 'Đã tiếp nhận': 'accepted' };
  await open(superior, '/sinh-hoat/nam');
  await superior.getByRole('rowheader').getByRole('link', { name: branch.above, exact: true }).click();
  await ready(superior);
  const unit = new URL(superior.url()).searchParams.get('don_vi');
  await open(superior, `/sinh-hoat?don_vi=${unit}&thang=${month}&trang_thai=${filters[state]}`);
  const table = superior.getByRole('table', { name: 'Các chi bộ trong tháng' });
  const row = table.getByRole('row').filter({ has: superior.locator(`a[href="${meeting}"]`) });
  await expect(row.getByRole('rowheader')).toContainText(branch.name);
  await expect(row.getByRole('cell').first()).toHaveText(state);
}

/** The map of the year has its sign, and leads to the branch's history. */
async function year({ superior, theme, month, branch }: Month): Promise<void> {
  await open(superior, '/sinh-hoat');
  await superior.getByRole('navigation', { name: 'Cách xem' }).getByRole('link', { name: 'Cả năm' }).click();
  await ready(superior);
  await superior.getByRole('rowheader').getByRole('link', { name: branch.above, exact: true }).click();
  await ready(superior);
  const row = superior.getByRole('row').filter({ has: superior.getByRole('rowheader').getByRole('link', { name: branch.name, exact: true }) });
  await expect(row.getByRole('cell').nth(Number(month.slice(5)) - 1)).toContainText('✓');
  await row.getByRole('rowheader').getByRole('link').click();
  await ready(superior);
  await expect(superior.getByRole('heading', { level: 1 })).toHaveText('Lịch sử sinh hoạt');
  const line = superior.getByRole('row').filter({ hasText: theme });
  await expect(line).toContainText('Đã tiếp nhận');
  await expect(line).toContainText('1/2');
}
