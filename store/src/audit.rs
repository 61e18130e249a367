//! The audit log: one line for each change, written in the change's own transaction and sealed into a hash chain
//! right after, outside of it, so that writers never queue for the chain's end.

mod list;

use domain::{
    ids::AuditId,
    policy::{Act, Permit},
    time::Timestamp,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Db, Result, Tx};

pub use list::lines;

/// Every statement of this module.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [STATEMENTS, list::STATEMENTS].concat()
}

statements! {
    INSERT = "INSERT INTO audit(id, at, actor_id, role, on_behalf_of, action, unit_id, object_kind, object_id, session_id, details)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    INSERT_PENDING = "INSERT INTO audit_pending(audit_id) VALUES ($1)";
    LAST_SEAL = "SELECT sequence, hash FROM audit_seals ORDER BY sequence DESC LIMIT 1";
    HASH = "SELECT hash FROM audit_seals WHERE sequence = $1";
    PENDING = "SELECT a.id, a.at, a.actor_id, a.role, a.on_behalf_of, a.action, a.unit_id, a.object_kind, a.object_id, a.session_id, a.details
        FROM audit_pending p JOIN audit a ON a.id = p.audit_id ORDER BY p.audit_id LIMIT 500";
    SEALED_NOW = "DELETE FROM audit_pending WHERE audit_id IN (SELECT audit_id FROM audit_seals WHERE sequence > $1)";
    SEALED = "SELECT s.sequence, s.hash, a.id, a.at, a.actor_id, a.role, a.on_behalf_of, a.action, a.unit_id, a.object_kind, a.object_id, a.session_id, a.details
        FROM audit_seals s JOIN audit a ON a.id = s.audit_id WHERE s.sequence > $1 ORDER BY s.sequence LIMIT 5000";
    LAST_AT = "SELECT MAX(at) FROM audit";
    COUNTS = "SELECT (SELECT COUNT(*) FROM audit), (SELECT COUNT(*) FROM audit_seals), (SELECT COUNT(*) FROM audit_pending)";
}

/// Lines in one sealing: what `PENDING` reads.
const BATCH: usize = 500;

/// What a line is about.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// Kind of the object, such as `article`.
    pub object_kind: &'static str,
    /// The object.
    pub object_id: Option<Uuid>,
    /// The member for whom it was done, when somebody was assisted.
    pub on_behalf_of: Option<Uuid>,
    /// What a reader of the log should know, in a few words; never secrets.
    pub details: String,
}

impl Entry {
    /// A line about one object.
    pub fn about(object_kind: &'static str, object_id: Uuid, details: impl Into<String>) -> Self {
        Self { object_kind, object_id: Some(object_id), on_behalf_of: None, details: details.into() }
    }
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    id: Uuid,
    at: i64,
    actor_id: Option<Uuid>,
    role: Option<String>,
    on_behalf_of: Option<Uuid>,
    action: String,
    unit_id: Uuid,
    object_kind: String,
    object_id: Option<Uuid>,
    session_id: Option<Uuid>,
    details: String,
}

#[derive(Debug, sqlx::FromRow)]
struct SealedRow {
    sequence: i64,
    hash: Vec<u8>,
    #[sqlx(flatten)]
    row: Row,
}

impl Row {
    /// The seal over this line and everything before it. Lengths keep neighbouring fields apart.
    fn seal(&self, previous: &[u8]) -> Vec<u8> {
        let mut hash = Sha256::new_with_prefix(previous);
        let mut add = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        let optional = |id: &Option<Uuid>| id.map(|id| id.into_bytes().to_vec()).unwrap_or_default();
        add(self.id.as_bytes());
        add(&self.at.to_be_bytes());
        add(&optional(&self.actor_id));
        add(self.role.as_deref().unwrap_or_default().as_bytes());
        add(&optional(&self.on_behalf_of));
        add(self.action.as_bytes());
        add(self.unit_id.as_bytes());
        add(self.object_kind.as_bytes());
        add(&optional(&self.object_id));
        add(&optional(&self.session_id));
        add(self.details.as_bytes());
        hash.finalize().to_vec()
    }
}

/// Writes a line in the transaction of the change it tells about.
///
/// # Errors
/// When the database refuses; the change is then rolled back with it.
pub async fn record<A: Act>(tx: &mut Tx<'_>, permit: &Permit<A>, at: Timestamp, entry: Entry) -> Result<()> {
    let id = AuditId::fresh();
    on!(tx, c => sqlx::query(INSERT)
        .bind(id).bind(at).bind(actor(permit)).bind(permit.role().map(|r| r.code())).bind(entry.on_behalf_of)
        .bind(permit.action().code()).bind(permit.unit().id).bind(entry.object_kind).bind(entry.object_id)
        .bind(permit.session()).bind(&entry.details)
        .execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(INSERT_PENDING).bind(id).execute(c).await.map(drop))?;
    Ok(())
}

