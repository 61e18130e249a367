//! Writing sections. An edit names the revision it started from; when somebody else wrote meanwhile, both changes are put
//! together line by line, and where that cannot be, nothing is stored and the writer sees both.

use domain::{
    ids::{MeetingId, MemberId, UnitId},
    minutes::{Facts, Kept, Record, Section, Text, Written, differences, draft, merge},
    policy::{Act, Permit, act},
    time::{MINUTE, Timestamp},
};

use super::{lock, versions};
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

statements! {
    ALL = "SELECT s.section, s.body, s.revision, s.updated_by, p.full_name, s.updated_at
        FROM minutes_sections s JOIN members p ON p.id = s.updated_by WHERE s.meeting_id = $1";
    ONE = "SELECT s.section, s.body, s.revision, s.updated_by, p.full_name, s.updated_at
        FROM minutes_sections s JOIN members p ON p.id = s.updated_by WHERE s.meeting_id = $1 AND s.section = $2";
    BODY = "SELECT body FROM minutes_history WHERE meeting_id = $1 AND section = $2 AND revision = $3";
    ARCHIVE = "INSERT INTO minutes_history(meeting_id, section, revision, body, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5, $6)";
    PUT = "INSERT INTO minutes_sections(meeting_id, section, body, revision, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (meeting_id, section) DO UPDATE SET body = excluded.body, revision = excluded.revision,
            updated_by = excluded.updated_by, updated_at = excluded.updated_at";
    HISTORY = "SELECT h.revision, p.full_name, h.updated_at, h.updated_by, CAST(LENGTH(h.body) AS BIGINT) AS length
        FROM minutes_history h JOIN members p ON p.id = h.updated_by
        WHERE h.meeting_id = $1 AND h.section = $2 ORDER BY h.revision DESC LIMIT 2000";
}

/// Changes of one person within this time are one line of the audit log and of the history that people see, in seconds.
const SITTING: i64 = 10 * MINUTE;

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    section: Section,
    body: String,
    revision: i64,
    updated_by: MemberId,
    full_name: String,
    updated_at: Timestamp,
}

impl From<Row> for Text {
    fn from(r: Row) -> Self {
        let written = Some(Written { by: r.full_name, at: r.updated_at });
        Self { section: r.section, body: r.body, revision: r.revision, written }
    }
}

/// Every section of a meeting's minutes: as written, else as in the version before, else as it builds itself.
///
/// # Errors
/// When the database cannot be read.
pub async fn texts<A: Act>(db: &Db, permit: &Permit<A>, meeting: MeetingId, facts: &Facts) -> Result<Vec<Text>> {
    let unit = permit.unit().id;
    let written = db.read(move |tx| Box::pin(async move { written_in(tx, unit, meeting).await })).await?;
    Ok(written.texts(facts))
}

/// What people wrote in a meeting's minutes until now.
pub(super) struct Manuscript {
    sections: Vec<Text>,
    /// The newest locked version, from which a correction starts.
    before: Option<Record>,
}

impl Manuscript {
    /// Every section.
    pub(super) fn texts(mut self, facts: &Facts) -> Vec<Text> {
        let mut text = |section| match self.sections.iter().position(|text| text.section == section) {
            Some(at) => self.sections.swap_remove(at),
            None => Text { section, body: untouched(self.before.as_ref(), facts, section), revision: 0, written: None },
        };
        facts.sections().into_iter().map(&mut text).collect()
    }
}

/// Reads what people wrote inside a transaction that has a permit for the unit.
pub(super) async fn written_in(tx: &mut Tx<'_>, unit: UnitId, meeting: MeetingId) -> Result<Manuscript> {
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(ALL).bind(meeting).fetch_all(c).await)?;
    let before = versions::recorded_in(tx, unit, meeting).await?;
    Ok(Manuscript { sections: rows.into_iter().map(Text::from).collect(), before })
}

