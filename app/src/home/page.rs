//! `/`.

use domain::{
    meetings::{BoardFilter, Duties},
    news::ArticleCard,
    oversight::{self, Reminder},
    policy::{Actor, act},
    tasks::AssignmentLine,
    text,
    time::Timestamp,
    units::UnitRef,
};
use leptos::prelude::*;
use store::{Db, meetings::Next, minutes::ToConfirm, tasks::Mine};

use crate::{
    context::Context,
    error::AppError,
    meetings::{address, cancelled_notice, next_card},
    minutes::leads,
    news::card_row,
    oversight::{reminder_rows, waiting_address},
    page::{PageInfo, Route, page},
    tasks::MyTask,
    ui::*,
};

/// The pages.
pub const PAGES: &[Route] = &[Route { path: "/", show: home_page }];

/// Tasks on the home page; the rest is behind a link.
const TASKS: usize = 4;
/// News on the home page.
const NEWS: usize = 4;

struct Loaded {
    next: Next,
    tasks: Vec<AssignmentLine>,
    /// All tasks that are still to do.
    open: i64,
    news: Vec<ArticleCard>,
    /// Minutes that the person has to confirm.
    minutes: Vec<ToConfirm>,
    waiting: Waiting,
}

/// What waits for the holder of a role.
#[derive(Default)]
struct Waiting {
    /// Meetings of each part of the tree that the person leads.
    meetings: Vec<(UnitRef, Duties)>,
    /// What those units were reminded of from above.
    reminders: Vec<(UnitRef, Vec<Reminder>)>,
    /// Reports on tasks that the person's units gave.
    reports: i64,
    /// Meeting reports of the person's own branch about which a superior had the last word.
    unanswered: i64,
}

fn home_page() -> AnyView {
    page(load, |loaded, cx| {
        let name = cx.person.as_deref().map(|p| text::given_name(&p.full_name).to_owned()).unwrap_or_default();
        let info =
            PageInfo { greeting: format!("Chào đồng chí {name}"), ..PageInfo::new(Tab::Home, "Trang chủ") };
        (info, show(loaded, cx))
    })
    .into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    let permit = cx.may_own::<act::ViewOwn>()?;
    let actor = cx.actor()?;
    let mine = Mine::of(actor)?;
    let leads = leads(actor, actor.unit.id);
    let (next, (tasks, open), news, minutes, waiting) = tokio::try_join!(
        store::meetings::next_for_member(cx.db(), &permit, cx.now),
        store::tasks::mine_open(cx.db(), &mine, cx.now.date(), TASKS),
        store::news::latest(cx.db(), &permit, NEWS),
        store::minutes::to_confirm(cx.db(), &permit, leads),
        waiting(cx.db(), actor, cx.now),
    )?;
    Ok(Loaded { next, tasks, open, news, minutes, waiting })
}

async fn waiting(db: &Db, actor: &Actor, now: Timestamp) -> store::Result<Waiting> {
    if actor.grants.is_empty() {
        return Ok(Waiting::default());
    }
    let reviews: Vec<_> = actor.units_for::<act::ReviewTask>().iter().filter_map(|unit| actor.may(unit).ok()).collect();
    let meetings = async {
        let (mut parts, mut reminders) = (Vec::new(), Vec::new());
        // One part for nearly everybody.
        for unit in topmost(actor.units_for::<act::RegisterMeeting>()) {
            if let Ok(permit) = actor.may(&unit) {
                parts.push((unit.clone(), store::meetings::duties(db, &permit, now).await?));
                reminders.push((unit, store::oversight::reminders(db, &permit, now).await?));
            }
        }
        Ok((parts, reminders))
    };
    let unanswered = async {
        match actor.may::<act::ReadReport>(&actor.unit) {
            Ok(permit) => store::reports::unanswered(db, &permit).await,
            Err(_) => Ok(0),
        }
    };
    let ((meetings, reminders), reports, unanswered) =
        tokio::try_join!(meetings, store::tasks::waiting_review_count(db, &reviews), unanswered)?;
    Ok(Waiting { meetings, reminders, reports, unanswered })
}

