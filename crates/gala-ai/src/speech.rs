//! Speech that needs no key and no network, and what every voice shares: the words of a text, the mastering of
//! a recording, the timing of a narration, files.
//!
//! [`EspeakSpeaker`] speaks more than a hundred languages through the program `gala-espeak`.

mod align;
#[cfg(test)]
mod contract;
mod espeak;
mod estimate;
mod flac;
mod mastering;
mod spoken_text;
mod words;

pub(crate) use self::flac::write_stereo_flac;
pub use self::{
    espeak::{EspeakSpeaker, Voice, find_helper},
    estimate::estimate_words,
    flac::write_flac,
    mastering::{TARGET_LUFS, resample},
    words::words,
};
