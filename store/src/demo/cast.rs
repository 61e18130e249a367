//! The named accounts, and the branch in which something is to be done today.

use domain::{
    grants::Role,
    ids::{ArticleId, MemberId, TaskId, UnitId},
    meetings::{MeetingKind, MeetingState},
    members::Sex,
    tasks::AssignmentState,
    time::{DAY, HOUR, MINUTE, Timestamp},
};

use super::{
    Login,
    bundle::{ADMIN, Bundle, DEPUTY, SECRETARY},
    dice::Dice,
    meetings::{self, Draft},
    news,
    rows::TaskRow,
    tasks,
    world::{Given, Node, World, days_after},
};

/// Places of the province's own staff in the list of its office, behind the staff of the office itself.
pub(super) const PROVINCE_ADMIN: usize = 5;
pub(super) const PROVINCE_EDITOR: usize = 6;
const PROVINCE_AUDITOR: usize = 7;
/// The ordinary member's place in the branch.
const MEMBER: usize = 5;
/// Places of the branch that belong to the cast.
pub(super) const NAMED_IN_BRANCH: usize = MEMBER + 1;

/// A part: what it is called, who plays it, with which card. Cards are stable whatever the seed: tests log in with them.
struct Part {
    title: &'static str,
    name: &'static str,
    sex: Sex,
    card: &'static str,
    place: usize,
}

const fn part(title: &'static str, name: &'static str, sex: Sex, card: &'static str, place: usize) -> Part {
    Part { title, name, sex, card, place }
}

const PROVINCE: [Part; 3] = [
    part("Quản trị tỉnh", "Phạm Thị Thu Hà", Sex::Female, "100000000001", PROVINCE_ADMIN),
    part("Tổ thư ký (biên tập tin tức)", "Trần Minh Quang", Sex::Male, "100000000005", PROVINCE_EDITOR),
    part("Giám sát", "Lê Đình Khôi", Sex::Male, "100000000006", PROVINCE_AUDITOR),
];
const COMMUNE: [Part; 1] = [part("Quản trị xã", "Hoàng Văn Lâm", Sex::Male, "100000000002", ADMIN)];
const BRANCH: [Part; 3] = [
    part("Bí thư chi bộ", "Nguyễn Thị Hạnh", Sex::Female, "100000000003", SECRETARY),
    part("Phó bí thư chi bộ", "Vũ Đức Thịnh", Sex::Male, "100000000004", DEPUTY),
    part("Đảng viên", "Nguyễn Minh Châu", Sex::Female, "100000000007", MEMBER),
];

/// Gives parts of the cast to members of a branch.
fn play(world: &World, bundle: &mut Bundle, branch: usize, parts: &[Part]) -> Vec<Login> {
    let range = bundle.branches[branch].members.clone();
    let unit = bundle.branches[branch].unit.id;
    let unit_name = bundle.rows.units.iter().find(|u| u.id == unit).map(|u| u.name.clone()).unwrap_or_default();
    let mut logins = Vec::new();
    for part in parts {
        let index = (range.start + part.place).min(range.end - 1);
        let member = &mut bundle.rows.members[index];
        member.full_name = part.name.to_owned();
        member.card_number = part.card.to_owned();
        member.sex = part.sex;
        member.ethnicity = "Kinh";
        member.email = String::new();
        member.exempt = false;
        member.activated_at =
            Some(member.activated_at.unwrap_or(world.now.plus(-200 * DAY)).min(world.now.plus(-200 * DAY)));
        logins.push(Login {
            title: part.title.to_owned(),
            name: part.name.to_owned(),
            card_number: part.card.to_owned(),
            unit_name: unit_name.clone(),
        });
    }
    logins
}

/// The province's staff; everywhere but at home they have ordinary names.
pub(super) fn province(
    world: &World,
    dice: &mut Dice,
    bundle: &mut Bundle,
    province: UnitId,
    home: bool,
) -> Vec<Login> {
    let office = bundle.office;
    let logins = if home { play(world, bundle, office, &PROVINCE) } else { Vec::new() };
    let range = bundle.branches[office].members.clone();
    let at = |place: usize| (range.start + place).min(range.end - 1);
    bundle.grant(world, dice, at(PROVINCE_ADMIN), Role::Admin, province, None);
    let admin = Some(bundle.member(office, PROVINCE_ADMIN));
    bundle.grant(world, dice, at(PROVINCE_EDITOR), Role::Editor, province, admin);
    bundle.grant(world, dice, at(PROVINCE_AUDITOR), Role::Auditor, province, admin);
    logins
}

