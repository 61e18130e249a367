//! `/sinh-hoat/cho-xu-ly`: the reports that wait for the unit above, or for the branch after the day they were due.

use domain::{
    ids::UnitId,
    oversight::{Waiting, WaitingLine},
    paging::{Page, Place, Turn},
    policy::{Permit, act},
    time::{dm, dmy},
    units::Unit,
};
use leptos::prelude::*;
use store::oversight;

use super::{Seen, crumbs, units_above, views};
use crate::{
    context::Context,
    error::AppError,
    meetings::{address, day_and_time, state_chip},
    page::{PageInfo, page},
    ui::*,
};

struct Data {
    unit: Unit,
    above: Vec<Unit>,
    which: Waiting,
    lines: Page<WaitingLine>,
}

/// The list of what waits in that way.
pub(crate) fn waiting_address(unit: UnitId, which: Waiting) -> String {
    format!("/sinh-hoat/cho-xu-ly?don_vi={unit}&viec={which}")
}

pub fn waiting_page() -> AnyView {
    page(load, |data, _| (PageInfo::new(Tab::Meetings, "Báo cáo chờ xử lý"), show(data))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let permit: Permit<act::OverseeMeetings> = cx.may_on_chosen(cx.query("don_vi")).await?;
    let which = cx.query("viec").unwrap_or(Waiting::Review);
    let turn = Turn::new(cx.query::<Place>("truoc"), cx.query::<Place>("sau"));
    Ok(Data {
        lines: oversight::waiting(cx.db(), &permit, which, turn, cx.now).await?,
        unit: store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?,
        above: units_above(&cx, &permit).await?,
        which,
    })
}

fn show(data: Data) -> AnyView {
    let Data { unit, above, which, lines } = data;
    let here = waiting_address(unit.id, which);
    let tabs = views(unit.id, Seen::Waiting);
    let crumbs = crumbs(&above, &unit.name, |up| waiting_address(up, which));
    let kinds = Waiting::ALL
        .iter()
        .map(|to| TabLink {
            href: waiting_address(unit.id, *to),
            label: to.label().to_owned(),
            count: None,
            current: *to == which,
        })
        .collect::<Vec<_>>();
    let way = |name: &str, place: Option<Place>| place.map(|p| format!("{here}&{name}={p}")).unwrap_or_default();
    let (prev, next) = (way("sau", lines.newer), way("truoc", lines.older));
    let body = if lines.items.is_empty() { none(which) } else { list(lines.items, which) };
    view! {
        {crumbs}
        <PageHead title="Báo cáo chờ xử lý" eyebrow=unit.name lead="Mọi loại sinh hoạt, mọi tháng; buổi mới nhất ở trên."/>
        {tabs}
        <Tabs label="Báo cáo" items=kinds/>
        <Stack tight=true>{body}<Pager prev next/></Stack>
    }
    .into_any()
}

fn none(which: Waiting) -> AnyView {
    let (title, hint) = match which {
        Waiting::Review => ("Không có báo cáo nào chờ tiếp nhận", "Khi chi bộ gửi báo cáo, buổi họp hiện ở đây."),
        Waiting::Late => ("Không có chi bộ nào báo cáo muộn", "Buổi họp quá hạn báo cáo hiện ở đây."),
    };
    view! { <Card><Empty glyph=Glyph::Check title hint/></Card> }.into_any()
}

fn list(lines: Vec<WaitingLine>, which: Waiting) -> AnyView {
    let rows = lines
        .into_iter()
        .map(|line| {
            let href = match which {
                Waiting::Review => format!("{}/bao-cao", address(line.id)),
                Waiting::Late => address(line.id),
            };
            let sent = line.reported_at.map(|at| format!(" · gửi báo cáo {}", dm(at.date())));
            let due = sent.unwrap_or_else(|| format!(" · hạn báo cáo {}", dmy(line.report_due)));
            let note = format!("{} · {}{due}", line.title(), day_and_time(line.starts_at));
            view! { <ListRow title=line.unit_name href note>{state_chip(line.state)}</ListRow> }
        })
        .collect_view();
    view! { <List>{rows}</List> }.into_any()
}
