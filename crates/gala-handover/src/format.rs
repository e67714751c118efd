//! The documents of editing programs.

pub mod ass;
pub mod capcut;
pub mod edl;
pub mod fcpxml;
pub mod mlt;
pub mod otio;
pub mod ttml;
pub mod xmeml;
