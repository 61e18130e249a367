//! Versions of minutes: put up for confirmation, withdrawn, read, verified by their code.

use domain::{
    ids::{MeetingId, MemberId, MinutesId, UnitId},
    meetings::MeetingKind,
    minutes::{Record, Written},
    policy::{Act, Permit, act},
    time::{Month, Timestamp},
};

use super::{edit, facts, lock, was_held};
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

/// A query for whole versions.
macro_rules! versions {
    ($rest:literal) => {
        concat!(
            "SELECT v.id, v.version, v.record, v.proposed_by, b.full_name AS proposer, v.proposed_at,
                v.chair_id, h.full_name AS chair, v.chair_confirmed_at, v.clerk_id, k.full_name AS clerk, v.clerk_confirmed_at,
                v.confirmed_at, v.sequence, v.code, v.pdf_sha256,
                (SELECT COUNT(*) FROM members WHERE unit_id = v.unit_id)
                    + (SELECT COUNT(*) FROM former_members WHERE unit_id = v.unit_id) AS members
            FROM minutes_versions v JOIN members b ON b.id = v.proposed_by
                LEFT JOIN members h ON h.id = v.chair_id LEFT JOIN members k ON k.id = v.clerk_id ",
            $rest
        )
    };
}

statements! {
    NEWEST = versions!("WHERE v.meeting_id = $1 AND v.unit_id = $2 AND v.withdrawn_at IS NULL ORDER BY v.version DESC LIMIT 1");
    NUMBERED = versions!("WHERE v.meeting_id = $1 AND v.unit_id = $2 AND v.withdrawn_at IS NULL AND v.version = $3");
    LINES = "SELECT version, confirmed_at, pdf_sha256 FROM minutes_versions
        WHERE meeting_id = $1 AND unit_id = $2 AND confirmed_at IS NOT NULL ORDER BY version DESC";
    RECORDED = "SELECT record FROM minutes_versions WHERE meeting_id = $1 AND unit_id = $2 AND confirmed_at IS NOT NULL
        ORDER BY version DESC LIMIT 1";
    WAITING = "SELECT id FROM minutes_versions WHERE meeting_id = $1 AND withdrawn_at IS NULL AND confirmed_at IS NULL";
    KNOWN = "SELECT meeting_id FROM minutes_versions WHERE id = $1";
    LAST = "SELECT version, record FROM minutes_versions WHERE meeting_id = $1 AND withdrawn_at IS NULL ORDER BY version DESC LIMIT 1";
    INSERT = "INSERT INTO minutes_versions(id, meeting_id, unit_id, version, record, proposed_by, proposed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    STATE = "SELECT withdrawn_at, confirmed_at FROM minutes_versions WHERE id = $1 AND meeting_id = $2";
    WITHDRAW = "UPDATE minutes_versions SET withdrawn_at = $2 WHERE id = $1";
    BY_CODE = "SELECT u.name AS unit, m.kind, m.month, v.version, v.confirmed_at, v.pdf_sha256,
            (SELECT MAX(n.version) FROM minutes_versions n WHERE n.meeting_id = v.meeting_id AND n.confirmed_at IS NOT NULL
                AND n.version > v.version) AS superseded_by
        FROM minutes_versions v JOIN meetings m ON m.id = v.meeting_id JOIN units u ON u.id = v.unit_id
        WHERE v.code = $1 AND v.confirmed_at IS NOT NULL";
    PDF = "SELECT pdf FROM minutes_versions WHERE meeting_id = $1 AND unit_id = $2 AND version = $3 AND confirmed_at IS NOT NULL";
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: MinutesId,
    version: i64,
    record: String,
    proposed_by: MemberId,
    proposer: String,
    proposed_at: Timestamp,
    chair_id: Option<MemberId>,
    chair: Option<String>,
    chair_confirmed_at: Option<Timestamp>,
    clerk_id: Option<MemberId>,
    clerk: Option<String>,
    clerk_confirmed_at: Option<Timestamp>,
    confirmed_at: Option<Timestamp>,
    sequence: Option<i64>,
    code: Option<String>,
    pdf_sha256: Option<Vec<u8>>,
    members: i64,
}

/// Who confirmed, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Who.
    pub member: MemberId,
    /// Name and time.
    pub written: Written,
}

/// A version of minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Identifier.
    pub id: MinutesId,
    /// What it says; its number is in there.
    pub record: Record,
    /// Who put it up.
    pub proposed: Signed,
    /// Who confirmed as chair.
    pub chair: Option<Signed>,
    /// Who confirmed as clerk.
    pub clerk: Option<Signed>,
    /// When both had; from then on it is locked.
    pub confirmed_at: Option<Timestamp>,
    /// Its place in the branch's chain, once locked.
    pub sequence: Option<i64>,
    /// Its code for verification, once locked.
    pub code: Option<String>,
    /// Fingerprint of its file, once locked.
    pub pdf_sha256: Option<Vec<u8>>,
    /// Members of the branch.
    pub members: i64,
}

