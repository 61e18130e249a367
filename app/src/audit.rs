//! `/nhat-ky`: who did what in a unit and below it.

mod strings;

use domain::{
    audit::AuditLine,
    grants::Role,
    ids::UnitId,
    paging::{Page, Place, Turn},
    policy::{Action, act},
};
use leptos::prelude::*;

use crate::{
    context::Context,
    error::AppError,
    page::{PageInfo, Route, page},
    ui::*,
    unit_choice::unit_choices,
};
use strings::{action_name, action_of, is_logged};

/// The pages.
pub const PAGES: &[Route] = &[Route { path: "/nhat-ky", show: audit_page }];

/// What the page shows.
struct Found {
    page: Page<AuditLine>,
    unit: UnitId,
    units: Vec<Choice>,
    action: Option<Action>,
}

fn audit_page() -> AnyView {
    page(load, |found, _| (PageInfo::more("Nhật ký", "/nhat-ky"), show(found))).into_any()
}

async fn load(cx: Context) -> Result<Found, AppError> {
    let permit = cx.may_on_chosen::<act::ReadAudit>(cx.query("don_vi")).await?;
    let action = cx.query::<String>("viec").and_then(|code| action_of(&code));
    let turn = Turn::new(cx.query("sau"), cx.query("truoc"));
    let page = store::audit::lines(cx.db(), &permit.scope(), action, turn).await?;
    Ok(Found { page, unit: permit.unit().id, units: unit_choices(&cx, &permit).await?, action })
}

fn show(found: Found) -> AnyView {
    let Found { page, unit, units, action } = found;
    let code = action.map_or("", Action::code);
    let turn = |name: &str, place: Option<Place>| {
        place.map(|p| format!("/nhat-ky?don_vi={unit}&viec={code}&{name}={p}")).unwrap_or_default()
    };
    let (prev, next) = (turn("truoc", page.newer), turn("sau", page.older));
    let reset = if action.is_some() { format!("/nhat-ky?don_vi={unit}") } else { String::new() };
    let actions = Action::ALL
        .iter()
        .filter(|a| is_logged(**a))
        .map(|a| Choice::new(a.code(), action_name(*a)))
        .collect::<Vec<_>>();
    let list = if page.items.is_empty() {
        let hint = "Mỗi thay đổi trong đơn vị và các đơn vị bên dưới để lại một dòng ở đây. Đồng chí thử bỏ lọc hoặc chọn đơn vị khác.";
        view! { <Card><Empty glyph=Glyph::History title="Không có dòng nào" hint/></Card> }.into_any()
    } else {
        table(page.items)
    };
    view! {
        <PageHead title="Nhật ký" lead="Ai đã làm gì, với tư cách nào, ở đâu, lúc nào. Nhật ký chỉ ghi thêm, không sửa được."/>
        <Filters action="/nhat-ky" reset>
            <SelectField name="don_vi" label="Đơn vị" required=true value=unit.to_string() options=units/>
            <SelectField name="viec" label="Việc" required=true value=code options=actions empty_label="Mọi việc"/>
        </Filters>
        {list}
        <Pager prev next/>
    }
    .into_any()
}

fn table(lines: Vec<AuditLine>) -> AnyView {
    let columns = vec![
        Column::text("Việc"),
        Column::text("Người thực hiện"),
        Column::text("Đơn vị"),
        Column::text("Thời gian"),
        Column::text("Thiết bị"),
    ];
    let rows = lines.into_iter().map(row).collect::<Vec<_>>();
    view! { <Table caption="Các dòng nhật ký, mới nhất trước" columns rows/> }.into_any()
}

fn row(line: AuditLine) -> Row {
    let what = action_of(&line.action).map_or(line.action, |a| action_name(a).to_owned());
    // A role that no longer exists is shown by its code: the log outlives vocabularies.
    let role = line.role.map(|code| code.parse::<Role>().map_or(code, |r| r.label().to_owned()));
    let helped = line.on_behalf_of.map(|name| format!("thay đồng chí {name}"));
    let who = line.actor_name.unwrap_or_else(|| "Dòng lệnh trên máy chủ".to_owned());
    Row::new(vec![
        noted(what, line.details),
        noted(who, [role, helped].into_iter().flatten().collect::<Vec<_>>().join(", ")),
        Cell::text(line.unit_name),
        Cell::text(line.at.full()),
        Cell::text(line.device.unwrap_or_default()),
    ])
}

/// Words with a note under them.
fn noted(words: String, note: String) -> Cell {
    let note = (!note.is_empty()).then(|| view! { <span class="cell-note">{note}</span> });
    Cell::view(view! { {words}{note} })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_name_of_its_own_and_is_found_by_its_code() {
        let mut names = std::collections::BTreeSet::new();
        for action in Action::ALL {
            assert_eq!(action_of(action.code()), Some(*action));
            assert!(names.insert(action_name(*action)), "{action:?}");
        }
        assert_eq!(action_of("Gone"), None);
    }

    #[test]
    fn the_filter_offers_what_leaves_lines() {
        assert!(is_logged(Action::WriteNews) && is_logged(Action::ReadMembers));
        assert!(!is_logged(Action::MarkNewsRead) && !is_logged(Action::ReadNews));
    }
}
