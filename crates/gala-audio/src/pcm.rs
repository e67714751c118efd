//! Samples in a file, read at any place as 48 kHz stereo float.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom},
    os::unix::fs::FileExt,
    path::Path,
    sync::Arc,
};

use gala_core::{
    media_error::{MediaError, MediaFault},
    time::SAMPLE_RATE,
};
use gala_flac::Reader;
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

/// Sound at 48 kHz, one or two channels, that needs no decoder of its own.
#[derive(Debug)]
pub struct Pcm {
    samples: Samples,
    frames: u64,
    channels: usize,
}

/// Where the samples are.
#[derive(Debug)]
enum Samples {
    /// As they are, from a byte of a file on.
    Raw { file: Arc<File>, begin: u64, encoding: Encoding, bytes: Vec<u8> },
    /// In a FLAC file of ours, from a frame on.
    Flac { reader: Box<Reader>, begin: u64, whole: Vec<i32> },
}

impl Pcm {
    /// Opens a file that somebody gave, if it can be read without a decoder of its own.
    ///
    /// # Errors
    /// If it is missing or cannot be read.
    pub fn given(path: &Path) -> Result<Option<Self>, RunError> {
        Self::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                MediaError::of(path, MediaFault::MissingFile, "is missing", "correct the name").into()
            }
            _ => RunError::io("read", path, error),
        })
    }

    /// Opens a WAV file if its samples can be used as they are: 48 kHz, mono or stereo, 16 or 24-bit integer or
    /// 32-bit float; or a FLAC file that GALA wrote. Returns `None` for any other file.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn open(path: &Path) -> io::Result<Option<Self>> {
        let file = Arc::new(File::open(path)?);
        match Reader::open(Arc::clone(&file)) {
            Ok(Some(reader)) => Ok(Some(Self::flac(reader))),
            // What is wrong with any other file, a decoder tells better.
            _ => Self::wav(file),
        }
    }

    fn flac(reader: Reader) -> Self {
        let (frames, channels) = (reader.samples(), reader.channels());
        Self { samples: Samples::Flac { reader: Box::new(reader), begin: 0, whole: Vec::new() }, frames, channels }
    }

    fn wav(file: Arc<File>) -> io::Result<Option<Self>> {
        let Ok(reader) = hound::WavReader::new(io::BufReader::new(&*file)) else { return Ok(None) };
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
        let there = (&*file).seek(SeekFrom::End(0))?.saturating_sub(begin) / (channels * encoding.bytes()) as u64;
        let samples = Samples::Raw { file, begin, encoding, bytes: Vec::new() };
        Ok(Some(Self { samples, frames: told.min(there), channels }))
    }

    /// Takes stereo float samples from a place in a file on.
    pub fn raw(file: Arc<File>, begin: u64, frames: u64) -> Self {
        let samples = Samples::Raw { file, begin, encoding: Encoding::Float, bytes: Vec::new() };
        Self { samples, frames, channels: CHANNELS }
    }

    /// Leaves out the beginning.
    pub fn skip(&mut self, frames: u64) {
        let skipped = frames.min(self.frames);
        match &mut self.samples {
            Samples::Raw { begin, encoding, .. } => *begin += skipped * (self.channels * encoding.bytes()) as u64,
            Samples::Flac { begin, .. } => *begin += skipped,
        }
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
        let (heard, silent) = out.split_at_mut(there * CHANNELS);
        silent.fill(0.0);
        let channels = self.channels;
        match &mut self.samples {
            Samples::Raw { file, begin, encoding, bytes } => {
                let frame_bytes = channels * encoding.bytes();
                bytes.resize(there * frame_bytes, 0);
                file.read_exact_at(bytes, *begin + from * frame_bytes as u64)?;
                spread_bytes(*encoding, channels, bytes, heard);
            }
            Samples::Flac { reader, begin, whole } => {
                whole.resize(there * channels, 0);
                reader.read(*begin + from, whole)?;
                spread(channels, whole, heard, |sample| sample as f32 / FULL_24);
            }
        }
        Ok(())
    }
}

/// Tells why the samples of a file that was opened cannot be read.
pub(crate) fn unread(path: &Path, error: io::Error) -> RunError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            MediaError::of(path, MediaFault::Damaged, "is damaged", "save or download it again").into()
        }
        _ => RunError::io("read", path, error),
    }
}

/// What a sample of 24 bits is divided by, wherever it comes from.
const FULL_24: f32 = 8_388_608.0;

fn spread_bytes(encoding: Encoding, channels: usize, bytes: &[u8], out: &mut [f32]) {
    match encoding {
        Encoding::Int16 => {
            spread(channels, bytes.as_chunks().0, out, |b: [u8; 2]| f32::from(i16::from_le_bytes(b)) / 32768.0);
        }
        Encoding::Int24 => spread(channels, bytes.as_chunks().0, out, |[a, b, c]: [u8; 3]| {
            (i32::from_le_bytes([0, a, b, c]) >> 8) as f32 / FULL_24
        }),
        Encoding::Float => {
            spread(channels, bytes.as_chunks().0, out, |b: [u8; 4]| sane(f32::from_le_bytes(b)));
        }
    }
}

/// Converts the samples that were read; mono goes to both channels.
fn spread<T: Copy>(channels: usize, samples: &[T], out: &mut [f32], float: impl Fn(T) -> f32) {
    if channels == CHANNELS {
        out.iter_mut().zip(samples).for_each(|(out, sample)| *out = float(*sample));
    } else {
        out.chunks_exact_mut(CHANNELS).zip(samples).for_each(|(out, sample)| out.fill(float(*sample)));
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
