//! What people type into the forms of points, checked.

use super::{NOTE_MAX, Outcome, POINT_MAX, POINTS_MAX, split};
use crate::{
    fields::{Fields, Invalid},
    ids::PointId,
    secrecy,
};

/// Name of a field of one point. What begins with a digit would be read as a position in a list, hence the letter.
pub fn point_field(id: PointId, name: &str) -> String {
    format!("points[p{id}][{name}]")
}

/// One point of the form, as typed.
#[derive(Debug, Clone, Default)]
pub struct PointForm<'a> {
    /// What it says now; empty to remove the point.
    pub body: &'a str,
    /// What it said when the form was opened.
    pub was: &'a str,
    /// Which number it shall have.
    pub place: &'a str,
    /// Which number it had.
    pub at: &'a str,
}

/// One point, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointEdit {
    /// Which.
    pub id: PointId,
    /// What it says now; empty to remove it.
    pub body: String,
    /// What it said when the form was opened: somebody else's change since then is not overwritten.
    pub was: String,
    /// Which number it shall have, from 1.
    pub place: i64,
    /// Which number it had.
    pub at: i64,
}

/// All changes of one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointEdits {
    /// The points that were there.
    pub points: Vec<PointEdit>,
    /// New points, in order.
    pub added: Vec<String>,
    /// From which the identifiers of new points are counted: the same form sent again makes no second ones.
    pub base: PointId,
}

impl PointEdits {
    /// Checks what was typed: the points that were there, and `added`, which is split as the text of a resolution is.
    ///
    /// # Errors
    /// [`Invalid`] with a message for each field that needs another look.
    pub fn check<'a>(
        forms: impl IntoIterator<Item = (PointId, PointForm<'a>)>,
        added: &str,
        base: PointId,
    ) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let points: Vec<PointEdit> = forms.into_iter().map(|(id, form)| edit(&mut fields, id, &form)).collect();
        let typed = fields.optional_text("added", added, POINT_MAX);
        secrecy::refuse_marked(&mut fields, "added", &typed);
        let added = split(&typed);
        let stay = points.iter().filter(|point| !point.body.is_empty()).count();
        if stay + added.len() > POINTS_MAX {
            fields.fail("added", format!("Nghị quyết có {} điểm, tối đa {POINTS_MAX} điểm.", stay + added.len()));
        }
        fields.finish()?;
        Ok(Self { points, added, base })
    }

    /// Identifier of the nth new point.
    pub fn new_id(&self, n: usize) -> PointId {
        PointId(uuid::Uuid::from_u128(self.base.0.as_u128().wrapping_add(n as u128)))
    }
}

fn edit(fields: &mut Fields, id: PointId, form: &PointForm<'_>) -> PointEdit {
    let name = point_field(id, "body");
    let body = fields.optional_text(&name, form.body, POINT_MAX);
    secrecy::refuse_marked(fields, &name, &body);
    let at = form.at.trim().parse().unwrap_or_default();
    let place = match form.place.trim() {
        "" => at,
        typed => typed.parse().unwrap_or_else(|_| {
            fields.fail(&point_field(id, "place"), "Thứ tự là một số, ví dụ: 2.");
            at
        }),
    };
    PointEdit { id, body, was: crate::text::clean(form.was), place, at }
}

/// Things in the order that people asked for: each with the number it had and the one it shall have. What is moved up
/// goes before whatever has that number, what is moved down goes behind it.
pub fn arrange<T>(mut things: Vec<(T, i64, i64)>) -> Vec<T> {
    things.sort_by_key(|(_, at, wanted)| (wanted.saturating_mul(2).saturating_add((wanted - at).signum()), *at));
    things.into_iter().map(|(thing, ..)| thing).collect()
}

/// What was found of one point, as typed.
#[derive(Debug, Clone, Default)]
pub struct ReviewForm<'a> {
    /// Code of an [`Outcome`].
    pub outcome: &'a str,
    /// What it was when the form was opened.
    pub was: &'a str,
    /// What there is to say.
    pub note: &'a str,
    /// What it said when the form was opened.
    pub note_was: &'a str,
}

