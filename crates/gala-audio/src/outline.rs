//! Where a mix is silent, and its outline.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use gala_core::time::{SAMPLE_RATE, Span, ms_of_samples};
use gala_media::RunError;
use serde::Serialize;

use crate::samples::CHANNELS;

/// -60 dBFS.
const SILENCE: f32 = 0.001;
const SILENT_MS: u64 = 500;
/// For each of so many samples an outline has one pair of peaks: a hundred a second.
const SAMPLES_PER_PEAK: u64 = SAMPLE_RATE as u64 / 100;

/// Where a mix is silent, and how high it stands over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MixOutline {
    /// Below -60 dBFS for half a second or longer.
    pub silent_spans: Vec<Span>,
    #[serde(skip)]
    pub peaks: Peaks,
}

/// The outline of a mix, as the program `audiowaveform` writes it: version 2, 16 bits, both channels together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Peaks {
    pub version: u32,
    pub channels: u32,
    pub sample_rate: u32,
    pub samples_per_pixel: u64,
    pub bits: u32,
    /// How many pairs `data` has.
    pub length: usize,
    /// The least and the largest sample of each stretch, one pair after the other.
    pub data: Vec<i16>,
}

impl Default for Peaks {
    fn default() -> Self {
        let (version, channels, bits) = (2, 1, 16);
        Self {
            version,
            channels,
            sample_rate: SAMPLE_RATE,
            samples_per_pixel: SAMPLES_PER_PEAK,
            bits,
            length: 0,
            data: Vec::new(),
        }
    }
}

/// Listens to `samples` of a mix, from a sample on. Both count stereo frames at 48 kHz.
///
/// # Errors
/// If the file is not a mix that [`crate::mix`] wrote.
pub fn outline(mix: &Path, from: u64, samples: u64) -> Result<MixOutline, RunError> {
    read(mix, from, samples).map_err(|error| RunError::io("listen to", mix, error))
}

fn read(mix: &Path, from: u64, samples: u64) -> io::Result<MixOutline> {
    const FRAME_BYTES: usize = CHANNELS * 4;
    let mut file = BufReader::with_capacity(1 << 18, File::open(mix)?);
    find_samples(&mut file)?;
    file.seek_relative((from * FRAME_BYTES as u64).try_into().map_err(io::Error::other)?)?;
    let mut listener = Listener::default();
    let mut frame = [0; FRAME_BYTES];
    for _ in 0..samples {
        match file.read_exact(&mut frame) {
            Ok(()) => {
                let (left, right) = frame.split_at(4);
                let sample = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().unwrap_or_default());
                listener.hear(sample(left), sample(right));
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error),
        }
    }
    Ok(listener.finish())
}

/// Goes to the first sample of a RIFF or RF64 file.
fn find_samples(file: &mut (impl Read + Seek)) -> io::Result<()> {
    file.seek(SeekFrom::Start(12))?;
    loop {
        let mut head = [0; 8];
        file.read_exact(&mut head)?;
        if &head[..4] == b"data" {
            return Ok(());
        }
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        file.seek(SeekFrom::Current(i64::from(length + length % 2)))?;
    }
}

/// Notes what it hears, sample by sample.
#[derive(Default)]
struct Listener {
    at: u64,
    /// Where the silence began that lasts.
    silent_from: Option<u64>,
    outline: MixOutline,
    least: f32,
    largest: f32,
}

impl Listener {
    fn hear(&mut self, left: f32, right: f32) {
        if left.abs().max(right.abs()) >= SILENCE {
            self.end_silence();
        } else if self.silent_from.is_none() {
            self.silent_from = Some(self.at);
        }
        self.least = self.least.min(left).min(right);
        self.largest = self.largest.max(left).max(right);
        self.at += 1;
        if self.at.is_multiple_of(SAMPLES_PER_PEAK) {
            self.end_peak();
        }
    }

    fn end_silence(&mut self) {
        let Some(from) = self.silent_from.take() else { return };
        let span = Span { from_ms: ms_of_samples(from), to_ms: ms_of_samples(self.at) };
        if span.to_ms - span.from_ms >= SILENT_MS {
            self.outline.silent_spans.push(span);
        }
    }

    fn end_peak(&mut self) {
        let level = |sample: f32| (sample.clamp(-1.0, 1.0) * 32767.0).round() as i16;
        self.outline.peaks.data.extend([level(self.least), level(self.largest)]);
        (self.least, self.largest) = (0.0, 0.0);
    }

    fn finish(mut self) -> MixOutline {
        self.end_silence();
        if !self.at.is_multiple_of(SAMPLES_PER_PEAK) {
            self.end_peak();
        }
        self.outline.peaks.length = self.outline.peaks.data.len() / 2;
        self.outline
    }
}

#[cfg(test)]
mod tests {
    use gala_testkit::sound::write_wave;

    use super::*;

    /// A stereo file with one second of silence between two of a square wave, the right side half as loud.
    fn mix(path: &Path) {
        write_wave(path, 3.0, |t| {
            let at = (t * f64::from(SAMPLE_RATE)).round() as u32;
            let level = if at / SAMPLE_RATE == 1 { 0.0 } else { 0.5 };
            let sample = if at % 100 < 50 { level } else { -level };
            [sample, sample / 2.0]
        });
    }

    #[test]
    fn silence_and_peaks_are_found_at_their_places() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mix.wav");
        mix(&path);
        let outlined = outline(&path, 0, u64::MAX).expect("heard");
        assert_eq!(outlined.silent_spans, [Span { from_ms: 1000, to_ms: 2000 }]);
        assert_eq!((outlined.peaks.length, outlined.peaks.data.len()), (300, 600));
        assert_eq!(
            (&outlined.peaks.data[..2], &outlined.peaks.data[300..302]),
            ([-16384, 16384].as_slice(), [0, 0].as_slice())
        );
        let part = outline(&path, u64::from(SAMPLE_RATE) * 3 / 2, u64::from(SAMPLE_RATE)).expect("heard");
        assert_eq!(part.silent_spans, [Span { from_ms: 0, to_ms: 500 }]);
        assert_eq!(part.peaks.length, 100);
    }

    #[test]
    fn a_file_that_is_no_mix_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mix.wav");
        std::fs::write(&path, "RIFF....WAVEnothing").expect("written");
        assert!(outline(&path, 0, 10).is_err());
    }
}
