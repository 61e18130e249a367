//! `/nhiem-vu`: what a person has to do, and what the person's units gave.

use chrono::NaiveDate;
use domain::{
    ids::AssignmentId,
    policy::{Actor, act},
    tasks::{AssignmentLine, Group},
    text,
};
use leptos::prelude::*;
use store::tasks::{GroupLines, Mine, Overview};

use super::{
    given_list::{self, GivenList},
    parts::MyTask,
};
use crate::{
    context::Context,
    error::AppError,
    page::{PageInfo, page},
    ui::*,
};

/// Lines of each group before one has to open the group.
const OF_EACH: usize = 20;

/// What the address asks for.
enum Loaded {
    Overview(Overview),
    Group { group: Group, lines: Vec<AssignmentLine>, more: bool, later: bool },
    Given(GivenList),
}

/// The page.
pub fn list_page() -> AnyView {
    page(load, |loaded, cx| {
        let given = matches!(loaded, Loaded::Given(_));
        let unit = match &loaded {
            Loaded::Given(list) => Some(list.unit_id()),
            _ => None,
        };
        let give = give_button(cx, unit.map(|id| id.to_string()));
        let head = view! { <PageHead title="Nhiệm vụ">{give}</PageHead> };
        let body = match loaded {
            Loaded::Overview(overview) => overview_view(overview, cx.now.date()),
            Loaded::Group { group, lines, more, later } => group_view(group, lines, more, later, cx.now.date()),
            Loaded::Given(list) => given_list::view(list, cx.now),
        };
        (PageInfo::new(Tab::Tasks, "Nhiệm vụ"), view! { {head}{tabs(cx, given)}{body} })
    })
    .into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    if cx.query::<String>("muc").as_deref() == Some("giao") {
        return Ok(Loaded::Given(given_list::load(&cx).await?));
    }
    let mine = Mine::of(cx.actor()?)?;
    let today = cx.now.date();
    let Some(group) = cx.query::<Group>("nhom") else {
        return Ok(Loaded::Overview(store::tasks::overview(cx.db(), &mine, today, OF_EACH).await?));
    };
    let after = cx.query::<String>("sau").and_then(|text| read_place(&text));
    let (lines, more) = store::tasks::group(cx.db(), &mine, group, today, after).await?;
    Ok(Loaded::Group { group, lines, more, later: after.is_some() })
}

/// Where a page of a group ends, in addresses: due date and identifier.
fn read_place(text: &str) -> Option<(NaiveDate, AssignmentId)> {
    let (due_on, id) = text.split_once('.')?;
    Some((due_on.parse().ok()?, id.parse().ok()?))
}

fn group_address(group: Group) -> String {
    format!("/nhiem-vu?nhom={group}")
}

/// Holders of a role that gives tasks start here.
fn give_button(cx: &Context, unit: Option<String>) -> Option<AnyView> {
    let may_give = cx.actor.as_deref().is_some_and(Actor::has::<act::GiveTask>);
    let href = unit.map_or_else(|| "/nhiem-vu/moi".to_owned(), |unit| format!("/nhiem-vu/moi?don_vi={unit}"));
    may_give.then(|| view! { <LinkButton href label="Giao việc" kind=Kind::Primary icon=Glyph::Plus/> }.into_any())
}

/// Only who holds a role has two lists.
fn tabs(cx: &Context, given: bool) -> Option<AnyView> {
    let tab =
        |href: &str, label: &str, current| TabLink { href: href.into(), label: label.into(), count: None, current };
    let items = vec![tab("/nhiem-vu", "Của tôi", !given), tab("/nhiem-vu?muc=giao", "Đã giao", given)];
    let reads = cx.actor.as_deref().is_some_and(Actor::has::<act::ReadTask>);
    reads.then(|| view! { <Tabs label="Nhiệm vụ" items/> }.into_any())
}

fn rows(lines: Vec<AssignmentLine>, today: NaiveDate) -> impl IntoView {
    lines.into_iter().map(|line| view! { <MyTask line today/> }).collect_view()
}

fn overview_view(overview: Overview, today: NaiveDate) -> AnyView {
    let Overview { groups, done, more_done } = overview;
    let nothing_open = groups.iter().all(|group| group.group == Group::Waiting);
    let empty = nothing_open.then(|| {
        let hint = "Khi chi bộ hoặc cấp trên giao việc, việc sẽ hiện ở đây theo hạn. Việc gấp nhất đứng đầu.";
        view! { <Card><Empty glyph=Glyph::Task title="Đồng chí không còn việc nào phải làm" hint/></Card> }
    });
    let sections = groups.into_iter().map(|group| section(group, today)).collect_view();
    let done = (!done.is_empty()).then(|| {
        let more = if more_done { group_address(Group::Done) } else { String::new() };
        view! {
            <Section title=Group::Done.label() more_href=more more_label="Xem tất cả">
                <List>{rows(done, today)}</List>
            </Section>
        }
    });
    view! { <Stack>{empty}{sections}{done}</Stack> }.into_any()
}

fn section(group: GroupLines, today: NaiveDate) -> AnyView {
    let GroupLines { group, total, lines } = group;
    let more = if total > lines.len() as i64 { group_address(group) } else { String::new() };
    let title = format!("{} ({})", group.label(), text::number(total));
    view! {
        <Section title more_href=more more_label=format!("Tất cả {} việc", text::number(total))>
            <List>{rows(lines, today)}</List>
        </Section>
    }
    .into_any()
}

fn group_view(group: Group, lines: Vec<AssignmentLine>, more: bool, later: bool, today: NaiveDate) -> AnyView {
    let next =
        lines.last().filter(|_| more).map(|line| format!("{}&sau={}.{}", group_address(group), line.due_on, line.id));
    let back = view! { <LinkButton href="/nhiem-vu" label="Tất cả việc của tôi" kind=Kind::Primary/> }.into_any();
    let list = if lines.is_empty() {
        view! { <Card><Empty glyph=Glyph::Task title="Không có việc nào ở nhóm này" action=back/></Card> }.into_any()
    } else {
        view! { <List>{rows(lines, today)}</List> }.into_any()
    };
    let first = if later { group_address(group) } else { String::new() };
    view! {
        <Breadcrumb items=vec![("/nhiem-vu".to_owned(), "Của tôi".to_owned())] current=group.label()/>
        <Section title=group.label()>{list}</Section>
        <Pager prev=first next=next.unwrap_or_default()/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_addresses_are_read_or_ignored() {
        let id = AssignmentId::fresh();
        let date = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        assert_eq!(read_place(&format!("{date}.{id}")), Some((date, id)));
        for nonsense in ["", "2026-11-21", "2026-11-21.x", "x.y", "' OR 1=1"] {
            assert_eq!(read_place(nonsense), None, "{nonsense}");
        }
    }
}
