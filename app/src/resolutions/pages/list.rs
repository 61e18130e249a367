//! `/sinh-hoat/nghi-quyet`: the points of a branch across months.

use domain::{
    ids::UnitId,
    paging::{Page, Place, Turn},
    policy::act,
    resolutions::{PointCounts, PointFilter},
    time::dmy,
    units::{Unit, UnitRef},
};
use leptos::prelude::*;
use store::resolutions::{self, Line};

use super::super::{
    parts::{address, inside, opens_tasks, point_row},
    strings,
};
use crate::{
    context::Context,
    error::AppError,
    page::{PageInfo, page},
    ui::*,
};

struct Data {
    unit: Unit,
    place: UnitRef,
    filter: PointFilter,
    /// None for a unit that holds no meetings.
    found: Option<(Page<Line>, PointCounts)>,
}

pub fn list_page() -> AnyView {
    page(load, |data, cx| (PageInfo::new(Tab::Meetings, strings::LIST), show(data, cx))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let permit = match cx.query::<UnitId>("don_vi") {
        Some(chosen) => cx.may_on::<act::ReadMeeting>(chosen).await?,
        None => cx.may(&cx.actor()?.unit)?,
    };
    let unit = store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?;
    let filter = cx.query("muc").unwrap_or(PointFilter::Open);
    let turn = Turn::new(cx.query::<Place>("truoc"), cx.query::<Place>("sau"));
    let found = match crate::meetings::meets(&cx, &unit).await? {
        false => None,
        true => {
            let (today, inside) = (cx.now.date(), inside(&cx, permit.unit()));
            let page = resolutions::list(cx.db(), &permit, filter, turn, today, inside);
            let counts = resolutions::counts(cx.db(), &permit, today, inside);
            Some(tokio::try_join!(page, counts)?)
        }
    };
    Ok(Data { unit, place: permit.unit().clone(), filter, found })
}

fn show(data: Data, cx: &Context) -> AnyView {
    let Data { unit, place, filter, found } = data;
    let back = vec![(format!("/sinh-hoat?don_vi={}", unit.id), "Sinh hoạt".to_owned())];
    let body = match found {
        None => view! {
            <Card><Empty glyph=Glyph::Tree title="Đơn vị này không tổ chức sinh hoạt chi bộ"
                hint="Mở trang sinh hoạt của một chi bộ để xem nghị quyết của chi bộ đó."/></Card>
        }
        .into_any(),
        Some((page, counts)) => list(page, counts, filter, &place, cx),
    };
    view! {
        <Breadcrumb items=back current=strings::LIST/>
        <PageHead title=strings::LIST eyebrow=unit.name lead="Các điểm nghị quyết của chi bộ qua các tháng."/>
        {body}
    }
    .into_any()
}

fn here(unit: &UnitRef, filter: PointFilter) -> String {
    format!("/sinh-hoat/nghi-quyet?don_vi={}&muc={filter}", unit.id)
}

fn list(page: Page<Line>, counts: PointCounts, filter: PointFilter, unit: &UnitRef, cx: &Context) -> AnyView {
    let tabs = PointFilter::ALL
        .iter()
        .map(|f| TabLink {
            href: here(unit, *f),
            label: f.label().to_owned(),
            count: Some(counts.of(*f)),
            current: *f == filter,
        })
        .collect();
    let way = |name: &str, place: Option<Place>| {
        place.map(|p| format!("{}&{name}={p}", here(unit, filter))).unwrap_or_default()
    };
    let (prev, next) = (way("sau", page.newer), way("truoc", page.older));
    let opens = opens_tasks(cx, unit);
    let rows = page
        .items
        .iter()
        .map(|line| {
            let note = format!("{}, {}", line.title, dmy(line.starts_at.date()));
            point_row(&line.point, address(line.point.meeting), note, false, opens, None)
        })
        .collect_view();
    let body = match page.items.is_empty() {
        true => view! { <Card><Empty glyph=Glyph::Flag title="Không có điểm nào ở nhóm này"
        hint="Các điểm có từ nghị quyết của mỗi buổi sinh hoạt."/></Card> }
        .into_any(),
        false => view! { <List label=strings::LIST>{rows}</List> }.into_any(),
    };
    view! {
        <Stack tight=true>
            <Tabs label="Lọc theo tình trạng" items=tabs/>
            {body}
            <Pager prev next/>
        </Stack>
    }
    .into_any()
}
