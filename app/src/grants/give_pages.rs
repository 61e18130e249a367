//! `/phan-quyen/moi` and `/phan-quyen/hang-loat`.

use domain::{
    grants::{Dates, Delegation, Role, givable},
    ids::{GrantId, UnitId},
    members::OfficeKind,
    policy::act,
    text,
    units::UnitKind,
};
use leptos::prelude::*;
use store::grants::{Bulk, BulkCount, bulk_count};

use crate::{
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, page},
    ui::*,
    unit_choice::unit_choices,
};

struct Giving {
    unit: UnitId,
    choices: Vec<Choice>,
    roles: Vec<Role>,
}

async fn giving(cx: &Context) -> Result<(Giving, domain::policy::Permit<act::GiveGrant>), AppError> {
    let permit = cx.may_on_chosen::<act::GiveGrant>(cx.query("don_vi")).await?;
    let roles = givable(cx.actor()?, permit.unit());
    Ok((Giving { unit: permit.unit().id, choices: unit_choices(cx, &permit).await?, roles }, permit))
}

fn role_choices(roles: &[Role]) -> Vec<Choice> {
    roles.iter().map(|r| Choice::new(r.code(), r.label())).collect()
}

/// One role to one member.
pub fn give_page() -> AnyView {
    page(
        |cx| async move { giving(&cx).await.map(|(giving, _)| giving) },
        |Giving { unit, choices, roles }, _| {
            let roles = role_choices(&roles);
            let back = format!("/phan-quyen?don_vi={unit}");
            let view = view! {
                <PageHead title="Giao quyền" lead="Chỉ giao được quyền mà chính đồng chí có, trong phạm vi của đồng chí."/>
                <Card>
                    <Form action="/api/grants/give_grant" class="form">
                        <Hidden name="id" value=GrantId::fresh().to_string()/>
                        <TextField name="card_number" label="Số thẻ của người nhận quyền" required=true inputmode="numeric" maxlength=40/>
                        <SelectField name="role" label="Quyền" required=true options=roles empty_label="Chọn quyền"/>
                        <SelectField name="unit" label="Ở đơn vị" hint="Có hiệu lực cả ở các đơn vị trực thuộc" required=true
                            value=unit.to_string() options=choices/>
                        <FieldRow>
                            <TextField name="from_date" label="Từ ngày" hint="Để trống: từ hôm nay" placeholder="21/11/2026" maxlength=20/>
                            <TextField name="until_date" label="Đến hết ngày" hint="Để trống: không thời hạn" placeholder="31/12/2027" maxlength=20/>
                        </FieldRow>
                        <Actions><Submit label="Giao quyền"/><LinkButton href=back label="Thôi"/></Actions>
                    </Form>
                </Card>
            };
            (PageInfo::more("Giao quyền", "/phan-quyen"), view)
        },
    )
    .into_any()
}

struct BulkGiving {
    giving: Giving,
    kinds: Vec<UnitKind>,
    office: OfficeKind,
    kind: String,
    role: Option<Role>,
    count: Option<BulkCount>,
}

/// One role to everybody who holds an office below.
pub fn bulk_page() -> AnyView {
    page(load_bulk, |loaded, _| (PageInfo::more("Giao quyền hàng loạt", "/phan-quyen"), show_bulk(loaded))).into_any()
}

async fn load_bulk(cx: Context) -> Result<BulkGiving, AppError> {
    let (giving, permit) = giving(&cx).await?;
    let office = cx.query::<String>("chuc_vu").and_then(|o| o.parse().ok()).unwrap_or(OfficeKind::Secretary);
    let kinds = store::units::kinds(cx.db()).await?;
    let kind = chosen_kind(&kinds, cx.query("loai"));
    let asked: Option<Role> = cx.query::<String>("vai_tro").and_then(|r| r.parse().ok());
    let role = asked.filter(|r| giving.roles.contains(r));
    let count = match role {
        Some(role) => {
            let delegation = Delegation::new(cx.actor()?, permit.unit(), role)?;
            let bulk = Bulk { office, kind: kind.clone(), dates: Dates::from(cx.now.date()) };
            Some(bulk_count(cx.db(), &delegation, &bulk, cx.now).await?)
        }
        None => None,
    };
    Ok(BulkGiving { giving, kinds, office, kind, role, count })
}

/// The kind asked for; otherwise the one that meets. Never all kinds at once: the secretary of a commune committee would
/// get a branch secretary's powers over every branch of the commune.
fn chosen_kind(kinds: &[UnitKind], asked: Option<String>) -> String {
    let known = asked.filter(|code| kinds.iter().any(|k| k.code == *code));
    known.or_else(|| kinds.iter().find(|k| k.meets).map(|k| k.code.clone())).unwrap_or_default()
}

fn show_bulk(loaded: BulkGiving) -> AnyView {
    let BulkGiving { giving: Giving { unit, choices, roles }, kinds, office, kind, role, count } = loaded;
    let offices = OfficeKind::ALL.iter().map(|o| Choice::new(o.code(), o.label())).collect::<Vec<_>>();
    let roles = role_choices(&roles);
    let chosen = role.map(|r| r.code()).unwrap_or_default();
    let next = count.zip(role).map(|(count, role)| confirm(unit, office, &kind, role, count));
    let kinds = kinds.into_iter().map(|k| Choice::new(k.code, k.name)).collect::<Vec<_>>();
    view! {
        <PageHead title="Giao quyền hàng loạt" lead="Giao một quyền cho mọi người đang giữ một chức vụ, mỗi người ở đúng đơn vị của mình."/>
        <Filters action="/phan-quyen/hang-loat" submit_label="Xem trước">
            <SelectField name="don_vi" label="Trong đơn vị" required=true value=unit.to_string() options=choices/>
            <SelectField name="chuc_vu" label="Đang giữ chức vụ" required=true value=office.code() options=offices/>
            <SelectField name="loai" label="Ở loại đơn vị" required=true value=kind.clone() options=kinds/>
            <SelectField name="vai_tro" label="Quyền sẽ giao" required=true value=chosen options=roles empty_label="Chọn quyền"/>
        </Filters>
        {next}
    }
    .into_any()
}

fn confirm(unit: UnitId, office: OfficeKind, kind: &str, role: Role, count: BulkCount) -> AnyView {
    if count.waiting == 0 {
        let title = if count.holders == 0 {
            "Không có ai giữ chức vụ này"
        } else {
            "Mọi người đã có quyền này"
        };
        let hint =
            format!("{} người giữ chức vụ {} trong phạm vi đã chọn.", text::number(count.holders), office.label());
        return view! { <Card><Empty glyph=Glyph::Check title hint/></Card> }.into_any();
    }
    let text = format!(
        "{} người giữ chức vụ {}; {} người chưa có quyền {}.",
        text::number(count.holders),
        office.label(),
        text::number(count.waiting),
        role.label()
    );
    let kind = kind.to_owned();
    let label = format!("Giao quyền cho {} người", text::number(count.waiting));
    view! {
        <Card>
            <Form action="/api/grants/give_grants" class="form" name="bulk">
                <p>{text}</p>
                <Hidden name="unit" value=unit.to_string()/>
                <Hidden name="office" value=office.code()/>
                <Hidden name="kind" value=kind.clone()/>
                <Hidden name="role" value=role.code()/>
                <Submit label/>
            </Form>
        </Card>
    }
    .into_any()
}
