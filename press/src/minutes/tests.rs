//! The paper, read back by a program that did not write it.

use std::process::Command;

use domain::{
    ids::MemberId,
    meetings::MeetingKind,
    minutes::{Away, Facts, ItemFacts, Officer, Present, VoteFacts},
    room::VoteRules,
    time::{MINUTE, Month},
};

use super::*;

fn officer(name: &str, office: &str) -> Officer {
    Officer { id: MemberId(uuid::Uuid::nil()), name: name.into(), office: office.into() }
}

/// Minutes with some of everything, `pages` long or so.
fn record(pages: usize) -> Record {
    let evening = NaiveDate::from_ymd_opt(2026, 12, 3).and_then(|d| d.and_hms_opt(19, 30, 0)).unwrap();
    let began_at = Timestamp::from_local(evening);
    let vote = |question: &str, secret, counts: [i64; 3]| VoteFacts {
        question: question.into(),
        secret,
        entitled: 24,
        attending: 22,
        options: ["Tán thành", "Không tán thành", "Không có ý kiến"]
            .map(ToOwned::to_owned)
            .into_iter()
            .zip(counts)
            .collect(),
        by_hand: 0,
        rules: Some(VoteRules { quorum: 50, majority: 50 }),
    };
    let item = |position, title: &str, votes| ItemFacts {
        position,
        title: title.into(),
        presenter: String::new(),
        speakers: Vec::new(),
        votes,
    };
    let away = |name: &str, reason: &str| Away { name: name.into(), reason: reason.into() };
    let facts = Facts {
        unit: "Chi bộ thôn Đồng Tâm".into(),
        superior: "Đảng bộ xã An Bình".into(),
        locality: "An Bình".into(),
        kind: MeetingKind::Regular,
        month: Month(2026 * 12 + 11),
        title: "Sinh hoạt chi bộ thường kỳ tháng 12".into(),
        place: "Nhà văn hóa thôn Đồng Tâm".into(),
        began_at,
        ended_at: began_at.plus(125 * MINUTE),
        chair: Some(officer("Nguyễn Thị Hạnh", "Bí thư")),
        clerk: Some(officer("Vũ Đức Thịnh", "Phó bí thư")),
        present: Present {
            expected: 25,
            there: 21,
            online: 2,
            excused: vec![away("Lê Đình Khôi", "đi công tác")],
            unexcused: vec![away("Trần Văn Ước", "")],
            exempt: vec!["Đỗ Thị Quýt".into(), "Phạm Ngọc Thuỷ".into()],
            elsewhere: vec!["Bùi Thế Mận".into()],
        },
        items: vec![
            item(0, "Thông tin thời sự, văn bản, chỉ đạo mới của cấp trên", vec![]),
            item(1, "Kiểm điểm việc thực hiện nghị quyết tháng trước", vec![]),
            item(
                2,
                "Xét đề nghị kết nạp đảng viên",
                vec![vote("Đề nghị kết nạp quần chúng Hoàng Thị Ngọc Ánh", true, [20, 1, 1])],
            ),
        ],
        votes: vec![vote("Thông qua nghị quyết tháng 12", false, [22, 0, 0])],
        noted: Vec::new(),
        previous: vec![],
        reported: String::new(),
    };
    let said = "Đồng chí Nguyễn Thị Hạnh quán triệt Chỉ thị 50-CT/TW về tiếp tục đổi mới, nâng cao chất lượng sinh hoạt chi bộ; \
                yêu cầu mỗi đảng viên tự liên hệ với nhiệm vụ được giao.\n\
                Đồng chí Vũ Đức Thịnh thông báo tình hình trật tự, an toàn xã hội và tiến độ giải phóng mặt bằng đường liên thôn.";
    let long = vec![said; pages.max(1) * 4 - 3].join("\n");
    Record {
        version: 1,
        texts: vec![
            (Section::Opening, "- Đồng chí chủ trì tuyên bố lý do, thông qua chương trình.\n- Thông báo tình hình thu, nộp đảng phí: 25/25 đảng viên đã nộp.".into()),
            (Section::Item(0), long),
            (Section::Item(1), "- Dọn vệ sinh đường làng: đã hoàn thành.\n- #set text(red) không phải lệnh, $x$ và *sao* cũng vậy.".into()),
            (Section::Item(2), "Chi bộ nghe báo cáo kết quả thẩm tra lý lịch và ý kiến của tổ chức chính trị – xã hội.".into()),
            (Section::Conclusions, "Đồng chí chủ trì kết luận:\n- Giao chi ủy hoàn thiện hồ sơ gửi Đảng ủy xã trước ngày 10/12/2026.".into()),
            (Section::Resolution, "1. Hoàn thành thu đảng phí quý IV trước ngày 20/12/2026.\n2. Mỗi đảng viên vận động ba hộ hiến đất mở đường.".into()),
        ],
        facts,
    }
}

fn set(record: &Record) -> Vec<u8> {
    let at = record.facts.ended_at;
    let chair = Signature { name: "Nguyễn Thị Hạnh".into(), at: at.plus(30 * MINUTE) };
    let clerk = Signature { name: "Vũ Đức Thịnh".into(), at: at.plus(20 * MINUTE) };
    let code = "ACDEFGHJKMNPQRTUVWXY".to_owned();
    let address = format!("https://sotay.example.vn/xac-minh/{code}");
    minutes(&FairCopy { record: record.clone(), number: 12, chair, clerk, code, address }).unwrap()
}

