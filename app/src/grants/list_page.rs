//! `/phan-quyen`: who holds what, where, since when, granted by whom.

use domain::{
    grants::{Grant, Role, Term, givable},
    ids::{GrantId, MemberId, UnitId},
    listing::{Anchor, Listing},
    policy::act,
    time::{Timestamp, dmy},
};
use leptos::prelude::*;
use store::grants::GrantFilter;

use crate::{
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, encode_query, page},
    ui::*,
    unit_choice::unit_choices,
};

/// Lines on a page.
const PAGE: usize = 50;

struct Loaded {
    unit: UnitId,
    choices: Vec<Choice>,
    role: Option<Role>,
    name: String,
    /// Roles that the person may withdraw here.
    revocable: Vec<Role>,
    /// Nobody withdraws their own.
    me: MemberId,
    list: Listing<Grant, GrantId>,
}

/// The page.
pub fn list_page() -> AnyView {
    page(load, |loaded, cx| (PageInfo::more("Phân quyền", "/phan-quyen"), show(loaded, cx.now))).into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    let permit = cx.may_on_chosen::<act::ReadGrants>(cx.query("don_vi")).await?;
    let role = cx.query::<String>("vai_tro").and_then(|r| r.parse().ok());
    let name: String = cx.query("ten").unwrap_or_default();
    let filter = GrantFilter { role, name: name.clone() };
    let anchor = Anchor::new(cx.query("sau"), cx.query("truoc"));
    Ok(Loaded {
        unit: permit.unit().id,
        choices: unit_choices(&cx, &permit).await?,
        me: permit.member(),
        revocable: givable(cx.actor()?, permit.unit()),
        list: store::grants::list(cx.db(), &permit, &filter, anchor, PAGE).await?,
        role,
        name,
    })
}

fn show(loaded: Loaded, now: Timestamp) -> AnyView {
    let Loaded { unit, choices, role, name, revocable, me, list } = loaded;
    let give = (!revocable.is_empty()).then(|| {
        view! {
            <LinkButton href=format!("/phan-quyen/moi?don_vi={unit}") label="Giao quyền" icon=Glyph::Plus kind=Kind::Primary/>
            <LinkButton href=format!("/phan-quyen/hang-loat?don_vi={unit}") label="Giao hàng loạt"/>
        }
    });
    let roles = Role::ALL.iter().map(|r| Choice::new(r.code(), r.label())).collect::<Vec<_>>();
    let chosen = role.map(|r| r.code().to_owned()).unwrap_or_default();
    let address = |way: &str, id: Option<GrantId>| {
        id.map(|id| format!("/phan-quyen?don_vi={unit}&vai_tro={chosen}&ten={}&{way}={id}", encode_query(&name)))
            .unwrap_or_default()
    };
    let (prev, next) = (address("truoc", list.before), address("sau", list.after));
    let body = if list.items.is_empty() {
        let hint = "Chọn đơn vị hoặc quyền khác, hoặc giao quyền mới.";
        view! { <Card><Empty glyph=Glyph::Key title="Không có ai giữ quyền này ở đây" hint/></Card> }.into_any()
    } else {
        table(list.items, &revocable, me, now)
    };
    view! {
        <PageHead title="Phân quyền" lead="Ai giữ quyền gì, ở đâu, từ khi nào. Quyền ở một đơn vị có hiệu lực với mọi đơn vị trực thuộc.">{give}</PageHead>
        <Filters action="/phan-quyen" submit_label="Xem">
            <SelectField name="don_vi" label="Đơn vị" required=true value=unit.to_string() options=choices/>
            <SelectField name="vai_tro" label="Quyền" value=chosen.clone() options=roles empty_label="Tất cả"/>
            <TextField name="ten" label="Tên người giữ" kind="search" value=name/>
        </Filters>
        {body}
        <Pager prev next/>
    }
    .into_any()
}

fn table(grants: Vec<Grant>, revocable: &[Role], me: MemberId, now: Timestamp) -> AnyView {
    let columns = vec![
        Column::text("Người giữ quyền"),
        Column::text("Quyền"),
        Column::text("Ở đơn vị"),
        Column::text("Thời hạn"),
        Column::text("Người giao"),
        Column::actions("Thao tác"),
    ];
    let rows = grants
        .into_iter()
        .map(|g| {
            let term = match g.term(now.date()) {
                Term::Future => Some(view! { <Chip tone=Tone::Info text="Sắp có hiệu lực"/> }),
                Term::Over => Some(view! { <Chip tone=Tone::Warn text="Đã hết hạn"/> }),
                Term::InForce => None,
            };
            let dates = match g.until_date {
                Some(until) => format!("{} – {}", dmy(g.from_date), dmy(until)),
                None => format!("từ {}", dmy(g.from_date)),
            };
            let mine = me == g.member_id;
            let action =
                if revocable.contains(&g.role) && !mine { Cell::view(revoke_dialog(&g)) } else { Cell::none() };
            Row::new(vec![
                Cell::link(format!("/dang-vien/{}", g.member_id), g.member_name, format!("Thẻ {}", g.card_number)),
                Cell::text(g.role.label()),
                Cell::text(g.unit_name),
                Cell::view(view! { {dates} " " {term} }.into_any()),
                Cell::text(g.granted_by.unwrap_or_else(|| "Hệ thống".to_owned())),
                action,
            ])
        })
        .collect();
    view! { <Table caption="Quyền đang giao" columns rows/> }.into_any()
}

fn revoke_dialog(grant: &Grant) -> AnyView {
    let (id, context) = (grant.id.to_string(), grant.member_name.clone());
    let text = format!("{} sẽ mất quyền {} ở {} ngay lập tức.", grant.member_name, grant.role.label(), grant.unit_name);
    view! {
        <Dialog id=format!("thu-hoi-{id}") title="Thu hồi quyền?" open_label="Thu hồi" open_kind=Kind::Plain small=true context>
            <p>{text}</p>
            <Form action="/api/grants/revoke_grant" name=format!("thu-{id}")>
                <Hidden name="grant" value=id.clone()/>
                <Submit label="Thu hồi quyền" kind=Kind::Danger/>
            </Form>
        </Dialog>
    }
    .into_any()
}
