//! How much a timeline may hold.

/// The largest document: 32 MiB.
pub const MAX_BYTES: usize = 32 << 20;
/// The longest timeline: 24 hours.
pub const MAX_MS: u64 = 24 * 3600 * 1000;
/// The most clips and captions that a timeline may have, each counted by itself.
pub const MAX_CLIPS: usize = 10_000;
pub const MAX_CAPTIONS: usize = 100_000;
pub const MAX_TRACKS: usize = 64;
pub const MAX_LAYERS: usize = 16;
pub const MAX_MARKERS: usize = 10_000;
pub const MAX_VARIANTS: usize = 32;
/// Of one value.
pub const MAX_KEYFRAMES: usize = 10_000;
/// Of a clip's id, and of the name of a track or a marker.
pub const MAX_NAME_BYTES: usize = 200;
/// Of a variant's name, in letters.
pub const MAX_VARIANT_NAME: usize = 40;
pub const MAX_CAPTION_BYTES: usize = 1000;
/// Of a text clip, all runs together.
pub const MAX_TEXT_BYTES: usize = 10_000;
pub const MAX_RUNS: usize = 1000;
pub const MAX_PATH_DATA_BYTES: usize = 100_000;
/// Of a drawing that is spelled in the document.
pub const MAX_SVG_BYTES: usize = 1_000_000;
pub const MAX_GRADIENT_COLORS: usize = 16;
/// The most edits that are applied at once.
pub const MAX_EDITS: usize = 1000;
/// After so many problems the rest is not told.
pub const MAX_PROBLEMS: usize = 200;
