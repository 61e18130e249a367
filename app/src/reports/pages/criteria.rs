//! `/tieu-chi`: by what the meetings of a unit's branches are judged, and why.

use domain::{ids::UnitId, policy::act, reports::Criteria, time::dmy};
use leptos::prelude::*;
use store::reports::Known;

use crate::{
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, page},
    reports::strings,
    ui::*,
    unit_choice::unit_choices,
};

pub(super) const TITLE: &str = "Tiêu chí chấm điểm";
pub(super) const HERE: &str = "/tieu-chi";
/// The rail has one entry for rules and criteria.
pub(super) const RAIL: &str = "/quy-dinh";

struct Data {
    unit: UnitId,
    choices: Vec<Choice>,
    known: Known,
    edits: bool,
}

pub fn criteria_page() -> AnyView {
    page(load, |data, _| (PageInfo::more(TITLE, RAIL), show(data))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let permit = cx.may_on_chosen::<act::ReadCriteria>(cx.query("don_vi")).await?;
    Ok(Data {
        unit: permit.unit().id,
        choices: unit_choices(&cx, &permit).await?,
        known: store::reports::criteria(cx.db(), &permit, cx.now.date()).await?,
        edits: cx.may::<act::EditCriteria>(permit.unit()).is_ok(),
    })
}

fn show(data: Data) -> AnyView {
    let Data { unit, choices, known, edits } = data;
    let own = |set: &Criteria| set.unit.as_ref().is_some_and(|(id, _)| *id == unit);
    let withdraw = known
        .coming
        .as_ref()
        .filter(|set| edits && own(set))
        .map(|_| change_form(unit, "withdraw_criteria", "Bỏ bộ tiêu chí này"));
    let gives_up = edits && own(&known.now) && known.now.until_date.is_none();
    let inherit = gives_up.then(|| change_form(unit, "inherit_criteria", "Dùng lại tiêu chí của cấp trên"));
    let coming = known.coming.as_ref().map(|set| {
        let table = table(set, "Tiêu chí sắp áp dụng");
        let origin = origin(set, unit);
        view! { <Section title="Sắp tới"><p class="muted">{origin}</p>{table}{withdraw}</Section> }
    });
    let edit = edits.then(|| {
        let href = format!("{HERE}/sua?don_vi={unit}");
        view! { <LinkButton href label="Đặt bộ tiêu chí riêng" icon=Glyph::Pencil/> }
    });
    let (now, origin) = (table(&known.now, "Tiêu chí đang áp dụng"), origin(&known.now, unit));
    view! {
        <Breadcrumb items=vec![(format!("/quy-dinh?don_vi={unit}"), "Quy định".to_owned())] current=TITLE/>
        <PageHead title=TITLE lead="Chi bộ tự chấm chất lượng sinh hoạt trên thang 100 điểm. Tiêu chí của đơn vị gần nhất phía trên được áp dụng; buổi đã họp giữ tiêu chí của ngày họp.">{edit}</PageHead>
        <Filters action=HERE submit_label="Xem">
            <SelectField name="don_vi" label="Đơn vị" required=true value=unit.to_string() options=choices/>
        </Filters>
        <Section title="Đang áp dụng"><p class="muted">{origin}</p>{now}{inherit}</Section>
        {coming}
    }
    .into_any()
}

/// Who set the criteria, since when, and where they are written.
fn origin(set: &Criteria, unit: UnitId) -> String {
    let who = match &set.unit {
        None => "Tiêu chí chung".to_owned(),
        Some((id, _)) if *id == unit => "Riêng của đơn vị này".to_owned(),
        Some((_, name)) => format!("Theo {name}"),
    };
    let until = set.until_date.map(|date| format!(" đến hết {}", dmy(date))).unwrap_or_default();
    format!("{who} · từ {}{until} · {}", dmy(set.from_date), set.clause)
}

fn table(set: &Criteria, caption: &'static str) -> AnyView {
    let columns = vec![Column::long("Tiêu chí"), Column::text("Cách chấm"), Column::number("Điểm tối đa")];
    let mut rows: Vec<Row> = set
        .rows
        .iter()
        .map(|row| {
            let how = match row.fact {
                Some(fact) => format!("Sổ tay tự tính: {}", fact.label().to_lowercase()),
                None => strings::JUDGED_BY_BRANCH.to_owned(),
            };
            Row::new(vec![Cell::text(row.title.clone()), Cell::text(how), Cell::number(row.points)])
        })
        .collect();
    let sum = set.rows.iter().map(|row| row.points).sum();
    rows.push(Row::total(vec![Cell::text("Cộng"), Cell::none(), Cell::number(sum)]));
    view! { <Table caption columns rows/> }.into_any()
}

/// A button that changes the unit's criteria by one function.
fn change_form(unit: UnitId, function: &str, label: &'static str) -> AnyView {
    view! {
        <Form action=format!("/api/reports/{function}")>
            <Hidden name="unit" value=unit.to_string()/>
            <Submit label kind=Kind::Plain/>
        </Form>
    }
    .into_any()
}
