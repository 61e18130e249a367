//! One record typed into a form, checked by the same rules as a row of a workbook.

use chrono::NaiveDate;

use super::{
    cell::Cell,
    codes::CARD_DIGITS,
    columns::MemberColumn as Col,
    member_row::contradictions,
    values::{self, Read},
};
use crate::{
    fields::{FieldError, Invalid},
    members::MemberRecord,
};

/// The fields of a member's form as they were sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct MemberForm<'a> {
    /// Card number.
    pub card_number: &'a str,
    /// Full name.
    pub full_name: &'a str,
    /// Date of birth.
    pub birth_date: &'a str,
    /// Sex, by its code or its word.
    pub sex: &'a str,
    /// Ethnic group; may be empty.
    pub ethnicity: &'a str,
    /// Telephone; may be empty.
    pub phone: &'a str,
    /// E-mail; may be empty.
    pub email: &'a str,
    /// Day of admission.
    pub admitted_on: &'a str,
    /// Day of becoming official; empty while probationary.
    pub official_on: &'a str,
    /// Standing, by its code or its word.
    pub standing: &'a str,
    /// Exempt from meetings.
    pub exempt: bool,
}

/// The name of the form field behind a column.
const fn field(column: Col) -> &'static str {
    match column {
        Col::CardNumber => "card_number",
        Col::FullName => "full_name",
        Col::BirthDate => "birth_date",
        Col::Sex => "sex",
        Col::Ethnicity => "ethnicity",
        Col::Phone => "phone",
        Col::Email => "email",
        Col::UnitCode | Col::UnitName => "unit_code",
        Col::AdmittedOn => "admitted_on",
        Col::OfficialOn => "official_on",
        Col::Standing => "standing",
        Col::Exempt => "exempt",
        Col::Offices => "office",
    }
}

impl MemberForm<'_> {
    /// The record, checked field by field and as a whole.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn read(&self, today: NaiveDate) -> Result<MemberRecord, Invalid> {
        let mut reader = Reader::default();
        let card_number = reader.required(Col::CardNumber, self.card_number, card_number);
        let full_name = reader.required(Col::FullName, self.full_name, values::person);
        let birth_date = reader.required(Col::BirthDate, self.birth_date, values::date);
        let sex = reader.required(Col::Sex, self.sex, values::sex);
        let ethnicity = reader.optional(Col::Ethnicity, self.ethnicity, |cell| values::words(cell, 50));
        let phone = reader.optional(Col::Phone, self.phone, values::phone_cell);
        let email = reader.optional(Col::Email, self.email, values::email_cell);
        let standing = reader.required(Col::Standing, self.standing, values::standing);
        let admitted_on = reader.required(Col::AdmittedOn, self.admitted_on, values::date);
        let official_on = reader.optional(Col::OfficialOn, self.official_on, values::date);
        let (Some(card_number), Some(full_name), Some(birth_date), Some(sex), Some(standing), Some(admitted_on)) =
            (card_number, full_name, birth_date, sex, standing, admitted_on)
        else {
            return Err(Invalid(reader.problems));
        };
        let record = MemberRecord {
            card_number,
            full_name,
            birth_date,
            sex,
            ethnicity: ethnicity.unwrap_or_default(),
            phone: phone.unwrap_or_default(),
            email: email.unwrap_or_default(),
            admitted_on,
            official_on,
            standing,
            exempt: self.exempt,
        };
        for (column, message) in contradictions(&record, today) {
            reader.fail(column, message);
        }
        if reader.problems.is_empty() { Ok(record) } else { Err(Invalid(reader.problems)) }
    }
}

/// Nobody's spreadsheet took these digits for a number, so none is added.
fn card_number(cell: &Cell) -> Read<String> {
    let digits = values::digits(cell)?;
    match &digits {
        Some(digits) if !CARD_DIGITS.contains(&digits.len()) => {
            Err(format!("Số thẻ có {} chữ số; cần {} đến {}.", digits.len(), CARD_DIGITS.start(), CARD_DIGITS.end()))
        }
        _ => Ok(digits),
    }
}

#[derive(Default)]
struct Reader {
    problems: Vec<FieldError>,
}

impl Reader {
    fn fail(&mut self, column: Col, message: String) {
        self.problems.push(FieldError { field: field(column).to_owned(), message });
    }

    fn optional<T>(&mut self, column: Col, typed: &str, read: impl FnOnce(&Cell) -> Read<T>) -> Option<T> {
        read(&Cell::Text(typed.to_owned())).unwrap_or_else(|message| {
            self.fail(column, message);
            None
        })
    }

    fn required<T>(&mut self, column: Col, typed: &str, read: impl FnOnce(&Cell) -> Read<T>) -> Option<T> {
        let before = self.problems.len();
        let value = self.optional(column, typed, read);
        if value.is_none() && self.problems.len() == before {
            self.fail(column, "Đồng chí chưa nhập mục này.".to_owned());
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        members::{Sex, Standing},
        time::parse_date,
    };

    const GOOD: MemberForm<'_> = MemberForm {
        card_number: "0123 4567 8901",
        full_name: " Nguyễn  Thị Hạnh ",
        birth_date: "1980-05-19",
        sex: "female",
        ethnicity: "",
        phone: "+84 912 345 678",
        email: "",
        admitted_on: "03/02/2010",
        official_on: "2011-02-03",
        standing: "official",
        exempt: true,
    };

    fn problems(form: MemberForm<'_>) -> Vec<String> {
        let Err(Invalid(errors)) = form.read(parse_date("21/11/2026").unwrap()) else { return Vec::new() };
        errors.into_iter().map(|e| e.field).collect()
    }

    #[test]
    fn a_form_becomes_a_record() {
        let record = GOOD.read(parse_date("21/11/2026").unwrap()).unwrap();
        assert_eq!((record.card_number.as_str(), record.full_name.as_str()), ("012345678901", "Nguyễn Thị Hạnh"));
        assert_eq!((record.phone.as_str(), record.email.as_str()), ("0912345678", ""));
        assert_eq!((record.sex, record.standing, record.exempt), (Sex::Female, Standing::Official, true));
        assert_eq!(record.official_on, parse_date("03/02/2011"));
    }

    #[test]
    fn every_problem_is_named_at_its_field() {
        assert_eq!(
            problems(MemberForm::default()),
            ["card_number", "full_name", "birth_date", "sex", "standing", "admitted_on"]
        );
        assert_eq!(problems(MemberForm { card_number: "1234567", ..GOOD }), ["card_number"]);
        assert_eq!(problems(MemberForm { phone: "12345", email: "khong@", ..GOOD }), ["phone", "email"]);
        assert_eq!(problems(MemberForm { admitted_on: "01/01/1985", ..GOOD }), ["admitted_on"]);
        assert_eq!(problems(MemberForm { standing: "probationary", ..GOOD }), ["standing"]);
        assert_eq!(problems(MemberForm { official_on: "01/01/2010", ..GOOD }), ["official_on"]);
        assert_eq!(problems(MemberForm { full_name: "<script>1", ..GOOD }), ["full_name"]);
    }
}
