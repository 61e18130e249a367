//! Minutes of a meeting: written section by section, put up for confirmation, locked once chair and clerk confirmed.
//!
//! What happened ([`Facts`]: attendance, speakers, votes) is read from the meeting and never typed; what people write are
//! the texts of the [`Section`]s. A [`Record`] is both together, fixed at one moment.

#[cfg(feature = "server")]
mod changes;
mod draft;
#[cfg(feature = "server")]
mod merge;
mod record;
mod seats;
mod section;

#[cfg(feature = "server")]
pub use changes::{Change, changes};
pub use draft::draft;
#[cfg(test)]
pub(crate) use draft::tests::facts as sample_facts;
#[cfg(feature = "server")]
pub use merge::{differences, merge};
pub use record::{Away, Facts, FairCopy, ItemFacts, Officer, Present, Record, Signature, VoteFacts, locality};
pub use seats::{SMALL_BRANCH, Seat, Seats, Unseated};
pub use section::{SECTION_MAX, Section, check_section};

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Letters of a verification code, in the alphabet of activation codes: 20 of 20 letters are 86 bits, so that nobody
/// finds minutes by guessing.
pub const CODE_LENGTH: usize = 20;

/// A section as it stands, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Which section.
    pub section: Section,
    /// What it says.
    pub body: String,
    /// Grows with every change; 0 while nobody wrote anything and the body is the draft that builds itself.
    pub revision: i64,
    /// Who wrote it last, and when.
    pub written: Option<Written>,
}

/// Who wrote something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Name.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DiffLine {
    /// In both.
    Same(String),
    /// Only before.
    Removed(String),
    /// Only after.
    Added(String),
}

/// What came of keeping a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// It is stored.
    Saved {
        /// Its revision now.
        revision: i64,
        /// The revision that holds the text exactly as it was sent: where the next edit starts from.
        sent: i64,
        /// The text, when somebody else's changes were put together with it.
        merged: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// Somebody else changed the same lines meanwhile. Nothing was stored: the writer sees both and decides.
    Clash {
        /// The revision that stands.
        revision: i64,
        /// What it says.
        theirs: String,
        /// What that changes in the text from which the writer started.
        changed: Vec<DiffLine>,
        /// Who wrote it, and when.
        written: Written,
    },
}
