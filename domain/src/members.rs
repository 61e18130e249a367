//! Members of the organisation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    fields::{Fields, Invalid},
    grants::{Dates, Role},
    ids::{MemberId, OfficeId, UnitId},
    text,
    time::{Timestamp, parse_date},
    units::Stay,
};

vocabulary! {
    /// Standing of a member.
    Standing {
        /// With the vote.
        Official = "official" => "Chính thức",
        /// In the twelve months before; does not vote.
        Probationary = "probationary" => "Dự bị",
    }
}

vocabulary! {
    /// Sex as the member's card records it.
    Sex {
        /// Female.
        Female = "female" => "Nữ",
        /// Male.
        Male = "male" => "Nam",
    }
}

vocabulary! {
    /// Offices held at a unit.
    OfficeKind {
        /// Leads the unit.
        Secretary = "secretary" => "Bí thư",
        /// Stands in for the secretary.
        DeputySecretary = "deputy_secretary" => "Phó bí thư",
        /// Sits on the committee.
        CommitteeMember = "committee_member" => "Ủy viên",
    }
}

/// What a record says about a member, checked; what an import or a form changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRecord {
    /// Number of the Party card: digits, unique, the public identifier.
    pub card_number: String,
    /// Full name in NFC.
    pub full_name: String,
    /// Date of birth: also the second check at activation.
    pub birth_date: NaiveDate,
    /// Sex.
    pub sex: Sex,
    /// Ethnic group; empty when unknown.
    pub ethnicity: String,
    /// Telephone, digits with the leading zero; empty when none.
    pub phone: String,
    /// E-mail; empty when none.
    pub email: String,
    /// Day of admission.
    pub admitted_on: NaiveDate,
    /// Day of becoming official; none while probationary.
    pub official_on: Option<NaiveDate>,
    /// Standing.
    pub standing: Standing,
    /// Exempt from meetings: outside quorum and attendance denominators.
    pub exempt: bool,
}

/// A line of a member list: as little as tells people apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberLine {
    /// Identifier.
    pub id: MemberId,
    /// Card number.
    pub card_number: String,
    /// Full name.
    pub full_name: String,
    /// Standing.
    pub standing: Standing,
    /// Exempt from meetings.
    pub exempt: bool,
    /// Has an account.
    pub activated: bool,
    /// Name of the member's unit.
    pub unit_name: String,
}

vocabulary! {
    /// By what a list may be narrowed.
    MemberState {
        /// Official members.
        Official = "official" => "Chính thức",
        /// Probationary members.
        Probationary = "probationary" => "Dự bị",
        /// Members who are exempt from meetings, whatever their standing.
        Exempt = "exempt" => "Được miễn sinh hoạt",
    }
}

vocabulary! {
    /// Whether a member has an account.
    AccountState {
        /// Has one.
        Active = "active" => "Đã kích hoạt",
        /// Has none yet.
        Waiting = "waiting" => "Chưa kích hoạt",
    }
}

/// What somebody typed into the search box of a member list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum MemberSearch {
    /// Nothing.
    #[default]
    All,
    /// Digits: the beginning of a card number.
    Card(String),
    /// A part of a name, without accents.
    Name(String),
}

impl MemberSearch {
    /// Reads the search box.
    pub fn parse(typed: &str) -> Self {
        let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).take(20).collect();
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            return Self::Card(digits);
        }
        // `%` and `_` mean something in a pattern and nothing in a name.
        let name: String = typed.chars().filter(|c| !matches!(c, '%' | '_' | '\\')).collect();
        match text::fold(&name) {
            name if name.is_empty() => Self::All,
            name => Self::Name(name.chars().take(100).collect()),
        }
    }
}

/// What a member list shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemberFilter {
    /// Name or card number.
    pub search: MemberSearch,
    /// Standing.
    pub state: Option<MemberState>,
    /// With or without account.
    pub account: Option<AccountState>,
}

/// How many there are, counted no further than needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Exactly so many.
    Exact(i64),
    /// More than this.
    MoreThan(i64),
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exact(count) => f.write_str(&text::number(*count)),
            Self::MoreThan(count) => write!(f, "hơn {}", text::number(*count)),
        }
    }
}

/// An office, with its dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Identifier.
    pub id: OfficeId,
    /// Which office.
    pub office: OfficeKind,
    /// At which unit.
    pub unit_id: UnitId,
    /// Name of that unit.
    pub unit_name: String,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day; none while held.
    pub until_date: Option<NaiveDate>,
}

impl Office {
    /// Whether it is held on `today`.
    pub fn is_held(&self, today: NaiveDate) -> bool {
        self.from_date <= today && self.until_date.is_none_or(|until| until >= today)
    }
}

/// First and last day of an office, as typed.
///
/// # Errors
/// What is wrong, by field.
pub fn read_office_dates(from: &str, until: &str, today: NaiveDate) -> Result<(NaiveDate, Option<NaiveDate>), Invalid> {
    let mut fields = Fields::new();
    let first = fields.date("from_date", from);
    if first.is_some_and(|first| first > today) {
        fields.fail("from_date", "Ngày bắt đầu không thể ở tương lai.");
    }
    let last = if until.trim().is_empty() { None } else { fields.date("until_date", until) };
    if let (Some(first), Some(last)) = (first, parse_date(until))
        && last < first
    {
        fields.fail("until_date", "Ngày kết thúc không thể trước ngày bắt đầu.");
    }
    fields.finish()?;
    Ok((first.unwrap_or(today), last))
}

