//! Activation slips: who has no account yet, and the sheet to print.

use domain::{
    accounts::display_code,
    ids::{MemberId, UnitId},
    policy::act,
    text,
    time::{Timestamp, dmy},
};
use leptos::prelude::*;
use store::accounts::{PendingActivation, PrintableSlip};

use super::entry::activation_address;
use crate::{
    accounts::{secrets::activation_code, strings},
    context::Context,
    form::Form,
    page::{PageInfo, page},
    qr,
    ui::*,
};

/// Members on one sheet run: 25 pages of A4 at eight slips each.
pub const SHEET: i64 = 200;

struct Slips {
    unit: UnitId,
    unit_name: String,
    /// The member chosen alone, when a slip is reissued.
    only: Option<MemberId>,
    waiting: Vec<PendingActivation>,
    printable: Vec<PrintableSlip>,
}

/// `/phieu-kich-hoat/{unit}`, with `dang_vien` for one member and `dot` for a batch just issued.
pub fn slips_page() -> AnyView {
    page(
        |cx| async move {
            let unit = cx.param("unit")?;
            let permit = cx.may_on::<act::IssueActivations>(unit).await?;
            let only = cx.query::<MemberId>("dang_vien");
            let waiting = match only {
                Some(member) => vec![store::accounts::slips_for(cx.db(), &permit, member, cx.now).await?],
                None => store::accounts::pending(cx.db(), &permit, SHEET, cx.now).await?,
            };
            let printable = match cx.query::<i64>("dot") {
                Some(batch) => store::accounts::printable(cx.db(), &permit, Timestamp(batch), cx.now).await?,
                None => Vec::new(),
            };
            let unit_name = store::units::get(cx.db(), &permit.scope(), unit).await?.name;
            Ok(Slips { unit, unit_name, only, waiting, printable })
        },
        |slips, cx| {
            let info = PageInfo::more("Phiếu kích hoạt", "/dang-vien");
            if slips.printable.is_empty() { (info, waiting_view(slips)) } else { (info, sheet_view(slips, cx)) }
        },
    )
    .into_any()
}

fn waiting_view(slips: Slips) -> AnyView {
    let Slips { unit, unit_name, only, waiting, .. } = slips;
    if waiting.is_empty() {
        let title = "Mọi đảng viên đều đã kích hoạt";
        let hint = "Khi có đảng viên mới hoặc cần cấp lại mật khẩu, mở hồ sơ của đảng viên đó để in phiếu.";
        return view! { <PageHead title="Phiếu kích hoạt" eyebrow=unit_name/> <Card><Empty glyph=Glyph::Check title hint/></Card> }.into_any();
    }
    let all = waiting.len() as i64;
    let (beyond, ready): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|m| m.beyond);
    let lead = match (only, all) {
        (Some(_), _) => "Phiếu mới thay cho phiếu cũ và dùng được một lần.".to_owned(),
        (None, SHEET..) => format!("Mỗi lần in tối đa {} phiếu; in xong đợt này rồi in tiếp.", text::number(SHEET)),
        (None, _) => format!(
            "{} đảng viên chưa kích hoạt. Mỗi phiếu dùng một lần; phiếu mới thay cho phiếu cũ.",
            text::number(all)
        ),
    };
    let issue = (!ready.is_empty()).then(|| {
        view! {
            <Form action="/api/accounts/issue_activations" name="issue">
                <Hidden name="unit" value=unit.to_string()/>
                {only.map(|m| view! { <Hidden name="member" value=m.to_string()/> })}
                <Submit label="Tạo phiếu để in" icon=Glyph::Print/>
            </Form>
        }
    });
    let ready = (!ready.is_empty())
        .then(|| view! { <Card flush=true><List label="Đảng viên được cấp phiếu">{rows(ready)}</List></Card> });
    let beyond = (!beyond.is_empty()).then(|| {
        view! {
            <Section title=strings::FROM_ABOVE>
                <Notice tone=Tone::Warn>{strings::FROM_ABOVE_WHY}</Notice>
                <Card flush=true><List label=strings::FROM_ABOVE>{rows(beyond)}</List></Card>
            </Section>
        }
    });
    view! {
        <PageHead title="Phiếu kích hoạt" eyebrow=unit_name lead=lead>{issue}</PageHead>
        {ready}
        {beyond}
    }
    .into_any()
}

fn rows(members: Vec<PendingActivation>) -> AnyView {
    let row = |m: PendingActivation| view! { <ListRow title=m.full_name note=format!("Thẻ {} · {}", m.card_number, m.unit_name)/> };
    members.into_iter().map(row).collect_view().into_any()
}

fn sheet_view(slips: Slips, cx: &Context) -> AnyView {
    let public_url = cx.site.public_url.clone();
    let shown = public_url.trim_start_matches("https://").trim_start_matches("http://").to_owned();
    let rows = slips
        .printable
        .iter()
        .map(|slip| {
            let code = activation_code(&cx.site.secret, slip.id);
            let qr_svg = qr::svg(&activation_address(&public_url, &code)).unwrap_or_default();
            let note = format!(
                "Dùng một lần, đến hết ngày {}. Khi kích hoạt cần nhập ngày sinh.",
                dmy(slip.expires_at.date())
            );
            view! {
                <Slip name=slip.full_name.clone() unit=slip.unit_name.clone() card_number=slip.card_number.clone()
                    code=display_code(&code) qr_svg note address=format!("{shown}/kich-hoat")/>
            }
        })
        .collect_view();
    let lead = format!(
        "{} phiếu. In bằng nút In của trình duyệt (Ctrl + P), khổ A4, rồi cắt theo đường kẻ và trao tận tay.",
        text::number(slips.printable.len() as i64)
    );
    view! {
        <div class="no-print">
            <PageHead title="Phiếu kích hoạt" eyebrow=slips.unit_name lead=lead>
                <LinkButton href=format!("/phieu-kich-hoat/{}", slips.unit) label="Danh sách chưa kích hoạt"/>
            </PageHead>
        </div>
        <SlipSheet>{rows}</SlipSheet>
    }
    .into_any()
}
