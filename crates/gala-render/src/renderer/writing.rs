//! Whole outputs: pictures and sound beside each other, then joined.

use std::{collections::BTreeMap, path::Path};

use gala_audio::MixReport;
use gala_core::cancel::Cancel;
use gala_media::{Container, Joining, SoundCodec, SoundTrack, Workdir, folder_of, sweep};

use super::{
    Renderer, as_segments,
    mixing::{OutputSound, SoundResult, SoundTask},
};
use crate::{
    error::RenderError,
    plan::RenderPlan,
    report::{StageClock, Stages},
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
pub struct RenderTo<'a> {
    /// A sequence of PNG files goes into the folder that [`gala_media::sequence_folder`] tells.
    pub out: &'a Path,
    pub container: Container,
    /// No sound where absent, or where the container holds none.
    pub sound: Option<OutputSound<'a>>,
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
        sweep(folder_of(to.out));
        let (clock, codec) = (StageClock::default(), plan.settings.codec);
        let folder = Workdir::within(&self.0.cache)?;
        let (encoded, samples) = (folder.file("sound.mp4"), plan.fps.sample_at(plan.frames));
        let wanted = to.sound.zip(to.container.sound(Some(codec)));
        let task = wanted.map(|(sound, codec)| SoundTask { sound, codec, samples, encoded: &encoded });
        // The sound first: it is one long task, and what comes last should be short.
        let mix = |stop: &Cancel| task.map_or(Ok(SoundResult::default()), |task| task.run(self, &clock, stop));
        let (segments, sounded) = self.segments_after(mix, plan, to.workers, &clock, cancel, progress)?;
        let sound = match task {
            Some(SoundTask { codec: SoundCodec::Aac, .. }) => SoundTrack::Encoded(&encoded),
            Some(SoundTask { sound, codec, .. }) => {
                sound.cut(sounded.mix.as_ref()).map_or(SoundTrack::None, |cut| SoundTrack::Mix(cut, codec))
            }
            None => SoundTrack::None,
        };
        let parts = as_segments(&segments);
        let joining = Joining { tools: &self.0.tools, segments: &parts, fps: plan.fps, codec, cancel };
        let took = match to.container {
            Container::Gif => joining.gif(to.out)?,
            Container::Png => joining.sequence(to.out)?,
            container => joining.join(container, sound, to.out)?,
        };
        clock.join.add(took.into());
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
