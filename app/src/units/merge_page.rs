//! `/don-vi/{id}/sap-nhap`: into which branch, and what it comes to, before it is confirmed. And what is said of a branch
//! that was merged.

use domain::{
    ids::UnitId,
    policy::act,
    text::number,
    time::dmy,
    units::{Closing, MergeEffect, MergeRefusal, Unit},
};
use leptos::prelude::*;

use super::{api::held_from_above, strings};
use crate::{
    context::Context,
    error::AppError,
    form::Form,
    meetings::meets,
    page::{PageInfo, page},
    ui::*,
    unit_choice::unit_choices,
};

/// Branches in the select; below a wider unit one chooses a narrower one first.
const BRANCHES: i64 = 300;

struct Loaded {
    unit: Unit,
    state: State,
}

enum State {
    Merged(Closing),
    Refused(&'static str),
    Choosing(Choosing),
}

struct Choosing {
    /// The unit below which the branch is looked for.
    within: UnitId,
    units: Vec<Choice>,
    branches: Vec<Choice>,
    chosen: Option<(Unit, MergeEffect)>,
}

/// The page.
pub fn merge_page() -> AnyView {
    page(load, |loaded, _| (PageInfo::more("Sáp nhập chi bộ", "/don-vi"), show(loaded))).into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    let permit = cx.may_on::<act::EditUnits>(cx.param("id")?).await?;
    let unit = store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?;
    let state = match store::units::closing(cx.db(), &permit).await? {
        Some(closing) => State::Merged(closing),
        None if !meets(&cx, &unit).await? => State::Refused(MergeRefusal::NotABranch.label()),
        None if !held_from_above(&cx, &permit).await? => State::Refused(strings::MERGE_FROM_ABOVE),
        None => State::Choosing(choosing(&cx, &unit).await?),
    };
    Ok(Loaded { unit, state })
}

async fn choosing(cx: &Context, unit: &Unit) -> Result<Choosing, AppError> {
    let within = cx.may_on::<act::EditUnits>(cx.query("trong").or(unit.parent_id).unwrap_or(unit.id)).await?;
    let branches = store::units::branches(cx.db(), &within.scope(), BRANCHES).await?;
    let branches = branches.into_iter().filter(|branch| branch.id != unit.id);
    let chosen = match cx.query::<UnitId>("vao").filter(|into| *into != unit.id) {
        Some(into) => {
            let into = cx.may_on::<act::EditUnits>(into).await?;
            let permit = cx.may::<act::EditUnits>(&unit.reference())?;
            let effect = store::units::merge_effect(cx.db(), &permit, &into, cx.now).await?;
            Some((store::units::get(cx.db(), &into.scope(), into.unit().id).await?, effect))
        }
        None => None,
    };
    Ok(Choosing {
        within: within.unit().id,
        units: unit_choices(cx, &within).await?,
        branches: branches.map(|branch| Choice::new(branch.id.to_string(), branch.name)).collect(),
        chosen,
    })
}

fn show(loaded: Loaded) -> AnyView {
    let Loaded { unit, state } = loaded;
    let address = format!("/don-vi/{}", unit.id);
    let crumbs = vec![("/don-vi".to_owned(), "Đơn vị".to_owned()), (address, unit.name.clone())];
    let body = match state {
        State::Merged(closing) => closed_notice(&closing, format!("/don-vi/{}", closing.into)),
        State::Refused(why) => view! { <Notice tone=Tone::Info><p>{why}</p></Notice> }.into_any(),
        State::Choosing(choosing) => choose(&unit, choosing),
    };
    view! {
        <Breadcrumb items=crumbs current="Sáp nhập"/>
        <PageHead title=strings::MERGE eyebrow=unit.name
            lead="Đảng viên chuyển sang chi bộ nhận. Biên bản, nghị quyết và lịch sử của chi bộ cũ được giữ nguyên."/>
        {body}
    }
    .into_any()
}

fn choose(unit: &Unit, choosing: Choosing) -> AnyView {
    let Choosing { within, units, branches, chosen } = choosing;
    let action = format!("/don-vi/{}/sap-nhap", unit.id);
    let value = chosen.as_ref().map(|(into, _)| into.id.to_string()).unwrap_or_default();
    let confirm = match chosen {
        Some((into, effect)) => confirm(unit, &into, effect),
        None => {
            view! { <p class="muted">"Chọn chi bộ nhận để xem trước những gì sẽ thay đổi. Chưa có gì được lưu."</p> }
                .into_any()
        }
    };
    view! {
        <Filters action submit_label="Xem trước">
            <SelectField name="trong" label="Tìm chi bộ nhận trong" value=within.to_string() options=units/>
            <SelectField name="vao" label="Sáp nhập vào" value options=branches empty_label="Chọn chi bộ nhận"/>
        </Filters>
        {confirm}
    }
    .into_any()
}

fn confirm(unit: &Unit, into: &Unit, effect: MergeEffect) -> AnyView {
    let title = format!("Sáp nhập {} vào {}", unit.name, into.name);
    let back = format!("/don-vi/{}", unit.id);
    let (from_id, into_id) = (unit.id.to_string(), into.id.to_string());
    let facts = [
        format!("{} đảng viên chuyển sang {}.", number(effect.members), into.name),
        format!("{} buổi họp sắp tới bị hủy; đảng viên được báo.", number(effect.called_off)),
        format!("{} báo cáo còn lại sẽ do {} hoàn thành.", number(effect.to_finish), into.name),
        format!("{} nhiệm vụ chưa xong của chi bộ chuyển cho {}.", number(effect.tasks), into.name),
        format!("Chức vụ và quyền ở {} kết thúc từ hôm nay.", unit.name),
    ];
    let facts = facts.into_iter().map(|fact| view! { <li>{fact}</li> }).collect_view();
    view! {
        <Card title>
            <Form action="/api/units/merge_unit" class="form">
                <ul>{facts}</ul>
                <Notice tone=Tone::Warn><p>"Việc sáp nhập không hoàn lại được. Đồng chí kiểm tra kỹ hai chi bộ trước khi xác nhận."</p></Notice>
                <Hidden name="unit" value=from_id/>
                <Hidden name="into" value=into_id/>
                <Actions><Submit label="Xác nhận sáp nhập"/><LinkButton href=back label="Thôi"/></Actions>
            </Form>
        </Card>
    }
    .into_any()
}

/// What a page about a unit that was merged says first; `href` leads to the other unit.
pub fn closed_notice(closing: &Closing, href: String) -> AnyView {
    let (since, into) = (format!("Từ ngày {} đơn vị này thuộc ", dmy(closing.on)), closing.into_name.clone());
    view! {
        <Notice tone=Tone::Info title=strings::MERGED>
            <p>{since}<a href=href>{into}</a>". Lịch sử, biên bản và báo cáo cũ vẫn xem được ở đây."</p>
        </Notice>
    }
    .into_any()
}
