//! A folder with sounds and a timeline of them.

use std::{fs, path::PathBuf};

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
use gala_testkit::{
    ffmpeg,
    sound::{Recording, write_tone, write_wave},
};

use crate::support::tools;

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
        write_wave(&self.path(name), seconds, sample);
    }

    pub fn tone(&self, name: &str, seconds: f64, hertz: f64, height: f64) {
        write_tone(&self.path(name), seconds, hertz, height);
    }

    /// Makes a file with ffmpeg, outside the sandbox.
    pub fn make(&self, name: &str, arguments: &str) {
        let arguments = arguments.replace("@", &format!("{}/", self.folder.path().display()));
        ffmpeg::make(&self.path(name), &arguments);
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
        let audio = Audio { role, ducking: None, gain_db: 0.0, muted: false, sounds: vec![sound] };
        self.resolved.audio.push(audio);
        &mut self.resolved.audio.last_mut().expect("just pushed").sounds[0]
    }

    pub fn track(&mut self) -> &mut Audio {
        self.resolved.audio.last_mut().expect("a track")
    }

    pub fn duck(&mut self, under: &[AudioRole], depth_db: f32) {
        self.track().ducking = Some(Ducking { under: under.to_vec(), depth_db });
    }

    pub fn try_mix(&self, tools: &Tools, cache: Option<&MixCache>) -> Result<(MixReport, Recording), RunError> {
        let out = self.path("mix.wav");
        let report = gala_audio::mix(&plan_audio(&self.resolved), tools, cache, &out, &Cancel::new())?;
        Ok((report, Recording::read(&out)))
    }

    pub fn mix(&self) -> Recording {
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
