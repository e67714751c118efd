//! How much a timeline may hold.

/// The longest timeline: 24 hours.
pub const MAX_MS: u64 = 24 * 3600 * 1000;
/// The most clips and captions that a timeline may have, each counted by itself.
pub const MAX_CLIPS: usize = 10_000;
pub const MAX_CAPTIONS: usize = 100_000;
pub const MAX_TRACKS: usize = 64;
pub const MAX_LAYERS: usize = 16;
pub const MAX_CAPTION_BYTES: usize = 1000;
/// After so many problems the rest is not told.
pub const MAX_PROBLEMS: usize = 200;
