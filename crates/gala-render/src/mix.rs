//! The sound of an output, made while its pictures are.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use gala_audio::{AudioPlan, MixCache, MixReport, name_of_mix};
use gala_core::{cancel::Cancel, hash::ContentHash, timeline::AudioRole};
use gala_media::{RunError, SoundCodec, SoundCut, Tools, Workdir, encode_aac, encode_aac_fragments};

use crate::{
    renderer::Renderer,
    report::{StageClock, StageTime, clock},
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
    pub stage: StageTime,
}

impl Mix {
    /// Returns the sound from one of its samples on.
    pub fn cut(&self, from: u64) -> SoundCut<'_> {
        SoundCut { mix: &self.path, name: Some(self.name), from }
    }
}

/// What is heard of some roles, in files that vanish when this is dropped.
#[derive(Debug)]
pub(crate) struct Stems {
    _folder: Workdir,
    paths: Vec<PathBuf>,
}

impl Stems {
    /// Returns the files in the order in which they were asked for.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().map(PathBuf::as_path)
    }
}

const MIX: &str = "mix.wav";
/// What is kept of an encoded mix.
const AAC: &str = "m4a";
/// The same in fragments.
const AAC_FRAGMENTS: &str = "fragments";
/// Changes whenever the same mix would be encoded in another way, or is kept in another form.
const AAC_VERSION: u32 = 2;

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
    pub(crate) fn cut<'m>(self, mix: Option<&'m Mix>) -> Option<SoundCut<'m>>
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
pub(crate) struct SoundTask<'a> {
    pub sound: OutputSound<'a>,
    pub codec: SoundCodec,
    pub samples: u64,
    /// Where sound goes that takes long enough to encode to be worth a process of its own.
    pub encoded: &'a Path,
}

/// What was done for it.
#[derive(Debug, Default)]
pub(crate) struct SoundResult {
    /// Absent where it was there before, or what was encoded of it was.
    pub mix: Option<Mix>,
    /// Of what was planned.
    pub report: Option<MixReport>,
}

impl SoundTask<'_> {
    /// # Errors
    /// Where a sound cannot be read, no sound can be encoded, or the cache cannot be written.
    pub fn run(&self, renderer: &Renderer, clock: &StageClock, cancel: &Cancel) -> Result<SoundResult, RunError> {
        let (tools, kept) = (renderer.tools(), renderer.sounds()?);
        if let Some(report) = self.kept(tools, &kept) {
            return Ok(SoundResult { mix: None, report: Some(report) });
        }
        let mix = match self.sound {
            OutputSound::Mixed(_) => None,
            OutputSound::Planned { plan, .. } => Some(renderer.mix(plan, cancel)?),
        };
        mix.iter().for_each(|mix| clock.audio.add(mix.stage));
        if self.codec == SoundCodec::Aac
            && let Some(cut) = self.sound.cut(mix.as_ref())
        {
            clock.audio.add(self.encode_aac(cut, tools, &kept, cancel)?);
        }
        let report = mix.as_ref().map(|mix| mix.report.clone());
        Ok(SoundResult { mix, report })
    }

    /// Takes what was encoded of the same plan before, for which nothing has to be mixed.
    fn kept(&self, tools: &Tools, kept: &MixCache) -> Option<MixReport> {
        let OutputSound::Planned { plan, from } = self.sound else { return None };
        let report = kept.report(&name_of_mix(tools, plan))?;
        let name = self.aac_name(tools, plan.hash, from);
        (self.codec == SoundCodec::Aac && kept.copy_out(&name, AAC, self.encoded)).then_some(report)
    }

    /// Encodes the sound, or copies what was encoded of the same mix before. Returns what that took.
    fn encode_aac(
        &self,
        cut: SoundCut<'_>,
        tools: &Tools,
        kept: &MixCache,
        cancel: &Cancel,
    ) -> Result<StageTime, RunError> {
        let name = cut.name.map(|mix| self.aac_name(tools, mix, cut.from));
        if name.is_some_and(|name| kept.copy_out(&name, AAC, self.encoded)) {
            return Ok(StageTime::default());
        }
        let took = encode_aac(tools, cut, self.samples, self.encoded, cancel)?;
        if let Some(name) = name {
            kept.copy_in(&name, AAC, self.encoded)?;
        }
        Ok(took.into())
    }

    fn aac_name(&self, tools: &Tools, mix: ContentHash, from: u64) -> ContentHash {
        ContentHash::of_json(&(AAC_VERSION, "aac", tools.encoder, mix, from, self.samples))
    }
}

impl Renderer {
    /// Mixes sound into a file below the cache.
    ///
    /// # Errors
    /// As [`gala_audio::mix`].
    pub fn mix(&self, plan: &AudioPlan, cancel: &Cancel) -> Result<Mix, RunError> {
        let begun = Instant::now();
        let before = clock::of_thread();
        let folder = Workdir::within(self.cache())?;
        let path = folder.file(MIX);
        let report = gala_audio::mix(plan, self.tools(), Some(&self.sounds()?), &path, cancel)?;
        let stage = StageTime { wall: begun.elapsed(), cpu: clock::of_thread().saturating_sub(before) };
        Ok(Mix { _folder: folder, path, name: plan.hash, report, stage })
    }

    /// Writes all that is heard of a timeline as AAC in fragments, for players that append them. It is kept.
    ///
    /// # Errors
    /// As [`gala_audio::mix`], or if the sound cannot be encoded.
    pub(crate) fn playable_sound(&self, plan: &AudioPlan, out: &Path, cancel: &Cancel) -> Result<(), RunError> {
        let (tools, kept) = (self.tools(), self.sounds()?);
        let name = ContentHash::of_json(&(AAC_VERSION, "aac in fragments", tools.encoder, plan.hash));
        if kept.copy_out(&name, AAC_FRAGMENTS, out) {
            return Ok(());
        }
        let mix = self.mix(plan, cancel)?;
        encode_aac_fragments(tools, mix.cut(0), plan.length, out, cancel)?;
        kept.copy_in(&name, AAC_FRAGMENTS, out)
    }

    /// Mixes what is heard of some roles into files below the cache.
    ///
    /// # Errors
    /// As [`gala_audio::stems`].
    pub(crate) fn stems(
        &self,
        plan: &AudioPlan,
        roles: impl Iterator<Item = AudioRole>,
        cancel: &Cancel,
    ) -> Result<Stems, RunError> {
        let folder = Workdir::within(self.cache())?;
        let named: Vec<(AudioRole, PathBuf)> =
            roles.enumerate().map(|(index, role)| (role, folder.file(&format!("stem-{index}.wav")))).collect();
        let stems: Vec<(AudioRole, &Path)> = named.iter().map(|(role, path)| (*role, path.as_path())).collect();
        gala_audio::stems(plan, self.tools(), Some(&self.sounds()?), &stems, cancel)?;
        Ok(Stems { _folder: folder, paths: named.into_iter().map(|(_, path)| path).collect() })
    }

    fn sounds(&self) -> Result<MixCache, RunError> {
        MixCache::new(self.cache().join("sounds"), SOUND_BYTES)
    }
}
