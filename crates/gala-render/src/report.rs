//! What a render tells of itself: what it cost, and what is seen and read in it.

pub(crate) mod clock;
mod legibility;
mod seen;

pub use clock::{StageTime, StageTimes};
pub use legibility::Legibility;
pub use seen::Seen;

pub(crate) use clock::StageClock;
pub(crate) use seen::{SeenSegment, Watcher};