/// What was found of one point, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// Which.
    pub id: PointId,
    /// What was found.
    pub outcome: Outcome,
    /// What there is to say; may be empty.
    pub note: String,
    /// Outcome and note when the form was opened: somebody else's finding since then is not overwritten.
    pub was: (Outcome, String),
}

impl Reviewed {
    /// Checks what was typed and leaves out what did not change.
    ///
    /// # Errors
    /// [`Invalid`] with a message for each field that needs another look.
    pub fn check<'a>(forms: impl IntoIterator<Item = (PointId, ReviewForm<'a>)>) -> Result<Vec<Self>, Invalid> {
        let mut fields = Fields::new();
        let mut found = Vec::new();
        for (id, form) in forms {
            let name = point_field(id, "note");
            let note = fields.optional_text(&name, form.note, NOTE_MAX);
            secrecy::refuse_marked(&mut fields, &name, &note);
            let outcome = fields.parse(&point_field(id, "outcome"), form.outcome, "Đồng chí chọn một kết quả.");
            let was = (form.was.parse().unwrap_or(Outcome::Open), crate::text::clean(form.note_was));
            if let Some(outcome) = outcome.filter(|outcome| (*outcome, &note) != (was.0, &was.1)) {
                found.push(Self { id, outcome, note, was });
            }
        }
        fields.finish()?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(n: u128) -> PointId {
        PointId(Uuid::from_u128(n))
    }

    fn form<'a>(body: &'a str, place: &'a str) -> PointForm<'a> {
        PointForm { body, was: "Cũ", place, at: "1" }
    }

    #[test]
    fn points_are_reworded_removed_and_added() {
        let forms = [(id(1), form(" Mới ", "2")), (id(2), form("", ""))];
        let edits = PointEdits::check(forms, "1. Thêm\n2. Nữa", id(100)).unwrap();
        assert_eq!((edits.points[0].body.as_str(), edits.points[0].place), ("Mới", 2));
        assert_eq!((edits.points[1].body.as_str(), edits.points[1].place), ("", 1));
        assert_eq!(edits.added, ["Thêm", "Nữa"]);
        assert_eq!([edits.new_id(0), edits.new_id(1)], [id(100), id(101)]);
    }

    #[test]
    fn problems_stand_beside_their_point() {
        let long = "x".repeat(POINT_MAX + 1);
        let forms = [(id(1), form("MẬT", "")), (id(2), form("Việc", "đầu")), (id(3), form(&long, ""))];
        let Invalid(errors) = PointEdits::check(forms, "TỐI MẬT", id(9)).unwrap_err();
        let found: Vec<_> = errors.into_iter().map(|e| e.field).collect();
        let wanted =
            [point_field(id(1), "body"), point_field(id(2), "place"), point_field(id(3), "body"), "added".to_owned()];
        assert_eq!(found, wanted);
        let many = (1..=51).map(|n| format!("- Việc {n}")).collect::<Vec<_>>().join("\n");
        assert!(PointEdits::check([(id(1), form("Việc", ""))], &many, id(9)).unwrap_err().0[0].message.contains("51"));
    }

    #[test]
    fn numbers_typed_are_the_order() {
        let order = |wanted: [i64; 4]| arrange(wanted.iter().zip(1..).map(|(w, at)| (at, at, *w)).collect());
        assert_eq!(order([1, 2, 3, 4]), [1, 2, 3, 4]);
        assert_eq!(order([1, 2, 3, 1]), [4, 1, 2, 3], "up to the first place");
        assert_eq!(order([3, 2, 3, 4]), [2, 3, 1, 4], "down behind the third");
        assert_eq!(order([2, 1, 3, 4]), [2, 1, 3, 4]);
        assert_eq!(order([99, 2, 3, -5]), [4, 2, 3, 1]);
    }

    #[test]
    fn only_what_was_found_anew_is_kept() {
        let form = |outcome, note| ReviewForm { outcome, was: "open", note, note_was: "" };
        let found = Reviewed::check([(id(1), form("open", " ")), (id(2), form("done", "Xong sớm."))]).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].outcome, found[0].note.as_str()), (Outcome::Done, "Xong sớm."));
        let Invalid(errors) = Reviewed::check([(id(1), form("?", "MẬT"))]).unwrap_err();
        assert_eq!(errors.len(), 2);
    }
}
