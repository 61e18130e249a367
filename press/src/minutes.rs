//! Minutes of a meeting as an official document.

use chrono::{Datelike, NaiveDate, Timelike};
use domain::{
    accounts::display_code,
    minutes::{Away, FairCopy, Officer, Record, Section, Signature, VoteFacts},
    text,
    time::Timestamp,
};
use qrcode::{EcLevel, QrCode, render::svg};
use serde::Serialize;

use crate::{Error, world};

/// What the template prints, in words.
#[derive(Serialize)]
struct Data {
    title: String,
    unit: String,
    date: (i32, u32, u32),
    superior: String,
    branch: String,
    number: String,
    signed: String,
    correction: String,
    intro: String,
    parts: Vec<Part>,
    closing: String,
    clerk: Signed,
    chair: Signed,
    code: String,
    verify: String,
    address: String,
}

#[derive(Serialize)]
struct Part {
    head: String,
    subs: Vec<Sub>,
}

#[derive(Serialize)]
struct Sub {
    head: String,
    lines: Vec<String>,
}

#[derive(Serialize)]
struct Signed {
    name: String,
    confirmed: String,
}

/// Sets confirmed minutes.
///
/// # Errors
/// [`Error`] when the typesetter refuses; nothing that people write makes it do so.
pub fn minutes(copy: &FairCopy) -> Result<Vec<u8>, Error> {
    let FairCopy { record, number, chair, clerk, code, address } = copy;
    let facts = &record.facts;
    let signed_on = chair.at.max(clerk.at).date();
    let place = if facts.locality.is_empty() { "Ngày".to_owned() } else { format!("{}, ngày", facts.locality) };
    let signed = |s: &Signature| Signed {
        name: s.name.clone(),
        confirmed: format!("(Đã xác nhận trên Sổ tay đảng viên lúc {})", s.at.full()),
    };
    let data = Data {
        title: facts.title.clone(),
        unit: facts.unit.clone(),
        date: (signed_on.year(), signed_on.month(), signed_on.day()),
        superior: facts.superior.to_uppercase(),
        branch: facts.unit.to_uppercase(),
        number: format!("Số {number:02}-BB/CB"),
        signed: format!("{place} {}", in_words(signed_on)),
        correction: if record.version > 1 {
            format!("(Bản đính chính số {}, thay cho bản số {})", record.version, record.version - 1)
        } else {
            String::new()
        },
        intro: intro(record),
        parts: parts(record),
        closing: format!(
            "Cuộc họp kết thúc vào hồi {}. Biên bản đã được chủ trì và thư ký cuộc họp đọc lại, xác nhận.",
            hour_and_day(facts.ended_at)
        ),
        clerk: signed(clerk),
        chair: signed(chair),
        code: display_code(code),
        verify: "Quét mã QR hoặc mở địa chỉ dưới đây để kiểm tra tệp này có đúng là biên bản đã được xác nhận."
            .to_owned(),
        address: address.clone(),
    };
    let qr = QrCode::with_error_correction_level(address, EcLevel::M)?.render::<svg::Color>().quiet_zone(false).build();
    world::set(
        include_str!("minutes.typ"),
        vec![("data.json", serde_json::to_vec(&data)?), ("qr.svg", qr.into_bytes())],
    )
}

/// `03 tháng 12 năm 2026`; the rules want two digits for days and for the first two months.
fn in_words(date: NaiveDate) -> String {
    let month = if date.month() < 3 { format!("{:02}", date.month()) } else { date.month().to_string() };
    format!("{:02} tháng {month} năm {}", date.day(), date.year())
}

/// `19 giờ 30 phút ngày 03 tháng 12 năm 2026`.
fn hour_and_day(at: Timestamp) -> String {
    let time = at.local().time();
    format!("{:02} giờ {:02} phút ngày {}", time.hour(), time.minute(), in_words(at.date()))
}

fn intro(record: &Record) -> String {
    let facts = &record.facts;
    format!(
        "Vào hồi {}, tại {}, {} tổ chức {}.",
        hour_and_day(facts.began_at),
        facts.place,
        facts.unit,
        lower(&facts.title)
    )
}

