//! Samples in a file, read at any place as 48 kHz stereo float.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom},
    os::unix::fs::FileExt,
    path::Path,
    sync::Arc,
};

use gala_core::{media_error::MediaError, time::SAMPLE_RATE};
use gala_media::RunError;

use crate::samples::{BLOCK, CHANNELS};

/// How a sample is written, little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Int16,
    Int24,
    Float,
}

impl Encoding {
    fn bytes(self) -> usize {
        match self {
            Self::Int16 => 2,
            Self::Int24 => 3,
            Self::Float => 4,
        }
    }
}

/// Uncompressed sound at 48 kHz, one or two channels.
#[derive(Debug)]
pub struct Pcm {
    file: Arc<File>,
    /// Where the samples begin in the file.
    begin: u64,
    frames: u64,
    channels: usize,
    encoding: Encoding,
    bytes: Vec<u8>,
}

impl Pcm {
    /// Opens a WAV file that somebody gave, if it can be read as it is.
    ///
    /// # Errors
    /// If it is missing or cannot be read.
    pub fn given(path: &Path) -> Result<Option<Self>, RunError> {
        Self::wav(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => MediaError::of(path, "missing_file", "is missing: mend the name").into(),
            _ => RunError::io("read", path, error),
        })
    }

    /// Opens a WAV file if its samples can be used as they are: 48 kHz, mono or stereo, 16 or 24-bit integer or
    /// 32-bit float. Returns `None` for any other file.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn wav(path: &Path) -> io::Result<Option<Self>> {
        let mut file = File::open(path)?;
        let Ok(reader) = hound::WavReader::new(io::BufReader::new(&mut file)) else { return Ok(None) };
        let spec = reader.spec();
        let encoding = match (spec.sample_format, spec.bits_per_sample) {
            (hound::SampleFormat::Int, 16) => Encoding::Int16,
            (hound::SampleFormat::Int, 24) => Encoding::Int24,
            (hound::SampleFormat::Float, 32) => Encoding::Float,
            _ => return Ok(None),
        };
        if spec.sample_rate != SAMPLE_RATE || !(1..=2).contains(&spec.channels) {
            return Ok(None);
        }
        // A recorder that was cut off leaves a length of nothing: ffmpeg finds out what is there.
        let told = u64::from(reader.duration());
        if told == 0 {
            return Ok(None);
        }
        // The buffered reader has read ahead; its own position is where the samples begin.
        let begin = reader.into_inner().stream_position()?;
        let channels = usize::from(spec.channels);
        // A file may be shorter than its header says.
        let there = file.seek(SeekFrom::End(0))?.saturating_sub(begin) / (channels * encoding.bytes()) as u64;
        Ok(Some(Self { file: Arc::new(file), begin, frames: told.min(there), channels, encoding, bytes: Vec::new() }))
    }

    /// Takes stereo float samples from a place in a file on.
    pub fn raw(file: Arc<File>, begin: u64, frames: u64) -> Self {
        Self { file, begin, frames, channels: CHANNELS, encoding: Encoding::Float, bytes: Vec::new() }
    }

    /// Leaves out the beginning.
    pub fn skip(&mut self, frames: u64) {
        let skipped = frames.min(self.frames);
        self.begin += skipped * (self.channels * self.encoding.bytes()) as u64;
        self.frames -= skipped;
    }

    /// Returns the length in samples of each channel.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Reads from a frame on into stereo samples. Beyond the end is silence.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read(&mut self, from: u64, out: &mut [f32]) -> io::Result<()> {
        let wanted = (out.len() / CHANNELS) as u64;
        let there = usize::try_from(wanted.min(self.frames.saturating_sub(from))).unwrap_or(0);
        let frame_bytes = self.channels * self.encoding.bytes();
        self.bytes.resize(there * frame_bytes, 0);
        self.file.read_exact_at(&mut self.bytes, self.begin + from * frame_bytes as u64)?;
        let (heard, silent) = out.split_at_mut(there * CHANNELS);
        silent.fill(0.0);
        match self.encoding {
            Encoding::Int16 => self.spread(heard, |b: [u8; 2]| f32::from(i16::from_le_bytes(b)) / 32768.0),
            Encoding::Int24 => {
                self.spread(heard, |[a, b, c]: [u8; 3]| (i32::from_le_bytes([0, a, b, c]) >> 8) as f32 / 8_388_608.0)
            }
            Encoding::Float => self.spread(heard, |b: [u8; 4]| sane(f32::from_le_bytes(b))),
        }
        Ok(())
    }

    /// Decodes the bytes that were read; mono goes to both channels.
    fn spread<const N: usize>(&self, out: &mut [f32], sample: impl Fn([u8; N]) -> f32) {
        let (samples, _) = self.bytes.as_chunks::<N>();
        if self.channels == CHANNELS {
            out.iter_mut().zip(samples).for_each(|(out, bytes)| *out = sample(*bytes));
        } else {
            out.chunks_exact_mut(CHANNELS).zip(samples).for_each(|(out, bytes)| out.fill(sample(*bytes)));
        }
    }
}

/// A float file may hold what is no number, or one that would drown all else.
pub fn sane(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-8.0, 8.0) } else { 0.0 }
}

/// Reads all of a file's first channel, or of both averaged.
///
/// # Errors
/// If the file cannot be read.
pub fn read_all_mono(pcm: &mut Pcm) -> io::Result<Vec<f32>> {
    let frames = usize::try_from(pcm.frames()).map_err(io::Error::other)?;
    let mut mono = Vec::with_capacity(frames);
    let mut block = vec![0.0; BLOCK * CHANNELS];
    while mono.len() < frames {
        let count = BLOCK.min(frames - mono.len());
        pcm.read(mono.len() as u64, &mut block[..count * CHANNELS])?;
        mono.extend(block[..count * CHANNELS].chunks_exact(CHANNELS).map(|frame| (frame[0] + frame[1]) / 2.0));
    }
    Ok(mono)
}