/// The named commune and branch: returns the log-ins and the branch's index.
pub(super) fn commune(world: &World, bundle: &mut Bundle) -> (Vec<Login>, usize) {
    let home = bundle.branches.iter().position(|b| b.short.ends_with(super::tree::HOME_HAMLET)).unwrap_or(0);
    let mut logins = play(world, bundle, bundle.office, &COMMUNE);
    logins.extend(play(world, bundle, home, &BRANCH));
    (logins, home)
}

/// What waits in the named branch today: a meeting to report, tasks to do and to review, unread news.
pub(super) fn story(
    world: &World,
    dice: &mut Dice,
    bundle: &mut Bundle,
    home: usize,
    articles: &[(ArticleId, Timestamp)],
) {
    let yesterday = days_after(world.today, -1);
    let starts_at = Timestamp::from_local(yesterday.into()).plus(19 * HOUR + 30 * MINUTE);
    // Not among the themes that the dice choose from: who looks for it finds one meeting, on whatever day the demo is made.
    let theme = "Nâng cao chất lượng sinh hoạt chi bộ ở khu dân cư".to_owned();
    let draft = Draft { month: starts_at.month(), kind: MeetingKind::Thematic, theme, starts_at, minutes: 90 };
    meetings::past(world, dice, bundle, home, draft, MeetingState::Held);

    let unit = bundle.branches[home].unit.clone();
    let secretary = bundle.member(home, SECRETARY);
    let admin = bundle.member(bundle.office, ADMIN);
    let commune = bundle.unit.clone();
    let own = [
        (
            "Góp ý dự thảo báo cáo chính trị của Đảng bộ xã",
            -1,
            [AssignmentState::Given, AssignmentState::Submitted, AssignmentState::Done],
        ),
        (
            "Chụp ảnh tuyến đường tự quản tổ 3 và báo cáo số hộ tham gia",
            2,
            [AssignmentState::Given, AssignmentState::Submitted, AssignmentState::Given],
        ),
        (
            "Rà soát danh sách hộ cận nghèo",
            6,
            [AssignmentState::Submitted, AssignmentState::Submitted, AssignmentState::Given],
        ),
        ("Nộp bản tự nhận xét quý trước", -20, [AssignmentState::Done, AssignmentState::Done, AssignmentState::Done]),
    ];
    for (title, days, states) in own {
        let given = give(world, dice, bundle, (&unit, secretary), title, days);
        for (place, state) in (MEMBER..).zip(states) {
            let who = bundle.member(home, place);
            let row = tasks::in_state(world, dice, &given, (unit.id, Some(who), who), state);
            bundle.rows.assignments.push(row);
        }
    }
    let given =
        give(world, dice, bundle, (&commune, admin), "Chuẩn bị ý kiến góp ý nghị quyết năm tới của Đảng ủy xã", 3);
    let row = tasks::in_state(world, dice, &given, (unit.id, None, secretary), AssignmentState::Given);
    bundle.rows.assignments.push(row);
    mark_read(world, dice, bundle, home, articles);
}

/// A task of the story, due in so many days.
fn give(
    world: &World,
    dice: &mut Dice,
    bundle: &mut Bundle,
    (unit, giver): (&Node, MemberId),
    title: &str,
    days: i64,
) -> Given {
    let due_on = days_after(world.today, days);
    let created_at = world.now.plus((days.min(0) - 9) * DAY);
    let id = TaskId(dice.id(created_at));
    let body = String::from("Đề nghị hoàn thành đúng hạn; có vướng mắc thì báo lại ngay để cùng tháo gỡ.");
    bundle.rows.tasks.push(TaskRow { id, unit: unit.id, giver, title: title.to_owned(), body, due_on, created_at });
    Given { id, giver, created_at, due_on, to_branches: false }
}

/// The cast has read everything but the newest articles.
fn mark_read(world: &World, dice: &mut Dice, bundle: &mut Bundle, home: usize, articles: &[(ArticleId, Timestamp)]) {
    let named: Vec<MemberId> = (0..NAMED_IN_BRANCH).map(|place| bundle.member(home, place)).collect();
    bundle.rows.reads.retain(|(_, member, _)| !named.contains(member));
    let mut seen = articles.to_vec();
    seen.extend(news::own(world, bundle));
    seen.sort_by_key(|(id, at)| (*at, *id));
    seen.truncate(seen.len().saturating_sub(3));
    for member in named {
        for (article, at) in &seen {
            let read_at = dice.moment(at.plus(600), at.plus(2 * DAY).min(world.now));
            bundle.rows.reads.push((*article, member, read_at));
        }
    }
}
