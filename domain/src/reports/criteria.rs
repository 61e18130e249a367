//! The criteria of a unit: a whole set at a time, from a day on, for all branches below.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Criterion, Fact};
use crate::{
    fields::{Fields, Invalid},
    ids::{CriterionId, UnitId},
    text, time,
};

/// What stands in the place of a fact's code where the branch judges.
pub const BY_BRANCH: &str = "branch";
/// The points of a set together.
pub const TOTAL: i64 = 100;
/// Most criteria in a set.
pub const ROWS_MAX: usize = 20;
/// Longest title or clause, in characters.
const LINE_MAX: usize = 200;

/// A set of criteria, where it comes from, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    /// The unit that set them; none for the whole organisation.
    pub unit: Option<(UnitId, String)>,
    /// First day on which they hold.
    pub from_date: NaiveDate,
    /// Last day on which they hold; none while no end is known.
    pub until_date: Option<NaiveDate>,
    /// Where they are written.
    pub clause: String,
    /// The criteria in order.
    pub rows: Vec<Criterion>,
}

/// A line of the form; one without title is no criterion.
#[derive(Debug, Clone, Copy, Default)]
pub struct CriteriaRow<'a> {
    /// The line's key in the names of its fields.
    pub key: &'a str,
    /// Identifier, made with the form.
    pub id: &'a str,
    /// Where it stands among the others; lines without one stay where they are.
    pub place: &'a str,
    /// What is judged.
    pub title: &'a str,
    /// Code of the fact, or [`BY_BRANCH`].
    pub fact: &'a str,
    /// Most points.
    pub points: &'a str,
}

/// A set as typed.
#[derive(Debug, Clone, Default)]
pub struct CriteriaForm<'a> {
    /// First day.
    pub from_date: &'a str,
    /// Where it is written.
    pub clause: &'a str,
    /// The lines.
    pub rows: Vec<CriteriaRow<'a>>,
}

/// A set, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCriteria {
    /// First day on which it holds.
    pub from_date: NaiveDate,
    /// Where it is written.
    pub clause: String,
    /// The criteria in order.
    pub rows: Vec<Criterion>,
}

impl CriteriaForm<'_> {
    /// Checks what was typed. A set begins tomorrow at the earliest: what was held keeps the criteria of its day.
    ///
    /// # Errors
    /// [`Invalid`] with a message for each field, named `rows[key][field]` where it belongs to a line.
    pub fn check(&self, today: NaiveDate) -> Result<NewCriteria, Invalid> {
        let mut fields = Fields::new();
        let from_date = fields.date("from_date", self.from_date);
        if from_date.is_some_and(|date| date <= today) {
            let tomorrow = time::dmy(today.succ_opt().unwrap_or(today));
            fields.fail("from_date", format!("Bộ tiêu chí mới có hiệu lực sớm nhất từ ngày mai ({tomorrow})."));
        }
        let clause = text::clean_line(&fields.text("clause", self.clause, LINE_MAX));
        let filled: Vec<&CriteriaRow> = self.rows.iter().filter(|row| !row.title.trim().is_empty()).collect();
        let rows: Vec<(i64, Criterion)> = filled.iter().filter_map(|row| check_row(&mut fields, row)).collect();
        check_whole(&mut fields, &filled, &rows);
        fields.finish()?;
        let from_date = from_date.ok_or_else(|| Invalid::one("from_date", "Ngày chưa đúng."))?;
        Ok(NewCriteria { from_date, clause, rows: in_order(rows) })
    }
}

fn named(row: &CriteriaRow<'_>, field: &str) -> String {
    format!("rows[{}][{field}]", row.key)
}

