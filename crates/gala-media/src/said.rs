//! What ffmpeg and ffprobe say of a failure, read here and nowhere else.
//!
//! They end with the same code whatever went wrong (1 up to version 6, and a byte of the last error from then on), so their
//! words are all that tells failures apart. Children inherit no environment, so these are the words of the C locale.

/// What is wrong with a file, as far as a program told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfFile {
    /// The demuxer for MP4 found no index. It also tries files of other kinds, for their name alone.
    NoIndex,
    EndsEarly,
    TooManyPixels,
    /// Nothing that is known.
    Unknown,
}

impl OfFile {
    pub fn of(said: &str) -> Self {
        const WORDS: [(&str, OfFile); 7] = [
            ("Truncating packet", OfFile::EndsEarly),
            ("partial file", OfFile::EndsEarly),
            ("End of file", OfFile::EndsEarly),
            ("moov atom not found", OfFile::NoIndex),
            ("Picture size", OfFile::TooManyPixels),
            ("max_pixels", OfFile::TooManyPixels),
            ("maximum number of pixels", OfFile::TooManyPixels),
        ];
        WORDS.iter().find(|(words, _)| said.contains(words)).map_or(Self::Unknown, |(_, fault)| *fault)
    }
}

/// Returns whether a file has no stream of the kind that was asked for.
pub(crate) fn is_no_stream(said: &str) -> bool {
    said.contains("matches no streams")
}

/// Returns whether there was no room for the output, on the disk or within a quota.
pub(crate) fn is_disk_full(said: &str) -> bool {
    said.contains("No space left on device") || said.contains("Disk quota exceeded")
}

/// Returns whether ffmpeg was built without an encoder that was asked for: versions 5 and 6, and later ones.
pub(crate) fn is_no_encoder(last_line: &str) -> bool {
    last_line.contains("Unknown encoder") || last_line.contains("Encoder not found")
}

/// Returns the last line that says anything.
pub(crate) fn last_line(said: &str) -> String {
    said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_of_a_file_is_known_by_its_words() {
        let faults = [
            ("[mov,mp4,m4a] moov atom not found\n", OfFile::NoIndex),
            ("cup.webm: End of file\n", OfFile::EndsEarly),
            ("[IMGUTILS] Picture size 20000x20000 is invalid\n", OfFile::TooManyPixels),
            ("Invalid data found when processing input\n", OfFile::Unknown),
            ("", OfFile::Unknown),
        ];
        for (said, fault) in faults {
            assert_eq!(OfFile::of(said), fault, "{said}");
        }
    }

    #[test]
    fn an_encoder_that_is_not_there_is_known_by_old_and_new_words() {
        for last_line in ["Unknown encoder 'libx264'", "Error opening output files: Encoder not found"] {
            assert!(is_no_encoder(last_line), "{last_line}");
        }
        assert!(!is_no_encoder("Error while opening encoder for output stream #0:0"));
    }
}
