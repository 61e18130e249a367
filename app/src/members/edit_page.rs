//! `/dang-vien/{id}/sua`: the record's fields and the offices.

use domain::{
    ids::{MemberId, OfficeId},
    members::{MemberView, Office, OfficeKind, Sex, Standing, TemporaryTransfer},
    policy::act,
    time::{Timestamp, dmy},
};
use leptos::prelude::*;

use super::record_page::span;
use crate::{
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, page},
    ui::*,
};

/// The page.
pub fn edit_page() -> AnyView {
    page(load, |view, cx| (PageInfo::more("Sửa hồ sơ", "/dang-vien"), show(view, cx.now))).into_any()
}

async fn load(cx: Context) -> Result<MemberView, AppError> {
    let id: MemberId = cx.param("id")?;
    let permit = super::api::permit_for(&cx, id)
        .await
        .map_err(|e| if e == AppError::Forbidden { AppError::NotFound } else { e })?;
    let reading = cx.may::<act::ReadMembers>(permit.unit())?;
    Ok(store::members::record(cx.db(), &reading, id, cx.now).await?)
}

fn show(view: MemberView, now: Timestamp) -> AnyView {
    let (form, offices, transfers) = (record_form(&view), offices(&view, now), transfers(&view, now));
    view! {
        <PageHead title="Sửa hồ sơ" eyebrow=view.record.full_name.clone()/>
        <Columns even=true>
            <Stack><Card title="Lý lịch">{form}</Card></Stack>
            <Stack>{offices}{transfers}</Stack>
        </Columns>
    }
    .into_any()
}

fn record_form(view: &MemberView) -> AnyView {
    let r = view.record.clone();
    let sexes = Sex::ALL.iter().map(|s| Choice::new(s.code(), s.label())).collect::<Vec<_>>();
    let standings = Standing::ALL.iter().map(|s| Choice::new(s.code(), s.label())).collect::<Vec<_>>();
    let (id, seen, code) = (view.id.to_string(), view.updated_at.0.to_string(), view.unit_code.clone());
    let back = format!("/dang-vien/{}", view.id);
    let official = r.official_on.map(dmy).unwrap_or_default();
    view! {
        <Form action="/api/members/update_member" class="form">
            <Hidden name="member" value=id/>
            <Kept name="seen" value=seen/>
            <TextField name="full_name" label="Họ và tên" required=true maxlength=100 value=r.full_name/>
            <TextField name="card_number" label="Số thẻ đảng viên" required=true inputmode="numeric" maxlength=20 value=r.card_number/>
            <TextField name="birth_date" label="Ngày sinh" required=true maxlength=10 value=dmy(r.birth_date)/>
            <RadioGroup name="sex" label="Giới tính" required=true value=r.sex.code() options=sexes/>
            <TextField name="ethnicity" label="Dân tộc" maxlength=50 value=r.ethnicity/>
            <TextField name="phone" label="Điện thoại" kind="tel" maxlength=20 value=r.phone/>
            <TextField name="email" label="Thư điện tử" kind="email" maxlength=200 value=r.email/>
            <TextField name="admitted_on" label="Ngày vào Đảng" required=true maxlength=10 value=dmy(r.admitted_on)/>
            <TextField name="official_on" label="Ngày chính thức" maxlength=10 value=official/>
            <RadioGroup name="standing" label="Tình trạng" required=true value=r.standing.code() options=standings/>
            <CheckField name="exempt" label="Được miễn sinh hoạt" checked=r.exempt/>
            <TextField name="unit_code" label="Mã chi bộ" hint="Đổi mã để chuyển sang chi bộ khác trong phạm vi của đồng chí" required=true maxlength=40 value=code/>
            <Actions><Submit label="Lưu hồ sơ"/><LinkButton href=back label="Thôi"/></Actions>
        </Form>
    }
    .into_any()
}

