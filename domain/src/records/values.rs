//! What single cells say. Every function gives `None` for an empty cell and a Vietnamese message for a wrong one.

use chrono::NaiveDate;

use super::cell::Cell;
use crate::{
    members::{OfficeKind, Sex, Standing},
    text, time,
};

/// A value, nothing, or what is wrong with the cell.
pub(super) type Read<T> = Result<Option<T>, String>;

/// Words that empty an optional field: an empty cell would leave it as it is.
fn says_none(line: &str) -> bool {
    matches!(text::fold(line).as_str(), "khong" | "khong co" | "ko" | "-" | "--" | "–" | "—")
}

/// The cell's text; a failed formula is never text.
pub(super) fn line(cell: &Cell) -> Read<String> {
    match cell {
        Cell::Error(error) => Err(format!("Ô này có công thức bị lỗi ({}).", text::clean_line(error))),
        cell if cell.is_blank() => Ok(None),
        cell => Ok(Some(cell.line().into_owned()).filter(|line| !line.is_empty())),
    }
}

/// A name of a person: at most 100 characters, letters and the marks that names have.
pub(super) fn person(cell: &Cell) -> Read<String> {
    let Some(name) = line(cell)? else { return Ok(None) };
    if !matches!(cell, Cell::Text(_)) || name.chars().any(|c| c.is_ascii_digit()) {
        return Err(format!("Họ và tên không thể có chữ số: “{}”.", short(&name)));
    }
    if !name.chars().any(char::is_alphabetic) {
        return Err(format!("“{}” không phải họ và tên.", short(&name)));
    }
    limited(name, 100).map(Some)
}

/// Free text of at most `max` characters that may be emptied.
pub(super) fn words(cell: &Cell, max: usize) -> Read<String> {
    let Some(value) = line(cell)? else { return Ok(None) };
    if matches!(cell, Cell::Date(_)) {
        return Err(format!("Cần ghi bằng chữ, không phải ngày: “{}”.", short(&value)));
    }
    if says_none(&value) {
        return Ok(Some(String::new()));
    }
    limited(value, max).map(Some)
}

fn limited(value: String, max: usize) -> Result<String, String> {
    let length = value.chars().count();
    if length > max {
        return Err(format!("Nội dung dài {} ký tự, tối đa {max} ký tự.", text::number(length as i64)));
    }
    Ok(value)
}

/// A code of a unit, as written; one that a spreadsheet took for a number is its digits.
pub(super) fn code(cell: &Cell) -> Read<String> {
    let Some(value) = line(cell)? else { return Ok(None) };
    if matches!(cell, Cell::Date(_) | Cell::Bool(_)) {
        return Err(format!(
            "Mã đơn vị bị chương trình bảng tính đổi thành “{}”; đồng chí định dạng cột là Văn bản.",
            short(&value)
        ));
    }
    let digits = value.strip_suffix(".0").filter(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    limited(digits.unwrap_or(&value).to_owned(), 40).map(Some)
}

/// A few characters of a wrong value, to show in a message.
pub(super) fn short(value: &str) -> String {
    let cut: String = value.chars().take(30).collect();
    if cut.len() < value.len() { format!("{cut}…") } else { cut }
}

/// Why nothing is put into a unit that was merged away.
pub(super) fn closed_unit(code: &str) -> String {
    format!("Đơn vị mã “{}” đã sáp nhập vào đơn vị khác; đồng chí ghi mã đơn vị đang hoạt động.", short(code))
}

/// The digits of a number that may be written with spaces, dots or hyphens, or that a spreadsheet took for a number.
pub(super) fn digits(cell: &Cell) -> Read<String> {
    let Some(value) = line(cell)? else { return Ok(None) };
    let wrong = || Err(format!("“{}” không phải dãy chữ số.", short(&value)));
    if matches!(cell, Cell::Date(_) | Cell::Bool(_)) {
        return wrong();
    }
    let value = whole(&value);
    let plain: String = value.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '\u{a0}')).collect();
    if plain.is_empty() || !plain.bytes().all(|b| b.is_ascii_digit()) {
        return wrong();
    }
    Ok(Some(plain))
}

/// `912345678.0` and `9.12345678E8` as a whole number; anything else as it is.
fn whole(value: &str) -> String {
    if let Some((whole, zeros)) = value.split_once(['.', ','])
        && !zeros.is_empty()
        && zeros.len() <= 2
        && zeros.bytes().all(|b| b == b'0')
    {
        return whole.to_owned();
    }
    if value.contains(['e', 'E'])
        && let Ok(number) = value.replace(',', ".").parse::<f64>()
        && number.fract() == 0.0
        && (0.0..1e15).contains(&number)
    {
        return format!("{number:.0}");
    }
    value.to_owned()
}

