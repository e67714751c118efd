//! A folder with sounds and a timeline of them, and ways to measure what comes out.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use gala_audio::{MixCache, MixReport};
use gala_core::{
    cancel::Cancel,
    format::FrameSize,
    hash::ContentHash,
    time::{FrameRate, Frames, Millis},
    timeline::{AudioRole, Color, Ducking, Loudness},
};
use gala_media::{RunError, Tools};
use gala_render::{
    Resolved, Source, plan_audio,
    resolve::{Audio, Sound},
};

use crate::support::tools;

pub const RATE: f64 = 48_000.0;

pub struct SoundBench {
    pub folder: tempfile::TempDir,
    pub resolved: Resolved,
}

impl SoundBench {
    /// A timeline whose mix is left as loud as it comes.
    pub fn new(seconds: u64) -> Self {
        let resolved = Resolved {
            size: FrameSize::VERTICAL,
            fps: FrameRate::FPS_30,
            background: Color::default(),
            safe_area: None,
            frames: Frames(seconds * 30),
            visuals: Vec::new(),
            captions: Vec::new(),
            audio: Vec::new(),
            loudness: Loudness { target_lufs: None },
        };
        Self { folder: tempfile::tempdir().expect("a folder"), resolved }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a stereo WAV file of what a function tells of each second.
    pub fn wave(&self, name: &str, seconds: f64, sample: impl Fn(f64) -> [f64; 2]) {
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: 48_000,
            bits_per_sample: 32,
            sample_format: hound::SampleFormat::Float,
        };
        let mut writer = hound::WavWriter::create(self.path(name), spec).expect("a WAV file");
        for n in 0..(seconds * RATE) as usize {
            let frame = sample(n as f64 / RATE);
            frame.iter().for_each(|sample| writer.write_sample(*sample as f32).expect("written"));
        }
        writer.finalize().expect("a whole WAV file");
    }

    pub fn tone(&self, name: &str, seconds: f64, hertz: f64, height: f64) {
        self.wave(name, seconds, |t| [(std::f64::consts::TAU * hertz * t).sin() * height; 2]);
    }

    /// Makes a file with ffmpeg, outside the sandbox.
    pub fn make(&self, name: &str, arguments: &str) {
        let arguments = arguments.replace("@", &format!("{}/", self.folder.path().display()));
        let status = Command::new("ffmpeg")
            .args(["-v", "error", "-y"])
            .args(arguments.split_ascii_whitespace())
            .arg(self.path(name))
            .status();
        assert!(status.expect("ffmpeg runs").success(), "{name}");
    }

    pub fn source(&self, name: &str) -> Source {
        let bytes = fs::read(self.path(name)).unwrap_or_default();
        Source::new(self.path(name), ContentHash::of(&bytes))
    }

    /// Places a sound on a track of its own.
    pub fn place(&mut self, role: AudioRole, name: &str, start_ms: u64, duration_ms: u64) -> &mut Sound {
        let sound = Sound {
            source: self.source(name),
            start: Millis(start_ms),
            duration: Millis(duration_ms),
            source_in_ms: 0,
            speed: 1.0,
            gain_db: 0.0.into(),
            pan: 0.0.into(),
            fade_in_ms: 0,
            fade_out_ms: 0,
            looped: false,
        };
        self.resolved.audio.push(Audio { role, ducking: None, gain_db: 0.0, sounds: vec![sound] });
        &mut self.resolved.audio.last_mut().expect("just pushed").sounds[0]
    }

    pub fn track(&mut self) -> &mut Audio {
        self.resolved.audio.last_mut().expect("a track")
    }

    pub fn duck(&mut self, under: &[AudioRole], depth_db: f32) {
        self.track().ducking = Some(Ducking { under: under.to_vec(), depth_db });
    }

    pub fn try_mix(&self, tools: &Tools, cache: Option<&MixCache>) -> Result<(MixReport, Mix), RunError> {
        let out = self.path("mix.wav");
        let report = gala_audio::mix(&plan_audio(&self.resolved), tools, cache, &out, &Cancel::new())?;
        Ok((report, Mix::read(&out)))
    }

    pub fn mix(&self) -> Mix {
        self.try_mix(&tools(), None).expect("mixed").1
    }
}

/// Tools that cannot run: what works with them needs no program.
pub fn no_tools() -> Tools {
    let Tools { ffmpeg, ffprobe, .. } = Tools::absent();
    let mut tools = tools();
    (tools.ffmpeg, tools.ffprobe) = (ffmpeg, ffprobe);
    tools
}

#[derive(PartialEq)]
pub struct Mix(pub Vec<[f32; 2]>);

impl Mix {
    pub fn read(path: &Path) -> Self {
        let reader = hound::WavReader::open(path).expect("a WAV file");
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
            let (sin, cos) = (std::f64::consts::TAU * hertz * n as f64 / RATE).sin_cos();
            re += f64::from(frame[channel]) * cos;
            im += f64::from(frame[channel]) * sin;
        }
        20.0 * (2.0 * re.hypot(im) / span.len() as f64).max(1e-9).log10()
    }

    pub fn peak(&self, from_s: f64, to_s: f64) -> f32 {
        self.span(from_s, to_s).iter().flatten().fold(0.0, |peak, sample| peak.max(sample.abs()))
    }

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

pub fn near(value: f64, wanted: f64, within: f64) {
    assert!((value - wanted).abs() <= within, "{value} is not {wanted} (within {within})");
}
