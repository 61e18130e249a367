//! `/tai-lieu-thang`: the month's material as it reaches a unit, and for those above the form that gives it.

use domain::{
    ids::UnitId,
    meetings::regular_day,
    policy::{Permit, act},
    rules::Rules,
    text,
    time::{Month, Timestamp},
    units::Unit,
};
use leptos::prelude::*;
use store::materials::{self, Kit};

use super::{KITS, kit_address, parts};
use crate::{
    context::Context,
    error::AppError,
    materials::strings,
    page::{PageInfo, page},
    ui::*,
    unit_choice::unit_choices,
};

struct Data {
    unit: UnitId,
    month: Month,
    kits: Vec<Kit>,
    /// For those who may give a kit to this unit.
    giving: Option<Giving>,
    /// Units for which the person may give one.
    choices: Vec<Choice>,
}

struct Giving {
    unit: Unit,
    /// How many branches it reaches.
    branches: i64,
}

pub fn kit_page() -> AnyView {
    page(load, |data, cx| (PageInfo::more(strings::KIT, KITS), show(&data, cx))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let permit = permit(&cx).await?;
    let month = match cx.query("thang") {
        Some(month) => month,
        None => coming(cx.now, &store::rules::in_force(cx.db(), &permit, cx.now.date()).await?),
    };
    let (giving, choices) = match cx.may::<act::ManageKit>(permit.unit()) {
        Ok(managing) => {
            let scope = managing.scope();
            let (branches, unit) = tokio::try_join!(
                materials::reach(cx.db(), &managing),
                store::units::get(cx.db(), &scope, managing.unit().id),
            )?;
            (Some(Giving { unit, branches }), unit_choices(&cx, &managing).await?)
        }
        Err(_) => (None, Vec::new()),
    };
    let kits = materials::kits(cx.db(), &permit, month).await?;
    Ok(Data { unit: permit.unit().id, month, kits, giving, choices })
}

/// A permit on the unit that the address names, on the widest one to which the person may give a kit, or on the own one.
async fn permit(cx: &Context) -> Result<Permit<act::ReadKit>, AppError> {
    if let Some(unit) = cx.query("don_vi") {
        return cx.may_on(unit).await;
    }
    let actor = cx.actor()?;
    let widest = actor.units_for::<act::ManageKit>().into_iter().next();
    cx.may(widest.as_ref().unwrap_or(&actor.unit))
}

/// The month whose meeting is ahead: once the regular day is over, people prepare the next one.
fn coming(now: Timestamp, rules: &Rules) -> Month {
    let month = now.month();
    if now.date() > regular_day(month, rules) { month.plus(1) } else { month }
}

fn show(data: &Data, cx: &Context) -> AnyView {
    let month = data.month;
    let step = |by: i64| {
        let to = month.plus(by);
        Some((kit_address(data.unit, to), format!("Tháng {}", to.slash())))
    };
    let (label, prev, next) = (format!("Tháng {}", month.slash()), step(-1), step(1));
    let filter = (data.choices.len() > 1).then(|| {
        let (unit, options) = (data.unit.to_string(), data.choices.clone());
        view! {
            <Filters action=KITS submit_label="Xem">
                <Hidden name="thang" value=month.to_string()/>
                <SelectField name="don_vi" label="Đơn vị" required=true value=unit options/>
            </Filters>
        }
    });
    let list = list(data, cx);
    let add = data.giving.as_ref().map(|giving| add(giving, month));
    let lead = "Tài liệu cấp trên gửi cho buổi sinh hoạt thường kỳ của các chi bộ.";
    let body = match add {
        Some(add) => view! { <Columns>{list}{add}</Columns> }.into_any(),
        None => list,
    };
    view! {
        <PageHead title=strings::KIT lead><PeriodPicker label prev next/></PageHead>
        {filter}
        {body}
    }
    .into_any()
}

fn add(giving: &Giving, month: Month) -> AnyView {
    let lead = format!(
        "Đến {} chi bộ của {}, tự gắn vào buổi thường kỳ tháng {}.",
        text::number(giving.branches),
        giving.unit.name,
        month.slash()
    );
    parts::add_form(kit_address(giving.unit.id, month), lead)
}

fn list(data: &Data, cx: &Context) -> AnyView {
    if data.kits.is_empty() {
        let title = format!("Chưa có tài liệu tháng {}", data.month.slash());
        return view! { <Card><Empty glyph=Glyph::Book title hint="Khi cấp trên gửi, tài liệu hiện ở đây và trong buổi họp."/></Card> }
            .into_any();
    }
    let rows = data
        .kits
        .iter()
        .map(|kit| {
            let withdraw = cx.may::<act::ManageKit>(&kit.unit).is_ok().then(|| {
                let fields = view! { <Hidden name="kit" value=kit.material.id.to_string()/> }.into_any();
                parts::withdraw_button(&kit.material, "/api/materials/withdraw_kit", fields)
            });
            parts::row(&kit.material, format!("{KITS}/{}", kit.material.id), withdraw)
        })
        .collect_view();
    view! { <List label=strings::KIT>{rows}</List> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_regular_day_the_next_month_is_prepared() {
        let rows: Vec<_> = domain::rules::RuleKey::ALL
            .iter()
            .map(|key| (*key, domain::rules::Ruling { value: 3, clause: String::new() }))
            .collect();
        let rules = Rules::first_of_each(&rows).unwrap();
        let at = |d| {
            let date = chrono::NaiveDate::from_ymd_opt(2026, 12, d).unwrap();
            coming(Timestamp::from_local(date.and_hms_opt(8, 0, 0).unwrap()), &rules).slash()
        };
        assert_eq!([at(1), at(3), at(4)], ["12/2026", "12/2026", "1/2027"]);
    }
}
