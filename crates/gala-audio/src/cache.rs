//! What is costly about a mix, kept from one to the next: decoded sounds, how loud each sound is, what was measured of the
//! mix, and the mix as it was encoded. Not the mix itself: it takes 23 MB a minute, and a second of one core to make again.
//!
//! Each file ends with the checksum of its content. One whose content changed on the disk is removed and made again.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use gala_core::hash::ContentHash;
use gala_files::{append_checksum, content_bytes, open_checked, touch, with_checksum};
use gala_media::{FRAME_BYTES, RunError, Tools, Workdir, sweep};

use crate::{
    level::Level,
    pcm::Pcm,
    plan::{AudioPlan, PlacedSound},
    report::MixReport,
};

/// Changes whenever decoding or measuring gives something else, or is kept in another form.
const VERSION: u32 = 3;

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

    /// Returns a decoded sound if at least so many frames of it, or all, are there. One that `is_checked`, because it was
    /// returned before to the same mix, is not read through once more.
    pub(crate) fn sound(&self, name: &ContentHash, frames: u64, is_checked: bool) -> Option<Pcm> {
        let open = |kind| {
            let (file, bytes) = if is_checked { self.open_unread(name, kind)? } else { self.open(name, kind)? };
            Some(Pcm::raw(Arc::new(file), 0, bytes / FRAME_BYTES))
        };
        open(WHOLE).or_else(|| open(BEGINNING).filter(|pcm| pcm.frames() >= frames))
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
        file.set_len(frames * FRAME_BYTES).and_then(|()| append_checksum(&file)).map_err(failed)?;
        part.publish(PART, &self.path(name, if frames < wanted { WHOLE } else { BEGINNING }))?;
        Ok(Pcm::raw(Arc::new(file), 0, frames))
    }

    pub(crate) fn level(&self, name: &ContentHash) -> Option<Level> {
        Level::from_bytes(&self.read(name, LEVEL)?)
    }

    pub(crate) fn keep_level(&self, name: &ContentHash, level: &Level) -> Result<(), RunError> {
        self.keep(name, LEVEL, level.to_bytes())
    }

    /// Returns what was measured of a mix when it was made; nothing is decoded or measured for it now.
    pub fn report(&self, name: &ContentHash) -> Option<MixReport> {
        let told: MixReport = serde_json::from_slice(&self.read(name, REPORT)?).ok()?;
        Some(MixReport { decoded: 0, measured: 0, ..told })
    }

    /// Keeps what was measured of a mix.
    pub(crate) fn keep_report(&self, name: &ContentHash, report: &MixReport) -> Result<(), RunError> {
        let told = serde_json::to_vec(report);
        let told = told.map_err(|error| RunError::io("write", self.path(name, REPORT), error.into()))?;
        self.keep(name, REPORT, told)
    }

    /// Copies what is kept under a name to `out`. Returns whether it is there.
    pub fn copy_out(&self, name: &ContentHash, kind: &str, out: &Path) -> bool {
        let Some((file, bytes)) = self.open(name, kind) else { return false };
        File::create(out)
            .and_then(|mut out| io::copy(&mut file.take(bytes), &mut out))
            .is_ok_and(|copied| copied == bytes)
    }

    /// Keeps a copy of a file that was made of a mix, under the mix's name and a kind of its own.
    ///
    /// # Errors
    /// If it cannot be copied.
    pub fn copy_in(&self, name: &ContentHash, kind: &str, file: &Path) -> Result<(), RunError> {
        let part = Workdir::within(&self.folder)?;
        let path = part.file(PART);
        let copy = || {
            fs::copy(file, &path)?;
            append_checksum(&File::options().read(true).append(true).open(&path)?)
        };
        copy().map_err(|error| RunError::io("keep", file, error))?;
        part.publish(PART, &self.path(name, kind))
    }

    /// Keeps some content.
    fn keep(&self, name: &ContentHash, kind: &str, content: Vec<u8>) -> Result<(), RunError> {
        let part = Workdir::within(&self.folder)?;
        let path = part.file(PART);
        fs::write(&path, with_checksum(content)).map_err(|error| RunError::io("write", &path, error))?;
        part.publish(PART, &self.path(name, kind))
    }

    /// Reads what is kept, if it is there as it was written.
    fn read(&self, name: &ContentHash, kind: &str) -> Option<Vec<u8>> {
        let (file, bytes) = self.open(name, kind)?;
        let mut content = Vec::new();
        file.take(bytes).read_to_end(&mut content).ok()?;
        Some(content)
    }

    /// Opens what is kept, if it is there as it was written, and tells how many bytes its content has. What is not is
    /// removed: who reads it meanwhile has it open.
    fn open(&self, name: &ContentHash, kind: &str) -> Option<(File, u64)> {
        let path = self.path(name, kind);
        let found = match open_checked(&path) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "a cached sound cannot be read and is made again");
                return None;
            }
        };
        if found.is_some() {
            touch(&path);
        } else {
            tracing::warn!(path = %path.display(), "a cached sound changed on the disk and is made again");
            // What cannot be removed is found out again.
            let _ = fs::remove_file(&path);
        }
        found
    }

    /// Opens what was found to be as it was written before.
    fn open_unread(&self, name: &ContentHash, kind: &str) -> Option<(File, u64)> {
        let file = File::open(self.path(name, kind)).ok()?;
        let bytes = content_bytes(&file).ok()??;
        Some((file, bytes))
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