/// The sentence goes on: the first letter is small.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn parts(record: &Record) -> Vec<Part> {
    let facts = &record.facts;
    let mut opening = people(record);
    opening.extend(lines(record.text(Section::Opening)));
    let discussed = facts.items.iter().map(|item| {
        let section = Section::Item(item.position);
        let mut said = lines(record.text(section));
        said.extend(item.spoke(record.text(section)));
        said.extend(item.votes.iter().flat_map(vote));
        Sub { head: facts.heading(section), lines: said }
    });
    let mut concluded = lines(record.text(Section::Conclusions));
    concluded.extend(facts.votes.iter().flat_map(vote));
    let plain = |head: &str, lines: Vec<String>| (head.to_owned(), vec![Sub { head: String::new(), lines }]);
    let parts = [
        plain("THÀNH PHẦN VÀ KHAI MẠC", opening),
        ("NỘI DUNG".to_owned(), discussed.collect()),
        plain("KẾT LUẬN VÀ BIỂU QUYẾT", concluded),
        plain("NGHỊ QUYẾT", lines(record.text(Section::Resolution))),
    ];
    parts
        .into_iter()
        .filter(|(_, subs)| subs.iter().any(|sub| !sub.lines.is_empty() || !sub.head.is_empty()))
        .zip(["I", "II", "III", "IV"])
        .map(|((head, subs), number)| Part { head: format!("{number}. {head}"), subs })
        .collect()
}

fn lines(body: &str) -> Vec<String> {
    body.lines().map(str::trim).filter(|line| !line.is_empty()).map(ToOwned::to_owned).collect()
}

/// Who led, who wrote, who was there and who was not.
fn people(record: &Record) -> Vec<String> {
    let facts = &record.facts;
    let present = &facts.present;
    let mut said = Vec::new();
    let mut officer = |part: &str, who: Option<&Officer>| match who {
        Some(o) if o.office.is_empty() => said.push(format!("- {part}: đồng chí {}.", o.name)),
        Some(o) => said.push(format!("- {part}: đồng chí {}, {}.", o.name, lower(&o.office))),
        None => {}
    };
    officer("Chủ trì", facts.chair.as_ref());
    officer("Thư ký", facts.clerk.as_ref());
    let online = if present.online > 0 { format!(" (trực tuyến {})", present.online) } else { String::new() };
    said.push(format!(
        "- Đảng viên phải dự: {}; có mặt: {}{online}, đạt {}.",
        text::number(present.expected),
        text::number(present.attended()),
        text::percent(present.attended(), present.expected)
    ));
    let mut missing = |label: &str, people: &[Away]| {
        let name = |a: &Away| if a.reason.is_empty() { a.name.clone() } else { format!("{} ({})", a.name, a.reason) };
        if !people.is_empty() {
            let names: Vec<String> = people.iter().map(name).collect();
            said.push(format!("- {label}: {} đồng chí: {}.", people.len(), names.join(", ")));
        }
    };
    missing("Vắng có lý do", &present.excused);
    missing("Vắng không lý do", &present.unexcused);
    if !present.exempt.is_empty() {
        said.push(format!("- Được miễn sinh hoạt: {}.", present.exempt.join(", ")));
    }
    if !present.elsewhere.is_empty() {
        said.push(format!("- Đang sinh hoạt tạm thời nơi khác: {}.", present.elsewhere.join(", ")));
    }
    said
}

fn vote(vote: &VoteFacts) -> Vec<String> {
    let way = if vote.secret { "bỏ phiếu kín" } else { "biểu quyết công khai" };
    let counts: Vec<String> = vote
        .options
        .iter()
        .map(|(label, count)| format!("{label}: {count} ({})", text::percent(*count, vote.entitled)))
        .collect();
    vec![
        format!("Biểu quyết: {} ({way})", vote.question),
        format!(
            "Đảng viên có quyền biểu quyết: {}; dự họp: {}; tham gia biểu quyết: {}. {}. Kết quả: {}.",
            vote.entitled,
            vote.attending,
            vote.ballots(),
            counts.join("; "),
            lower(&vote.result().words())
        ),
    ]
}

#[cfg(test)]
mod tests;