/// A Vietnamese telephone: ten digits with the leading zero (eleven for a landline), whatever was lost or added.
pub(super) fn phone_cell(cell: &Cell) -> Read<String> {
    let Some(value) = line(cell)? else { return Ok(None) };
    if says_none(&value) {
        return Ok(Some(String::new()));
    }
    if matches!(cell, Cell::Date(_) | Cell::Bool(_)) {
        return Err(format!("“{}” không phải số điện thoại.", short(&value)));
    }
    phone(&value).map(Some)
}

/// Reads a telephone as people write it: `0912 345 678`, `+84 912345678`, `912345678`.
///
/// # Errors
/// What is wrong with it, in Vietnamese.
pub fn phone(value: &str) -> Result<String, String> {
    let wrong = |why: &str| Err(format!("Số điện thoại “{}” {why}", short(value.trim())));
    let value_whole = whole(value.trim());
    if value_whole.contains([';', '/', ',', '\n']) {
        return wrong("có nhiều số; đồng chí chỉ ghi một số.");
    }
    let international = value_whole.starts_with('+');
    let keep = |c: &char| !matches!(c, ' ' | '.' | '-' | '(' | ')' | '+' | '\u{a0}');
    let plain: String = value_whole.chars().filter(keep).collect();
    if plain.is_empty() || !plain.bytes().all(|b| b.is_ascii_digit()) {
        return wrong("có ký tự không phải chữ số.");
    }
    let national = match plain.strip_prefix("84") {
        Some(rest) if international || plain.len() >= 11 => format!("0{}", rest.trim_start_matches('0')),
        _ if !plain.starts_with('0') && matches!(plain.len(), 9 | 10) => format!("0{plain}"),
        _ => plain,
    };
    match (national.len(), national.as_bytes().get(..2)) {
        (10, Some([b'0', b'1'..=b'9'])) | (11, Some(b"02")) => Ok(national),
        (11, Some(b"01")) => wrong("là đầu số cũ 11 chữ số; đồng chí ghi số mới 10 chữ số."),
        _ => wrong("chưa đúng. Ví dụ: 0912345678."),
    }
}

/// An e-mail address that may be emptied.
pub(super) fn email_cell(cell: &Cell) -> Read<String> {
    let Some(value) = line(cell)? else { return Ok(None) };
    if says_none(&value) {
        return Ok(Some(String::new()));
    }
    email(&value).map(Some)
}

/// Reads an e-mail address.
///
/// # Errors
/// What is wrong with it, in Vietnamese.
pub fn email(value: &str) -> Result<String, String> {
    let value = value.trim();
    let value = value.strip_prefix("mailto:").unwrap_or(value);
    let good = value.len() <= 254
        && value.is_ascii()
        && !value.contains(|c: char| c.is_whitespace() || c.is_ascii_control() || ",;<>()\"".contains(c))
        && value.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty()
                && !host.contains('@')
                && host.split('.').count() > 1
                && host.split('.').all(|p| !p.is_empty())
        });
    if good {
        Ok(value.to_owned())
    } else {
        Err(format!("Thư điện tử “{}” chưa đúng. Ví dụ: ten@vi-du.vn.", short(value)))
    }
}

/// Spreadsheet day numbers that can be dates of living people: 2/1/1910 to 31/12/2099.
const SERIALS: std::ops::RangeInclusive<i64> = 3_655..=73_050;

/// A date: a date cell, text with the day first, ISO text, or a day number whose format got lost.
pub(super) fn date(cell: &Cell) -> Read<NaiveDate> {
    match cell {
        Cell::Date(date) => plausible(*date).map(Some),
        Cell::Number(number) => serial(*number).map(Some),
        cell => match line(cell)? {
            Some(value) => date_text(&value).map(Some),
            None => Ok(None),
        },
    }
}

fn serial(number: f64) -> Result<NaiveDate, String> {
    let days = number.floor();
    if (1900.0..2100.0).contains(&days) {
        return Err(format!("Chỉ có năm {days:.0}; cần đủ ngày, tháng, năm. Ví dụ: 21/11/1980."));
    }
    let wrong = || format!("“{}” không phải ngày. Ví dụ: 21/11/1980.", short(&Cell::Number(number).line()));
    if !(days >= *SERIALS.start() as f64 && days <= *SERIALS.end() as f64) {
        return Err(wrong());
    }
    // Day 25,569 is 1 January 1970 in every spreadsheet that counts from 1900.
    NaiveDate::from_ymd_opt(1970, 1, 1)
        .and_then(|epoch| epoch.checked_add_signed(chrono::Duration::days(days as i64 - 25_569)))
        .ok_or_else(wrong)
}

