//! A finished cut handed to human editors, as the documents that their programs open.
//!
//! A settled timeline becomes a [`Cut`](cut::Cut): tracks of clips with ranges in whole frames, every clip over a media
//! file of its own that plays at normal speed and holds everything that programs would read differently: speed, effects,
//! masks, texts. A [`Shot`] says how each of those files is rendered. Pure: nothing here opens a file.

pub mod conform;
pub mod cut;
pub mod feature;
pub mod film;
pub mod format;
pub mod loss;
pub mod name;
pub mod package;
pub mod plan;
pub mod read;
pub mod timecode;
mod xml;

pub use self::plan::{BACKGROUND, Handover, Shot, hand_over};
