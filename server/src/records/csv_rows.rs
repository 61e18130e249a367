//! Text with columns: any of the encodings and separators that Vietnamese offices meet.

use std::io::Cursor;

use csv::{Reader, ReaderBuilder, StringRecord};
use domain::records::{Cell, ImportKind, find_heading};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1258};

use super::{HEADING_ROWS, MAX_COLUMNS, Refusal, read::Rows};

/// Separators in the order in which they are tried. Excel with Vietnamese settings writes semicolons.
const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// Decodes by byte order mark, else UTF-16 by its zero bytes, else UTF-8 when valid, else Windows-1258.
///
/// `None` when it is no text. Windows-1258 writes tones as separate characters; reading cells composes them.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let encoding = Encoding::for_bom(bytes).map(|(encoding, _)| encoding).unwrap_or_else(|| guess(bytes));
    let (text, _, _) = encoding.decode(bytes);
    // Lines of very old programs end in a carriage return alone.
    let text = if text.contains('\n') { text.into_owned() } else { text.replace('\r', "\n") };
    let control = text.chars().take(4_000).filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')).count();
    (control == 0 && !text.trim().is_empty()).then_some(text)
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let start = &bytes[..bytes.len().min(4_000)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    // Half of the bytes of Vietnamese text in UTF-16 have a small high byte: zero for ASCII, 1 and 0x1E for the rest.
    match (zeros(0) * 4 > start.len(), zeros(1) * 4 > start.len()) {
        (true, false) => UTF_16BE,
        (false, true) => UTF_16LE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => WINDOWS_1258,
    }
}

/// Whether a text has a heading with any of the separators, and which one finds the most columns.
pub(super) fn separator(text: &str, wanted: Option<ImportKind>) -> Option<u8> {
    let columns = |separator: u8| {
        let mut rows = CsvRows::new(text, separator);
        let mut start = Vec::new();
        while start.len() < HEADING_ROWS
            && let Ok(Some((_, cells))) = rows.next()
        {
            start.push(cells);
        }
        find_heading(&start, wanted).map_or(0, |found| found.heading.width())
    };
    let best = SEPARATORS.into_iter().map(|s| (columns(s), s)).filter(|(count, _)| *count > 0);
    // The first of those that find as many.
    best.rev().max_by_key(|(count, _)| *count).map(|(_, s)| s)
}

/// The rows of a text.
pub(super) struct CsvRows<'a> {
    text: &'a [u8],
    reader: Reader<Cursor<&'a [u8]>>,
    record: StringRecord,
    /// How far line breaks are counted, and how many there are.
    counted: usize,
    lines: u64,
    /// Line breaks inside cells: a spreadsheet does not count them as rows.
    inner_lines: u64,
}

impl<'a> CsvRows<'a> {
    pub(super) fn new(text: &'a str, separator: u8) -> Self {
        // Excel's own hint about the separator is no row of the list.
        let text = match text.split_once('\n') {
            Some((first, rest)) if first.trim_end().len() == 5 && first.starts_with("sep=") => rest,
            _ => text,
        };
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(Cursor::new(text.as_bytes()));
        Self { text: text.as_bytes(), reader, record: StringRecord::new(), counted: 0, lines: 0, inner_lines: 0 }
    }

    /// The row of the record that begins at or after a place: the reader skips empty lines, a spreadsheet shows them.
    fn row(&mut self, from: usize) -> u64 {
        let breaks = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        let skipped =
            self.text.get(from..).unwrap_or_default().iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let start = from + skipped;
        self.lines += breaks(self.text.get(self.counted..start).unwrap_or_default());
        self.counted = start;
        (self.lines + 1).saturating_sub(self.inner_lines)
    }
}

impl Rows for CsvRows<'_> {
    fn next(&mut self) -> Result<Option<(u32, Vec<Cell>)>, Refusal> {
        let broken = |_| Refusal::new("Không đọc được tệp CSV. Đồng chí lưu lại thành .xlsx rồi nhập lại.");
        if !self.reader.read_record(&mut self.record).map_err(broken)? {
            return Ok(None);
        }
        let row = self.row(self.record.position().map_or(0, |at| at.byte() as usize));
        self.inner_lines += self.record.iter().map(|f| f.bytes().filter(|b| *b == b'\n').count() as u64).sum::<u64>();
        let cell = |field: &str| if field.is_empty() { Cell::Empty } else { Cell::Text(field.to_owned()) };
        let cells = self.record.iter().take(MAX_COLUMNS).map(cell).collect();
        Ok(Some((u32::try_from(row).unwrap_or(u32::MAX), cells)))
    }
}
