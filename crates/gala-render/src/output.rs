//! What is written: which containers, codecs and encoders, and how they go together.

pub(crate) mod alpha;
pub(crate) mod codec;
mod format;
mod hardware;
mod pictures;
mod sheet;
pub(crate) mod sound;

pub use codec::Codec;
pub use format::{Container, OutputFormat, SoundCodec};
pub use hardware::{Hardware, HardwareChoice, HardwareWish, choose_hardware};
pub use pictures::{check_sequence, sequence_folder};
pub use sound::SoundCut;