/// Units that are not below another of the list: what is below is counted with the one above.
fn topmost(units: Vec<UnitRef>) -> Vec<UnitRef> {
    let mut top: Vec<UnitRef> = Vec::new();
    for unit in units {
        if !top.iter().any(|above| above.path.contains(&unit.path)) {
            top.push(unit);
        }
    }
    top
}

fn show(loaded: Loaded, cx: &Context) -> AnyView {
    let Loaded { next, tasks, open, news, minutes, waiting } = loaded;
    let duties = duties(&waiting, &minutes, cx);
    let tasks = my_tasks(tasks, open, cx.now);
    let news = latest(news, cx.now);
    let cancelled = next.cancelled.iter().map(cancelled_notice).collect_view();
    let (scheduled, none) = match next.meeting {
        Some(line) => (Some(next_card(&line, "/", cx.now)), None),
        None => (None, Some(no_meeting())),
    };
    view! {
        <PageHead title="Trang chủ" hidden=true/>
        <Columns>
            <Stack>
                {cancelled}
                {scheduled}
                {duties}
                {tasks}
                {none}
            </Stack>
            <Stack>{news}</Stack>
        </Columns>
    }
    .into_any()
}

fn no_meeting() -> AnyView {
    let hint = "Khi chi bộ đăng ký, thời gian và địa điểm hiện ở đây để đồng chí trả lời bằng một lần chạm.";
    view! {
        <Section title="Sinh hoạt" more_href="/sinh-hoat" more_label="Các buổi đã họp">
            <Card><Empty glyph=Glyph::Calendar title="Chưa có buổi sinh hoạt nào sắp tới" hint/></Card>
        </Section>
    }
    .into_any()
}

fn my_tasks(tasks: Vec<AssignmentLine>, open: i64, now: Timestamp) -> AnyView {
    let more_label = match open {
        0 | 1 => "Xem nhiệm vụ".to_owned(),
        open => format!("Tất cả {} việc", text::number(open)),
    };
    let body = if tasks.is_empty() {
        let hint = "Việc được giao sẽ hiện ở đây, việc gấp đứng đầu.";
        view! { <Card><Empty glyph=Glyph::Task title="Không còn việc nào phải làm" hint/></Card> }.into_any()
    } else {
        let rows = tasks.into_iter().map(|line| view! { <MyTask line today=now.date()/> }).collect_view();
        view! { <List>{rows}</List> }.into_any()
    };
    view! { <Section title="Việc của tôi" more_href="/nhiem-vu" more_label>{body}</Section> }.into_any()
}

fn latest(news: Vec<ArticleCard>, now: Timestamp) -> AnyView {
    let body = if news.is_empty() {
        let hint = "Tin của chi bộ và các cấp sẽ hiện ở đây.";
        view! { <Card><Empty glyph=Glyph::News title="Chưa có tin nào" hint/></Card> }.into_any()
    } else {
        let rows = news.into_iter().map(|card| card_row(card, now, false)).collect_view();
        view! { <List>{rows}</List> }.into_any()
    };
    view! { <Section title="Tin mới" more_href="/tin-tuc" more_label="Xem thêm">{body}</Section> }.into_any()
}

/// One thing to handle.
struct Duty {
    title: String,
    href: String,
    glyph: Glyph,
    tone: Tone,
    count: i64,
}

/// What waits for the person, mostly as the holder of a role; nothing when all is done.
fn duties(waiting: &Waiting, minutes: &[ToConfirm], cx: &Context) -> Option<AnyView> {
    let actor = cx.actor.as_deref()?;
    let mut rows: Vec<Duty> = Vec::new();
    for (unit, duties) in &waiting.meetings {
        rows.extend(if unit.id == actor.unit.id {
            of_branch(unit, duties, cx.now)
        } else {
            of_many(unit, duties, actor, cx.now)
        });
    }
    rows.push(Duty {
        title: "Cấp trên có ý kiến về báo cáo sinh hoạt".to_owned(),
        href: format!("/sinh-hoat?don_vi={}", actor.unit.id),
        glyph: Glyph::Inbox,
        tone: Tone::Info,
        count: waiting.unanswered,
    });
    rows.push(Duty {
        title: "Báo cáo nhiệm vụ chờ duyệt".to_owned(),
        href: "/nhiem-vu?muc=giao&trang_thai=cho-duyet".to_owned(),
        glyph: Glyph::Inbox,
        tone: Tone::Info,
        count: waiting.reports,
    });
    rows.retain(|duty| duty.count > 0);
    let reminded: Vec<AnyView> =
        waiting.reminders.iter().flat_map(|(unit, reminders)| reminder_rows(unit.id, reminders)).collect();
    let minutes: Vec<AnyView> = minutes.iter().map(to_confirm).collect();
    if rows.is_empty() && reminded.is_empty() && minutes.is_empty() {
        return None;
    }
    let rows = rows
        .into_iter()
        .map(|duty| {
            let count = text::number(duty.count);
            view! {
                <ListRow title=duty.title href=duty.href glyph=duty.glyph><Chip tone=duty.tone text=count/></ListRow>
            }
        })
        .collect_view();
    Some(view! { <Section title="Cần đồng chí xử lý"><List>{minutes}{reminded}{rows}</List></Section> }.into_any())
}