/// What a program says about the file.
fn ask(program: &str, options: &[&str], pdf: &[u8], rest: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.pdf");
    std::fs::write(&file, pdf).unwrap();
    let said = Command::new(program).args(options).arg(&file).args(rest).output().expect("poppler-utils are installed");
    assert!(said.status.success(), "{program}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap()
}

/// The text as a reader copies it, with its lines joined.
fn text_of(pdf: &[u8]) -> String {
    joined(&ask("pdftotext", &["-layout"], pdf, &["-"]))
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_paper_says_what_the_record_says() {
    let pdf = set(&record(1));
    if let Some(kept) = std::env::var_os("SOTAY_KEEP_PDF") {
        std::fs::write(kept, &pdf).unwrap();
    }
    let text = text_of(&pdf);
    assert_eq!(text::clean(&text), text, "NFC, as it is searched");
    for words in [
        "ĐẢNG BỘ XÃ AN BÌNH",
        "CHI BỘ THÔN ĐỒNG TÂM",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Số 12-BB/CB",
        "An Bình, ngày 03 tháng 12 năm 2026",
        "BIÊN BẢN",
        "Sinh hoạt chi bộ thường kỳ tháng 12",
        "I. THÀNH PHẦN VÀ KHAI MẠC",
        "có mặt: 23 (trực tuyến 2), đạt 92%",
        "Lê Đình Khôi (đi công tác)",
        "Đỗ Thị Quýt, Phạm Ngọc Thuỷ",
        "2. Kiểm điểm việc thực hiện nghị quyết tháng trước",
        "#set text(red) không phải lệnh, $x$ và *sao* cũng vậy.",
        "Hoàng Thị Ngọc Ánh (bỏ phiếu kín)",
        "Tán thành: 20 (83,3%)",
        "Kết quả: thông qua.",
        "IV. NGHỊ QUYẾT",
        "21 giờ 35 phút ngày 03 tháng 12 năm 2026",
        "THƯ KÝ",
        "CHỦ TRÌ",
        "ACDE-FGHJ-KMNP-QRTU-VWXY",
    ] {
        assert!(text.contains(words), "{words} is not in {text}");
    }
}

#[test]
fn the_paper_judges_votes_by_the_rules_in_the_record() {
    let mut strict = record(1);
    strict.facts.votes[0].rules = Some(VoteRules { quorum: 95, majority: 50 });
    strict.facts.items[2].votes[0].rules = Some(VoteRules { quorum: 50, majority: 90 });
    let text = text_of(&set(&strict));
    assert!(text.contains("Tán thành: 22 (91,7%); Không tán thành: 0 (0%); Không có ý kiến: 0 (0%). Kết quả: không đủ số người dự họp."), "{text}");
    assert!(text.contains("Kết quả: không thông qua.") && !text.contains("Kết quả: thông qua."), "{text}");
}

#[test]
fn the_same_record_is_the_same_file() {
    assert_eq!(set(&record(1)), set(&record(1)));
}

#[test]
fn whatever_is_written_is_set() {
    let mut strange = record(1);
    strange.texts = vec![
        (Section::Opening, "🎉 日本語 \u{202e}ngược ] } \" \\ #panic() ".repeat(50)),
        (Section::Resolution, "x".repeat(5_000)),
    ];
    strange.facts.place = String::new();
    strange.facts.locality = String::new();
    strange.facts.chair = None;
    assert!(set(&strange).starts_with(b"%PDF"));
}

#[test]
fn correction_names_what_it_replaces() {
    let corrected = Record { version: 2, ..record(1) };
    assert!(text_of(&set(&corrected)).contains("(Bản đính chính số 2, thay cho bản số 1)"));
}

#[test]
fn pages_are_numbered_from_the_second_on() {
    let pdf = set(&record(4));
    let said = ask("pdftotext", &["-layout"], &pdf, &["-"]);
    let pages: Vec<&str> = said.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() > 2, "{} pages", pages.len());
    let first_lines: Vec<&str> =
        pages.iter().filter_map(|page| page.lines().map(str::trim).find(|l| !l.is_empty())).collect();
    assert!(first_lines[0].contains("ĐẢNG"), "no number on the first page: {}", first_lines[0]);
    let expected: Vec<String> = (2..=pages.len()).map(|number| number.to_string()).collect();
    assert_eq!(first_lines[1..], expected);
}

#[test]
fn every_font_travels_with_the_paper() {
    let said = ask("pdffonts", &[], &set(&record(2)), &[]);
    let fonts: Vec<Vec<&str>> = said.lines().skip(2).map(|line| line.split_whitespace().collect()).collect();
    assert!(fonts.len() > 1, "upright and bold at least: {said}");
    for font in fonts {
        // name, type, encoding, emb, sub, uni, object, generation; a type has several words.
        let embedded = font[font.len() - 5];
        assert!(font[0].contains("LiberationSerif") && embedded == "yes", "{font:?}");
    }
}
