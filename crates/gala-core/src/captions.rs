//! Captions: spoken words grouped into what is read at once, and written as subtitle files.

mod group;
mod measure;
mod overlaps;
mod subtitles;

pub use group::{Grouping, group};
pub use measure::Capacity;
pub use overlaps::without_overlaps;
pub use subtitles::{to_srt, to_vtt};
