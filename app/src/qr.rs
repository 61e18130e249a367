//! QR codes as SVG, black on white also in the dark theme: scanners need the contrast.

use qrcode::{EcLevel, QrCode, render::svg};

use crate::error::AppError;

/// A text as an `<svg>` element.
///
/// # Errors
/// [`AppError::Internal`] when the text is too long for a QR code.
pub fn svg(text: &str) -> Result<String, AppError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| AppError::Internal)?;
    let svg = code.render::<svg::Color>().min_dimensions(120, 120).quiet_zone(true).build();
    // The XML declaration has no place inside an HTML page.
    Ok(svg.find("<svg").map_or(String::new(), |at| svg[at..].to_owned()))
}
