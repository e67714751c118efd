//! Whole outputs: pictures and sound beside each other, then joined.

use std::{collections::BTreeMap, path::Path};

use gala_audio::MixReport;
use gala_core::{cancel::Cancel, time::FrameRate};
use gala_media::{
    Codec, Container, Joining, RunError, Segment, SoundCodec, SoundCut, SoundTrack, Workdir, folder_of, sweep,
    write_sound_file,
};

use crate::{
    cache::SegmentFile,
    mix::{OutputSound, SoundResult, SoundTask},
    plan::RenderPlan,
    renderer::Renderer,
    report::{StageClock, StageTimes},
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
    pub stages: StageTimes,
}

impl Rendered {
    /// Returns how many segments were there before, or are used more than once: a scene that comes twice is encoded once.
    pub fn reused_segments(&self) -> usize {
        self.segments - self.encoded_segments
    }
}

/// Where and how a plan is written. Its settings tell the codec.
#[derive(Clone, Copy, Debug)]
pub struct RenderTo<'a> {
    /// A sequence of PNG files goes into the folder that [`gala_media::sequence_folder`] tells.
    pub out: &'a Path,
    pub container: Container,
    /// No sound where absent, or where the container holds none.
    pub sound: Option<OutputSound<'a>>,
}

impl Renderer {
    /// Encodes what is missing and makes the sound, on as many threads as there are encoders, and joins all into `to.out`.
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
    ) -> Result<Rendered, RunError> {
        sweep(folder_of(to.out));
        let (clock, codec) = (StageClock::default(), plan.settings.codec);
        let folder = Workdir::within(self.cache())?;
        let (encoded, samples) = (folder.file("sound.mp4"), plan.fps.sample_at(plan.frames));
        let wanted = to.sound.zip(to.container.sound(Some(codec)));
        let task = wanted.map(|(sound, codec)| SoundTask { sound, codec, samples, encoded: &encoded });
        // The sound first: it is one long task, and what comes last should be short.
        let mix = |stop: &Cancel| task.map_or(Ok(SoundResult::default()), |task| task.run(self, &clock, stop));
        let all = Vec::from_iter(&plan.segments);
        let (segments, sounded) = self.segments_after(mix, plan, &all, &clock, cancel, progress)?;
        let sound = match task {
            Some(SoundTask { codec: SoundCodec::Aac, .. }) => SoundTrack::Encoded(&encoded),
            Some(SoundTask { sound, codec, .. }) => {
                sound.cut(sounded.mix.as_ref()).map_or(SoundTrack::None, |cut| SoundTrack::Mix(cut, codec))
            }
            None => SoundTrack::None,
        };
        let files = as_segments(&segments);
        let joining = Joining { tools: self.tools(), segments: &files, fps: plan.fps, codec, cancel };
        let took = match to.container {
            Container::Gif => joining.gif(to.out)?,
            Container::Png => joining.sequence(to.out)?,
            container => joining.join(container, sound, to.out)?,
        };
        clock.join.add(took.into());
        let encoded: BTreeMap<&Path, u64> =
            segments.iter().filter(|file| !file.reused).map(|file| (file.path.as_path(), file.frames)).collect();
        Ok(Rendered {
            frames: plan.frames.0,
            segments: segments.len(),
            encoded_segments: encoded.len(),
            encoded_frames: encoded.values().sum(),
            mix: sounded.report,
            stages: clock.read(),
        })
    }

    /// Joins segments of one plan, in order, with the mix as sound.
    ///
    /// # Errors
    /// If a file is missing or the disk is full.
    pub fn join(
        &self,
        segments: &[SegmentFile],
        fps: FrameRate,
        mix: Option<&Path>,
        out: &Path,
        cancel: &Cancel,
    ) -> Result<(), RunError> {
        let cut = |mix| SoundTrack::Mix(SoundCut { mix, name: None, from: 0 }, SoundCodec::Aac);
        let segments = as_segments(segments);
        let joining = Joining { tools: self.tools(), segments: &segments, fps, codec: Codec::H264, cancel };
        joining.join(Container::Mp4, mix.map_or(SoundTrack::None, cut), out)?;
        Ok(())
    }

    /// Writes so many samples of a mix as a sound file, which appears when it is whole.
    ///
    /// # Errors
    /// If the file cannot be written, or `cancel` asks to stop.
    pub fn write_sound(
        &self,
        sound: SoundCut<'_>,
        samples: u64,
        container: Container,
        out: &Path,
        cancel: &Cancel,
    ) -> Result<StageTimes, RunError> {
        sweep(folder_of(out));
        let took = write_sound_file(self.tools(), sound, samples, container, out, cancel)?;
        Ok(StageTimes { audio: took.into(), ..StageTimes::default() })
    }
}

fn as_segments(files: &[SegmentFile]) -> Vec<Segment<'_>> {
    files.iter().map(SegmentFile::as_segment).collect()
}
