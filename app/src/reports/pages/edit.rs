//! `/tieu-chi/sua`: a unit's own set, started from the one that applies. A plain form: a line a criterion, moved by its
//! number.

use domain::{
    ids::{CriterionId, UnitId},
    policy::act,
    reports::{BY_BRANCH, Criterion, Fact, ROWS_MAX, TOTAL},
    time::Timestamp,
};
use leptos::prelude::*;

use super::criteria::{HERE, RAIL, TITLE};
use crate::{
    context::Context,
    error::AppError,
    form::{Form, Submitted},
    page::{PageInfo, page},
    reports::strings,
    ui::*,
};

/// Empty lines for new criteria.
const SPARE: usize = 3;

struct Data {
    unit: UnitId,
    name: String,
    /// Whether it is a branch, which has no set of its own.
    meets: bool,
    rows: Vec<Criterion>,
}

pub fn edit_page() -> AnyView {
    page(load, |data, cx| (PageInfo::more(TITLE, RAIL), show(data, cx.now))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let permit = cx.may_on_chosen::<act::EditCriteria>(cx.query("don_vi")).await?;
    let reading = cx.may::<act::ReadCriteria>(permit.unit())?;
    let known = store::reports::criteria(cx.db(), &reading, cx.now.date()).await?;
    let unit = store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?;
    let kinds = store::units::kinds(cx.db()).await?;
    Ok(Data {
        unit: unit.id,
        meets: kinds.iter().any(|kind| kind.code == unit.kind && kind.meets),
        name: unit.name,
        rows: known.coming.unwrap_or(known.now).rows,
    })
}

fn show(data: Data, now: Timestamp) -> AnyView {
    let Data { unit, name, meets, rows } = data;
    let back = vec![(format!("{HERE}?don_vi={unit}"), TITLE.to_owned())];
    let body = match meets {
        true => {
            view! { <Card><Empty glyph=Glyph::Tree title="Chi bộ không đặt tiêu chí riêng" hint=strings::BRANCH_HAS_NONE/></Card> }
                .into_any()
        }
        false => form(unit, rows, now),
    };
    let lead = format!(
        "Bắt đầu từ bộ đang áp dụng. Sửa chữ, đổi điểm, đổi số thứ tự để chuyển chỗ; tổng phải bằng {TOTAL} điểm."
    );
    view! {
        <Breadcrumb items=back current="Đặt bộ tiêu chí"/>
        <PageHead title="Đặt bộ tiêu chí" eyebrow=name lead/>
        {body}
    }
    .into_any()
}

fn form(unit: UnitId, rows: Vec<Criterion>, now: Timestamp) -> AnyView {
    let tomorrow = now.date().succ_opt().unwrap_or(now.date()).to_string();
    view! {
        <Form action="/api/reports/set_criteria" class="form">
            <ErrorSummary/>
            <Hidden name="unit" value=unit.to_string()/>
            <Card title="Hiệu lực" lead="Áp dụng với mọi chi bộ trực thuộc, từ ngày ghi ở đây. Buổi đã họp giữ tiêu chí của ngày họp.">
                <FieldRow>
                    <DateField name="from_date" label="Có hiệu lực từ" value=tomorrow.clone() min=tomorrow required=true/>
                    <TextField name="clause" label="Văn bản làm căn cứ" required=true maxlength=200/>
                </FieldRow>
            </Card>
            <ul class="card list">{lines(rows)}</ul>
            <Actions><Submit label="Lưu bộ tiêu chí" icon=Glyph::Check/></Actions>
        </Form>
    }
    .into_any()
}

fn lines(rows: Vec<Criterion>) -> AnyView {
    let count = rows.len() + SPARE.min(ROWS_MAX.saturating_sub(rows.len()));
    (0..count).map(|at| line(at, rows.get(at))).collect_view().into_any()
}

/// A criterion, or an empty line for a new one.
fn line(at: usize, row: Option<&Criterion>) -> AnyView {
    let name = move |field: &str| format!("rows[r{at:02}][{field}]");
    // Made inside of the form: what was sent and refused keeps its identifiers, so that a second try is the same request.
    let old = use_context::<Submitted>().and_then(|sent| sent.value(&name("id")));
    let id = old.unwrap_or_else(|| CriterionId::fresh().to_string());
    let required = row.is_some();
    let legend = if required { format!("Tiêu chí {}", at + 1) } else { "Tiêu chí thêm mới".to_owned() };
    let place = row.map(|_| (at + 1).to_string()).unwrap_or_default();
    let title = row.map(|row| row.title.clone()).unwrap_or_default();
    let points = row.map(|row| row.points.to_string()).unwrap_or_default();
    let fact = row.and_then(|row| row.fact).map_or(BY_BRANCH, Fact::code);
    let facts = [Choice::new(BY_BRANCH, strings::JUDGED_BY_BRANCH)]
        .into_iter()
        .chain(Fact::ALL.iter().map(|fact| Choice::new(fact.code(), format!("Tự tính: {}", fact.label()))))
        .collect::<Vec<_>>();
    let remove = required.then(|| view! { <CheckField name=name("removed") label="Bỏ tiêu chí này"/> });
    view! {
        <li class="row plan-row">
            <fieldset>
                <legend class="vh">{legend}</legend>
                <Hidden name=name("id") value=id/>
                <TextField name=name("title") label="Tiêu chí" value=title maxlength=200 required/>
                <FieldRow>
                    <NumberField name=name("place") label="Thứ tự" value=place min=Some(1) required/>
                    <NumberField name=name("points") label="Điểm tối đa" value=points min=Some(1) max=Some(TOTAL) required/>
                    <SelectField name=name("fact") label="Cách chấm" value=fact options=facts required=true/>
                </FieldRow>
                {remove}
            </fieldset>
        </li>
    }
    .into_any()
}