fn date_text(value: &str) -> Result<NaiveDate, String> {
    if let Some(date) = time::parse_date(day_part(value)) {
        return plausible(date);
    }
    if let Ok(number) = value.parse::<f64>() {
        return serial(number);
    }
    let parts: Vec<&str> = value.split(['/', '-', '.']).map(str::trim).collect();
    let digits = parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    Err(match parts.as_slice() {
        [_, _, year] if digits && year.len() == 2 => {
            format!("Năm trong “{}” chỉ có hai chữ số; cần ghi đủ bốn chữ số. Ví dụ: 21/11/1980.", short(value))
        }
        [_, month, year] if digits && year.len() == 4 && month.parse::<u32>().is_ok_and(|m| m > 12) => {
            format!("Tháng trong “{}” chưa đúng; ghi ngày trước, tháng sau. Ví dụ: 21/11/1980.", short(value))
        }
        [_, year] if digits && year.len() == 4 => {
            format!("“{}” thiếu ngày; cần đủ ngày, tháng, năm. Ví dụ: 21/11/1980.", short(value))
        }
        _ => format!("“{}” không phải ngày. Ví dụ: 21/11/1980.", short(value)),
    })
}

/// The date in front of a time of day: `1980-11-21T00:00:00`, `21/11/1980 0:00`.
fn day_part(value: &str) -> &str {
    match value.split_once(['T', ' ']) {
        Some((day, time)) if time.contains(':') => day,
        _ => value,
    }
}

fn plausible(date: NaiveDate) -> Result<NaiveDate, String> {
    use chrono::Datelike;
    if (1900..2100).contains(&date.year()) {
        Ok(date)
    } else {
        Err(format!("Năm {} không hợp lý. Đồng chí xem lại ngày này.", date.year()))
    }
}

/// Sex in any of its usual spellings.
pub(super) fn sex(cell: &Cell) -> Read<Sex> {
    let Some(value) = line(cell)? else { return Ok(None) };
    match text::fold(&value).as_str() {
        "nam" | "nam gioi" | "m" | "male" | "trai" => Ok(Some(Sex::Male)),
        "nu" | "nu gioi" | "f" | "female" | "gai" => Ok(Some(Sex::Female)),
        _ => Err(format!("Giới tính ghi Nam hoặc Nữ, không phải “{}”.", short(&value))),
    }
}

/// Standing in any of its usual spellings.
pub(super) fn standing(cell: &Cell) -> Read<Standing> {
    let Some(value) = line(cell)? else { return Ok(None) };
    match text::fold(&value).trim_start_matches("dang vien ").trim() {
        "chinh thuc" | "ct" | "official" => Ok(Some(Standing::Official)),
        "du bi" | "db" | "probationary" => Ok(Some(Standing::Probationary)),
        _ => Err(format!("Tình trạng ghi Chính thức hoặc Dự bị, không phải “{}”.", short(&value))),
    }
}

/// A yes or no.
pub(super) fn yes_no(cell: &Cell) -> Read<bool> {
    if let Cell::Bool(value) = cell {
        return Ok(Some(*value));
    }
    let Some(value) = line(cell)? else { return Ok(None) };
    match text::fold(&value).as_str() {
        "co" | "x" | "1" | "mien" | "duoc mien" | "mien sinh hoat" | "true" | "yes" | "✓" | "✔" | "v" => {
            Ok(Some(true))
        }
        "0" | "false" | "no" | "khong mien" => Ok(Some(false)),
        _ if says_none(&value) => Ok(Some(false)),
        _ => Err(format!("Ghi Có hoặc Không, không phải “{}”.", short(&value))),
    }
}

/// The offices held at the member's own unit: one or several, split by commas.
pub(super) fn offices(cell: &Cell) -> Read<Vec<OfficeKind>> {
    let Some(value) = line(cell)? else { return Ok(None) };
    if says_none(&value) {
        return Ok(Some(Vec::new()));
    }
    let mut found = Vec::new();
    for part in value.split([',', ';', '/', '+']).map(text::fold).filter(|part| !part.is_empty()) {
        let office = office(&part).ok_or_else(|| {
            format!(
                "Chức vụ “{}” chưa có. Ghi Bí thư, Phó bí thư hoặc Ủy viên; nhiều chức vụ cách nhau dấu phẩy.",
                short(&value)
            )
        })?;
        if !found.contains(&office) {
            found.push(office);
        }
    }
    found.sort_unstable();
    Ok(Some(found))
}

fn office(folded: &str) -> Option<OfficeKind> {
    if OfficeKind::ALL.iter().any(|kind| kind.code() == folded) {
        return folded.parse().ok();
    }
    let word = folded.trim_end_matches(" chi bo").trim_end_matches(" dang bo").trim_end_matches(" dang uy");
    match word {
        "bi thu" | "bt" => Some(OfficeKind::Secretary),
        "pho bi thu" | "pbt" | "pho bi thu thuong truc" => Some(OfficeKind::DeputySecretary),
        "uy vien" | "chi uy vien" | "chi uy" | "dang uy vien" | "uy vien ban chap hanh" | "uy vien bch" => {
            Some(OfficeKind::CommitteeMember)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
