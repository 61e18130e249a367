//! Server functions of members.

use domain::{
    ids::{MemberId, OfficeId},
    members::OwnPart,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    crate::context::{Context, context},
    domain::{
        fields::Fields,
        members::{OfficeKind, read_office_dates, read_transfer},
        policy::{Permit, act},
        records::MemberForm,
        time::Timestamp,
    },
    store::members::{CARD_TAKEN, MemberChange, NewOffice, OFFICE_HELD, TRANSFERS_OVERLAP},
};

/// Everything that is held about the person who asks, to take along.
#[server(prefix = "/api", endpoint = "members/own_data", input = GetUrl)]
pub async fn own_data() -> Result<Vec<OwnPart>, AppError> {
    let cx = context()?;
    let permit = cx.may_own::<act::ReadOwnRecord>()?;
    Ok(store::members::own_data(cx.db(), &permit, cx.now).await?)
}

/// Changes a record, and moves the member when the unit's code is another one.
#[server(prefix = "/api", endpoint = "members/update_member")]
pub async fn update_member(
    member: MemberId,
    #[server(default)] seen: i64,
    #[server(default)] card_number: String,
    #[server(default)] full_name: String,
    #[server(default)] birth_date: String,
    #[server(default)] sex: String,
    #[server(default)] ethnicity: String,
    #[server(default)] phone: String,
    #[server(default)] email: String,
    #[server(default)] admitted_on: String,
    #[server(default)] official_on: String,
    #[server(default)] standing: String,
    #[server(default)] exempt: String,
    #[server(default)] unit_code: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = permit_for(&cx, member).await?;
    let form = MemberForm {
        card_number: &card_number,
        full_name: &full_name,
        birth_date: &birth_date,
        sex: &sex,
        ethnicity: &ethnicity,
        phone: &phone,
        email: &email,
        admitted_on: &admitted_on,
        official_on: &official_on,
        standing: &standing,
        exempt: !exempt.is_empty(),
    };
    let record = form.read(cx.now.date())?;
    let target = match unit_code.trim() {
        "" => None,
        code => Some(unit_by_code(&cx, code).await?),
    };
    let change = MemberChange { record, seen: Timestamp(seen) };
    store::members::update(cx.db(), permit, member, change, target, cx.now).await.map_err(explain)?;
    Ok(Next::to(format!("/dang-vien/{member}")).toast("Đã lưu hồ sơ."))
}

/// Notes that a member holds an office at a unit.
#[server(prefix = "/api", endpoint = "members/add_office")]
pub async fn add_office(
    id: OfficeId,
    member: MemberId,
    #[server(default)] office: String,
    #[server(default)] unit_code: String,
    #[server(default)] from_date: String,
    #[server(default)] until_date: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = permit_for(&cx, member).await?;
    let mut fields = Fields::new();
    let office: Option<OfficeKind> = fields.parse("office", &office, "Đồng chí chọn chức vụ.");
    let code = fields.text("unit_code", &unit_code, 40);
    fields.finish()?;
    let (from_date, until_date) = read_office_dates(&from_date, &until_date, cx.now.date())?;
    let at = unit_by_code(&cx, &code).await?;
    let office = NewOffice { id, member, office: office.ok_or(AppError::BadRequest)?, from_date, until_date };
    store::members::add_office(cx.db(), permit, at, office, cx.now).await.map_err(explain)?;
    Ok(Next::to(format!("/dang-vien/{member}")).toast("Đã ghi chức vụ."))
}

/// Notes the last day of an office.
#[server(prefix = "/api", endpoint = "members/end_office")]
pub async fn end_office(office: OfficeId, #[server(default)] until_date: String) -> Result<Next, AppError> {
    let cx = context()?;
    let (unit, member) = store::members::office_unit(cx.db(), office).await.map_err(|_| AppError::Forbidden)?;
    let permit = cx.may::<act::EditMembers>(&unit)?;
    let mut fields = Fields::new();
    let until = fields.date("until_date", &until_date);
    fields.finish()?;
    let until = until.ok_or(AppError::BadRequest)?;
    store::members::end_office(cx.db(), permit, office, until, cx.now).await.map_err(|e| match e {
        store::Error::Conflict(_) => {
            AppError::field("until_date", "Ngày kết thúc không hợp với ngày bắt đầu giữ chức vụ.")
        }
        other => other.into(),
    })?;
    Ok(Next::to(format!("/dang-vien/{member}")).toast("Đã ghi ngày thôi giữ chức vụ."))
}

/// Notes that a member takes part elsewhere for a time.
#[server(prefix = "/api", endpoint = "members/set_transfer")]
pub async fn set_transfer(
    member: MemberId,
    #[server(default)] from_date: String,
    #[server(default)] until_date: String,
    #[server(default)] place: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = permit_for(&cx, member).await?;
    let transfer = read_transfer(&from_date, &until_date, &place)?;
    store::members::set_transfer(cx.db(), permit, member, transfer, cx.now).await.map_err(explain)?;
    Ok(Next::to(format!("/dang-vien/{member}")).toast("Đã ghi thời gian sinh hoạt tạm thời."))
}

/// Takes back what [`set_transfer`] noted by mistake.
#[server(prefix = "/api", endpoint = "members/withdraw_transfer")]
pub async fn withdraw_transfer(member: MemberId, #[server(default)] from_date: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = permit_for(&cx, member).await?;
    let mut fields = Fields::new();
    let from_date = fields.date("from_date", &from_date);
    fields.finish()?;
    let from_date = from_date.ok_or(AppError::BadRequest)?;
    store::members::withdraw_transfer(cx.db(), permit, member, from_date, cx.now).await?;
    Ok(Next::to(format!("/dang-vien/{member}")).toast("Đã bỏ thời gian sinh hoạt tạm thời."))
}

/// The permit to change a member's record; unknown members answer like those out of reach.
#[cfg(feature = "ssr")]
pub(super) async fn permit_for(cx: &Context, member: MemberId) -> Result<Permit<act::EditMembers>, AppError> {
    cx.actor()?;
    let target = store::members::target(cx.db(), member).await.map_err(|_| AppError::Forbidden)?;
    cx.may::<act::EditMembers>(&target.unit)
}

#[cfg(feature = "ssr")]
async fn unit_by_code(cx: &Context, code: &str) -> Result<Permit<act::EditMembers>, AppError> {
    let unknown = || AppError::field("unit_code", "Không có đơn vị nào trong phạm vi của đồng chí mang mã này.");
    let unit = store::units::reference_by_code(cx.db(), code).await.map_err(|_| unknown())?;
    cx.may::<act::EditMembers>(&unit).map_err(|_| unknown())
}

#[cfg(feature = "ssr")]
fn explain(error: store::Error) -> AppError {
    match error {
        store::Error::Conflict(CARD_TAKEN) => AppError::field("card_number", "Số thẻ này thuộc về đảng viên khác."),
        store::Error::Conflict(OFFICE_HELD) => {
            AppError::field("office", "Đồng chí này đang giữ chức vụ đó ở đơn vị này.")
        }
        store::Error::Conflict(TRANSFERS_OVERLAP) => {
            AppError::field("from_date", "Đồng chí này đã có thời gian sinh hoạt tạm thời trùng với những ngày này.")
        }
        other => other.into(),
    }
}
