//! The chain of a branch's locked minutes: each is sealed over the one before, so that none can be changed, removed from the
//! middle or put in later without all that follow being wrong.

use domain::ids::{MinutesId, UnitId};
use sha2::{Digest, Sha256};

use crate::{Db, Result};

statements! {
    PAGE = "SELECT v.unit_id, u.name AS unit, v.id, v.version, v.sequence, v.record, v.pdf, v.pdf_sha256, v.chain_hash
        FROM minutes_versions v JOIN units u ON u.id = v.unit_id
        WHERE v.sequence IS NOT NULL AND (v.unit_id, v.sequence) > ($1, $2) ORDER BY v.unit_id, v.sequence LIMIT 50";
    HALF = "SELECT COUNT(*) FROM minutes_versions WHERE (confirmed_at IS NULL) <> (sequence IS NULL)
        OR (confirmed_at IS NOT NULL AND (pdf IS NULL OR pdf_sha256 IS NULL OR chain_hash IS NULL OR code IS NULL))";
}

/// The seal of a version over the one before it in its branch; empty before the first.
pub(super) fn hash(previous: &[u8], version: MinutesId, record: &str, pdf_sha256: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new_with_prefix(previous);
    hash.update(version.0.as_bytes());
    hash.update(Sha256::digest(record));
    hash.update(pdf_sha256);
    hash.finalize().to_vec()
}

/// What the check of all chains found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// All are as they were locked.
    Intact {
        /// Locked versions.
        versions: i64,
        /// Branches that have some.
        branches: i64,
    },
    /// One was changed, removed or put in after the fact.
    Broken {
        /// The branch.
        unit: String,
        /// The first place in its chain that does not fit.
        sequence: i64,
    },
    /// A version is neither open nor locked: parts of its seal are missing.
    Half {
        /// How many.
        versions: i64,
    },
}

#[derive(sqlx::FromRow)]
struct Link {
    unit_id: UnitId,
    unit: String,
    id: MinutesId,
    version: i64,
    sequence: i64,
    record: String,
    pdf: Option<Vec<u8>>,
    pdf_sha256: Option<Vec<u8>>,
    chain_hash: Option<Vec<u8>>,
}

impl Link {
    /// Whether this version is the next one after `sequence` and `previous`, with the file that it was locked with.
    fn follows(&self, sequence: i64, previous: &[u8]) -> bool {
        let (Some(pdf), Some(fingerprint), Some(sealed)) = (&self.pdf, &self.pdf_sha256, &self.chain_hash) else {
            return false;
        };
        // The number stands in the record and beside it.
        let numbered =
            serde_json::from_str::<domain::minutes::Record>(&self.record).is_ok_and(|r| r.version == self.version);
        self.sequence == sequence + 1
            && numbered
            && Sha256::digest(pdf).as_slice() == fingerprint.as_slice()
            && hash(previous, self.id, &self.record, fingerprint) == *sealed
    }
}

/// Checks every chain: order, seals, records and the bytes of every file.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn verify(db: &Db) -> Result<Chain> {
    let half: i64 = on!(db, c => sqlx::query_scalar(HALF).fetch_one(c).await)?;
    if half > 0 {
        return Ok(Chain::Half { versions: half });
    }
    let (mut unit, mut sequence, mut previous) = (UnitId(uuid::Uuid::nil()), 0_i64, Vec::new());
    let (mut versions, mut branches) = (0, 0);
    loop {
        let links: Vec<Link> = on!(db, c => sqlx::query_as(PAGE).bind(unit).bind(sequence).fetch_all(c).await)?;
        if links.is_empty() {
            return Ok(Chain::Intact { versions, branches });
        }
        for link in links {
            if link.unit_id != unit {
                (unit, sequence, previous) = (link.unit_id, 0, Vec::new());
                branches += 1;
            }
            if !link.follows(sequence, &previous) {
                return Ok(Chain::Broken { unit: link.unit, sequence: sequence + 1 });
            }
            versions += 1;
            sequence = link.sequence;
            previous = link.chain_hash.unwrap_or_default();
        }
    }
}
