//! `/quy-dinh` and `/quy-dinh/{key}`: what applies at a unit and why; one rule with its history and a form.

use domain::{
    ids::{RuleId, UnitId},
    policy::{Permit, act},
    rules::{RuleHistory, RuleKey, RuleRow, histories},
    text,
    time::{Timestamp, dmy},
};
use leptos::prelude::*;

use crate::{
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, Route, page},
    ui::*,
    unit_choice::unit_choices,
};

/// The pages.
pub const PAGES: &[Route] =
    &[Route { path: "/quy-dinh", show: list_page }, Route { path: "/quy-dinh/{key}", show: rule_page }];

const TITLE: &str = "Quy định";
const HERE: &str = "/quy-dinh";

/// The histories of all rules at the unit that the address names, or at the person's widest one.
async fn load(cx: &Context) -> Result<(Permit<act::ReadRules>, Vec<RuleHistory>), AppError> {
    let permit = cx.may_on_chosen::<act::ReadRules>(cx.query("don_vi")).await?;
    let rows = store::rules::rows(cx.db(), &permit).await?;
    Ok((permit, histories(rows, cx.now.date())))
}

fn list_page() -> AnyView {
    page(
        |cx| async move {
            let (permit, histories) = load(&cx).await?;
            Ok((permit.unit().id, unit_choices(&cx, &permit).await?, histories))
        },
        |(unit, choices, histories), _| (PageInfo::more(TITLE, HERE), show_list(unit, choices, histories)),
    )
    .into_any()
}

fn show_list(unit: UnitId, choices: Vec<Choice>, histories: Vec<RuleHistory>) -> AnyView {
    let columns = vec![
        Column::text(TITLE),
        Column::number("Đang áp dụng"),
        Column::long("Do đâu quy định"),
        Column::text("Sắp tới"),
    ];
    let rows = histories
        .into_iter()
        .map(|history| {
            let href = format!("{HERE}/{}?don_vi={unit}", history.key);
            let (value, origin) = match &history.now {
                Some(row) => (Cell::number(row.ruling.value), Cell::view(origin(row, unit))),
                None => (Cell::none(), Cell::text("Chưa có")),
            };
            let coming = history
                .coming
                .first()
                .map(|row| format!("{} từ {}", text::number(row.ruling.value), dmy(row.from_date)));
            Row::new(vec![
                Cell::link(href, history.key.label(), ""),
                value,
                origin,
                Cell::text(coming.unwrap_or_default()),
            ])
        })
        .collect::<Vec<_>>();
    view! {
        <PageHead title=TITLE lead="Mỗi quy định có ngày hiệu lực và văn bản làm căn cứ; đơn vị dưới thừa hưởng của đơn vị trên cho đến khi có quy định riêng.">
            <LinkButton href=format!("/tieu-chi?don_vi={unit}") label="Tiêu chí chấm điểm" icon=Glyph::Chart/>
        </PageHead>
        <Filters action=HERE submit_label="Xem">
            <SelectField name="don_vi" label="Đơn vị" required=true value=unit.to_string() options=choices/>
        </Filters>
        <Table caption="Quy định đang áp dụng" columns rows/>
    }
    .into_any()
}

/// Who set a rule.
fn whose(row: &RuleRow, unit: UnitId) -> String {
    match &row.unit {
        None => "Quy định chung".to_owned(),
        Some((id, _)) if *id == unit => "Riêng của đơn vị này".to_owned(),
        Some((_, name)) => format!("Theo {name}"),
    }
}

/// Who set a rule, since when, and where it is written.
fn origin(row: &RuleRow, unit: UnitId) -> AnyView {
    let note = format!("Từ {} · {}", dmy(row.from_date), row.ruling.clause);
    view! { {whose(row, unit)}<span class="cell-note">{note}</span> }.into_any()
}

struct One {
    unit: UnitId,
    history: RuleHistory,
    edits: bool,
}

