//! What a render tells of itself: what it cost, and what is seen, heard and read in it.

pub(crate) mod clock;
mod heard;
mod legibility;
mod seen;

pub use clock::{Stage, Stages};
pub use heard::{Heard, Peaks, listen};
pub use legibility::Legibility;
pub use seen::{Seen, Span};

pub(crate) use clock::StageClock;
pub(crate) use seen::{SeenSegment, Watcher};
