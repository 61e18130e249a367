//! Confirming and locking minutes: the file is made before the transaction that stores it, on a thread that may block.

use domain::{
    accounts::CODE_ALPHABET,
    ids::{MeetingId, MinutesId, UnitId},
    minutes::{CODE_LENGTH, FairCopy, Seat, Seats, Signature, Unseated},
    policy::{Actor, Permit, act},
};
use rand::Rng;
use store::minutes::{self, Confirmed, Keepers, Seal, Version};
use tokio::sync::Semaphore;

use super::{
    api::{conflict, may},
    strings,
};
use crate::{
    context::{Context, Press},
    error::AppError,
};

/// Documents that are set at once, so that pages keep a core.
static SETTING: Semaphore = Semaphore::const_new(1);
/// Documents that may wait for their turn.
static WAITING: Semaphore = Semaphore::const_new(60);

/// The two who confirm a version.
pub fn seats(keepers: &Keepers, version: &Version) -> Seats {
    Seats {
        chair: keepers.chair,
        usual_chair: version.record.facts.chair.as_ref().map(|o| o.id),
        clerk: keepers.clerk,
        proposed_by: version.proposed.member,
        chair_done: version.chair.as_ref().map(|s| s.member),
        clerk_done: version.clerk.as_ref().map(|s| s.member),
        members: version.members,
    }
}

/// Whether somebody leads the branch itself, or the one into which it was merged: a role of a unit above does not make one
/// its secretary.
pub fn leads(actor: &Actor, branch: UnitId) -> bool {
    use domain::grants::Role::{DeputySecretary, Secretary};
    actor.grants.iter().any(|g| g.unit.id == branch && matches!(g.role, Secretary | DeputySecretary))
}

/// Why somebody cannot confirm, in words.
pub const fn words(reason: Unseated) -> &'static str {
    match reason {
        Unseated::Done => strings::DONE,
        Unseated::NeedsAnother => strings::NEEDS_ANOTHER,
        Unseated::NeitherChairNorClerk => strings::NEITHER,
    }
}

/// Confirms a version in the person's seat.
pub async fn confirm(
    cx: &Context,
    permit: &Permit<act::ConfirmMinutes>,
    keepers: &Keepers,
    id: MinutesId,
    meeting: MeetingId,
) -> Result<Confirmed, AppError> {
    let mut again = true;
    loop {
        let version = minutes::newest(cx.db(), permit, meeting).await?.filter(|v| v.id == id);
        let version = version.ok_or_else(|| AppError::Conflict(strings::NOTHING_TO_CONFIRM.to_owned()))?;
        let actor = cx.actor()?;
        let seats = seats(keepers, &version);
        let seat = match seats.seat_of(actor.member, leads(actor, keepers.answering)) {
            Ok(seat) => seat,
            // The same tap again.
            Err(Unseated::Done) => {
                return Ok(if version.confirmed_at.is_some() { Confirmed::Both } else { Confirmed::First });
            }
            Err(reason) => return Err(AppError::Conflict(words(reason).to_owned())),
        };
        let seal = if seats.last() { Some(make_seal(cx, permit, &version, seat).await?) } else { None };
        match minutes::confirm(cx.db(), permit.clone(), id, meeting, seat, seal, cx.now).await {
            // Somebody confirmed or locked something while the file was made: look again, once.
            Err(store::Error::Conflict(_)) if std::mem::take(&mut again) => {}
            done => return done.map_err(conflict(strings::NOTHING_TO_CONFIRM)),
        }
    }
}

async fn make_seal(
    cx: &Context,
    permit: &Permit<act::ConfirmMinutes>,
    version: &Version,
    seat: Seat,
) -> Result<Seal, AppError> {
    let number = minutes::next_sequence(cx.db(), permit).await?;
    let code = fresh_code();
    let address = format!("{}/xac-minh/{code}", cx.site.public_url);
    let name = cx.person.as_deref().map(|p| p.full_name.clone()).unwrap_or_default();
    let mine = Signature { name, at: cx.now };
    let other = |signed: &Option<minutes::Signed>| {
        signed.as_ref().map(|s| Signature { name: s.written.by.clone(), at: s.written.at }).ok_or(AppError::Internal)
    };
    let (chair, clerk) = match seat {
        Seat::Chair => (mine, other(&version.clerk)?),
        Seat::Clerk => (other(&version.chair)?, mine),
    };
    let copy = FairCopy { record: version.record.clone(), number, chair, clerk, code: code.clone(), address };
    Ok(Seal { sequence: number, code, pdf: set(cx.site.press, copy).await? })
}

async fn set(press: Press, copy: FairCopy) -> Result<Vec<u8>, AppError> {
    let _place = WAITING.try_acquire().map_err(|_| AppError::TooMany(strings::BUSY.to_owned()))?;
    let _turn = SETTING.acquire().await.map_err(|_| AppError::Internal)?;
    let made = tokio::task::spawn_blocking(move || press(&copy)).await;
    made.map_err(|_| AppError::Internal)?.map_err(|error| {
        tracing::error!(error, "setting minutes");
        AppError::Internal
    })
}

/// A code that nobody guesses.
fn fresh_code() -> String {
    let mut random = rand::rng();
    (0..CODE_LENGTH).map(|_| char::from(CODE_ALPHABET[random.random_range(0..CODE_ALPHABET.len())])).collect()
}

/// The file of a locked version for somebody who may read it; none while there is no such version.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else.
pub async fn file(cx: &Context, meeting: MeetingId, version: i64) -> Result<Option<Vec<u8>>, AppError> {
    let (permit, keepers) = reader(cx, meeting).await?;
    if hidden(cx, &keepers) {
        return Ok(None);
    }
    Ok(minutes::pdf(cx.db(), &permit, meeting, version).await?)
}

/// A permit to read; somebody else's minutes are not found.
pub async fn reader(cx: &Context, meeting: MeetingId) -> Result<(Permit<act::ReadMinutes>, Keepers), AppError> {
    may(cx, meeting).await.map_err(|error| match error {
        AppError::Forbidden => AppError::NotFound,
        other => other,
    })
}

/// Units above read minutes once the result was reported to them; before, they are the branch's own matter.
pub fn hidden(cx: &Context, keepers: &Keepers) -> bool {
    use domain::meetings::MeetingState::{Accepted, Reported, Returned};
    let Some(actor) = cx.actor.as_deref() else { return true };
    let branch = |unit: UnitId| unit == keepers.unit.id || unit == keepers.answering;
    let inside = keepers.former.is_some() || branch(actor.unit.id) || actor.grants.iter().any(|g| branch(g.unit.id));
    !inside && !matches!(keepers.state, Reported | Returned | Accepted)
}
