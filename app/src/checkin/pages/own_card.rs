//! `/the-cua-toi`: one's own card on the telephone. `/the/{code}`: where the code on a card leads any camera.

use domain::{
    ids::CardId,
    meetings::MeetingLine,
    policy::act,
    time::{HOUR, dmy},
};
use leptos::prelude::*;
use store::checkin::{self, Holder};

use crate::{
    checkin::api::key,
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, page, redirect},
    qr,
    ui::*,
};

/// A meeting that began this long ago may still take a card.
const STILL_ON: i64 = 12 * HOUR;

/// The address that a card's code stands for.
pub fn card_address(cx: &Context, code: &str) -> String {
    format!("{}/the/{code}", cx.site.public_url)
}

pub fn own_card_page() -> AnyView {
    page(
        |cx| async move { Ok(checkin::own_card(cx.db(), &cx.may_own()?).await?) },
        |card, cx| (PageInfo::new(Tab::More, "Thẻ QR của tôi"), own(card, cx)),
    )
    .into_any()
}

fn own(card: Option<CardId>, cx: &Context) -> AnyView {
    let Some(svg) = card.and_then(|card| qr::svg(&card_address(cx, &key(cx).card_code(card))).ok()) else {
        let hint = "Đồng chí đề nghị chi ủy cấp thẻ QR. Chưa có thẻ vẫn điểm danh được bằng mã trong phòng họp.";
        return view! {
            <PageHead title="Thẻ QR của tôi"/>
            <Card><Empty glyph=Glyph::Qr title="Đồng chí chưa có thẻ QR" hint/></Card>
        }
        .into_any();
    };
    let person = cx.person.as_deref();
    let name = person.map(|p| p.full_name.clone()).unwrap_or_default();
    let unit = person.map(|p| p.unit_name.clone()).unwrap_or_default();
    view! {
        <PageHead title="Thẻ QR của tôi" lead="Đưa mã này cho chi ủy quét khi điểm danh. Mất điện thoại hoặc mất thẻ, đồng chí báo chi ủy thu hồi."/>
        <section class="card pad room-code">
            <div class="room-code-qr" role="img" aria-label="Mã QR trên thẻ của tôi" inner_html=svg></div>
            <p class="room-code-count"><b>{name}</b></p>
            <p class="muted">{unit}</p>
        </section>
    }
    .into_any()
}

enum Shown {
    /// The person's own.
    Own,
    /// Of a branch whose roll the person takes, with the meetings that are on.
    OfBranch { card: CardId, holder: Holder, meetings: Vec<MeetingLine> },
    /// Anybody's: no more is said.
    Stranger,
}

pub fn shown_card_page() -> AnyView {
    page(load, |card, cx| (PageInfo::new(Tab::Meetings, "Thẻ QR"), show(card, cx))).into_any()
}

async fn load(cx: Context) -> Result<Shown, AppError> {
    let Some(card) = key(&cx).read_card(&cx.param::<String>("code")?) else { return Err(AppError::NotFound) };
    if checkin::own_card(cx.db(), &cx.may_own()?).await? == Some(card) {
        redirect("/the-cua-toi");
        return Ok(Shown::Own);
    }
    let unit = checkin::card_target(cx.db(), card).await?;
    let Ok(permit) = cx.may::<act::TakeAttendance>(&unit) else { return Ok(Shown::Stranger) };
    let holder = checkin::holder(cx.db(), &permit, card).await?;
    let mut meetings = store::meetings::unfinished(cx.db(), &cx.may(&unit)?, cx.now.plus(2 * HOUR)).await?;
    meetings.retain(|line| cx.now.plus(-STILL_ON) < line.starts_at);
    Ok(Shown::OfBranch { card, holder, meetings })
}

fn show(card: Shown, cx: &Context) -> AnyView {
    match card {
        Shown::Own => ().into_any(),
        Shown::Stranger => {
            let hint = "Thẻ dùng để điểm danh ở chi bộ. Nhặt được thẻ, đồng chí trả lại cho chi ủy ghi trên thẻ.";
            view! {
                <PageHead title="Thẻ QR" hidden=true/>
                <Card><Empty glyph=Glyph::Qr title="Đây là thẻ QR của một đảng viên" hint/></Card>
            }
            .into_any()
        }
        Shown::OfBranch { card, holder, meetings } => of_branch(&key(cx).card_code(card), holder, meetings),
    }
}

fn of_branch(code: &str, holder: Holder, meetings: Vec<MeetingLine>) -> AnyView {
    let revoked = holder.revoked_at.map(|at| {
        let words = format!("Thẻ này đã thu hồi ngày {}, không dùng để điểm danh được.", dmy(at.date()));
        view! { <Notice tone=Tone::Bad><p>{words}</p></Notice> }
    });
    let usable = revoked.is_none();
    let none = (usable && meetings.is_empty()).then(
        || view! { <Notice tone=Tone::Info><p>"Chi bộ không có buổi sinh hoạt nào đang điểm danh."</p></Notice> },
    );
    let forms: Vec<AnyView> = meetings
        .into_iter()
        .filter(|_| usable)
        .map(|line| {
            let (title, meeting, code) = (line.title(), line.id.to_string(), code.to_owned());
            view! {
                <Card title now=true>
                    <Form action="/api/checkin/scan_card" name=format!("scan-{meeting}") class="form big-tap">
                        <Hidden name="meeting" value=meeting.clone()/>
                        <Hidden name="code" value=code/>
                        <Submit label="Ghi có mặt" icon=Glyph::Check wide=true/>
                    </Form>
                </Card>
            }
            .into_any()
        })
        .collect();
    view! { <PageHead title=holder.full_name eyebrow="Thẻ QR"/> {revoked}{none}{forms} }.into_any()
}
