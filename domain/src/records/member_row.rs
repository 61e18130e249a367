//! Rows of a list of members: from cells to checked patches.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};

use super::{
    cell::Cell,
    codes::{CARD_DIGITS, card_number, usual_width},
    columns::{Header, MemberColumn as Col},
    duplicates::refuse_duplicates,
    report::Problem,
    values::{self, Read},
};
use crate::{
    members::{MemberRecord, OfficeKind, Sex, Standing},
    time::dmy,
};

/// How a row names the member's unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitHint {
    /// By its code, which goes before the name.
    pub code: Option<String>,
    /// By its name.
    pub name: Option<String>,
}

/// What one row says about one member. `None` leaves what the database holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberPatch {
    /// Row as the spreadsheet numbers it.
    pub row: u32,
    /// Card number, with the zeros that it probably lost.
    pub card_number: String,
    /// Card number as the file has it.
    pub card_as_written: String,
    /// Full name.
    pub full_name: Option<String>,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Ethnic group.
    pub ethnicity: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Unit.
    pub unit: UnitHint,
    /// Day of admission.
    pub admitted_on: Option<NaiveDate>,
    /// Day of becoming official.
    pub official_on: Option<NaiveDate>,
    /// Standing.
    pub standing: Option<Standing>,
    /// Exempt from meetings.
    pub exempt: Option<bool>,
    /// Offices held at the unit.
    pub offices: Option<Vec<OfficeKind>>,
}

/// A column and what is wrong with what it says.
pub(super) type Wrong = (Col, String);

impl MemberPatch {
    /// The record after this patch, checked as a whole unless nothing changes.
    pub(super) fn merge(&self, old: Option<&MemberRecord>, today: NaiveDate) -> Result<MemberRecord, Vec<Wrong>> {
        let record = match old {
            Some(old) => self.onto(old),
            None => self.complete()?,
        };
        if old == Some(&record) {
            return Ok(record);
        }
        let wrong = contradictions(&record, today);
        if wrong.is_empty() { Ok(record) } else { Err(wrong) }
    }

    fn onto(&self, old: &MemberRecord) -> MemberRecord {
        fn keep<T: Clone>(new: &Option<T>, old: &T) -> T {
            new.clone().unwrap_or_else(|| old.clone())
        }
        let standing = self.standing.or(self.official_on.map(|_| Standing::Official)).unwrap_or(old.standing);
        MemberRecord {
            // The database's spelling stays: the file may have lost zeros.
            card_number: old.card_number.clone(),
            full_name: keep(&self.full_name, &old.full_name),
            birth_date: keep(&self.birth_date, &old.birth_date),
            sex: keep(&self.sex, &old.sex),
            ethnicity: keep(&self.ethnicity, &old.ethnicity),
            phone: keep(&self.phone, &old.phone),
            email: keep(&self.email, &old.email),
            admitted_on: keep(&self.admitted_on, &old.admitted_on),
            official_on: match standing {
                // Back to probationary: the old official date goes with the old standing.
                Standing::Probationary if old.standing == Standing::Official => self.official_on,
                _ => self.official_on.or(old.official_on),
            },
            standing,
            exempt: keep(&self.exempt, &old.exempt),
        }
    }

    /// A whole record for a member who is new.
    fn complete(&self) -> Result<MemberRecord, Vec<Wrong>> {
        let standing = self.standing.or(self.official_on.map(|_| Standing::Official));
        if let (Some(full_name), Some(birth_date), Some(sex), Some(admitted_on), Some(standing)) =
            (self.full_name.clone(), self.birth_date, self.sex, self.admitted_on, standing)
        {
            return Ok(MemberRecord {
                card_number: self.card_number.clone(),
                full_name,
                birth_date,
                sex,
                ethnicity: self.ethnicity.clone().unwrap_or_default(),
                phone: self.phone.clone().unwrap_or_default(),
                email: self.email.clone().unwrap_or_default(),
                admitted_on,
                official_on: self.official_on,
                standing,
                exempt: self.exempt.unwrap_or_default(),
            });
        }
        let missing = [
            (self.full_name.is_none(), Col::FullName, "họ và tên"),
            (self.birth_date.is_none(), Col::BirthDate, "ngày sinh"),
            (self.sex.is_none(), Col::Sex, "giới tính"),
            (self.admitted_on.is_none(), Col::AdmittedOn, "ngày vào Đảng"),
            (standing.is_none(), Col::Standing, "tình trạng hoặc ngày chính thức"),
        ];
        let message = |what| format!("Số thẻ này chưa có trong hệ thống; để thêm mới cần ghi {what}.");
        Err(missing.into_iter().filter(|m| m.0).map(|(_, column, what)| (column, message(what))).collect())
    }
}

/// What cannot be true together.
pub(super) fn contradictions(record: &MemberRecord, today: NaiveDate) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut check = |bad: bool, column, message: String| {
        if bad {
            wrong.push((column, message));
        }
    };
    let (birth, admitted) = (record.birth_date, record.admitted_on);
    check(birth > today, Col::BirthDate, format!("Ngày sinh {} ở tương lai.", dmy(birth)));
    check(admitted > today, Col::AdmittedOn, format!("Ngày vào Đảng {} ở tương lai.", dmy(admitted)));
    check(
        admitted < birth || years_between(birth, admitted) < 15,
        Col::AdmittedOn,
        format!("Ngày vào Đảng {} quá sớm so với ngày sinh {}.", dmy(admitted), dmy(birth)),
    );
    if let Some(official) = record.official_on {
        check(
            official < admitted,
            Col::OfficialOn,
            format!("Ngày chính thức {} trước ngày vào Đảng {}.", dmy(official), dmy(admitted)),
        );
        check(
            record.standing == Standing::Probationary,
            Col::Standing,
            "Đảng viên dự bị thì chưa có ngày chính thức.".to_owned(),
        );
    }
    wrong
}

