//! The page of a unit.

use domain::{
    dashboard::{Overview, need_help},
    ids::UnitId,
    policy::{Permit, act},
    time::Month,
    units::Unit,
};
use leptos::prelude::*;
use store::{dashboard, units};

use super::{figures, tables};
use crate::{
    context::Context,
    error::AppError,
    page::{PageInfo, Route, page},
    ui::*,
};

/// The pages.
pub const PAGES: &[Route] =
    &[Route { path: "/tong-quan", show: widest_page }, Route { path: "/tong-quan/{unit}", show: unit_page }];

/// What a dashboard shows.
struct Loaded {
    overview: Overview,
    month: Month,
    /// Units above, from the top down, as far as the person may see their numbers.
    above: Vec<Unit>,
    /// Other units whose numbers a grant opens.
    others: Vec<(UnitId, String)>,
}

/// The widest unit of the person, with the way to the others.
fn widest_page() -> AnyView {
    page(
        |cx| async move {
            let permit = cx.may_on_chosen::<act::ViewDashboard>(None).await?;
            let mut loaded = load(&cx, &permit).await?;
            loaded.others = others(&cx, &permit).await?;
            Ok(loaded)
        },
        show,
    )
    .into_any()
}

fn unit_page() -> AnyView {
    page(
        |cx| async move {
            let permit = cx.may_on::<act::ViewDashboard>(cx.param("unit")?).await?;
            load(&cx, &permit).await
        },
        show,
    )
    .into_any()
}

async fn load(cx: &Context, permit: &Permit<act::ViewDashboard>) -> Result<Loaded, AppError> {
    let latest = cx.now.month().plus(1);
    let month = cx.query::<Month>("thang").filter(|m| *m <= latest).unwrap_or_else(|| cx.now.month());
    let overview = dashboard::overview(cx.db(), permit, month, cx.now).await?;
    let mut above = units::ancestors(cx.db(), permit).await?;
    above.retain(|u| u.id != permit.unit().id && cx.may::<act::ViewDashboard>(&u.reference()).is_ok());
    Ok(Loaded { overview, month, above, others: Vec::new() })
}

/// The units of all grants that open a dashboard, but for the one that is shown.
async fn others(cx: &Context, permit: &Permit<act::ViewDashboard>) -> Result<Vec<(UnitId, String)>, AppError> {
    let open: Vec<UnitId> = cx.actor()?.units_for::<act::ViewDashboard>().into_iter().map(|u| u.id).collect();
    if open.len() < 2 {
        return Ok(Vec::new());
    }
    let mut names = dashboard::granted_units(cx.db(), permit).await?;
    names.retain(|(id, _)| *id != permit.unit().id && open.contains(id));
    Ok(names)
}

/// Address of a unit's dashboard in a month.
pub(super) fn address(unit: UnitId, month: Month, now: Month) -> String {
    if month == now { format!("/tong-quan/{unit}") } else { format!("/tong-quan/{unit}?thang={month}") }
}

fn show(loaded: Loaded, cx: &Context) -> (PageInfo, AnyView) {
    let Loaded { overview, month, above, others } = loaded;
    let now = cx.now.month();
    let title = format!("Tổng quan tháng {}", month.slash());
    let (id, name) = (overview.unit.id, overview.unit.name.clone());
    let step = |to: Month| (address(id, to, now), format!("Tháng {}", to.slash()));
    let (prev, next) = (Some(step(month.plus(-1))), (month <= now).then(|| step(month.plus(1))));
    let crumbs = above.iter().map(|u| (address(u.id, month, now), u.name.clone())).collect::<Vec<_>>();
    let crumbs = (!crumbs.is_empty()).then(|| view! { <Breadcrumb items=crumbs current=name.clone()/> });
    let body = if overview.numbers().members == 0 && overview.children.is_empty() {
        nothing(cx, &overview.unit).into_any()
    } else {
        body(&overview, month, cx)
    };
    let view = view! {
        {crumbs}
        <PageHead title=title eyebrow=name>
            <PeriodPicker label=format!("Tháng {}", month.slash()) prev next/>
        </PageHead>
        {body}
        {elsewhere(others)}
    };
    (PageInfo::more("Tổng quan", "/tong-quan"), view.into_any())
}

fn body(overview: &Overview, month: Month, cx: &Context) -> AnyView {
    let now = cx.now.month();
    let figures = figures::stats(overview, month, cx);
    let chart = figures::chart(overview, now);
    let tasks = figures::tasks(overview);
    if overview.meets {
        let months = tables::months(overview, now);
        return view! {
            {figures}
            <Columns>
                <Stack>{chart}</Stack>
                <Stack>{tasks}</Stack>
            </Columns>
            {months}
        }
        .into_any();
    }
    let (help, children) = (help(overview, month, now), tables::children(overview, month, cx));
    view! {
        {figures}
        <Columns>
            <Stack>{chart}{tasks}</Stack>
            <Stack>{help}</Stack>
        </Columns>
        {children}
    }
    .into_any()
}

/// The child units that need help first.
fn help(overview: &Overview, month: Month, now: Month) -> impl IntoView + use<> {
    let rows = need_help(&overview.children)
        .into_iter()
        .map(|help| {
            let href = address(help.child.unit.id, month, now);
            view! { <ListRow title=help.child.unit.name.clone() href note=help.reason/> }
        })
        .collect::<Vec<_>>();
    let list = if rows.is_empty() {
        view! { <Card><Empty glyph=Glyph::Check title="Không có đơn vị nào cần hỗ trợ gấp" hint="Đơn vị chậm báo cáo, kích hoạt thấp hoặc nhiều việc quá hạn sẽ hiện ở đây."/></Card> }
            .into_any()
    } else {
        view! { <List>{rows}</List> }.into_any()
    };
    view! { <Section title="Cần hỗ trợ trước">{list}</Section> }
}

/// Other units of the person.
fn elsewhere(others: Vec<(UnitId, String)>) -> Option<impl IntoView> {
    (!others.is_empty()).then(|| {
        let rows = others
            .into_iter()
            .map(|(id, name)| view! { <ListRow title=name href=format!("/tong-quan/{id}") glyph=Glyph::Chart/> })
            .collect_view();
        view! { <Section title="Đơn vị khác của đồng chí"><List>{rows}</List></Section> }
    })
}

/// A unit in which nobody is yet.
fn nothing(cx: &Context, unit: &Unit) -> impl IntoView + use<> {
    let may_import = cx.may::<act::ImportRecords>(&unit.reference()).is_ok();
    let action = may_import
        .then(|| view! { <LinkButton href="/nhap-du-lieu" label="Nhập danh sách đảng viên" icon=Glyph::Upload kind=Kind::Primary/> }.into_any());
    view! {
        <Card>
            <Empty glyph=Glyph::Chart title="Chưa có số liệu" hint="Số liệu hiện ra khi đơn vị có đảng viên hoặc đơn vị trực thuộc." action/>
        </Card>
    }
}