fn rule_page() -> AnyView {
    page(
        |cx| async move {
            let key: RuleKey = cx.param("key")?;
            let (permit, histories) = load(&cx).await?;
            let history = histories.into_iter().find(|h| h.key == key).ok_or(AppError::NotFound)?;
            Ok(One { unit: permit.unit().id, history, edits: cx.may::<act::EditRules>(permit.unit()).is_ok() })
        },
        |one, cx| (PageInfo::more(one.history.key.label(), HERE), show_one(one, cx.now)),
    )
    .into_any()
}

fn show_one(one: One, now: Timestamp) -> AnyView {
    let One { unit, history, edits } = one;
    let RuleHistory { key, now: current, coming, former } = history;
    let title = key.label();
    let current = current.map(|row| {
        let items = vec![
            Def::text("Giá trị", text::number(row.ruling.value)),
            Def::text("Do đâu", whose(&row, unit)),
            Def::text("Từ ngày", dmy(row.from_date)),
            Def::text("Căn cứ", row.ruling.clause),
        ];
        view! { <Card title="Đang áp dụng"><Definition items/></Card> }
    });
    let coming = rows("Sắp tới", coming, unit, key, edits);
    let former = rows("Trước đây", former, unit, key, false);
    let form = edits.then(|| form(unit, key, now));
    let back = vec![(format!("{HERE}?don_vi={unit}"), TITLE.to_owned())];
    view! {
        <Breadcrumb items=back current=title/>
        <PageHead title/>
        <Columns>
            <Stack>{current}{form}</Stack>
            <Stack>{coming}{former}</Stack>
        </Columns>
    }
    .into_any()
}

fn rows(title: &'static str, rows: Vec<RuleRow>, unit: UnitId, key: RuleKey, withdraw: bool) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let rows = rows
        .into_iter()
        .map(|row| {
            let own = row.unit.as_ref().is_some_and(|(id, _)| *id == unit);
            let who = row.unit.as_ref().map_or("Quy định chung", |(_, name)| name);
            let title = format!("{} từ {}", text::number(row.ruling.value), dmy(row.from_date));
            let note = format!("{who} · {}", row.ruling.clause);
            let button = (withdraw && own).then(|| withdraw_form(unit, key, row.id));
            view! { <ListRow title note>{button}</ListRow> }
        })
        .collect_view();
    Some(view! { <Section title><List>{rows}</List></Section> }.into_any())
}

fn withdraw_form(unit: UnitId, key: RuleKey, id: RuleId) -> AnyView {
    view! {
        <Form action="/api/rules/withdraw_rule" name=format!("bo-{id}")>
            <Hidden name="id" value=id.to_string()/>
            <Hidden name="unit" value=unit.to_string()/>
            <Hidden name="key" value=key.code()/>
            <Submit label="Bỏ" kind=Kind::Plain/>
        </Form>
    }
    .into_any()
}

fn form(unit: UnitId, key: RuleKey, now: Timestamp) -> AnyView {
    let range = key.range();
    let tomorrow = now.date().succ_opt().unwrap_or(now.date()).to_string();
    let hint = format!("Từ {} đến {}.", range.start(), range.end());
    view! {
        <Card title="Đặt quy định cho đơn vị này" lead="Có hiệu lực với đơn vị này và mọi đơn vị trực thuộc. Những buổi đã họp giữ quy định của ngày họp.">
            <Form action="/api/rules/set_rule" class="form">
                <Hidden name="id" value=RuleId::fresh().to_string()/>
                <Hidden name="unit" value=unit.to_string()/>
                <Hidden name="key" value=key.code()/>
                <FieldRow>
                    <NumberField name="value" label=key.label() hint min=Some(*range.start()) max=Some(*range.end()) required=true/>
                    <DateField name="from_date" label="Có hiệu lực từ" value=tomorrow.clone() min=tomorrow required=true/>
                </FieldRow>
                <TextField name="clause" label="Văn bản làm căn cứ" required=true maxlength=200
                    hint="Ví dụ: Quyết định 12-QĐ/ĐU, ngày 05/11/2026."/>
                <Submit label="Lưu quy định"/>
            </Form>
        </Card>
    }
    .into_any()
}