fn years_between(from: NaiveDate, to: NaiveDate) -> i32 {
    to.year() - from.year() - i32::from((to.month(), to.day()) < (from.month(), from.day()))
}

/// The rows of a list of members, checked as far as the file alone allows.
#[derive(Debug)]
pub struct MemberRows {
    /// Where the columns are.
    pub header: Header<Col>,
    /// Rows without a problem.
    pub patches: Vec<MemberPatch>,
    /// What is wrong with the others.
    pub problems: Vec<Problem>,
    /// How many rows have something in them.
    pub total: i64,
    /// Rows whose card a spreadsheet took for a number.
    number_cards: HashSet<u32>,
}

impl MemberRows {
    /// Starts with a heading and no row.
    pub fn new(header: Header<Col>) -> Self {
        Self { header, patches: Vec::new(), problems: Vec::new(), total: 0, number_cards: HashSet::new() }
    }

    /// Reads a row; one without anything in the known columns is skipped.
    pub fn push(&mut self, row: u32, cells: &[Cell]) {
        if self.header.is_blank(cells) {
            return;
        }
        self.total += 1;
        let mut reader = RowReader { header: &self.header, cells, row, problems: &mut self.problems };
        let before = reader.problems.len();
        let patch = reader.patch();
        if self.problems.len() > before {
            return;
        }
        if matches!(*self.header.cell(Col::CardNumber, cells), Cell::Number(_)) {
            self.number_cards.insert(row);
        }
        self.patches.push(patch);
    }

    /// Gives the cards their zeros back and refuses duplicates: what needs all rows.
    pub fn finish(mut self) -> Self {
        let lengths = self.patches.iter().map(|patch| patch.card_number.len());
        let width = usual_width(lengths, *CARD_DIGITS.start(), *CARD_DIGITS.end());
        let column = self.header.index(Col::CardNumber);
        let (problems, numbers) = (&mut self.problems, &self.number_cards);
        let padded = |patch: &MemberPatch| {
            let believed = numbers.contains(&patch.row) || patch.card_number.len() < *CARD_DIGITS.start();
            card_number(&patch.card_number, if believed { width } else { 0 })
        };
        self.patches.retain_mut(|patch| match padded(patch) {
            Some(card) => {
                patch.card_number = card;
                true
            }
            None => {
                let digits = patch.card_number.len();
                let message =
                    format!("Số thẻ có {digits} chữ số; cần {} đến {}.", CARD_DIGITS.start(), CARD_DIGITS.end());
                problems.push(Problem::new(patch.row, column, message));
                false
            }
        });
        refuse_duplicates(
            &mut self.patches,
            |patch| (patch.row, patch.card_number.as_str()),
            |patch, other| {
                let message = format!("Số thẻ {} trùng với dòng {other}; chỉ giữ một dòng đúng.", patch.card_number);
                problems.push(Problem::new(patch.row, column, message));
            },
        );
        self
    }
}

/// Reads one row, noting problems.
struct RowReader<'a> {
    header: &'a Header<Col>,
    cells: &'a [Cell],
    row: u32,
    problems: &'a mut Vec<Problem>,
}

impl RowReader<'_> {
    fn read<T>(&mut self, column: Col, read: impl FnOnce(&Cell) -> Read<T>) -> Option<T> {
        match read(&self.header.cell(column, self.cells)) {
            Ok(value) => value,
            Err(message) => {
                self.problems.push(Problem::new(self.row, self.header.index(column), message));
                None
            }
        }
    }

    fn patch(&mut self) -> MemberPatch {
        let before = self.problems.len();
        let card_number = self.read(Col::CardNumber, values::digits).unwrap_or_default();
        if card_number.is_empty() && self.problems.len() == before {
            let message = "Chưa ghi số thẻ đảng viên.";
            self.problems.push(Problem::new(self.row, self.header.index(Col::CardNumber), message));
        }
        MemberPatch {
            row: self.row,
            card_as_written: card_number.clone(),
            card_number,
            full_name: self.read(Col::FullName, values::person),
            birth_date: self.read(Col::BirthDate, values::date),
            sex: self.read(Col::Sex, values::sex),
            ethnicity: self.read(Col::Ethnicity, |cell| values::words(cell, 50)),
            phone: self.read(Col::Phone, values::phone_cell),
            email: self.read(Col::Email, values::email_cell),
            unit: UnitHint {
                code: self.read(Col::UnitCode, values::code),
                name: self.read(Col::UnitName, values::line),
            },
            admitted_on: self.read(Col::AdmittedOn, values::date),
            official_on: self.read(Col::OfficialOn, values::date),
            standing: self.read(Col::Standing, values::standing),
            exempt: self.read(Col::Exempt, values::yes_no),
            offices: self.read(Col::Offices, values::offices),
        }
    }
}
