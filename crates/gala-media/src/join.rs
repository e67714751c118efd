//! Segments, and the sound beside them, become one file.

mod fragments;
mod joining;
mod pictures;
mod segment;

pub use self::{
    joining::{Joining, SoundTrack},
    pictures::{check_sequence, sequence_folder},
    segment::Segment,
};