/// Writes the lines of several people's changes, which one transaction made together.
///
/// # Errors
/// When the database refuses; all the changes are then rolled back with it.
pub(crate) async fn record_all<A: Act>(tx: &mut Tx<'_>, lines: &[(&Permit<A>, Timestamp, Entry)]) -> Result<()> {
    let lines: Vec<_> = lines.iter().map(|line| (AuditId::fresh(), line)).collect();
    bulk!(
        tx,
        "INSERT INTO audit(id, at, actor_id, role, on_behalf_of, action, unit_id, object_kind, object_id, session_id, details) ",
        lines,
        11,
        |b, line| {
            let (id, (permit, at, entry)) = line;
            b.push_bind(*id).push_bind(*at).push_bind(actor(permit)).push_bind(permit.role().map(|r| r.code()));
            b.push_bind(entry.on_behalf_of).push_bind(permit.action().code()).push_bind(permit.unit().id);
            b.push_bind(entry.object_kind)
                .push_bind(entry.object_id)
                .push_bind(permit.session())
                .push_bind(&entry.details);
        }
    )?;
    bulk!(tx, "INSERT INTO audit_pending(audit_id) ", lines, 1, |b, line| {
        b.push_bind(line.0);
    })?;
    Ok(())
}

/// Who acts; nobody when it is the command line.
fn actor<A: Act>(permit: &Permit<A>) -> Option<Uuid> {
    Some(permit.member().0).filter(|id| !id.is_nil())
}

/// Seals what was written since the last call, in batches, so that other writes need not wait long in between. Returns
/// how many lines it sealed.
///
/// # Errors
/// When the database refuses; nothing is sealed then, and the next call tries again.
#[crate::boxed]
pub async fn seal(db: &Db) -> Result<usize> {
    let waiting: Option<i64> = on!(db, c => sqlx::query_scalar("SELECT 1 FROM audit_pending LIMIT 1").fetch_optional(c).await
        .map(|r: Option<i32>| r.map(i64::from)))?;
    if waiting.is_none() {
        return Ok(0);
    }
    let mut sealed = 0;
    loop {
        let batch = db.write(|tx| Box::pin(async move { seal_in(tx).await })).await?;
        sealed += batch;
        if batch < BATCH {
            return Ok(sealed);
        }
    }
}

async fn seal_in(tx: &mut Tx<'_>) -> Result<usize> {
    if let crate::db::On::Pg(c) = tx.on() {
        // One sealer at a time among several servers on one database.
        sqlx::query("SELECT pg_advisory_xact_lock(7361)").execute(c).await?;
    }
    let last: Option<(i64, Vec<u8>)> = on!(tx, c => sqlx::query_as(LAST_SEAL).fetch_optional(c).await)?;
    let (before, mut hash) = last.unwrap_or_default();
    let mut sequence = before;
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(PENDING).fetch_all(c).await)?;
    if rows.is_empty() {
        return Ok(0);
    }
    let mut seals = Vec::with_capacity(rows.len());
    for row in &rows {
        sequence += 1;
        hash = row.seal(&hash);
        seals.push((sequence, row.id, hash.clone()));
    }
    bulk!(tx, "INSERT INTO audit_seals(sequence, audit_id, hash) ", seals, 3, |b, seal| {
        b.push_bind(seal.0).push_bind(seal.1).push_bind(&seal.2);
    })?;
    on!(tx, c => sqlx::query(SEALED_NOW).bind(before).execute(c).await.map(drop))?;
    Ok(rows.len())
}

/// When the last line was written; none in an empty log.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn last_at(db: &Db) -> Result<Option<Timestamp>> {
    Ok(on!(db, c => sqlx::query_scalar(LAST_AT).fetch_one(c).await)?)
}

/// What the check of the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// All lines are as they were written.
    Intact {
        /// Sealed lines.
        sealed: i64,
        /// Lines that wait for the sealer.
        pending: i64,
    },
    /// A line was changed, removed or put in after the fact.
    Broken {
        /// The first seal that does not fit.
        sequence: i64,
    },
}

/// Checks every seal against its line.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn verify(db: &Db) -> Result<Chain> {
    // Counted before the chain is walked, at one moment: what is written and sealed meanwhile does no harm.
    let (lines, sealed, pending): (i64, i64, i64) = on!(db, c => sqlx::query_as(COUNTS).fetch_one(c).await)?;
    let (mut sequence, mut hash) = (0_i64, Vec::new());
    while sequence < sealed {
        let rows: Vec<SealedRow> = on!(db, c => sqlx::query_as(SEALED).bind(sequence).fetch_all(c).await)?;
        if rows.is_empty() {
            return Ok(Chain::Broken { sequence: sequence + 1 });
        }
        for sealed in rows {
            hash = sealed.row.seal(&hash);
            if sealed.sequence != sequence + 1 || sealed.hash != hash {
                return Ok(Chain::Broken { sequence: sequence + 1 });
            }
            sequence = sealed.sequence;
        }
    }
    // A line without seal that is not waiting was put in behind the sealer's back; a seal without line lost its line.
    if lines != sealed + pending {
        return Ok(Chain::Broken { sequence: sequence + 1 });
    }
    Ok(Chain::Intact { sealed, pending })
}

/// The last seal: whoever keeps it elsewhere notices when the chain's end is cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number; 0 while nothing is sealed.
    pub sequence: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// The chain's head.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn head(db: &Db) -> Result<Head> {
    let last: Option<(i64, Vec<u8>)> = on!(db, c => sqlx::query_as(LAST_SEAL).fetch_optional(c).await)?;
    let (sequence, hash) = last.unwrap_or_default();
    Ok(Head { sequence, hash })
}

/// The hash of one seal, to compare with a head that was kept; none when the chain does not reach so far.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn hash_of(db: &Db, sequence: i64) -> Result<Option<Vec<u8>>> {
    Ok(on!(db, c => sqlx::query_scalar(HASH).bind(sequence).fetch_optional(c).await)?)
}

#[cfg(test)]
mod tests;
