//! The person's own devices and password.

use domain::{accounts::Device, ids::SessionId, policy::act, time::Timestamp};
use leptos::prelude::*;

use crate::{
    form::Form,
    page::{PageInfo, page},
    ui::*,
};

/// `/thiet-bi`.
pub fn devices_page() -> AnyView {
    page(
        |cx| async move {
            let permit = cx.may_own::<act::ManageOwnAccount>()?;
            let devices = store::accounts::devices(cx.db(), &permit, cx.now).await?;
            Ok((devices, permit.session()))
        },
        |(devices, this_one), cx| {
            let now = cx.now;
            let rows = devices.into_iter().map(|d| device_row(d, this_one, now)).collect_view();
            let view = view! {
                <PageHead title="Thiết bị đang đăng nhập" lead="Thấy thiết bị lạ? Đăng xuất thiết bị đó rồi đổi mật khẩu.">
                    <LinkButton href="/mat-khau" label="Đổi mật khẩu" icon=Glyph::Lock/>
                </PageHead>
                <Card flush=true><List label="Thiết bị">{rows}</List></Card>
            };
            (PageInfo::more("Thiết bị", "/them"), view)
        },
    )
    .into_any()
}

fn device_row(device: Device, this_one: Option<SessionId>, now: Timestamp) -> AnyView {
    let here = this_one == Some(device.id);
    let note = format!("Đăng nhập {} · dùng {}", device.created_at.full(), device.seen_at.ago(now));
    let end = if here {
        view! { <Chip tone=Tone::Ok text="Thiết bị này"/> }.into_any()
    } else {
        let context = device.label.clone();
        view! {
            <Form action="/api/accounts/revoke_device" name=device.id.to_string()>
                <Hidden name="session" value=device.id.to_string()/>
                <Submit label="Đăng xuất" kind=Kind::Plain small=true context/>
            </Form>
        }
        .into_any()
    };
    view! { <ListRow title=device.label note glyph=Glyph::Device>{end}</ListRow> }.into_any()
}

/// `/mat-khau`.
pub fn password_page() -> AnyView {
    page(
        |cx| async move { cx.may_own::<act::ManageOwnAccount>().map(drop) },
        |(), _| {
            let view = view! {
                <PageHead title="Đổi mật khẩu"/>
                <Card>
                    <Form action="/api/accounts/change_password" class="form">
                        <PasswordField name="old_password" label="Mật khẩu hiện tại"/>
                        <PasswordField name="password" label="Mật khẩu mới" hint="Ít nhất 8 ký tự." autocomplete="new-password"/>
                        <PasswordField name="password_again" label="Nhập lại mật khẩu mới" autocomplete="new-password"/>
                        <Actions>
                            <Submit label="Đổi mật khẩu"/>
                            <LinkButton href="/them" label="Thôi"/>
                        </Actions>
                    </Form>
                </Card>
            };
            (PageInfo::more("Đổi mật khẩu", "/them"), view)
        },
    )
    .into_any()
}
