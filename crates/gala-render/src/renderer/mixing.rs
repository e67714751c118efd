//! The sound of an output, made while its pictures are.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use gala_audio::{AudioPlan, MixCache, MixReport};
use gala_core::{cancel::Cancel, hash::ContentHash};
use gala_media::{SoundCodec, SoundCut, Workdir, encode_aac};

use super::Renderer;
use crate::{
    error::RenderError,
    report::{Stage, StageClock, clock},
};

/// How much room decoded sounds may take: some three hours.
const SOUND_BYTES: u64 = 4 << 30;

/// The sound of a video, mixed into a file that vanishes when this is dropped.
#[derive(Debug)]
pub struct Mix {
    _folder: Workdir,
    path: PathBuf,
    /// Of all that is heard.
    name: ContentHash,
    pub report: MixReport,
    pub stage: Stage,
}

impl Mix {
    /// Returns the sound from one of its samples on.
    pub fn cut(&self, from: u64) -> SoundCut<'_> {
        SoundCut { mix: &self.path, name: Some(self.name), from }
    }
}

const MIX: &str = "mix.wav";
/// What is kept of an encoded mix.
const AAC: &str = "m4a";
/// Changes whenever the same mix would be encoded in another way.
const AAC_VERSION: u32 = 1;

/// What is heard in an output.
#[derive(Clone, Copy, Debug)]
pub enum OutputSound<'a> {
    /// A mix that is there.
    Mixed(SoundCut<'a>),
    /// What is mixed while pictures are encoded, from one of its samples on.
    Planned { plan: &'a AudioPlan, from: u64 },
}

impl<'a> OutputSound<'a> {
    /// Returns the sound, once it is mixed where it had to be.
    pub(super) fn cut<'m>(self, mix: Option<&'m Mix>) -> Option<SoundCut<'m>>
    where
        'a: 'm,
    {
        match self {
            Self::Mixed(cut) => Some(cut),
            Self::Planned { from, .. } => mix.map(|mix| mix.cut(from)),
        }
    }
}

/// What is to be done for the sound of one output.
#[derive(Clone, Copy, Debug)]
pub(super) struct SoundTask<'a> {
    pub sound: OutputSound<'a>,
    pub codec: SoundCodec,
    pub samples: u64,
    /// Where sound goes that takes long enough to encode to be worth a process of its own.
    pub encoded: &'a Path,
}

impl SoundTask<'_> {
    pub fn run(&self, renderer: &Renderer, clock: &StageClock, cancel: &Cancel) -> Result<Option<Mix>, RenderError> {
        let mix = match self.sound {
            OutputSound::Mixed(_) => None,
            OutputSound::Planned { plan, .. } => Some(renderer.mix(plan, cancel)?),
        };
        mix.iter().for_each(|mix| clock.audio.add(mix.stage));
        if self.codec == SoundCodec::Aac
            && let Some(cut) = self.sound.cut(mix.as_ref())
        {
            clock.audio.add(self.encode_aac(cut, renderer, cancel)?);
        }
        Ok(mix)
    }

    /// Encodes the sound, or copies what was encoded of the same mix before. Returns what that took.
    fn encode_aac(&self, cut: SoundCut<'_>, renderer: &Renderer, cancel: &Cancel) -> Result<Stage, RenderError> {
        let (tools, kept) = (renderer.tools(), renderer.sounds()?);
        let name =
            cut.name.map(|mix| ContentHash::of_json(&(AAC_VERSION, "aac", tools.encoder, mix, cut.from, self.samples)));
        if name.is_some_and(|name| kept.copy_out(&name, AAC, self.encoded)) {
            return Ok(Stage::default());
        }
        let took = encode_aac(tools, cut, self.samples, self.encoded, cancel)?;
        if let Some(name) = name {
            kept.copy_in(&name, AAC, self.encoded)?;
        }
        Ok(took.into())
    }
}

impl Renderer {
    /// Mixes sound into a file below the cache.
    ///
    /// # Errors
    /// As [`gala_audio::mix`].
    pub fn mix(&self, plan: &AudioPlan, cancel: &Cancel) -> Result<Mix, RenderError> {
        let begun = Instant::now();
        let before = clock::of_thread();
        let folder = Workdir::within(&self.0.cache)?;
        let path = folder.file(MIX);
        let report = gala_audio::mix(plan, &self.0.tools, Some(&self.sounds()?), &path, cancel)?;
        let stage = Stage { wall: begun.elapsed(), cpu: clock::of_thread().saturating_sub(before) };
        Ok(Mix { _folder: folder, path, name: plan.hash, report, stage })
    }

    fn sounds(&self) -> Result<MixCache, RenderError> {
        Ok(MixCache::new(self.0.cache.join("sounds"), SOUND_BYTES)?)
    }
}
