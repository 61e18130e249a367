//! A year of meetings of every branch, with the gaps that real life has, and next month's registrations.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use domain::{
    ids::MeetingId,
    meetings::{Answer, Attendance, MeetingKind, MeetingState, Turnout},
    time::{DAY, HOUR, MINUTE, Month, Timestamp},
};

use super::{
    bundle::{Branch, Bundle, SECRETARY},
    dice::Dice,
    people::Crowd,
    quality,
    rows::MeetingRow,
    world::{World, days_after},
};

/// Share of branches that meet through the handbook, from eleven months ago until now.
const ADOPTION: [f64; 12] = [0.42, 0.46, 0.49, 0.54, 0.60, 0.63, 0.68, 0.74, 0.79, 0.83, 0.87, 0.90];
/// Days after the meeting within which the result is due.
pub(super) const REPORT_DAYS: i64 = 2;

/// A meeting to be, before anything happened to it.
pub(super) struct Draft {
    pub(super) month: Month,
    pub(super) kind: MeetingKind,
    pub(super) theme: String,
    pub(super) starts_at: Timestamp,
    pub(super) minutes: i64,
}

/// When a branch usually meets.
struct Habit {
    day: u32,
    time: NaiveTime,
    /// Offices do not meet on Saturdays and Sundays.
    weekdays: bool,
}

impl Habit {
    fn of(dice: &mut Dice, crowd: Crowd) -> Self {
        let day = *dice.weighted(&[(3, 56.0), (4, 12.0), (5, 12.0), (2, 6.0), (6, 6.0), (8, 5.0), (10, 3.0)]);
        let times: &[(u32, u32)] = if crowd == Crowd::Village {
            &[(19, 30), (20, 0), (14, 0), (19, 0)]
        } else {
            &[(14, 0), (16, 0), (8, 0), (15, 0)]
        };
        let (hour, minute) = *dice.pick(times);
        Self {
            day,
            time: NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default(),
            weekdays: crowd != Crowd::Village,
        }
    }

    fn at(&self, date: NaiveDate) -> Timestamp {
        let date = match date.weekday() {
            Weekday::Sat if self.weekdays => days_after(date, 2),
            Weekday::Sun if self.weekdays => days_after(date, 1),
            _ => date,
        };
        Timestamp::from_local(date.and_time(self.time))
    }
}

/// All meetings of all branches of a bundle; `always` is the branch of the named accounts, which misses none.
pub(super) fn year(world: &World, dice: &mut Dice, bundle: &mut Bundle, always: Option<usize>) {
    for index in 0..bundle.branches.len() {
        let habit = Habit::of(dice, bundle.branches[index].crowd);
        let home = always == Some(index);
        let habit = if home {
            Habit { day: 3, time: NaiveTime::from_hms_opt(19, 30, 0).unwrap_or_default(), ..habit }
        } else {
            habit
        };
        for ago in (-1_i64..=11).rev() {
            let adoption = ADOPTION[(11 - ago.max(0)) as usize] + 0.05 * dice.around();
            let takes_part = bundle.branches[index].reluctance < adoption;
            if home || (takes_part && dice.chance(0.985)) {
                month(world, dice, bundle, index, &habit, world.month.plus(-ago), home);
            }
        }
    }
}

