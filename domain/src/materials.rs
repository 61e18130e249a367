//! Material that people read before and in a meeting: files of the meeting itself, and the month's kit, which a unit
//! gives to the regular meetings of all branches at and below it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    fields::{Fields, Invalid},
    ids::MaterialId,
    meetings::RuleNote,
    rules::{RuleKey, Rules},
    secrecy, text,
    time::Timestamp,
};

/// Largest file, in megabytes.
pub const MAX_MB: u64 = 20;
/// Largest file, in bytes.
pub const MAX_BYTES: u64 = MAX_MB * 1_000_000;
/// Longest title, in characters.
pub const TITLE_MAX: usize = 200;
/// What a file field offers to choose from.
pub const ACCEPT: &str = ".pdf,.docx,.xlsx,.pptx,.odt,.jpg,.jpeg,.png";

vocabulary! {
    /// What a file is. The code is its media type.
    MediaType {
        /// A document as printed.
        Pdf = "application/pdf" => "PDF",
        /// A text.
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "Word",
        /// A workbook.
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "Excel",
        /// Slides.
        Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "PowerPoint",
        /// A text of LibreOffice.
        Odt = "application/vnd.oasis.opendocument.text" => "ODT",
        /// A photograph.
        Jpeg = "image/jpeg" => "Ảnh JPG",
        /// A picture.
        Png = "image/png" => "Ảnh PNG",
    }
}

impl MediaType {
    /// What the ending of a file's name promises.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "pdf" => Some(Self::Pdf),
            "docx" => Some(Self::Docx),
            "xlsx" => Some(Self::Xlsx),
            "pptx" => Some(Self::Pptx),
            "odt" => Some(Self::Odt),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "png" => Some(Self::Png),
            _ => None,
        }
    }

    /// Whether it is a picture.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png)
    }

    /// Whether it is shown in the page; everything else is only saved.
    pub const fn opens_in_page(self) -> bool {
        matches!(self, Self::Pdf) || self.is_picture()
    }
}

/// A material as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// Identifier.
    pub id: MaterialId,
    /// What it is about.
    pub title: String,
    /// Name of the file.
    pub file_name: String,
    /// What the file is.
    pub media_type: MediaType,
    /// Bytes.
    pub size: i64,
    /// Name of the unit whose kit it belongs to; none for a meeting's own.
    pub kit_of: Option<String>,
    /// Since when it is on the handbook.
    pub uploaded_at: Timestamp,
}

impl Material {
    /// `PDF · 1,2 MB`.
    pub fn kind_and_size(&self) -> String {
        format!("{} · {}", self.media_type.label(), size_words(self.size))
    }
}

/// `850 KB`, `1,2 MB`.
pub fn size_words(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} byte"),
        1_000..1_000_000 => format!("{} KB", (bytes + 500) / 1_000),
        _ => {
            let tenths = (bytes + 50_000) / 100_000;
            format!("{},{} MB", text::number(tenths / 10), tenths % 10)
        }
    }
}

/// The words that come with a file, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// What it is about: as typed, else the file's name without its ending.
    pub title: String,
    /// Name of the file without folders.
    pub file_name: String,
}

impl Caption {
    /// Checks what was typed and how the file is called. Whether there is a file at all is not asked here.
    ///
    /// # Errors
    /// [`Invalid`]: a title that is too long, or a mark of state secrecy in title or name.
    pub fn check(title: &str, file_name: &str) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let file_name = text::file_name(file_name);
        let stem = file_name.rsplit_once('.').map_or(file_name.as_str(), |(stem, _)| stem);
        let typed = fields.optional_text("title", &text::clean_line(title), TITLE_MAX);
        secrecy::refuse_marked(&mut fields, "title", &typed);
        // "MẬT_Kế hoạch.pdf": in names an underscore stands for whatever separates.
        secrecy::refuse_marked(&mut fields, "file", &stem.replace('_', " - "));
        fields.finish()?;
        let title = [typed.as_str(), stem].into_iter().find(|t| !t.is_empty()).unwrap_or(&file_name).to_owned();
        Ok(Self { title, file_name })
    }
}

/// Whole days from the first upload to the day of the meeting; negative when it came after.
pub fn days_before(first: Timestamp, meets_on: NaiveDate) -> i64 {
    (meets_on - first.date()).num_days()
}

