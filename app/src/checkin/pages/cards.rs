//! `/the-qr/{unit}`: the QR cards of a unit's members: issue, revoke, and with `in=1` the sheet to print.

use domain::{ids::UnitId, policy::act, text, time::dmy};
use leptos::prelude::*;
use store::checkin::{self, CardLine};

use super::own_card::card_address;
use crate::{
    checkin::api::key,
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, page},
    qr,
    ui::*,
};

struct Loaded {
    unit: UnitId,
    unit_name: String,
    lines: Vec<CardLine>,
    print: bool,
}

pub fn cards_page() -> AnyView {
    page(load, |loaded, cx| {
        let info = PageInfo::more("Thẻ QR", "/dang-vien");
        if loaded.print { (info, sheet(loaded, cx)) } else { (info, list(loaded)) }
    })
    .into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    let unit = cx.param("unit")?;
    let permit = cx.may_on::<act::IssueCards>(unit).await?;
    let unit_name = store::units::get(cx.db(), &permit.scope(), unit).await?.name;
    let lines = checkin::cards(cx.db(), &permit).await?;
    Ok(Loaded { unit, unit_name, lines, print: cx.query::<u8>("in") == Some(1) })
}

fn list(loaded: Loaded) -> AnyView {
    let Loaded { unit, unit_name, lines, .. } = loaded;
    if lines.is_empty() {
        let hint = "Thẻ cấp theo từng chi bộ. Đồng chí mở một chi bộ trong mục Đơn vị.";
        return view! {
            <PageHead title="Thẻ QR" eyebrow=unit_name/>
            <Card><Empty glyph=Glyph::Qr title="Đơn vị này không có đảng viên trực tiếp" hint/></Card>
        }
        .into_any();
    }
    let issued = lines.iter().filter(|line| line.card.is_some()).count();
    let missing = lines.len() - issued;
    let lead = format!(
        "{issued}/{} đảng viên có thẻ. Thẻ dùng để điểm danh; mất thẻ thì thu hồi và cấp thẻ khác.",
        lines.len()
    );
    let issue = (missing > 0).then(|| {
        view! {
            <Form action="/api/checkin/issue_cards" name="issue">
                <Hidden name="unit" value=unit.to_string()/>
                <Submit label="Cấp thẻ" icon=Glyph::Plus context=format!("cho {missing} đồng chí chưa có")/>
            </Form>
        }
    });
    let print = (issued > 0)
        .then(|| view! { <LinkButton href=format!("/the-qr/{unit}?in=1") label="In thẻ" icon=Glyph::Print/> });
    let rows = lines.into_iter().map(|line| row(unit, line)).collect_view();
    view! {
        <PageHead title="Thẻ QR" eyebrow=unit_name lead>{issue}{print}</PageHead>
        <Card flush=true><List label="Thẻ của đảng viên">{rows}</List></Card>
    }
    .into_any()
}

fn row(unit: UnitId, line: CardLine) -> AnyView {
    let note = match line.issued_at {
        Some(at) => format!("Thẻ {} · cấp ngày {}", line.card_number, dmy(at.date())),
        None => format!("Thẻ {} · chưa có thẻ QR", line.card_number),
    };
    let name = line.full_name.clone();
    let revoke = line.card.map(|card| {
        view! {
            <Dialog id=format!("revoke-{card}") title="Thu hồi thẻ QR?" open_label="Thu hồi" open_kind=Kind::Plain small=true
                context=format!("thẻ của {name}")>
                <Form action="/api/checkin/revoke_card" name=format!("revoke-{card}") class="form">
                    <Hidden name="unit" value=unit.to_string()/>
                    <Hidden name="card" value=card.to_string()/>
                    <p>{format!("Thẻ của đồng chí {name} sẽ không điểm danh được nữa, kể cả bản đã in. Cấp lại được thẻ mới.")}</p>
                    <Submit label="Thu hồi thẻ" kind=Kind::Danger/>
                </Form>
            </Dialog>
        }
    });
    view! { <ListRow title=line.full_name note>{revoke}</ListRow> }.into_any()
}

fn sheet(loaded: Loaded, cx: &Context) -> AnyView {
    let Loaded { unit, unit_name, lines, .. } = loaded;
    let key = key(cx);
    let cards: Vec<AnyView> = lines
        .into_iter()
        .filter_map(|line| Some((line.card?, line)))
        .map(|(card, line)| {
            let qr_svg = qr::svg(&card_address(cx, &key.card_code(card))).unwrap_or_default();
            view! { <MemberCard name=line.full_name unit=line.unit_name card_number=line.card_number qr_svg/> }
                .into_any()
        })
        .collect();
    let lead = format!(
        "{} thẻ. In bằng nút In của trình duyệt (Ctrl + P), khổ A4, rồi cắt theo đường kẻ. In lại được bất cứ lúc nào.",
        text::number(cards.len() as i64)
    );
    view! {
        <div class="no-print">
            <PageHead title="In thẻ QR" eyebrow=unit_name lead=lead>
                <LinkButton href=format!("/the-qr/{unit}") label="Danh sách thẻ"/>
            </PageHead>
        </div>
        <SlipSheet>{cards}</SlipSheet>
    }
    .into_any()
}
