//! The sound of an output, made while its pictures are.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use gala_core::hash::ContentHash;

use super::Renderer;
use crate::{
    audio::{self, AudioPlan, MixCache, MixReport},
    cancel::Cancel,
    error::RenderError,
    output::{SoundCodec, SoundCut, sound::SoundEncoder},
    report::{Stage, StageClock, clock},
    workdir::Workdir,
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

/// What is heard in an output.
#[derive(Clone, Copy, Debug)]
pub enum Heard<'a> {
    /// A mix that is there.
    Mixed(SoundCut<'a>),
    /// What is mixed while pictures are encoded, from one of its samples on.
    Planned { plan: &'a AudioPlan, from: u64 },
}

impl<'a> Heard<'a> {
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
pub(super) struct Sounding<'a> {
    pub heard: Heard<'a>,
    pub codec: SoundCodec,
    pub samples: u64,
    /// Where sound goes that takes long enough to encode to be worth a process of its own.
    pub encoded: &'a Path,
}

/// What was done for it.
#[derive(Debug, Default)]
pub(super) struct Sounded {
    /// Absent where it was there before, or what was encoded of it was.
    pub mix: Option<Mix>,
    /// Of what was planned.
    pub report: Option<MixReport>,
}

impl Sounding<'_> {
    pub fn run(&self, renderer: &Renderer, clock: &StageClock, cancel: &Cancel) -> Result<Sounded, RenderError> {
        let kept = renderer.sounds()?;
        let encoder = SoundEncoder { tools: renderer.tools(), clock, cancel };
        if let Some(report) = self.kept(&encoder, &kept) {
            return Ok(Sounded { mix: None, report: Some(report) });
        }
        let mix = match self.heard {
            Heard::Mixed(_) => None,
            Heard::Planned { plan, .. } => Some(renderer.mix(plan, cancel)?),
        };
        mix.iter().for_each(|mix| clock.audio.add(mix.stage));
        if self.codec == SoundCodec::Aac
            && let Some(cut) = self.heard.cut(mix.as_ref())
        {
            encoder.encode(cut, self.samples, &kept, self.encoded)?;
        }
        let report = mix.as_ref().map(|mix| mix.report.clone());
        Ok(Sounded { mix, report })
    }

    /// Takes what was encoded of the same plan before, for which nothing has to be mixed.
    fn kept(&self, encoder: &SoundEncoder<'_>, kept: &MixCache) -> Option<MixReport> {
        let Heard::Planned { plan, from } = self.heard else { return None };
        let report = kept.report(&audio::name_of_mix(encoder.tools, plan))?;
        let is_kept = self.codec == SoundCodec::Aac && encoder.kept(plan.hash, from, self.samples, kept, self.encoded);
        is_kept.then_some(report)
    }
}

impl Renderer {
    /// Mixes sound into a file below the cache.
    ///
    /// # Errors
    /// As [`audio::mix`].
    pub fn mix(&self, plan: &AudioPlan, cancel: &Cancel) -> Result<Mix, RenderError> {
        let begun = Instant::now();
        let before = clock::of_thread();
        let folder = Workdir::within(&self.0.cache)?;
        let path = folder.file(MIX);
        let report = audio::mix(plan, &self.0.tools, Some(&self.sounds()?), &path, cancel)?;
        let stage = Stage { wall: begun.elapsed(), cpu: clock::of_thread().saturating_sub(before) };
        Ok(Mix { _folder: folder, path, name: plan.hash, report, stage })
    }

    fn sounds(&self) -> Result<MixCache, RenderError> {
        MixCache::new(self.0.cache.join("sounds"), SOUND_BYTES)
    }
}
