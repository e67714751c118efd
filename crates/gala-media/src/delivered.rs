//! Whether a decoder that stopped early had come to the end of its file.
//!
//! ffmpeg decodes what it can of a damaged file and calls that success, so neither its code nor its silence alone tells
//! that all is there. A clip may ask for more than its file has, so neither does the count of what was wanted. What
//! counts is how far the file was decoded, against how long it says it is.

use std::path::Path;

use gala_core::{
    cancel::Cancel,
    media_error::{MediaError, MediaFault},
};

use crate::{
    error::RunError,
    probe::{self, MediaFacts},
    process::Ended,
    said,
    tools::Tools,
};

/// Containers round lengths, a stream may end a little before its container, and the last packets of a recording
/// that was cut off are often damaged. So much less is as long where ffmpeg succeeded.
const SLACK_MS: u64 = 2000;
/// So much less where it did not: a frame at ten a second.
const ROUNDING_MS: u64 = 100;

/// The stream that was decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Video,
    Audio,
}

/// What a decoder delivered that was asked for more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivered<'a> {
    pub path: &'a Path,
    pub stream: Stream,
    /// Where in the file the last ends that was delivered, or where it was to begin if that was nothing.
    pub until_ms: u64,
    pub is_any: bool,
}

impl Delivered<'_> {
    /// Judges whether the file ends there, and returns what the decoder said.
    ///
    /// # Errors
    /// `truncated` where a decoder failed, or told of damage, far from the end that the file's header tells. A failed
    /// decoder that delivered nothing is told by what it said.
    pub fn judge(&self, ended: Ended, tools: &Tools, cancel: &Cancel) -> Result<String, RunError> {
        let (succeeded, said) = ended.of_decoder();
        if succeeded && said.trim().is_empty() {
            return Ok(said);
        }
        if !succeeded && !self.is_any {
            return Err(self.refused(&said));
        }
        // Asked only now, because it takes a process and is rarely needed.
        let facts = probe::probe(tools, self.path, cancel)?;
        if is_short(self.until_ms, duration_ms(&facts, self.stream), succeeded) {
            tracing::debug!(said, "a media file was decoded in part");
            return Err(self.truncated(&facts).into());
        }
        Ok(said)
    }

    fn refused(&self, said: &str) -> RunError {
        if !said::is_no_stream(said) {
            return probe::classify(self.path, said).into();
        }
        let (kind, what, remedy) = match self.stream {
            Stream::Video => (MediaFault::NoVideo, "holds no moving pictures", "use it as a sound"),
            Stream::Audio => (MediaFault::NoSound, "holds no sound", "use another file or leave its sound out"),
        };
        MediaError::of(self.path, kind, what, remedy).into()
    }

    fn truncated(&self, facts: &MediaFacts) -> MediaError {
        let seconds = |ms: u64| format!("{:.1} s", ms as f64 / 1000.0);
        let told = duration_ms(facts, self.stream).unwrap_or(facts.duration_ms);
        let what = format!("says that it lasts {} and can be decoded up to {}", seconds(told), seconds(self.until_ms));
        MediaError::of(self.path, MediaFault::Truncated, what, "copy or export it again")
    }
}

/// Returns whether what was delivered ends far before the stream does. Where nothing tells the stream's length, a decoder
/// that succeeded is believed and one that failed is not.
fn is_short(until_ms: u64, told_ms: Option<u64>, succeeded: bool) -> bool {
    let slack_ms = if succeeded { SLACK_MS } else { ROUNDING_MS };
    told_ms.map_or(!succeeded, |told_ms| until_ms.saturating_add(slack_ms) < told_ms)
}

/// Returns how long a stream says it is. The container's length is that of its longest stream, so it speaks only for one
/// that is alone.
fn duration_ms(facts: &MediaFacts, stream: Stream) -> Option<u64> {
    let (own, is_alone) = match stream {
        Stream::Video => (facts.video.as_ref().and_then(|video| video.duration_ms), facts.audio.is_none()),
        Stream::Audio => (facts.audio.as_ref().and_then(|audio| audio.duration_ms), facts.video.is_none()),
    };
    own.or(is_alone.then_some(facts.duration_ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::AudioFacts;

    #[test]
    fn damage_far_from_the_end_is_told_and_near_it_is_not() {
        assert!(is_short(5000, Some(10_000), true) && !is_short(8000, Some(10_000), true));
        assert!(is_short(9800, Some(10_000), false) && !is_short(9900, Some(10_000), false));
        assert!(!is_short(5000, None, true) && is_short(5000, None, false));
    }

    #[test]
    fn a_container_speaks_for_a_stream_that_is_alone() {
        let audio = |duration_ms| AudioFacts { codec: "aac".to_owned(), channels: 2, sample_rate: 48_000, duration_ms };
        let facts = |duration_ms| MediaFacts { duration_ms: 9000, video: None, audio: Some(audio(duration_ms)) };
        assert_eq!(duration_ms(&facts(None), Stream::Audio), Some(9000));
        assert_eq!(duration_ms(&facts(Some(7000)), Stream::Audio), Some(7000));
        assert_eq!(duration_ms(&facts(None), Stream::Video), None);
    }

    #[test]
    fn what_cannot_be_decoded_is_told_without_the_folder_that_it_lies_in() {
        let facts = MediaFacts { duration_ms: 9000, video: None, audio: None };
        for stream in [Stream::Video, Stream::Audio] {
            let path = Path::new("/srv/gala/objects/users/1f.mp4");
            let delivered = Delivered { path, stream, until_ms: 500, is_any: false };
            let errors =
                ["Stream map '0:v' matches no streams.", "Invalid data found"].map(|said| delivered.refused(said));
            for error in errors.into_iter().chain([delivered.truncated(&facts).into()]) {
                let told = error.public(|_| None);
                assert!(told.contains(" 1f.mp4 ") && !told.contains("/srv"), "{told}");
                assert!(error.to_string().contains("/srv/gala/objects/users/1f.mp4 "), "{error}");
            }
        }
    }
}
