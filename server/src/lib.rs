//! The `sotay` server: settings, HTTP, sessions, jobs and the command line.

// Pages nest deeply.
#![recursion_limit = "512"]

mod audit_head;
pub mod commands;
pub mod http;
pub mod jobs;
pub mod materials;
mod oversight;
pub mod records;
pub mod settings;
pub mod site;
mod upload;
