//! The two doors: log-in and activation.

use domain::accounts::display_code;
use leptos::prelude::*;

use crate::{
    form::Form,
    page::{bare, bare_page, encode_query},
    ui::*,
};

/// `/dang-nhap`.
pub fn log_in_page() -> AnyView {
    bare_page(|cx| {
        let next = cx.query::<String>("tiep").unwrap_or_default();
        let view = view! {
            <Card>
                <Stack>
                    <h1>"Đăng nhập"</h1>
                    <Form action="/api/accounts/log_in" class="form">
                        <Hidden name="next" value=next/>
                        <TextField name="login" label="Số thẻ đảng viên hoặc số điện thoại" required=true
                            autocomplete="username" inputmode="tel" maxlength=40/>
                        <PasswordField name="password" label="Mật khẩu"/>
                        <Submit label="Đăng nhập" wide=true/>
                    </Form>
                    <p class="muted">"Lần đầu dùng Sổ tay? "<a href="/kich-hoat">"Kích hoạt tài khoản"</a>" bằng phiếu do chi bộ cấp."</p>
                    <p class="muted">"Quên mật khẩu? Đề nghị bí thư chi bộ hoặc quản trị cấp trên cấp lại phiếu kích hoạt."</p>
                </Stack>
            </Card>
        };
        bare(cx, "Đăng nhập", "Sổ tay đảng viên", view)
    })
}

/// `/kich-hoat`: the QR code of a slip leads here with the code filled in.
pub fn activation_page() -> AnyView {
    bare_page(|cx| {
        let code =
            cx.query::<String>("ma").map(|c| display_code(&domain::accounts::normalise_code(&c))).unwrap_or_default();
        let view = view! {
            <Card>
                <Stack>
                    <h1>"Kích hoạt tài khoản"</h1>
                    <p class="muted">"Nhập mã trên phiếu kích hoạt và ngày sinh của đồng chí, rồi chọn một mật khẩu."</p>
                    <Form action="/api/accounts/activate" class="form">
                        <TextField name="code" label="Mã kích hoạt" hint="12 chữ cái trên phiếu, ví dụ ACDE-FGHJ-KMNP" required=true
                            value=code autocomplete="one-time-code" maxlength=60/>
                        <TextField name="birth_date" label="Ngày sinh" hint="Ví dụ 03/02/1970" required=true autocomplete="bday"
                            inputmode="numeric" maxlength=20/>
                        <PasswordField name="password" label="Mật khẩu mới" hint="Ít nhất 8 ký tự. Nên dùng vài từ dễ nhớ với riêng mình."
                            autocomplete="new-password"/>
                        <PasswordField name="password_again" label="Nhập lại mật khẩu" autocomplete="new-password"/>
                        <Submit label="Kích hoạt" wide=true/>
                    </Form>
                    <p class="muted">"Đã có tài khoản? "<a href="/dang-nhap">"Đăng nhập"</a></p>
                </Stack>
            </Card>
        };
        bare(cx, "Kích hoạt tài khoản", "Sổ tay đảng viên", view)
    })
}

/// The address in a slip's QR code.
pub fn activation_address(public_url: &str, code: &str) -> String {
    format!("{public_url}/kich-hoat?ma={}", encode_query(code))
}