/// A line with its place; none after noting what is wrong with it.
fn check_row(fields: &mut Fields, row: &CriteriaRow<'_>) -> Option<(i64, Criterion)> {
    let title = text::clean_line(&fields.text(&named(row, "title"), row.title, LINE_MAX));
    let points = row.points.trim().parse().ok().filter(|points| (1..=TOTAL).contains(points));
    if points.is_none() {
        fields.fail(&named(row, "points"), format!("Nhập số điểm từ 1 đến {TOTAL}."));
    }
    let place = match row.place.trim() {
        "" => Some(i64::MAX),
        typed => typed.parse().ok(),
    };
    if place.is_none() {
        fields.fail(&named(row, "place"), "Nhập số thứ tự.");
    }
    let fact = match row.fact.trim() {
        BY_BRANCH => Some(None),
        code => fields.parse::<Fact>(&named(row, "fact"), code, "Chọn cách tính trong danh sách.").map(Some),
    };
    let id = fields.parse::<CriterionId>(&named(row, "title"), row.id, "Đồng chí tải lại trang rồi thử lại.");
    Some((place?, Criterion { id: id?, title, fact: fact?, points: points? }))
}

/// What only shows when all lines are looked at together; said beside the last of them.
fn check_whole(fields: &mut Fields, filled: &[&CriteriaRow<'_>], rows: &[(i64, Criterion)]) {
    let Some(last) = filled.last() else {
        return fields.fail("rows[r00][title]", "Đồng chí nhập ít nhất một tiêu chí.");
    };
    if filled.len() > ROWS_MAX {
        return fields.fail(&named(last, "title"), format!("Một bộ có nhiều nhất {ROWS_MAX} tiêu chí."));
    }
    let sum: i64 = rows.iter().map(|(_, criterion)| criterion.points).sum();
    if rows.len() == filled.len() && sum != TOTAL {
        fields.fail(&named(last, "points"), format!("Các tiêu chí cộng lại {sum} điểm, phải bằng {TOTAL}."));
    }
}

/// The lines by their places; equal places keep the order of the form.
fn in_order(mut rows: Vec<(i64, Criterion)>) -> Vec<Criterion> {
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, criterion)| criterion).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01900000-0000-7000-8000-000000000001";

    fn row<'a>(key: &'a str, place: &'a str, title: &'a str, points: &'a str) -> CriteriaRow<'a> {
        CriteriaRow { key, id: ID, place, title, fact: BY_BRANCH, points }
    }

    fn check(from_date: &str, rows: Vec<CriteriaRow<'_>>) -> Result<NewCriteria, Vec<String>> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let form = CriteriaForm { from_date, clause: "Hướng dẫn 05-HD/TU", rows };
        form.check(today).map_err(|Invalid(errors)| errors.into_iter().map(|e| e.field).collect())
    }

    #[test]
    fn a_set_is_ordered_and_adds_up() {
        let rows = vec![
            row("r0", "2", "Thảo luận", "40"),
            CriteriaRow { fact: "length", ..row("r1", "1", " Thời  lượng ", "60") },
            row("r2", "", "", ""),
        ];
        let set = check("22/11/2026", rows).unwrap();
        let seen: Vec<_> = set.rows.iter().map(|c| (c.title.as_str(), c.fact, c.points)).collect();
        assert_eq!(seen, [("Thời lượng", Some(Fact::Length), 60), ("Thảo luận", None, 40)]);
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_field() {
        let refused = |from, rows| check(from, rows).unwrap_err();
        assert_eq!(refused("21/11/2026", vec![row("r0", "1", "Một", "100")]), ["from_date"]);
        assert_eq!(refused("22/11/2026", vec![]), ["rows[r00][title]"]);
        let sum = vec![row("r0", "1", "Một", "50"), row("r1", "2", "Hai", "49")];
        assert_eq!(refused("22/11/2026", sum), ["rows[r1][points]"]);
        let bad = vec![CriteriaRow { fact: "luck", ..row("r0", "x", "Một", "0") }];
        assert_eq!(refused("22/11/2026", bad), ["rows[r0][points]", "rows[r0][place]", "rows[r0][fact]"]);
        let many = (0..21).map(|_| row("r", "1", "Một", "5")).collect();
        assert_eq!(refused("22/11/2026", many), ["rows[r][title]"]);
    }
}
