//! Speech in files: WAV, mono, 48 kHz, 24-bit integer.
//!
//! 24 bits need no dither (their steps are far below any recording's noise), are read by every editor, and take
//! three quarters of the space of floats.

use std::path::Path;

use gala_core::{speech::Speech, time::SAMPLE_RATE};
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use super::mastering::resample;

const SCALE: f32 = 8_388_607.0;

/// Why a WAV file cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    #[error("the WAV file cannot be written or read: {0}")]
    File(hound::Error),
    #[error("the WAV file cannot be written or read: {0}")]
    Io(#[source] std::io::Error),
    #[error("the WAV file has {0} samples a second (8,000 to 384,000 are read)")]
    SampleRate(u32),
}

impl From<hound::Error> for WavError {
    fn from(error: hound::Error) -> Self {
        match error {
            // hound does not name it as its source.
            hound::Error::IoError(error) => Self::Io(error),
            error => Self::File(error),
        }
    }
}

/// Writes a speech. Samples outside [-1, 1] are clipped.
pub fn write_wav(path: &Path, speech: &Speech) -> Result<(), WavError> {
    write(path, 1, &speech.samples)
}

/// Writes interleaved stereo samples at 48 kHz in the same format.
pub(crate) fn write_stereo_wav(path: &Path, samples: &[f32]) -> Result<(), WavError> {
    write(path, 2, samples)
}

fn write(path: &Path, channels: u16, samples: &[f32]) -> Result<(), WavError> {
    let spec = WavSpec { channels, sample_rate: SAMPLE_RATE, bits_per_sample: 24, sample_format: SampleFormat::Int };
    let mut writer = WavWriter::create(path, spec)?;
    for sample in samples {
        writer.write_sample((sample.clamp(-1.0, 1.0) * SCALE).round() as i32)?;
    }
    Ok(writer.finalize()?)
}

/// Reads a WAV file of any integer or float format as mono 48 kHz samples in [-1, 1]; channels are averaged.
pub fn read_wav(path: &Path) -> Result<Vec<f32>, WavError> {
    let mut reader = WavReader::open(path)?;
    let spec = reader.spec();
    if !(8_000..=384_000).contains(&spec.sample_rate) {
        return Err(WavError::SampleRate(spec.sample_rate));
    }
    let samples: Vec<f32> = match spec.sample_format {
        SampleFormat::Float => reader.samples::<f32>().collect::<Result<_, _>>()?,
        SampleFormat::Int => {
            // The scale of writing, so that what is written is read back the same.
            let scale = ((1_i64 << (spec.bits_per_sample - 1)) - 1) as f32;
            reader.samples::<i32>().map(|sample| Ok(sample? as f32 / scale)).collect::<Result<_, hound::Error>>()?
        }
    };
    let channels = usize::from(spec.channels.max(1));
    let mono: Vec<f32> =
        samples.chunks_exact(channels).map(|frame| frame.iter().sum::<f32>() / channels as f32).collect();
    Ok(resample(&mono, spec.sample_rate))
}

#[cfg(test)]
mod tests {
    use gala_core::speech::SpeechTiming;

    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.wav");
        let samples: Vec<f32> =
            (0..4800_i16).map(|i| (f32::from(i) * 0.05).sin() * 0.7).chain([1.0, -1.0, 2.0]).collect();
        let speech = Speech { samples, timing: SpeechTiming::default(), voice: "test".to_owned() };
        write_wav(&path, &speech).expect("written");
        let read = read_wav(&path).expect("read");
        assert_eq!(read.len(), speech.samples.len());
        for (a, b) in read.iter().zip(&speech.samples) {
            assert!((a - b.clamp(-1.0, 1.0)).abs() < 1e-6);
        }
    }

    #[test]
    fn other_rates_and_channels_become_mono_48_khz() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.wav");
        let spec = WavSpec { channels: 2, sample_rate: 16_000, bits_per_sample: 16, sample_format: SampleFormat::Int };
        let mut writer = WavWriter::create(&path, spec).expect("created");
        for _ in 0..16_000 {
            writer.write_sample(16_384_i16).expect("written");
            writer.write_sample(0_i16).expect("written");
        }
        writer.finalize().expect("finished");
        let read = read_wav(&path).expect("read");
        assert_eq!(read.len(), 48_000);
        assert!((read[24_000] - 0.25).abs() < 0.01, "{}", read[24_000]);
        std::fs::write(&path, b"RIFF").expect("cut");
        read_wav(&path).expect_err("a cut file");
    }
}
