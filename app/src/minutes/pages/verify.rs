//! `/xac-minh/{code}`: for anybody who holds a paper or a file. Tells which meeting it belongs to and nothing of what it says.

use domain::{
    accounts::{display_code, normalise_code},
    meetings::MeetingKind,
};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use store::minutes::{self, Verification};

use crate::{
    context::{Context, context},
    error::AppError,
    minutes::islands::FileCheck,
    page::{bare, error_page},
    ui::*,
};

/// `/xac-minh`: a field for the code; with `ma` the answer.
pub fn entry_page() -> AnyView {
    answer(|cx| cx.query("ma"))
}

/// `/xac-minh/{code}`: where the QR code of the paper leads.
pub fn verify_page() -> AnyView {
    answer(|cx| cx.param("code").ok())
}

fn answer(asked: fn(&Context) -> Option<String>) -> AnyView {
    let cx = context();
    let shown = Suspend::new(async move {
        let cx = match cx {
            Ok(cx) => cx,
            Err(error) => return error_page(None, &error),
        };
        let code = asked(&cx).map(|typed| normalise_code(&typed)).filter(|code| !code.is_empty());
        match find(&cx, code.as_deref()).await {
            Ok(found) => show(&cx, code, found),
            Err(error) => error_page(Some(&cx), &error),
        }
    });
    shown.into_any()
}

async fn find(cx: &Context, code: Option<&str>) -> Result<Option<Verification>, AppError> {
    match code {
        Some(code) => Ok(minutes::by_code(cx.db(), code).await?),
        None => Ok(None),
    }
}

fn show(cx: &Context, code: Option<String>, found: Option<Verification>) -> AnyView {
    let known = match (&code, found) {
        (_, Some(found)) => Some(right(&found)),
        (Some(_), None) => Some(unknown()),
        (None, None) => None,
    };
    let value = code.map(|code| display_code(&code)).unwrap_or_default();
    let view = view! {
        <Stack>
            {known}
            <Card title="Xác minh biên bản">
                <form action="/xac-minh" method="get" class="form">
                    <TextField name="ma" label="Mã xác minh" hint="20 chữ cái ở cuối biên bản, ví dụ ACDE-FGHJ-KMNP-QRTU-VWXY"
                        required=true value autocomplete="off" maxlength=60/>
                    <Submit label="Xác minh" icon=Glyph::Shield wide=true/>
                </form>
            </Card>
        </Stack>
    };
    bare(cx, "Xác minh biên bản", "Sổ tay đảng viên", view)
}

/// An unknown code is answered as calmly as any other: a typing error is likelier than a forgery.
fn unknown() -> AnyView {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Notice tone=Tone::Warn title="Không có biên bản nào mang mã này">
            <p>"Đồng chí kiểm tra lại từng chữ của mã. Nếu mã đúng như trên giấy, giấy này không do Sổ tay lập."</p>
        </Notice>
    }
    .into_any()
}

fn right(found: &Verification) -> AnyView {
    let kind = match found.kind {
        MeetingKind::Regular => "Sinh hoạt thường kỳ",
        MeetingKind::Thematic => "Sinh hoạt chuyên đề",
        MeetingKind::Extraordinary => "Sinh hoạt bất thường",
    };
    let replaced = found.superseded_by.map(|by| {
        let title = format!("Đã được thay bằng bản số {by}");
        view! { <Notice tone=Tone::Warn title><p>"Biên bản này có thật, nhưng chi bộ đã đính chính bằng bản mới hơn."</p></Notice> }
    });
    let sha256: String = found.pdf_sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    let items = vec![
        Def::text("Đơn vị", found.unit.clone()),
        Def::text("Buổi họp", format!("{kind}, tháng {}", found.month.slash())),
        Def::text("Bản", format!("Số {}", found.version)),
        Def::text("Xác nhận lúc", found.confirmed_at.full()),
    ];
    let shown = sha256.clone();
    view! {
        <Card title="Biên bản có thật" lead="Chủ trì và thư ký cuộc họp đã xác nhận biên bản này trên Sổ tay.">
            <Stack tight=true>
                {replaced}
                <Definition items/>
                <FileCheck sha256/>
                <Disclosure summary="Mã SHA-256 của tệp"><p class="code-block">{shown}</p></Disclosure>
            </Stack>
        </Card>
    }
    .into_any()
}
