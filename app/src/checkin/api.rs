//! Server functions of check-in.

use domain::{
    ids::{CardId, MeetingId, UnitId},
    meetings::Turnout,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::strings,
    crate::{
        context::{Context, context},
        meetings::api::may,
        qr,
        room::api as room,
    },
    domain::{
        checkin::{AttendanceWay, CodeKey, seconds_left, takes_check_ins},
        fields::Fields,
        ids::MemberId,
        meetings::Meeting,
        policy::act,
    },
    store::checkin::{self, Arrival, Claim, Scan, Shown},
};

/// What the room's screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// The code as an `<svg>` made on the server.
    pub svg: String,
    /// Seconds until it changes.
    pub seconds_left: i64,
    /// Who is there by now.
    pub turnout: Turnout,
}

/// Somebody whose card was read. With `to` it also answers a plain form, as [`Next`] does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scanned {
    /// The page that shows it.
    pub to: String,
    /// Name.
    pub name: String,
    /// `quẹt thẻ 19:28`.
    pub note: String,
    /// Whether the person was there before.
    pub again: bool,
}

/// Makes and checks codes with the server's own key.
#[cfg(feature = "ssr")]
pub(super) fn key(cx: &Context) -> CodeKey {
    CodeKey::new(&cx.site.secret)
}

/// The room's code at this moment; none when nobody can check in.
#[cfg(feature = "ssr")]
pub(super) fn code_of(cx: &Context, meeting: &Meeting) -> Result<Option<Screen>, AppError> {
    let line = &meeting.line;
    if !takes_check_ins(AttendanceWay::RoomCode, line.state, line.starts_at, meeting.minutes, cx.now) {
        return Ok(None);
    }
    let code = key(cx).room_code(line.id, cx.now);
    let svg = qr::svg(&format!("{}/diem-danh/{}/{code}", cx.site.public_url, line.id))?;
    Ok(Some(Screen { svg, seconds_left: seconds_left(cx.now), turnout: line.turnout }))
}

/// The room's code, asked for again and again by its screen.
#[server(prefix = "/api", endpoint = "checkin/room_code", input = GetUrl)]
pub async fn room_code(meeting: MeetingId) -> Result<Screen, AppError> {
    let cx = context()?;
    let permit = may::<act::ShowRoomCode>(&cx, meeting).await?;
    let meeting = store::meetings::get(cx.db(), &cx.may(permit.unit())?, meeting).await?;
    code_of(&cx, &meeting)?.ok_or_else(|| AppError::Conflict(strings::CLOSED.to_owned()))
}

/// Leads back to the room.
#[cfg(feature = "ssr")]
pub(super) const NEXT_ROOM: &str = "phong-hop";

/// Says that the person is in the room, by the code on its screen.
#[server(prefix = "/api", endpoint = "checkin/check_in")]
pub async fn check_in(meeting: MeetingId, #[server(default)] code: String) -> Result<Next, AppError> {
    let cx = context()?;
    let code_fits = key(&cx).is_room_code(meeting, &code, cx.now);
    arrive(&cx, meeting, Claim::Room { code_fits }, format!("/sinh-hoat/{meeting}")).await
}

/// Says that the person takes part from afar. `next` is the page to come back to: the room, or the meeting's own.
#[server(prefix = "/api", endpoint = "checkin/check_in_online")]
pub async fn check_in_online(meeting: MeetingId, #[server(default)] next: String) -> Result<Next, AppError> {
    let cx = context()?;
    let to = if next == NEXT_ROOM { room::back(&cx, meeting) } else { format!("/sinh-hoat/{meeting}") };
    arrive(&cx, meeting, Claim::Online, to).await
}

#[cfg(feature = "ssr")]
async fn arrive(cx: &Context, meeting: MeetingId, claim: Claim, to: String) -> Result<Next, AppError> {
    // On the person's own branch: the store finds no other branch's meeting there.
    let permit = cx.may::<act::CheckIn>(&cx.actor()?.unit)?;
    match cx.site.desk.check_in(permit, meeting, claim, cx.now).await? {
        checkin::CheckIn::Done(Arrival { mark, .. }) => {
            Ok(Next::to(to).toast(format!("Đã ghi nhận: {}.", mark.note())))
        }
        checkin::CheckIn::CodeRefused => Err(AppError::Conflict(strings::CODE_REFUSED.to_owned())),
        checkin::CheckIn::Closed => Err(AppError::Conflict(strings::CLOSED.to_owned())),
    }
}

/// Records who showed a card, or, for somebody without card and telephone, told the number of the membership card.
#[server(prefix = "/api", endpoint = "checkin/scan_card")]
pub async fn scan_card(meeting: MeetingId, #[server(default)] code: String) -> Result<Scanned, AppError> {
    let cx = context()?;
    let permit = may::<act::TakeAttendance>(&cx, meeting).await?;
    let mut fields = Fields::new();
    let code = fields.text("code", &code, 300);
    fields.finish()?;
    let number = || code.chars().filter(|c| !c.is_whitespace()).collect();
    let shown = key(&cx).read_card(&code).map_or_else(|| Shown::Number(number()), Shown::Card);
    match checkin::scan(cx.db(), permit, meeting, shown, cx.now).await? {
        Scan::Done { member, full_name, arrival } => Ok(Scanned {
            to: format!("/sinh-hoat/{meeting}/quet-the?vua={member}"),
            name: full_name,
            note: arrival.mark.note(),
            again: arrival.again,
        }),
        Scan::Refused(problem) => Err(AppError::field("code", strings::card_problem(problem))),
        Scan::Closed => Err(AppError::Conflict(strings::CLOSED.to_owned())),
    }
}

/// Records that somebody left before the end (`what=left`), or that this was a mistake (`what=back`).
#[server(prefix = "/api", endpoint = "checkin/record_leave")]
pub async fn record_leave(
    meeting: MeetingId,
    #[server(default)] member: String,
    #[server(default)] what: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::TakeAttendance>(&cx, meeting).await?;
    let mut fields = Fields::new();
    let member = fields.parse::<MemberId>("member", &member, "Đồng chí chọn một người.");
    fields.finish()?;
    let (member, left) = (member.ok_or(AppError::BadRequest)?, what != "back");
    checkin::record_leave(cx.db(), permit, meeting, member, left, cx.now).await.map_err(|e| match e {
        store::Error::Conflict(_) => AppError::Conflict(strings::NOT_THERE.to_owned()),
        other => other.into(),
    })?;
    let done = if left { "Đã ghi giờ về." } else { "Đã bỏ giờ về." };
    Ok(Next::to(format!("/sinh-hoat/{meeting}/diem-danh")).toast(done))
}

/// Issues cards to the members of a unit who have none.
#[server(prefix = "/api", endpoint = "checkin/issue_cards")]
pub async fn issue_cards(unit: UnitId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::IssueCards>(unit).await?;
    let issued = checkin::issue(cx.db(), permit, cx.now).await?;
    Ok(Next::to(format!("/the-qr/{unit}")).toast(format!("Đã cấp {issued} thẻ mới.")))
}

/// Revokes a lost card.
#[server(prefix = "/api", endpoint = "checkin/revoke_card")]
pub async fn revoke_card(unit: UnitId, card: CardId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::IssueCards>(unit).await?;
    let holder = checkin::revoke(cx.db(), permit, card, cx.now).await?;
    let done = format!("Đã thu hồi thẻ của {}. Bấm “Cấp thẻ” để cấp thẻ khác.", holder.full_name);
    Ok(Next::to(format!("/the-qr/{unit}")).toast(done))
}