/// The meetings of one branch in one month.
fn month(world: &World, dice: &mut Dice, bundle: &mut Bundle, branch: usize, habit: &Habit, month: Month, home: bool) {
    let theme = |dice: &mut Dice| world.phrases.one(dice, "themes", &[]);
    let combined = dice.chance(0.08);
    let regular = Draft {
        month,
        kind: MeetingKind::Regular,
        theme: if combined && !home { theme(dice) } else { String::new() },
        starts_at: habit.at(month.day(habit.day)),
        minutes: if combined { 120 } else { 90 + 5 * dice.between(0, 5) },
    };
    happen(world, dice, bundle, branch, regular, home);
    let current = month >= world.month;
    if month.number() % 3 == 2 && dice.chance(0.6) && !(home && current) {
        let starts_at = habit.at(month.day(dice.between(17, 26) as u32));
        let thematic = Draft { month, kind: MeetingKind::Thematic, theme: theme(dice), starts_at, minutes: 90 };
        happen(world, dice, bundle, branch, thematic, false);
    }
    if dice.chance(0.015) && !home {
        let starts_at = habit.at(month.day(dice.between(12, 28) as u32));
        let theme = "Xét kết nạp đảng viên mới".to_owned();
        happen(
            world,
            dice,
            bundle,
            branch,
            Draft { month, kind: MeetingKind::Extraordinary, theme, starts_at, minutes: 60 },
            false,
        );
    }
}

/// What became of a meeting until now.
fn happen(world: &World, dice: &mut Dice, bundle: &mut Bundle, branch: usize, draft: Draft, certain: bool) {
    let over = draft.starts_at.plus(draft.minutes * MINUTE) < world.now;
    if !over {
        // The further away, the fewer have registered.
        let days = draft.starts_at.seconds_since(world.now) as f64 / DAY as f64;
        let registered = certain || dice.chance((1.0 - days / 45.0).clamp(0.25, 0.97));
        if registered {
            upcoming(world, dice, bundle, branch, draft, certain);
        }
        return;
    }
    let state = match dice.unit() {
        _ if certain => MeetingState::Reported,
        ..0.008 => MeetingState::Cancelled,
        0.008..0.02 => MeetingState::Registered,
        0.02..0.037 => MeetingState::Held,
        _ => MeetingState::Reported,
    };
    past(world, dice, bundle, branch, draft, state);
}

/// The row of a meeting that is registered and no more.
fn registered(world: &World, dice: &mut Dice, bundle: &Bundle, branch: &Branch, draft: Draft) -> MeetingRow {
    let announced =
        draft.starts_at.plus(-dice.between(2 * 24, 12 * 24) * HOUR).min(world.now.plus(-dice.between(1, 40) * HOUR));
    MeetingRow {
        id: MeetingId(dice.id(announced)),
        unit: branch.unit.id,
        month: draft.month,
        kind: draft.kind,
        theme: draft.theme,
        starts_at: draft.starts_at,
        minutes: draft.minutes,
        place: branch.place.clone(),
        state: MeetingState::Registered,
        registered_by: bundle.rows.members[branch.members.start + SECRETARY].id,
        registered_at: announced,
        held_at: None,
        reported_at: None,
        report_due: days_after(draft.starts_at.date(), REPORT_DAYS),
        summary: String::new(),
        resolution: String::new(),
        comment: String::new(),
        turnout: Turnout::default(),
        quality: None,
    }
}

/// A meeting still to come, with the answers so far. The named accounts have not answered yet.
fn upcoming(world: &World, dice: &mut Dice, bundle: &mut Bundle, branch: usize, draft: Draft, home: bool) {
    let row = registered(world, dice, bundle, &bundle.branches[branch], draft);
    agenda(world, &row, bundle);
    let members = bundle.branches[branch].members.clone();
    for index in members.clone() {
        let named = home && index < members.start + super::cast::NAMED_IN_BRANCH;
        let member = &bundle.rows.members[index];
        if named || member.exempt || member.activated_at.is_none_or(|at| at > row.registered_at) || !dice.chance(0.55) {
            continue;
        }
        let answer = *dice.weighted(&[(Answer::Coming, 86.0), (Answer::Online, 6.0), (Answer::Absent, 8.0)]);
        let reason = if answer == Answer::Absent { world.phrases.one(dice, "absence", &[]) } else { String::new() };
        let at = dice.moment(row.registered_at, world.now);
        bundle.rows.answers.push((row.id, member.id, answer, reason, at));
    }
    bundle.rows.meetings.push(row);
}