impl TryFrom<Row> for Version {
    type Error = Error;
    fn try_from(r: Row) -> Result<Self> {
        let signed = |member: Option<MemberId>, by: Option<String>, at: Option<Timestamp>| {
            Some(Signed { member: member?, written: Written { by: by?, at: at? } })
        };
        Ok(Self {
            id: r.id,
            record: Record { version: r.version, ..read(&r.record)? },
            proposed: Signed { member: r.proposed_by, written: Written { by: r.proposer, at: r.proposed_at } },
            chair: signed(r.chair_id, r.chair, r.chair_confirmed_at),
            clerk: signed(r.clerk_id, r.clerk, r.clerk_confirmed_at),
            confirmed_at: r.confirmed_at,
            sequence: r.sequence,
            code: r.code,
            pdf_sha256: r.pdf_sha256,
            members: r.members,
        })
    }
}

/// Reads a stored record.
pub(crate) fn read(record: &str) -> Result<Record> {
    serde_json::from_str(record).map_err(|e| Error::Database(sqlx::Error::Decode(Box::new(e))))
}

/// The newest version of a meeting's minutes that was not withdrawn: waiting or locked.
///
/// # Errors
/// When the database cannot be read.
pub async fn newest<A: Act>(db: &Db, permit: &Permit<A>, meeting: MeetingId) -> Result<Option<Version>> {
    let row: Option<Row> =
        on!(db, c => sqlx::query_as(NEWEST).bind(meeting).bind(permit.unit().id).fetch_optional(c).await)?;
    row.map(Version::try_from).transpose()
}

/// One version by its number.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
#[crate::boxed]
pub async fn numbered(db: &Db, permit: &Permit<act::ReadMinutes>, meeting: MeetingId, version: i64) -> Result<Version> {
    let row: Option<Row> = on!(db, c => sqlx::query_as(NUMBERED)
        .bind(meeting).bind(permit.unit().id).bind(version).fetch_optional(c).await)?;
    row.ok_or(Error::NotFound)?.try_into()
}

/// A locked version in a list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Line {
    /// Its number.
    pub version: i64,
    /// When it was locked.
    pub confirmed_at: Timestamp,
    /// Fingerprint of its file.
    pub pdf_sha256: Vec<u8>,
}

/// The locked versions of a meeting's minutes, newest first.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn lines(db: &Db, permit: &Permit<act::ReadMinutes>, meeting: MeetingId) -> Result<Vec<Line>> {
    Ok(on!(db, c => sqlx::query_as(LINES).bind(meeting).bind(permit.unit().id).fetch_all(c).await)?)
}

/// What the newest locked version says; none before the first one.
///
/// # Errors
/// When the database cannot be read.
pub async fn recorded<A: Act>(db: &Db, permit: &Permit<A>, meeting: MeetingId) -> Result<Option<Record>> {
    let unit = permit.unit().id;
    db.read(move |tx| Box::pin(async move { recorded_in(tx, unit, meeting).await })).await
}

/// The same inside a transaction that has a permit for the unit.
pub(super) async fn recorded_in(tx: &mut Tx<'_>, unit: UnitId, meeting: MeetingId) -> Result<Option<Record>> {
    let record: Option<String> =
        on!(tx, c => sqlx::query_scalar(RECORDED).bind(meeting).bind(unit).fetch_optional(c).await)?;
    record.map(|record| read(&record)).transpose()
}

/// Whether a version waits for confirmation.
pub(super) async fn waiting(tx: &mut Tx<'_>, meeting: MeetingId) -> Result<bool> {
    let found: Option<MinutesId> = on!(tx, c => sqlx::query_scalar(WAITING).bind(meeting).fetch_optional(c).await)?;
    Ok(found.is_some())
}