/// Minutes that wait for the person's confirmation.
fn to_confirm(minutes: &ToConfirm) -> AnyView {
    let href = format!("{}/bien-ban", address(minutes.meeting));
    let note = format!("{} · với tư cách {}", minutes.title, minutes.seat.label().to_lowercase());
    view! { <ListRow title="Biên bản chờ đồng chí xác nhận" note href glyph=Glyph::File/> }.into_any()
}

/// What a secretary does for the own branch.
fn of_branch(unit: &UnitRef, duties: &Duties, now: Timestamp) -> Vec<Duty> {
    let own = format!("/sinh-hoat?don_vi={}", unit.id);
    let duty = |title: String, href: String, glyph, tone, count| Duty { title, href, glyph, tone, count };
    let month = now.month().number();
    vec![
        duty(
            format!("Đăng ký sinh hoạt thường kỳ tháng {month}"),
            format!("/sinh-hoat/moi?don_vi={}", unit.id),
            Glyph::Calendar,
            Tone::Warn,
            duties.unregistered,
        ),
        duty("Báo cáo sinh hoạt đã quá hạn".into(), own.clone(), Glyph::Flag, Tone::Bad, duties.late),
        duty("Báo cáo kết quả sinh hoạt".into(), own.clone(), Glyph::Flag, Tone::Warn, duties.to_report),
        duty("Báo cáo bị trả lại, cần bổ sung".into(), own, Glyph::Return, Tone::Warn, duties.returned),
    ]
}

/// What whoever looks after many branches follows up.
fn of_many(unit: &UnitRef, duties: &Duties, actor: &Actor, now: Timestamp) -> Vec<Duty> {
    let board = |filter: BoardFilter| format!("/sinh-hoat?don_vi={}&trang_thai={filter}", unit.id);
    let duty = |title: String, href: String, glyph, tone, count| Duty { title, href, glyph, tone, count };
    let reviews = actor.units_for::<act::ReviewMeeting>().iter().any(|granted| granted.path.contains(&unit.path));
    let month = now.month().number();
    vec![
        duty(
            "Báo cáo sinh hoạt chờ tiếp nhận".into(),
            waiting_address(unit.id, oversight::Waiting::Review),
            Glyph::Inbox,
            Tone::Info,
            if reviews { duties.to_review } else { 0 },
        ),
        duty(
            format!("Chi bộ chưa đăng ký sinh hoạt tháng {month}"),
            board(BoardFilter::Missing),
            Glyph::Calendar,
            Tone::Warn,
            duties.unregistered,
        ),
        duty(
            "Chi bộ báo cáo sinh hoạt muộn".into(),
            waiting_address(unit.id, oversight::Waiting::Late),
            Glyph::Flag,
            Tone::Bad,
            duties.late,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use domain::{ids::UnitId, units::UnitPath};

    use super::*;

    #[test]
    fn units_below_another_are_counted_once() {
        let unit = |path| UnitRef { id: UnitId::fresh(), path };
        let root = UnitPath::root(1);
        let (commune, other) = (unit(root.child(2)), unit(root.child(3)));
        let branch = unit(commune.path.child(4));
        let top = topmost(vec![commune.clone(), other.clone(), branch]);
        assert_eq!(top, [commune, other]);
    }
}
