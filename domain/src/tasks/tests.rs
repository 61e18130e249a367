use super::{AssignmentState::*, *};
use crate::fields::Invalid;

fn date(text: &str) -> NaiveDate {
    crate::time::parse_date(text).unwrap()
}

fn fields_of(result: Result<TaskDraft, Invalid>) -> Vec<String> {
    result.unwrap_err().0.into_iter().map(|e| e.field).collect()
}

#[test]
fn only_these_steps_are_possible() {
    let possible = [
        (Given, Step::Submit, Submitted),
        (Returned, Step::Submit, Submitted),
        (Submitted, Step::Accept, Done),
        (Submitted, Step::Return, Returned),
        (Given, Step::Cancel, Cancelled),
        (Submitted, Step::Cancel, Cancelled),
        (Returned, Step::Cancel, Cancelled),
    ];
    for state in AssignmentState::ALL {
        for step in [Step::Submit, Step::Accept, Step::Return, Step::Cancel] {
            let expected = possible.iter().find(|(from, by, _)| from == state && *by == step).map(|(_, _, to)| *to);
            assert_eq!(state.after(step), expected, "{state:?} {step:?}");
        }
    }
}

#[test]
fn groups_follow_the_due_date_while_something_is_to_do() {
    let today = date("21/11/2026");
    let group = |state, due| Group::of(state, date(due), today);
    assert_eq!(group(Given, "20/11/2026"), Some(Group::Overdue));
    assert_eq!(group(Returned, "21/11/2026"), Some(Group::Soon));
    assert_eq!(group(Given, "27/11/2026"), Some(Group::Soon));
    assert_eq!(group(Given, "28/11/2026"), Some(Group::Later));
    assert_eq!(group(Submitted, "01/11/2026"), Some(Group::Waiting));
    assert_eq!(group(Done, "01/11/2026"), Some(Group::Done));
    assert_eq!(group(Cancelled, "01/11/2026"), None);
}

#[test]
fn due_dates_read_naturally() {
    let today = date("21/11/2026");
    for (due, words) in [
        ("20/11/2026", "Quá hạn 1 ngày"),
        ("21/11/2026", "Hạn hôm nay"),
        ("22/11/2026", "Hạn ngày mai"),
        ("23/11/2026", "Hạn thứ Hai 23/11"),
        ("05/02/2027", "Hạn 05/02/2027"),
    ] {
        assert_eq!(due_words(date(due), today), words);
    }
}

#[test]
fn a_task_is_checked_field_by_field() {
    let today = date("21/11/2026");
    let form =
        TaskForm {
            title: " Rà soát \n hộ nghèo ", due_on: "2026-11-21", receivers: "children", ..TaskForm::default()
        };
    let draft = TaskDraft::parse(form.clone(), today).unwrap();
    assert_eq!((draft.title.as_str(), draft.receivers), ("Rà soát hộ nghèo", Receivers::Children));

    assert_eq!(fields_of(TaskDraft::parse(TaskForm::default(), today)), ["title", "due_on", "receivers"]);
    for wrong in ["20/11/2026", "31/02/2027", "mai", "21/11/2036"] {
        assert_eq!(
            fields_of(TaskDraft::parse(TaskForm { due_on: wrong, ..form.clone() }, today)),
            ["due_on"],
            "{wrong}"
        );
    }
}

#[test]
fn receivers_are_chosen_in_one_way_only() {
    let today = date("21/11/2026");
    let (unit, member) = (UnitId::fresh(), MemberId::fresh());
    let parse = |receivers, units: &[UnitId], members: &[MemberId]| {
        let form = TaskForm {
            title: "x",
            due_on: "30/11/2026",
            receivers,
            units: units.to_vec(),
            members: members.to_vec(),
            ..TaskForm::default()
        };
        TaskDraft::parse(form, today).map(|d| d.receivers)
    };
    assert_eq!(parse("units", &[unit], &[]).unwrap(), Receivers::Units(vec![unit]));
    assert_eq!(parse("members", &[], &[member]).unwrap(), Receivers::Members(vec![member]));
    assert_eq!(parse("all_members", &[], &[]).unwrap(), Receivers::AllMembers);
    let field = |receivers, units: &[UnitId]| parse(receivers, units, &[]).unwrap_err().0[0].field.clone();
    assert_eq!(field("branches", &[unit]), "receivers", "everybody and one of them");
    assert_eq!(field("members", &[unit]), MEMBERS_FIELD);
    assert_eq!(field("units", &[]), UNITS_FIELD);
    assert_eq!(field("everyone", &[]), "receivers");
}

#[test]
fn a_return_needs_a_reason_and_a_report_some_words() {
    assert!(parse_comment("  ", true).is_err());
    assert_eq!(parse_comment("  ", false).unwrap(), "");
    assert_eq!(parse_comment(" Thiếu số liệu ", true).unwrap(), "Thiếu số liệu");
    assert!(parse_report(" \n ").is_err());
    assert!(parse_report(&"x".repeat(BODY_MAX + 1)).is_err());
    assert!(parse_report("TỐI MẬT\nSố 12").is_err(), "marked papers stay outside");
}

#[test]
fn progress_adds_up() {
    let progress = Progress { total: 10, submitted: 2, done: 3, overdue: 1 };
    let parts = [ReceiverFilter::Waiting, ReceiverFilter::Overdue, ReceiverFilter::Open, ReceiverFilter::Done];
    assert_eq!(parts.into_iter().map(|f| progress.of(f)).sum::<i64>(), progress.of(ReceiverFilter::All));
}
