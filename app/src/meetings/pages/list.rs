//! `/sinh-hoat`: the own branch for members and secretaries, the month's board for who looks after many branches.

use domain::{
    ids::UnitId,
    policy::{Permit, act},
    units::Unit,
};
use leptos::prelude::*;

use super::{board, branch};
use crate::{
    context::Context,
    error::AppError,
    page::{PageInfo, page},
    ui::*,
};

enum Data {
    Board(Box<board::Data>),
    Branch(Box<branch::Data>),
}

/// `xem=chi-bo` shows the own branch to somebody who would see the board.
const OWN: &str = "chi-bo";

pub fn list_page() -> AnyView {
    page(load, |data, cx| {
        let view = match data {
            Data::Board(data) => board::show(*data, cx),
            Data::Branch(data) => branch::show(*data, cx),
        };
        (PageInfo::new(Tab::Meetings, "Sinh hoạt"), view)
    })
    .into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let permit = permit(&cx).await?;
    let unit = store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?;
    let meets = meets(&cx, &unit).await?;
    if permit.role().is_some() && !meets {
        return Ok(Data::Board(Box::new(board::load(&cx, permit, unit).await?)));
    }
    Ok(Data::Branch(Box::new(branch::load(&cx, permit, unit, meets).await?)))
}

/// On the unit in the address; else on the widest one with a grant; else on the own branch.
async fn permit(cx: &Context) -> Result<Permit<act::ReadMeeting>, AppError> {
    let actor = cx.actor()?;
    if let Some(chosen) = cx.query::<UnitId>("don_vi") {
        return cx.may_on(chosen).await;
    }
    match actor.units_for::<act::ReadMeeting>().first() {
        Some(widest) if cx.query::<String>("xem").as_deref() != Some(OWN) => cx.may(widest),
        _ => cx.may(&actor.unit),
    }
}

/// Whether units of this kind hold the monthly meeting.
pub async fn meets(cx: &Context, unit: &Unit) -> Result<bool, AppError> {
    Ok(store::units::kinds(cx.db()).await?.iter().any(|k| k.code == unit.kind && k.meets))
}

/// For somebody who looks after other branches and is a member of one: the way between both views.
pub fn views(cx: &Context, board: bool) -> AnyView {
    let Ok(actor) = cx.actor() else { return ().into_any() };
    let wide = actor.units_for::<act::ReadMeeting>().into_iter().any(|u| u.id != actor.unit.id);
    if !wide {
        return ().into_any();
    }
    let tab =
        |href: &str, label: &str, current| TabLink { href: href.into(), label: label.into(), count: None, current };
    let items =
        vec![tab("/sinh-hoat", "Các chi bộ", board), tab(&format!("/sinh-hoat?xem={OWN}"), "Chi bộ của tôi", !board)];
    view! { <Tabs label="Xem sinh hoạt" items/> }.into_any()
}