/// A time during which a member takes part elsewhere, on a temporary transfer (chuyển sinh hoạt đảng tạm thời): outside the
/// quorum and the denominators of the own branch (domain.md, Meetings).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemporaryTransfer {
    /// First day.
    pub from_date: NaiveDate,
    /// Last day; none while nobody knows.
    pub until_date: Option<NaiveDate>,
    /// Where the member takes part meanwhile.
    pub place: String,
}

impl TemporaryTransfer {
    /// Whether the member is away on that day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from_date <= day && self.until_date.is_none_or(|until| until >= day)
    }

    /// Whether the two have a day in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_before = |a: &Self, b: &Self| a.until_date.is_some_and(|until| until < b.from_date);
        !ends_before(self, other) && !ends_before(other, self)
    }
}

/// Reads the form of a transfer.
///
/// # Errors
/// A message beside each field that is missing or wrong.
pub fn read_transfer(from: &str, until: &str, place: &str) -> Result<TemporaryTransfer, Invalid> {
    let mut fields = Fields::new();
    let first = fields.date("from_date", from);
    let until_date = if until.trim().is_empty() { None } else { fields.date("until_date", until) };
    if let (Some(first), Some(last)) = (first, until_date)
        && last < first
    {
        fields.fail("until_date", "Ngày kết thúc không thể trước ngày bắt đầu.");
    }
    let place = fields.text("place", place, 200);
    fields.finish()?;
    Ok(TemporaryTransfer { from_date: first.unwrap_or_default(), until_date, place })
}

/// The last activation slip printed for a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipState {
    /// When it was printed.
    pub issued_at: Timestamp,
    /// Until when its code works.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// When a newer one or an administrator made it void.
    pub revoked_at: Option<Timestamp>,
}

/// A role that a member holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRole {
    /// The role.
    pub role: Role,
    /// Name of the unit whose subtree it reaches.
    pub unit_name: String,
    /// First and last day.
    pub dates: Dates,
}

/// Everything that the handbook's own pages show about a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// Identifier.
    pub id: MemberId,
    /// The record.
    pub record: MemberRecord,
    /// The member's unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// Since when the member has an account.
    pub activated_at: Option<Timestamp>,
    /// When the record was last changed.
    pub updated_at: Timestamp,
    /// Offices, the latest first.
    pub offices: Vec<Office>,
    /// Units, the latest first.
    pub places: Vec<Stay>,
    /// Times on a temporary transfer, the latest first.
    pub transfers: Vec<TemporaryTransfer>,
    /// Roles that were not withdrawn.
    pub roles: Vec<HeldRole>,
    /// The last activation slip.
    pub slip: Option<SlipState>,
}

/// A part of what is held about a member, as the member takes it along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPart {
    /// Vietnamese name, such as `Điểm danh`.
    pub name: String,
    /// One entry a line.
    pub rows: Vec<Vec<OwnFact>>,
}

/// One value of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnFact {
    /// Vietnamese name, such as `Ngày sinh`.
    pub label: String,
    /// As text; empty when there is none.
    pub value: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_a_card_or_a_name() {
        assert_eq!(MemberSearch::parse("  "), MemberSearch::All);
        assert_eq!(MemberSearch::parse("0123 456"), MemberSearch::Card("0123456".into()));
        assert_eq!(MemberSearch::parse(" NGUYỄN  Văn Đức"), MemberSearch::Name("nguyen van duc".into()));
        assert_eq!(MemberSearch::parse("%_\\"), MemberSearch::All);
        assert_eq!(MemberSearch::parse("an%"), MemberSearch::Name("an".into()));
    }

    #[test]
    fn transfers_cover_days_and_do_not_overlap() {
        let transfer = |from: &str, until: &str| read_transfer(from, until, "Chi bộ công ty Sao Mai").unwrap();
        let spring = transfer("01/02/2026", "30/4/2026");
        let day = |text: &str| parse_date(text).unwrap();
        assert!(spring.covers(day("01/02/2026")) && spring.covers(day("30/04/2026")));
        assert!(!spring.covers(day("31/01/2026")) && !spring.covers(day("01/05/2026")));
        let open = transfer("01/05/2026", " ");
        assert!(open.covers(day("01/01/2030")) && !open.overlaps(&spring));
        assert!(transfer("30/04/2026", "").overlaps(&spring) && transfer("01/01/2026", "").overlaps(&open));
        let wrong = read_transfer("02/02/2026", "01/02/2026", " ").unwrap_err();
        let named: Vec<&str> = wrong.0.iter().map(|e| e.field.as_ref()).collect();
        assert_eq!(named, ["until_date", "place"]);
        assert_eq!(read_transfer("", "", "x").unwrap_err().0[0].field, "from_date");
    }

    #[test]
    fn counts_are_capped_in_words() {
        assert_eq!(Count::Exact(1_000).to_string(), "1.000");
        assert_eq!(Count::MoreThan(1_000).to_string(), "hơn 1.000");
    }

    #[test]
    fn office_dates_are_checked_together() {
        let today = parse_date("21/11/2026").unwrap();
        assert_eq!(read_office_dates("2025-06-01", "", today), Ok((parse_date("01/06/2025").unwrap(), None)));
        for (from, until) in [("", ""), ("22/11/2026", ""), ("01/06/2025", "31/05/2025"), ("01/06/2025", "x")] {
            assert!(read_office_dates(from, until, today).is_err(), "{from} {until}");
        }
    }
}
