//! The browser's side of forms; see [`start`].

/// Starts the enhancement of forms. Does nothing on the server.
#[cfg(not(feature = "hydrate"))]
pub fn start() {}
