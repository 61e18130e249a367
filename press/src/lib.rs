//! Sets documents as PDF with Typst. What a document looks like is in its template (`*.typ`) beside the code; words reach
//! it as data and are never read as markup.
//!
//! A crate of its own, so that the typesetter is compiled once and not with every change of a page. Its functions take
//! long: call them from threads that may block.

mod minutes;
mod world;

pub use minutes::minutes;

/// A document could not be set; the words are for the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Typst refused the template or what was put into it.
    #[error("typst: {0}")]
    Typst(String),
    /// The address does not fit into a QR code.
    #[error("QR code: {0}")]
    Qr(#[from] qrcode::types::QrError),
    /// The data could not be handed over.
    #[error("data: {0}")]
    Data(#[from] serde_json::Error),
}
