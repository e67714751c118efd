//! Speech that needs no key and no network, and what every voice shares: the words of a text, the mastering of
//! a recording, the timing of a narration, files.
//!
//! [`EspeakSpeaker`] speaks more than a hundred languages through the program `gala-espeak`.

mod align;
#[cfg(test)]
mod contract;
mod espeak;
mod estimate;
mod mastering;
mod spoken_text;
mod wav;
mod words;

pub(crate) use self::wav::write_stereo_wav;
pub use self::{
    espeak::{EspeakSpeaker, Voice, find_helper},
    estimate::estimate_words,
    mastering::{TARGET_LUFS, resample},
    wav::{WavError, read_wav, write_wav},
    words::words,
};
