//! Sounds that tests write, and ways to measure what was heard.

use std::{f64::consts::TAU, path::Path};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

/// Frames per second of all that is written and read.
pub const RATE: f64 = 48_000.0;

/// Writes a stereo WAV file, in floating point, of what a function tells of each second.
pub fn write_wave(path: &Path, seconds: f64, sample: impl Fn(f64) -> [f64; 2]) {
    let spec = WavSpec { channels: 2, sample_rate: 48_000, bits_per_sample: 32, sample_format: SampleFormat::Float };
    let mut writer = WavWriter::create(path, spec).expect("a WAV file");
    for n in 0..(seconds * RATE) as usize {
        let frame = sample(n as f64 / RATE);
        frame.iter().for_each(|sample| writer.write_sample(*sample as f32).expect("written"));
    }
    writer.finalize().expect("a whole WAV file");
}

/// Writes a stereo WAV file of a sine.
pub fn write_tone(path: &Path, seconds: f64, hertz: f64, height: f64) {
    write_wave(path, seconds, |t| [(TAU * hertz * t).sin() * height; 2]);
}

/// Writes a mono WAV file of a tone of 440 Hz, in 16-bit integers.
pub fn write_mono_tone(path: &Path, ms: u64) {
    let spec = WavSpec { channels: 1, sample_rate: 48_000, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut writer = WavWriter::create(path, spec).expect("a WAV file");
    for n in 0..ms * 48 {
        let sample = (TAU * 440.0 * n as f64 / RATE).sin() * 8000.0;
        writer.write_sample(sample as i16).expect("a sample");
    }
    writer.finalize().expect("a whole WAV file");
}

/// Stereo sound at 48 kHz that was read back.
#[derive(PartialEq)]
pub struct Recording(pub Vec<[f32; 2]>);

impl Recording {
    /// Reads a WAV file in floating point.
    pub fn read(path: &Path) -> Self {
        let reader = WavReader::open(path).expect("a WAV file");
        assert_eq!((reader.spec().channels, reader.spec().sample_rate), (2, 48_000));
        let samples: Vec<f32> = reader.into_samples().map(|sample| sample.expect("a sample")).collect();
        Self(samples.as_chunks::<2>().0.to_vec())
    }

    pub fn span(&self, from_s: f64, to_s: f64) -> &[[f32; 2]] {
        &self.0[(from_s * RATE) as usize..(to_s * RATE) as usize]
    }

    /// The level in dB of a tone in a channel; 0 for a sine of full scale.
    pub fn tone(&self, channel: usize, from_s: f64, to_s: f64, hertz: f64) -> f64 {
        let (mut re, mut im) = (0.0, 0.0);
        let span = self.span(from_s, to_s);
        for (n, frame) in span.iter().enumerate() {
            let (sin, cos) = (TAU * hertz * n as f64 / RATE).sin_cos();
            re += f64::from(frame[channel]) * cos;
            im += f64::from(frame[channel]) * sin;
        }
        20.0 * (2.0 * re.hypot(im) / span.len() as f64).max(1e-9).log10()
    }

    /// The highest sample.
    pub fn peak(&self, from_s: f64, to_s: f64) -> f32 {
        self.span(from_s, to_s).iter().flatten().fold(0.0, |peak, sample| peak.max(sample.abs()))
    }

    /// The integrated loudness in LUFS.
    pub fn loudness(&self, from_s: f64, to_s: f64) -> f64 {
        let mut meter = ebur128::EbuR128::new(2, 48_000, ebur128::Mode::I).expect("a meter");
        meter.add_frames_f32(self.span(from_s, to_s).as_flattened()).expect("measured");
        meter.loudness_global().expect("loud enough")
    }

    /// When something louder than this is first heard, in seconds.
    pub fn onset(&self, from_s: f64, above: f32) -> f64 {
        let from = (from_s * RATE) as usize;
        let at = self.0[from..].iter().position(|frame| frame[0].abs() > above).expect("it is heard");
        (from + at) as f64 / RATE
    }

    /// The middle of what is heard, weighed by its power, in seconds.
    pub fn middle(&self, from_s: f64, to_s: f64) -> f64 {
        let power = |frame: &[f32; 2]| f64::from(frame[0] * frame[0]);
        let span = self.span(from_s, to_s);
        let moment: f64 = span.iter().enumerate().map(|(n, frame)| n as f64 * power(frame)).sum();
        from_s + moment / span.iter().map(power).sum::<f64>() / RATE
    }

    /// The largest step from one sample to the next.
    pub fn jump(&self) -> f32 {
        self.0.windows(2).map(|pair| (pair[1][0] - pair[0][0]).abs()).fold(0.0, f32::max)
    }
}

/// Checks that a figure is another one, but for a tolerance.
#[track_caller]
pub fn near(value: f64, wanted: f64, within: f64) {
    assert!((value - wanted).abs() <= within, "{value} is not {wanted} (within {within})");
}
