// The named accounts of the demo organisation (store/src/demo/cast.rs): their cards are the same whatever the seed.
import { type APIRequestContext, expect } from '@playwright/test';
import { readRows, typedDate } from './workbook';

export const PASSWORD = 'sotay-demo-2026';

export const PEOPLE = {
  provinceAdmin: { card: '100000000001', name: 'Phạm Thị Thu Hà' },
  communeAdmin: { card: '100000000002', name: 'Hoàng Văn Lâm' },
  secretary: { card: '100000000003', name: 'Nguyễn Thị Hạnh' },
  deputy: { card: '100000000004', name: 'Vũ Đức Thịnh' },
  editor: { card: '100000000005', name: 'Trần Minh Quang' },
  auditor: { card: '100000000006', name: 'Lê Đình Khôi' },
  member: { card: '100000000007', name: 'Nguyễn Minh Châu' },
} as const;

/** The cast, and a member without any role in another commune. */
export type Who = keyof typeof PEOPLE | 'outsider';

/** A line of the exported list of members. */
export interface Entry {
  card: string;
  name: string;
  /** As people type it. */
  birth: string;
  unit: string;
  unitCode: string;
  offices: string;
}

/** Tries to log in as the log-in form does. */
export async function tryLogIn(request: APIRequestContext, url: string, login: string, password = PASSWORD): Promise<number> {
  const answer = await request.post('/api/accounts/log_in', {
    form: { login, password, next: '/' },
    headers: { origin: url },
  });
  return answer.status();
}

/** Logs in. */
export async function logIn(request: APIRequestContext, url: string, login: string): Promise<void> {
  expect(await tryLogIn(request, url, login), `log-in of ${login}`).toBe(200);
}

/** Everybody of the organisation, by the export that an administrator gets. */
export async function readDirectory(admin: APIRequestContext): Promise<Entry[]> {
  const page = await (await admin.get('/nhap-du-lieu')).text();
  const address = page.match(/\/tep\/xuat\/[0-9a-f-]{36}\/dang-vien\.xlsx/)?.[0];
  expect(address, 'an export of members').toBeTruthy();
  const answer = await admin.get(address ?? '');
  expect(answer.status()).toBe(200);
  return readRows(await answer.body()).map((line) => ({
    card: line['Số thẻ đảng viên'],
    name: line['Họ và tên'],
    birth: typedDate(line['Ngày sinh']),
    unit: line['Đơn vị'],
    unitCode: line['Mã đơn vị'],
    offices: line['Chức vụ'],
  }));
}

/** Members of other communes than the cast's, without office: most have an account, and none has a role. */
export function strangers(directory: Entry[]): Entry[] {
  const commune = (entry?: Entry) => entry?.unitCode.split('-')[0];
  const known = Object.values(PEOPLE).map((person) => commune(directory.find((entry) => entry.card === person.card)));
  // The first dozen of a branch hold its roles in the handbook.
  return directory.filter((entry) => entry.offices === '' && entry.unitCode.startsWith('X') && !known.includes(commune(entry)));
}
