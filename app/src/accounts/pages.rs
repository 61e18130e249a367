//! Pages of accounts.

use leptos::prelude::*;

use crate::{
    form::Form,
    page::{Route, bare, bare_page},
    ui::*,
};

/// The pages.
pub const PAGES: &[Route] = &[Route { path: "/dang-nhap", show: log_in_page }];

fn log_in_page() -> AnyView {
    bare_page(|cx| {
        let next = cx.query::<String>("tiep").unwrap_or_default();
        bare(
            cx,
            "Đăng nhập",
            "Sổ tay đảng viên",
            view! {
                <Card>
                    <h1>"Đăng nhập"</h1>
                    <Form action="/api/accounts/log_in" class="form">
                        <Hidden name="next" value=next/>
                        <TextField name="login" label="Số thẻ đảng viên hoặc số điện thoại" required=true autocomplete="username" inputmode="numeric"/>
                        <PasswordField name="password" label="Mật khẩu"/>
                        <Submit label="Đăng nhập" wide=true/>
                    </Form>
                    <p class="muted">"Chưa có tài khoản? "<a href="/kich-hoat">"Kích hoạt bằng phiếu của chi bộ"</a></p>
                </Card>
            },
        )
    })
}