/// What a section says while nobody wrote in it: as in the version before, else as it builds itself.
fn untouched(before: Option<&Record>, facts: &Facts, section: Section) -> String {
    before.map_or_else(|| draft(facts, section), |record| record.text(section).to_owned())
}

/// What a section says while nobody wrote in it.
///
/// # Errors
/// When the database cannot be read.
pub async fn draft_of<A: Act>(
    db: &Db,
    permit: &Permit<A>,
    meeting: MeetingId,
    facts: &Facts,
    section: Section,
) -> Result<String> {
    let before = versions::recorded(db, permit, meeting).await?;
    Ok(untouched(before.as_ref(), facts, section))
}

/// What somebody wrote, and from where they started.
#[derive(Debug, Clone)]
pub struct Edit {
    /// Which section.
    pub section: Section,
    /// The revision that the edit started from.
    pub base: i64,
    /// What the section says while its revision is 0.
    pub draft: String,
    /// What it should say.
    pub body: String,
}

/// Keeps a section. The same request twice stores it once.
///
/// # Errors
/// [`Error::Conflict`] while a version waits for confirmation.
#[crate::boxed]
pub async fn keep(
    db: &Db,
    permit: Permit<act::WriteMinutes>,
    meeting: MeetingId,
    edit: Edit,
    now: Timestamp,
) -> Result<Kept> {
    db.write(move |tx| {
        Box::pin(async move {
            lock(tx, &permit, meeting).await?;
            if versions::waiting(tx, meeting).await? {
                return Err(Error::Conflict("a version waits for confirmation"));
            }
            let current: Option<Row> = on!(tx, c => sqlx::query_as(ONE)
                .bind(meeting).bind(edit.section.to_string()).fetch_optional(c).await)?;
            keep_in(tx, &permit, meeting, edit, current, now).await
        })
    })
    .await
}

async fn keep_in(
    tx: &mut Tx<'_>,
    permit: &Permit<act::WriteMinutes>,
    meeting: MeetingId,
    edit: Edit,
    current: Option<Row>,
    now: Timestamp,
) -> Result<Kept> {
    let (revision, body) = current.as_ref().map_or((0, edit.draft.as_str()), |row| (row.revision, row.body.as_str()));
    if body == edit.body {
        let at = current.as_ref().map_or(now, |row| row.updated_at);
        return Ok(Kept::Saved { revision, sent: revision, merged: None, at });
    }
    let mine = Revision { meeting, section: edit.section, by: permit.member(), at: now };
    if edit.base == revision {
        if let Some(row) = &current {
            archive(tx, meeting, row).await?;
        }
        mine.put(tx, revision + 1, &edit.body).await?;
        note(tx, permit, current.as_ref(), mine).await?;
        return Ok(Kept::Saved { revision: revision + 1, sent: revision + 1, merged: None, at: now });
    }
    // Somebody else wrote; without a row nobody did, and the number was made up.
    let row = current.ok_or(Error::Conflict("an edit of a revision that never was"))?;
    let base = match edit.base {
        0 => Some(edit.draft.clone()),
        base => on!(tx, c => sqlx::query_scalar(BODY)
            .bind(meeting).bind(edit.section.to_string()).bind(base).fetch_optional(c).await)?,
    };
    match base.as_deref().and_then(|base| merge(base, &edit.body, &row.body)) {
        Some(merged) => {
            archive(tx, meeting, &row).await?;
            // What was sent is kept as it is: it is the base of what its writer typed since.
            mine.archive(tx, revision + 1, &edit.body).await?;
            mine.put(tx, revision + 2, &merged).await?;
            note(tx, permit, Some(&row), mine).await?;
            Ok(Kept::Saved { revision: revision + 2, sent: revision + 1, merged: Some(merged), at: now })
        }
        None => Ok(Kept::Clash {
            revision,
            written: Written { by: row.full_name, at: row.updated_at },
            changed: differences(base.as_deref().unwrap_or(&edit.body), &row.body),
            theirs: row.body,
        }),
    }
}