/// A meeting whose time has passed.
pub(super) fn past(
    world: &World,
    dice: &mut Dice,
    bundle: &mut Bundle,
    branch: usize,
    draft: Draft,
    state: MeetingState,
) {
    let mut row = registered(world, dice, bundle, &bundle.branches[branch], draft);
    row.state = state;
    let detailed = world.details || row.month >= world.month.plus(-1);
    if detailed {
        agenda(world, &row, bundle);
    }
    if matches!(state, MeetingState::Held | MeetingState::Reported) {
        row.held_at = Some(row.starts_at.plus(15 * MINUTE));
        row.turnout = roll_call(dice, bundle, branch, &row, detailed);
    }
    if state == MeetingState::Reported {
        report(world, dice, &mut row);
    }
    if row.reported_at.is_some() {
        quality::assess(world, bundle, branch, &mut row, detailed);
    }
    bundle.rows.meetings.push(row);
}

/// Who came: counted always, listed when `detailed`.
fn roll_call(dice: &mut Dice, bundle: &mut Bundle, branch: usize, meeting: &MeetingRow, detailed: bool) -> Turnout {
    let mut turnout = Turnout::default();
    let date = meeting.starts_at.date();
    for index in bundle.branches[branch].members.clone() {
        let (member, mind) = (&bundle.rows.members[index], bundle.minds[index]);
        if member.exempt || member.admitted_on > date {
            continue;
        }
        let came = member.id == meeting.registered_by || dice.chance(mind.diligence);
        let attendance = match (came, dice.unit()) {
            (true, ..0.03) if mind.age < 55 => Attendance::Online,
            (true, _) => Attendance::Present,
            (false, ..0.84) => Attendance::Excused,
            (false, _) => Attendance::Unexcused,
        };
        turnout.expected += 1;
        match attendance {
            Attendance::Present => turnout.present += 1,
            Attendance::Online => turnout.online += 1,
            Attendance::Excused => turnout.excused += 1,
            Attendance::Unexcused => turnout.unexcused += 1,
        }
        if detailed {
            let row = (meeting.id, member.id, attendance, meeting.starts_at.plus(15 * MINUTE), meeting.registered_by);
            bundle.rows.attendance.push(row);
        }
    }
    turnout
}

/// The report: mostly in time, sometimes days late; a fresh one may not have been written yet.
fn report(world: &World, dice: &mut Dice, row: &mut MeetingRow) {
    let end = row.starts_at.plus(row.minutes * MINUTE);
    let hours = if dice.chance(0.9) { dice.between(1, 46) } else { dice.between(60, 220) };
    let at = end.plus(hours * HOUR);
    if at >= world.now {
        row.state = MeetingState::Held;
        return;
    }
    row.reported_at = Some(at);
    row.summary = world.phrases.one(dice, "summary", &[]);
    row.resolution = world.phrases.one(dice, "resolution", &[]);
    let days = world.now.seconds_since(at) / DAY;
    row.state = match dice.unit() {
        ..0.012 if row.month >= world.month.plus(-1) => {
            row.comment = world.phrases.one(dice, "return comment", &[]);
            MeetingState::Returned
        }
        // The commune looks at reports within a week or so.
        x if x < if days > 6 { 0.92 } else { 0.08 * days as f64 } => MeetingState::Accepted,
        _ => MeetingState::Reported,
    };
}

fn agenda(world: &World, meeting: &MeetingRow, bundle: &mut Bundle) {
    let section = if meeting.kind == MeetingKind::Regular { "agenda" } else { "agenda theme" };
    for (position, line) in (1..).zip(world.phrases.lines(section)) {
        let (title, minutes) = line.rsplit_once('|').unwrap_or((line, "0"));
        let minutes = minutes.trim().parse().unwrap_or_default();
        bundle.rows.agenda.push((meeting.id, position, title.trim().to_owned(), minutes));
    }
}
