//! What is costly about a mix, kept from one to the next: decoded sounds, how loud each sound is, what was measured of the
//! mix, and the mix as it was encoded. Not the mix itself: it takes 23 MB a minute, and a second of one core to make again.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use gala_core::hash::ContentHash;
use gala_files::touch;
use gala_media::{FRAME_BYTES, RunError, Tools, Workdir, sweep};

use crate::{
    level::Level,
    pcm::Pcm,
    plan::{AudioPlan, PlacedSound},
    report::MixReport,
};

/// Changes whenever decoding or measuring gives something else.
const VERSION: u32 = 2;

/// A folder of decoded sounds, levels and encoded mixes, named by the content that they come from. Mixes may share it at the same
/// time. An hour of decoded sound takes 1.4 GB.
#[derive(Clone, Debug)]
pub struct MixCache {
    folder: PathBuf,
    max_bytes: u64,
}

impl MixCache {
    /// Keeps at most `max_bytes` in a folder once a mix is done; the folder is made where it is missing.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn new(folder: impl Into<PathBuf>, max_bytes: u64) -> Result<Self, RunError> {
        let folder = folder.into();
        fs::create_dir_all(&folder).map_err(|error| RunError::io("make", &folder, error))?;
        sweep(&folder);
        Ok(Self { folder, max_bytes })
    }

    /// Returns a decoded sound if at least so many frames of it, or all, are there.
    pub(crate) fn sound(&self, name: &ContentHash, frames: u64) -> Option<Pcm> {
        let whole = open(&self.path(name, WHOLE));
        whole.or_else(|| open(&self.path(name, BEGINNING)).filter(|pcm| pcm.frames() >= frames))
    }

    /// Keeps what `decode` writes and the frames it counts, of which `wanted` is the most.
    ///
    /// # Errors
    /// Those of `decode`, or if the folder cannot be written to.
    pub(crate) fn keep_sound(
        &self,
        name: &ContentHash,
        wanted: u64,
        decode: impl FnOnce(&File) -> Result<u64, RunError>,
    ) -> Result<Pcm, RunError> {
        let part = Workdir::within(&self.folder)?;
        let path = part.file(PART);
        let failed = |error| RunError::io("write", &path, error);
        let file = File::options().read(true).write(true).create_new(true).open(&path).map_err(failed)?;
        let frames = decode(&file)?;
        file.set_len(frames * FRAME_BYTES).map_err(failed)?;
        part.publish(PART, &self.path(name, if frames < wanted { WHOLE } else { BEGINNING }))?;
        Ok(Pcm::raw(Arc::new(file), 0, frames))
    }

    pub(crate) fn level(&self, name: &ContentHash) -> Option<Level> {
        let path = self.path(name, LEVEL);
        let level = Level::from_bytes(&fs::read(&path).ok()?)?;
        touch(&path);
        Some(level)
    }

    pub(crate) fn keep_level(&self, name: &ContentHash, level: &Level) -> Result<(), RunError> {
        let part = Workdir::within(&self.folder)?;
        let path = part.file(PART);
        fs::write(&path, level.to_bytes()).map_err(|error| RunError::io("write", &path, error))?;
        part.publish(PART, &self.path(name, LEVEL))
    }

    /// Returns what was measured of a mix when it was made; nothing is decoded or measured for it now.
    pub fn report(&self, name: &ContentHash) -> Option<MixReport> {
        let report = self.path(name, REPORT);
        let told: MixReport = serde_json::from_slice(&fs::read(&report).ok()?).ok()?;
        touch(&report);
        Some(MixReport { decoded: 0, measured: 0, ..told })
    }

    /// Keeps what was measured of a mix.
    pub(crate) fn keep_report(&self, name: &ContentHash, report: &MixReport) -> Result<(), RunError> {
        let part = Workdir::within(&self.folder)?;
        let told = part.file(REPORT);
        let failed = |error| RunError::io("write", &told, error);
        fs::write(&told, serde_json::to_vec(report).map_err(|error| failed(error.into()))?).map_err(failed)?;
        part.publish(REPORT, &self.path(name, REPORT))
    }

    /// Copies what is kept under a name to `out`. Returns whether it is there.
    pub fn copy_out(&self, name: &ContentHash, kind: &str, out: &Path) -> bool {
        let path = self.path(name, kind);
        touch(&path);
        fs::copy(&path, out).is_ok()
    }

    /// Keeps a copy of a file that was made of a mix, under the mix's name and a kind of its own.
    ///
    /// # Errors
    /// If it cannot be copied.
    pub fn copy_in(&self, name: &ContentHash, kind: &str, file: &Path) -> Result<(), RunError> {
        let part = Workdir::within(&self.folder)?;
        fs::copy(file, part.file(PART)).map_err(|error| RunError::io("keep", file, error))?;
        part.publish(PART, &self.path(name, kind))
    }

    fn path(&self, name: &ContentHash, kind: &str) -> PathBuf {
        self.folder.join(format!("{name}.{kind}"))
    }

    /// Removes what was used longest ago until the folder is no larger than it may be. Who reads a file meanwhile
    /// keeps it; who opens it later decodes it again.
    pub(crate) fn trim(&self) -> Result<(), RunError> {
        let unreadable = |error| RunError::io("read", &self.folder, error);
        let mut kept: Vec<(SystemTime, PathBuf, u64)> = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(unreadable)?.flatten() {
            let Ok(facts) = entry.metadata() else { continue };
            if entry.path().to_string_lossy().ends_with(FORMER_MIX) {
                let _ = fs::remove_file(entry.path());
            } else if facts.is_file() {
                kept.push((facts.modified().unwrap_or(SystemTime::UNIX_EPOCH), entry.path(), facts.len()));
            }
        }
        kept.sort_unstable();
        let mut bytes: u64 = kept.iter().map(|(_, _, bytes)| bytes).sum();
        for (_, path, freed) in kept {
            if bytes <= self.max_bytes {
                break;
            }
            // Another mix may have removed it.
            let _ = fs::remove_file(path);
            bytes -= freed;
        }
        Ok(())
    }
}

/// All that there is of a sound, or its beginning.
const WHOLE: &str = "whole.f32";
const BEGINNING: &str = "beginning.f32";
const LEVEL: &str = "level";
/// What was measured of a finished mix.
const REPORT: &str = "mix.json";
const PART: &str = "part";
/// Earlier versions kept whole mixes, which nothing reads any more.
const FORMER_MIX: &str = ".mix.wav";

fn open(path: &Path) -> Option<Pcm> {
    let file = File::open(path).ok()?;
    let bytes = file.metadata().ok()?.len();
    touch(path);
    Some(Pcm::raw(Arc::new(file), 0, bytes / FRAME_BYTES))
}

/// Names a sound as it is decoded, however much of it.
pub(crate) fn name_of_sound(tools: &Tools, sound: &PlacedSound) -> ContentHash {
    ContentHash::of_json(&(VERSION, "sound", tools.encoder, sound.source.checksum, sound.source_in_ms, sound.speed))
}

/// Names a whole mix.
pub fn name_of_mix(tools: &Tools, plan: &AudioPlan) -> ContentHash {
    ContentHash::of_json(&(VERSION, "mix", tools.encoder, plan.hash))
}

/// Names the level of a sound's first frames, with its power over time or without.
pub(crate) fn name_of_level(tools: &Tools, sound: &PlacedSound, frames: u64, with_power: bool) -> ContentHash {
    let sound_name = name_of_sound(tools, sound);
    ContentHash::of_json(&(VERSION, "level", sound_name, frames, sound.looped, with_power))
}
