//! Whole outputs: pictures and sound beside each other, then joined.

use std::{collections::BTreeMap, path::Path};

use super::{
    Renderer,
    mixing::{Heard, Sounded, Sounding},
};
use crate::{
    audio::MixReport,
    cancel::Cancel,
    error::RenderError,
    join::{Joining, Sound, folder_of},
    output::{Container, SoundCodec},
    plan::RenderPlan,
    report::{StageClock, Stages},
    workdir::{self, Workdir},
};

/// What a render did.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    pub frames: u64,
    pub segments: usize,
    /// How many of them, and of the frames, were encoded now.
    pub encoded_segments: usize,
    pub encoded_frames: u64,
    /// Of the mix that was planned for it.
    pub mix: Option<MixReport>,
    pub stages: Stages,
}

/// Where and how a plan is written. Its settings tell the codec.
#[derive(Clone, Copy, Debug)]
pub struct WriteTo<'a> {
    pub out: &'a Path,
    pub container: Container,
    /// No sound where absent, or where the container holds none.
    pub sound: Option<Heard<'a>>,
    /// How many threads do the work; the bytes never depend on it. At least 1.
    pub workers: usize,
}

/// Where and how a plan is rendered as MP4.
#[derive(Clone, Copy, Debug)]
pub struct RenderTo<'a> {
    pub out: &'a Path,
    /// No sound where absent.
    pub sound: Option<Heard<'a>>,
    /// How many threads do the work; the bytes never depend on it. At least 1.
    pub workers: usize,
}

impl Renderer {
    /// Encodes what is missing and makes the sound, on `workers` threads, and joins all into `to.out`.
    /// `progress` is told how many frames of the video are done, from any of the threads.
    ///
    /// # Errors
    /// The first failure; the other threads are stopped. Segments that were finished stay.
    pub fn render(
        &self,
        plan: &RenderPlan,
        to: &RenderTo<'_>,
        cancel: &Cancel,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Rendered, RenderError> {
        let to = WriteTo { out: to.out, container: Container::Mp4, sound: to.sound, workers: to.workers };
        self.write(plan, &to, cancel, progress)
    }

    /// Does the same for any container. A sequence of PNG files goes into the folder that
    /// [`crate::output::sequence_folder`] tells.
    ///
    /// # Errors
    /// As [`Self::render`].
    pub fn write(
        &self,
        plan: &RenderPlan,
        to: &WriteTo<'_>,
        cancel: &Cancel,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Rendered, RenderError> {
        workdir::sweep(folder_of(to.out));
        let (clock, codec) = (StageClock::default(), plan.settings.codec);
        let folder = Workdir::within(&self.0.cache)?;
        let (encoded, samples) = (folder.file("sound.mp4"), plan.fps.sample_at(plan.frames));
        let heard = to.sound.zip(to.container.sound(Some(codec)));
        let sounding = heard.map(|(heard, codec)| Sounding { heard, codec, samples, encoded: &encoded });
        // The sound first: it is one long task, and what comes last should be short.
        let mix = |stop: &Cancel| sounding.map_or(Ok(Sounded::default()), |sounding| sounding.run(self, &clock, stop));
        let (segments, sounded) = self.segments_after(mix, plan, to.workers, &clock, cancel, progress)?;
        let sound = match sounding {
            Some(Sounding { codec: SoundCodec::Aac, .. }) => Sound::Encoded(&encoded),
            Some(Sounding { heard, codec, .. }) => {
                heard.cut(sounded.mix.as_ref()).map_or(Sound::None, |cut| Sound::Mix(cut, codec))
            }
            None => Sound::None,
        };
        let joining =
            Joining { tools: &self.0.tools, segments: &segments, fps: plan.fps, codec, clock: &clock, cancel };
        match to.container {
            Container::Gif => joining.gif(to.out)?,
            Container::Png => joining.sequence(to.out)?,
            container => joining.join(container, sound, to.out)?,
        }
        let encoded: BTreeMap<&Path, u64> =
            segments.iter().filter(|file| !file.reused).map(|file| (file.path.as_path(), file.frames)).collect();
        Ok(Rendered {
            frames: plan.frames,
            segments: segments.len(),
            encoded_segments: encoded.len(),
            encoded_frames: encoded.values().sum(),
            mix: sounded.report,
            stages: clock.read(),
        })
    }
}