fn offices(view: &MemberView, now: Timestamp) -> AnyView {
    let held = view.offices.iter().filter(|o| o.is_held(now.date())).map(|o| end_form(o, now)).collect_view();
    let kinds = OfficeKind::ALL.iter().map(|o| Choice::new(o.code(), o.label())).collect::<Vec<_>>();
    let (member, code) = (view.id.to_string(), view.unit_code.clone());
    view! {
        {held}
        <Card title="Ghi chức vụ mới">
            <Form action="/api/members/add_office" class="form" name="office">
                <Hidden name="id" value=OfficeId::fresh().to_string()/>
                <Hidden name="member" value=member/>
                <SelectField name="office" label="Chức vụ" required=true options=kinds empty_label="Chọn chức vụ"/>
                <TextField name="unit_code" label="Ở đơn vị có mã" required=true maxlength=40 value=code/>
                <TextField name="from_date" label="Từ ngày" required=true maxlength=10 value=dmy(now.date())/>
                <Submit label="Ghi chức vụ" kind=Kind::Soft/>
            </Form>
        </Card>
    }
    .into_any()
}

/// Times on a temporary transfer: the last ones can be ended or taken back, and one can be added.
fn transfers(view: &MemberView, now: Timestamp) -> AnyView {
    let known = view.transfers.iter().take(3).map(|a| transfer_form(view, a)).collect_view();
    let member = view.id.to_string();
    view! {
        {known}
        <Card title="Ghi thời gian sinh hoạt tạm thời nơi khác">
            <Form action="/api/members/set_transfer" class="form" name="transfer">
                <Hidden name="member" value=member/>
                <TextField name="place" label="Nơi sinh hoạt tạm thời" required=true maxlength=200/>
                <TextField name="from_date" label="Từ ngày" required=true maxlength=10 value=dmy(now.date())/>
                <TextField name="until_date" label="Đến hết ngày" hint="Chưa biết thì để trống" maxlength=10/>
                <p class="hint">"Trong thời gian này đồng chí ấy không tính vào số phải dự họp và số có quyền biểu quyết của chi bộ."</p>
                <Submit label="Ghi thời gian" kind=Kind::Soft/>
            </Form>
        </Card>
    }
    .into_any()
}

fn transfer_form(view: &MemberView, transfer: &TemporaryTransfer) -> AnyView {
    let title = format!("Sinh hoạt tạm thời: {}", transfer.place);
    let (member, from) = (view.id.to_string(), dmy(transfer.from_date));
    let note = span(transfer.from_date, transfer.until_date);
    let withdraw = withdraw_form(member.clone(), from.clone(), note.clone());
    let (name, place) = (format!("transfer-{from}"), transfer.place.clone());
    let until = transfer.until_date.map(dmy).unwrap_or_default();
    view! {
        <Card title>
            <p class="muted">{note}</p>
            <Form action="/api/members/set_transfer" class="form" name>
                <Hidden name="member" value=member/>
                <Hidden name="place" value=place/>
                <Hidden name="from_date" value=from/>
                <TextField name="until_date" label="Đến hết ngày" hint="Chưa biết thì để trống" maxlength=10 value=until/>
                <Submit label="Lưu ngày kết thúc" kind=Kind::Plain/>
            </Form>
            {withdraw}
        </Card>
    }
    .into_any()
}

fn withdraw_form(member: String, from: String, note: String) -> AnyView {
    let name = format!("withdraw-{from}");
    view! {
        <Form action="/api/members/withdraw_transfer" name>
            <Hidden name="member" value=member/>
            <Hidden name="from_date" value=from/>
            <Submit label="Bỏ, do ghi nhầm" kind=Kind::Plain context=note/>
        </Form>
    }
    .into_any()
}

fn end_form(office: &Office, now: Timestamp) -> AnyView {
    let title = format!("{}, {}", office.office.label(), office.unit_name);
    let id = office.id.to_string();
    view! {
        <Card title>
            <Form action="/api/members/end_office" class="form" name=id.clone()>
                <Hidden name="office" value=id.clone()/>
                <TextField name="until_date" label="Thôi giữ chức vụ từ sau ngày" required=true maxlength=10 value=dmy(now.date())/>
                <Submit label="Ghi ngày thôi giữ" kind=Kind::Plain/>
            </Form>
        </Card>
    }
    .into_any()
}
