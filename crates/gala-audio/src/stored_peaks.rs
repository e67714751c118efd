//! The outline of a sound as GALA keeps it.

use std::{io, path::Path};

use crate::{
    heard::PeakColumns,
    pcm::Pcm,
    samples::{BLOCK, CHANNELS},
};

/// Returns the outline of a sound of at most so many milliseconds that is read without a decoder: the FLAC files that GALA
/// writes, and WAV files at 48 kHz. `None` for any other file, and for one that is longer. Takes 720 kB of memory an hour.
///
/// # Errors
/// If the file cannot be read, or is damaged.
pub fn stored_peaks(file: &Path, most_ms: u64) -> io::Result<Option<PeakColumns>> {
    let Some(mut pcm) = Pcm::open(file)? else { return Ok(None) };
    let frames = pcm.frames();
    if gala_core::time::ms_of_samples(frames) > most_ms {
        return Ok(None);
    }
    let mut columns = PeakColumns::default();
    let mut block = vec![0.0; BLOCK * CHANNELS];
    for from in (0..frames).step_by(BLOCK) {
        let samples = &mut block[..BLOCK.min((frames - from) as usize) * CHANNELS];
        pcm.read(from, samples)?;
        columns.hear(samples);
    }
    columns.finish();
    Ok(Some(columns))
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use serde_json::Value;

    use super::*;

    /// A second at half height, a second of silence.
    fn file(folder: &Path) -> std::path::PathBuf {
        let path = folder.join("voice.flac");
        let half = 1 << 22;
        let sample = move |n: usize| {
            if n >= 48_000 {
                0
            } else if n % 2 == 0 {
                half
            } else {
                -half
            }
        };
        let samples: Vec<i32> = (0..96_000).map(sample).collect();
        gala_flac::write(&mut File::create(&path).expect("a file"), 1, samples.into_iter()).expect("written");
        path
    }

    #[test]
    fn a_sound_that_was_stored_has_the_outline_that_was_heard() {
        let folder = tempfile::tempdir().expect("a folder");
        let columns = stored_peaks(&file(folder.path()), 2000).expect("read").expect("one of ours");
        assert_eq!(columns.len(), 200);
        let zooms: Vec<Value> =
            columns.zooms().iter().map(|json| serde_json::from_slice(json).expect("JSON")).collect();
        let data = zooms[0]["data"].as_array().expect("a list");
        assert_eq!((&data[0], &data[1], &data[300]), (&(-64).into(), &64.into(), &0.into()));
        assert_eq!(zooms[3]["length"], 4);
    }

    #[test]
    fn what_is_longer_or_no_such_sound_has_none() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(stored_peaks(&file(folder.path()), 1999).expect("read").is_none());
        let other = folder.path().join("other");
        std::fs::write(&other, b"no sound").expect("written");
        assert!(stored_peaks(&other, 2000).expect("read").is_none());
        std::fs::write(&other, b"").expect("written");
        assert!(stored_peaks(&other, 2000).expect("read").is_none());
        assert!(stored_peaks(&folder.path().join("missing"), 2000).is_err());
    }
}
