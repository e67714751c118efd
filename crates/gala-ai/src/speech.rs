//! Speech that needs no key and no network, and what every voice shares: the words of a text, the mastering of
//! a recording, the timing of a narration, files.
//!
//! [`EspeakSpeaker`] speaks more than a hundred languages through the program `gala-espeak`.

mod align;
mod check;
mod child;
#[cfg(test)]
mod contract;
mod espeak;
mod estimate;
mod flac;
mod heard_speech;
mod mastering;
mod piper;
mod recording;
mod reference;
mod spoken_text;
mod told;
mod transcript;
mod transcript_document;
mod words;

pub(crate) use self::flac::{flac_bytes, write_stereo_flac};
pub use self::{
    check::check_request,
    espeak::{EspeakSpeaker, PronouncedClause, PronouncedPart, Voice, find_helper},
    estimate::estimate_words,
    flac::write_flac,
    heard_speech::HeardSpeech,
    mastering::{TARGET_LUFS, resample},
    piper::{PiperError, PiperSpeaker},
    recording::{HeardSound, Recording, RecordingError, expected_s},
    reference::align_to_reference,
    told::HeardWord,
    transcript::{align_to_transcript, transcription_request},
    transcript_document::{TimedWord, TranscriptDocument},
    words::words,
};
