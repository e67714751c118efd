//! Segments, and the sound beside them, become one file.

mod boxes;
mod fragments;
mod joining;
mod pictures;
mod playable;
mod sample_run;
mod segment;

pub use self::{
    joining::{Joining, SoundTrack},
    pictures::{check_sequence, sequence_folder},
    playable::PlayableSegment,
    segment::Segment,
};