/// One writing of a section.
#[derive(Clone, Copy)]
struct Revision {
    meeting: MeetingId,
    section: Section,
    by: MemberId,
    at: Timestamp,
}

impl Revision {
    async fn put(self, tx: &mut Tx<'_>, revision: i64, body: &str) -> Result<()> {
        on!(tx, c => sqlx::query(PUT)
            .bind(self.meeting).bind(self.section.to_string()).bind(body).bind(revision).bind(self.by).bind(self.at)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    async fn archive(self, tx: &mut Tx<'_>, revision: i64, body: &str) -> Result<()> {
        on!(tx, c => sqlx::query(ARCHIVE)
            .bind(self.meeting).bind(self.section.to_string()).bind(revision).bind(body).bind(self.by).bind(self.at)
            .execute(c).await.map(drop))?;
        Ok(())
    }
}

/// Moves what stood before into the history.
async fn archive(tx: &mut Tx<'_>, meeting: MeetingId, row: &Row) -> Result<()> {
    Revision { meeting, section: row.section, by: row.updated_by, at: row.updated_at }
        .archive(tx, row.revision, &row.body)
        .await
}

/// A line in the audit log for each sitting of a writer: autosave writes every few seconds, and the history has it all.
async fn note(tx: &mut Tx<'_>, permit: &Permit<act::WriteMinutes>, before: Option<&Row>, mine: Revision) -> Result<()> {
    let same_sitting =
        before.is_some_and(|row| row.updated_by == mine.by && mine.at.seconds_since(row.updated_at) < SITTING);
    if same_sitting {
        return Ok(());
    }
    let details = match mine.section {
        Section::Opening => "Ghi biên bản: khai mạc".to_owned(),
        Section::Item(position) => format!("Ghi biên bản: mục {}", position + 1),
        Section::Conclusions => "Ghi biên bản: kết luận".to_owned(),
        Section::Resolution => "Ghi biên bản: nghị quyết".to_owned(),
    };
    audit::record(tx, permit, mine.at, Entry::about("meeting", mine.meeting.0, details)).await
}

/// What a section said at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Which revision.
    pub revision: i64,
    /// Who wrote it, and when.
    pub written: Written,
    /// How long it was, in characters.
    pub length: i64,
}

/// What a section said before, newest first: of each sitting of a writer the last word.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn history(
    db: &Db,
    _permit: &Permit<act::WriteMinutes>,
    meeting: MeetingId,
    section: Section,
) -> Result<Vec<Past>> {
    let rows: Vec<(i64, String, Timestamp, MemberId, i64)> =
        on!(db, c => sqlx::query_as(HISTORY).bind(meeting).bind(section.to_string()).fetch_all(c).await)?;
    let mut shown: Vec<Past> = Vec::new();
    let mut last: Option<(MemberId, Timestamp)> = None;
    for (revision, by, at, member, length) in rows {
        let same = last.is_some_and(|(m, later)| m == member && later.seconds_since(at) < SITTING);
        if !same {
            shown.push(Past { revision, written: Written { by, at }, length });
        }
        last = Some((member, at));
    }
    Ok(shown)
}

/// The text of one revision in the history.
///
/// # Errors
/// [`Error::NotFound`] when there is no such revision.
#[crate::boxed]
pub async fn past(
    db: &Db,
    permit: &Permit<act::WriteMinutes>,
    meeting: MeetingId,
    section: Section,
    revision: i64,
) -> Result<String> {
    let keepers = super::keepers(db, meeting, permit.member()).await?;
    if keepers.unit.id != permit.unit().id {
        return Err(Error::NotFound);
    }
    let body: Option<String> = on!(db, c => sqlx::query_scalar(BODY)
        .bind(meeting).bind(section.to_string()).bind(revision).fetch_optional(c).await)?;
    body.ok_or(Error::NotFound)
}