/// Whether material was there in time; `first` is the earliest upload that the meeting has, of its own or of a kit.
pub fn on_time(first: Option<Timestamp>, meets_on: NaiveDate, rules: &Rules) -> bool {
    first.is_some_and(|at| days_before(at, meets_on) >= rules.value(RuleKey::MaterialDays))
}

/// Whether material was there in time, and why.
pub fn material_note(first: Option<Timestamp>, meets_on: NaiveDate, rules: &Rules) -> RuleNote {
    let rule = rules.get(RuleKey::MaterialDays);
    let found = match first.map(|at| days_before(at, meets_on)) {
        None => "Chưa có tài liệu".to_owned(),
        Some(0) => "Tài liệu có trong ngày họp".to_owned(),
        Some(days @ 1..) => format!("Tài liệu có trước {days} ngày"),
        Some(days) => format!("Tài liệu có sau buổi họp {} ngày", -days),
    };
    RuleNote {
        met: on_time(first, meets_on, rules),
        text: format!("{found}, cần trước ít nhất {} ngày", rule.value),
        clause: rule.clause.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::seeded;

    fn problem(title: &str, file_name: &str) -> (String, String) {
        let Invalid(mut errors) = Caption::check(title, file_name).unwrap_err();
        let first = errors.remove(0);
        (first.field, first.message)
    }

    #[test]
    fn a_title_is_as_typed_or_the_name_of_the_file() {
        let caption = Caption::check("  Dự thảo \n nghị quyết ", "../../nq 12.pdf").unwrap();
        assert_eq!((caption.title.as_str(), caption.file_name.as_str()), ("Dự thảo nghị quyết", "nq 12.pdf"));
        assert_eq!(Caption::check("", "C:\\tài liệu\\Kế hoạch.v2.docx").unwrap().title, "Kế hoạch.v2");
        assert_eq!(problem(&"x".repeat(201), "a.pdf").0, "title");
    }

    #[test]
    fn marks_of_secrecy_are_refused_in_title_and_name() {
        assert_eq!(problem("TỐI MẬT Số 12", "a.pdf").0, "title");
        for name in ["MẬT.pdf", "MẬT_Kế hoạch.pdf", "TUYỆT MẬT Báo cáo.docx", "Kế hoạch (MẬT).pdf"]
        {
            let (field, message) = problem("", name);
            assert!(field == "file" && message.contains("độ mật"), "{name}");
        }
        assert!(Caption::check("", "Mật ong rừng.pdf").is_ok());
    }

    #[test]
    fn endings_say_what_a_file_is() {
        assert_eq!(MediaType::of_name("a.B.PDF"), Some(MediaType::Pdf));
        assert_eq!(MediaType::of_name("ảnh.JPEG"), Some(MediaType::Jpeg));
        for other in ["a.docm", "a.exe", "pdf", "a.", "a.svg", "a.html"] {
            assert_eq!(MediaType::of_name(other), None, "{other}");
        }
        for ending in ACCEPT.split(',') {
            assert!(MediaType::of_name(&format!("a{ending}")).is_some(), "{ending}");
        }
    }

    #[test]
    fn sizes_read_naturally() {
        let words: Vec<String> = [0, 999, 1_000, 849_700, 1_000_000, 1_249_000, 20_000_000].map(size_words).into();
        assert_eq!(words, ["0 byte", "999 byte", "1 KB", "850 KB", "1,0 MB", "1,2 MB", "20,0 MB"]);
    }

    #[test]
    fn in_time_is_measured_in_days_of_the_calendar() {
        let meets_on = NaiveDate::from_ymd_opt(2026, 12, 3).unwrap();
        let at = |d, h| {
            Some(Timestamp::from_local(NaiveDate::from_ymd_opt(2026, 12, d).unwrap().and_hms_opt(h, 0, 0).unwrap()))
        };
        let note = |first| material_note(first, meets_on, &seeded());
        assert!(note(at(2, 23)).met, "the evening before is a day before");
        assert!(!note(at(3, 0)).met && !note(at(4, 8)).met && !note(None).met);
        assert_eq!(note(at(1, 8)).text, "Tài liệu có trước 2 ngày, cần trước ít nhất 1 ngày");
        assert!(note(at(3, 7)).text.starts_with("Tài liệu có trong ngày họp"));
        assert!(note(at(5, 7)).text.starts_with("Tài liệu có sau buổi họp 2 ngày"));
        assert!(note(None).text.starts_with("Chưa có tài liệu") && !note(None).clause.is_empty());
    }
}
