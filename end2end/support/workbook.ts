// Reading an exported workbook: just enough of .xlsx for lists of text, numbers and dates.
import { inflateRawSync } from 'node:zlib';

/** The files of a zip archive, by name. */
function unzip(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const local = archive.readUInt32LE(at + 42);
    const data = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(data, data + packed);
    const text = method === 0 ? bytes : inflateRawSync(bytes);
    files.set(archive.toString('utf8', at + 46, at + 46 + name), text.toString('utf8'));
    at += 46 + name + extra + comment;
  }
  return files;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(xml: string): string {
  const texts = [...xml.matchAll(/<t(?: [^>]*)?>([^<]*)<\/t>/g)].map((match) => match[1]);
  return texts.join('').replace(/&(\w+);/g, (whole, name) => ENTITIES[name] ?? whole);
}

/** The rows of the first sheet as objects by the headings of its first row. Numbers stay as they are stored. */
export function readRows(workbook: Buffer): Record<string, string>[] {
  const files = unzip(workbook);
  const shared = [...(files.get('xl/sharedStrings.xml') ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map((match) => plain(match[1]));
  const sheet = files.get('xl/worksheets/sheet1.xml') ?? '';
  const rows = [...sheet.matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map((match) => {
    const cells = new Map<string, string>();
    for (const [, column, attributes, inside] of (match[1] ?? '').matchAll(/<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
      const value = inside?.match(/<v>([^<]*)<\/v>/)?.[1] ?? '';
      const text = attributes.includes('t="s"') ? shared[Number(value)] : attributes.includes('t="inlineStr"') ? plain(inside) : value;
      cells.set(column, text);
    }
    return cells;
  });
  const [headings, ...lines] = rows;
  return lines.map((line) => Object.fromEntries([...headings].map(([column, name]) => [name, line.get(column) ?? ''])));
}

/** A date as stored in a workbook, as people type it: `21/11/1980`. */
export function typedDate(serial: string): string {
  const date = new Date(Date.UTC(1899, 11, 30) + Number(serial) * 86_400_000);
  return date.toLocaleDateString('en-GB', { timeZone: 'UTC' });
}