/// Puts minutes up for confirmation: what happened and what was written, as it is at this moment. From then on the text
/// stands still. Where nobody was named to keep the minutes, whoever puts them up did.
///
/// # Errors
/// [`Error::Conflict`] when the meeting was not held, when a version waits already, or when nothing differs from the one
/// before.
#[crate::boxed]
pub async fn propose(
    db: &Db,
    permit: Permit<act::WriteMinutes>,
    id: MinutesId,
    meeting: MeetingId,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let state = lock(tx, &permit, meeting).await?;
            let known: Option<MeetingId> = on!(tx, c => sqlx::query_scalar(KNOWN).bind(id).fetch_optional(c).await)?;
            if let Some(known) = known {
                // The same request came before.
                return if known == meeting { Ok(()) } else { Err(Error::NotFound) };
            }
            if !was_held(state) {
                return Err(Error::Conflict("the meeting was not held"));
            }
            if waiting(tx, meeting).await? {
                return Err(Error::Conflict("a version waits for confirmation"));
            }
            let record = next_record(tx, &permit, meeting).await?;
            let text = serde_json::to_string(&record).map_err(|e| Error::Write(e.to_string()))?;
            on!(tx, c => sqlx::query(INSERT)
                .bind(id).bind(meeting).bind(permit.unit().id).bind(record.version).bind(&text).bind(permit.member())
                .bind(now).execute(c).await.map(drop))?;
            let details = format!("Trình xác nhận biên bản số {}", record.version);
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await
        })
    })
    .await
}

/// The version that comes next. It is read where the meeting is locked: a section that is kept at the same time is in it,
/// or is refused.
async fn next_record(tx: &mut Tx<'_>, permit: &Permit<act::WriteMinutes>, meeting: MeetingId) -> Result<Record> {
    let mut facts = facts::facts_in(tx, permit.unit(), meeting).await?;
    let texts = edit::written_in(tx, permit.unit().id, meeting).await?.texts(&facts);
    let proposer = permit.member();
    if facts.clerk.is_none() && facts.chair.as_ref().map(|o| o.id) != Some(proposer) {
        facts.clerk = Some(facts::officer(tx, &[], proposer).await?);
    }
    let record = Record { version: 1, facts, texts: texts.into_iter().map(|t| (t.section, t.body)).collect() };
    let last: Option<(i64, String)> = on!(tx, c => sqlx::query_as(LAST).bind(meeting).fetch_optional(c).await)?;
    match last {
        None => Ok(record),
        Some((_, before)) if read(&before)?.says_the_same(&record) => {
            Err(Error::Conflict("nothing differs from the version before"))
        }
        Some((number, _)) => Ok(Record { version: number + 1, ..record }),
    }
}

/// Takes a version back, so that its text can be changed.
///
/// # Errors
/// [`Error::NotFound`] when there is no such version, [`Error::Conflict`] when it is locked.
#[crate::boxed]
pub async fn withdraw(
    db: &Db,
    permit: Permit<act::WriteMinutes>,
    id: MinutesId,
    meeting: MeetingId,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            lock(tx, &permit, meeting).await?;
            let state: Option<(Option<Timestamp>, Option<Timestamp>)> =
                on!(tx, c => sqlx::query_as(STATE).bind(id).bind(meeting).fetch_optional(c).await)?;
            match state.ok_or(Error::NotFound)? {
                (Some(_), _) => return Ok(()),
                (_, Some(_)) => return Err(Error::Conflict("confirmed minutes are locked")),
                (None, None) => {}
            }
            on!(tx, c => sqlx::query(WITHDRAW).bind(id).bind(now).execute(c).await.map(drop))?;
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, "Rút biên bản để sửa")).await
        })
    })
    .await
}

/// What anybody who holds the paper may know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The branch.
    pub unit: String,
    /// Kind of the meeting.
    pub kind: MeetingKind,
    /// Month of the meeting.
    pub month: Month,
    /// Which version it is.
    pub version: i64,
    /// When it was locked.
    pub confirmed_at: Timestamp,
    /// Fingerprint of its file.
    pub pdf_sha256: Vec<u8>,
    /// The version that replaced it.
    pub superseded_by: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct VerificationRow {
    unit: String,
    #[sqlx(try_from = "String")]
    kind: MeetingKind,
    month: Month,
    version: i64,
    confirmed_at: Timestamp,
    pdf_sha256: Vec<u8>,
    superseded_by: Option<i64>,
}

/// The locked version with this code, if there is one. Whoever knows the code holds the paper: nobody is asked who they
/// are, and nothing of what the minutes say is told.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn by_code(db: &Db, code: &str) -> Result<Option<Verification>> {
    let row: Option<VerificationRow> = on!(db, c => sqlx::query_as(BY_CODE).bind(code).fetch_optional(c).await)?;
    Ok(row.map(|r| Verification {
        unit: r.unit,
        kind: r.kind,
        month: r.month,
        version: r.version,
        confirmed_at: r.confirmed_at,
        pdf_sha256: r.pdf_sha256,
        superseded_by: r.superseded_by,
    }))
}

/// The file of a locked version; none while there is no such version.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn pdf(
    db: &Db,
    permit: &Permit<act::ReadMinutes>,
    meeting: MeetingId,
    version: i64,
) -> Result<Option<Vec<u8>>> {
    Ok(on!(db, c => sqlx::query_scalar(PDF)
        .bind(meeting).bind(permit.unit().id).bind(version).fetch_optional(c).await)?)
}
