//! Speech and music in files: FLAC, 48 kHz, 24-bit integer.
//!
//! 24 bits need no dither (their steps are far below any recording's noise), are read by every editor, and take
//! three quarters of the space of floats; FLAC takes less than half of that, and gives the same samples.

use std::{
    fs::File,
    io::{self, BufWriter, Seek, Write},
    path::Path,
};

use gala_core::speech::Speech;
use gala_flac::LIMIT;

/// Writes a speech. Samples outside [-1, 1] are clipped.
///
/// # Errors
/// If the file cannot be written.
pub fn write_flac(path: &Path, speech: &Speech) -> io::Result<()> {
    write(&mut created(path)?, 1, &speech.samples)
}

/// Writes a speech where there is room, from the beginning.
///
/// # Errors
/// If `out` cannot be written.
pub(crate) fn flac_bytes(out: &mut (impl Write + Seek), speech: &Speech) -> io::Result<()> {
    write(out, 1, &speech.samples)
}

/// Writes interleaved stereo samples at 48 kHz in the same format.
pub(crate) fn write_stereo_flac(path: &Path, samples: &[f32]) -> io::Result<()> {
    write(&mut created(path)?, 2, samples)
}

fn created(path: &Path) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 18, File::create(path)?))
}

fn write(out: &mut (impl Write + Seek), channels: usize, samples: &[f32]) -> io::Result<()> {
    let whole = |sample: &f32| (sample.clamp(-1.0, 1.0) * LIMIT as f32).round() as i32;
    gala_flac::write(out, channels, samples.iter().map(whole))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use gala_core::speech::SpeechTiming;

    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.flac");
        let samples: Vec<f32> =
            (0..4800_i16).map(|i| (f32::from(i) * 0.05).sin() * 0.7).chain([1.0, -1.0, 2.0]).collect();
        let speech = Speech { samples, timing: SpeechTiming::default(), voice: "test".to_owned(), credits: Vec::new() };
        write_flac(&path, &speech).expect("written");
        let file = Arc::new(File::open(&path).expect("a file"));
        let mut reader = gala_flac::Reader::open(file).expect("readable").expect("written here");
        assert_eq!((reader.channels(), reader.samples()), (1, speech.samples.len() as u64));
        let mut read = vec![0; speech.samples.len()];
        reader.read(0, &mut read).expect("read");
        for (a, b) in read.iter().zip(&speech.samples) {
            assert!((*a as f32 / LIMIT as f32 - b.clamp(-1.0, 1.0)).abs() < 1e-6);
        }
    }
}
