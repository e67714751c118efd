//! Renders for whoever asks: the command line, which names files, and the worker, which stores them.
//!
//! Both take a timeline with its [`Sources`](crate::Sources), [resolve](crate::resolve()) and [plan](crate::plan()) it, and
//! have written of it here what they want: whole videos, clips, sounds and pictures. What is asked for tells how far it
//! is under the name of the step that the caller knows it by.

use std::path::{Path, PathBuf};

use gala_audio::AudioPlan;
use gala_core::{
    cancel::Cancel,
    event::Progress,
    pixels::RgbPixels,
    time::{Frames, Millis},
    timeline::AudioRole,
};
use gala_media::{Container, PlayableSegment, RunError, SoundCut, check_sequence, sequence_folder};

use crate::{
    cache::SegmentFile,
    mix::{Mix, OutputSound},
    output::{RenderTo, Rendered},
    plan::RenderPlan,
    progress::FrameProgress,
    renderer::Renderer,
    report::StageTimes,
    still::{jpeg, write_jpeg, write_png},
};

/// The longer side of a thumbnail, in pixels.
const THUMBNAIL_SIDE: u32 = 1920;

/// Writes what is asked for of planned timelines. Cheap to clone.
#[derive(Clone, Debug)]
pub struct RenderService {
    renderer: Renderer,
}

/// How a caller follows the work and stops it.
#[derive(Clone, Copy)]
pub struct RenderControl<'a> {
    pub cancel: &'a Cancel,
    /// Told how far a step is, a few times a second, from any thread.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// A video that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct VideoRequest<'a> {
    /// What its progress is told of.
    pub step: &'a str,
    pub plan: &'a RenderPlan,
    pub container: Container,
    /// No sound where absent, or where the container holds none.
    pub sound: Option<OutputSound<'a>>,
    pub out: &'a Path,
}

/// Some segments of a video as a file of their own, in MP4.
#[derive(Clone, Copy, Debug)]
pub struct ClipRequest<'a> {
    /// What its progress is told of.
    pub step: &'a str,
    pub plan: &'a RenderPlan,
    /// Which of them, in order.
    pub segments: &'a [usize],
    /// A sound file that begins with the clip.
    pub sound: &'a Path,
    pub out: &'a Path,
}

/// A video that was written.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenVideo {
    /// The file, or the folder of a sequence.
    pub path: PathBuf,
    pub rendered: Rendered,
}

impl RenderService {
    /// Renders on as many threads as the renderer encodes segments at once; the bytes never depend on it.
    pub fn new(renderer: Renderer) -> Self {
        Self { renderer }
    }

    /// Returns what holds the programs, the fonts and the cache of segments.
    pub fn renderer(&self) -> &Renderer {
        &self.renderer
    }

    /// Returns how many threads do the work.
    pub fn workers(&self) -> usize {
        self.renderer.encoders()
    }

    /// Encodes what the cache lacks of a video, makes its sound beside, and joins both.
    ///
    /// # Errors
    /// `folder_in_use` where a sequence would take the place of something else; else as [`Renderer::render`].
    pub fn video(&self, request: &VideoRequest<'_>, control: &RenderControl<'_>) -> Result<WrittenVideo, RunError> {
        let VideoRequest { step, plan, container, sound, out } = *request;
        let mut path = out.to_owned();
        if container == Container::Png {
            check_sequence(out)?;
            path = sequence_folder(out);
        }
        let to = RenderTo { out, container, sound };
        let progress = FrameProgress::new(step, plan.frames);
        let tell = |done| progress.at(done).into_iter().for_each(control.progress);
        let rendered = self.renderer.render(plan, &to, control.cancel, &tell)?;
        Ok(WrittenVideo { path, rendered })
    }

    /// Encodes what the cache lacks of some segments of a plan, and joins them with a sound. Returns the segments.
    ///
    /// # Errors
    /// As [`Renderer::segments`] and [`Renderer::join`].
    pub fn clip(&self, request: &ClipRequest<'_>, control: &RenderControl<'_>) -> Result<Vec<SegmentFile>, RunError> {
        let ClipRequest { step, plan, segments: indexes, sound, out } = *request;
        let progress = FrameProgress::new(step, plan.frames_of(indexes));
        let tell = |done| progress.at(done).into_iter().for_each(control.progress);
        let segments = self.renderer.some_segments(plan, indexes, control.cancel, &tell)?;
        self.renderer.join(&segments, plan.fps, Some(sound), out, control.cancel)?;
        Ok(segments)
    }

    /// Returns a segment of a plan for a player, encoded where the cache lacks it.
    ///
    /// # Errors
    /// As [`Renderer::segment`], or where the plan is not one of H.264.
    pub fn playable_segment(
        &self,
        plan: &RenderPlan,
        index: usize,
        cancel: &Cancel,
    ) -> Result<PlayableSegment, RunError> {
        self.renderer.segment(plan, index, cancel, &|_| {})?.playable()
    }

    /// Writes all that is heard of a timeline for a player: AAC in fragments, from [`gala_media::AAC_AHEAD`] samples before
    /// the first.
    ///
    /// # Errors
    /// As [`Renderer::mix`] and [`Renderer::write_sound`].
    pub fn playable_sound(&self, plan: &AudioPlan, out: &Path, cancel: &Cancel) -> Result<(), RunError> {
        self.renderer.playable_sound(plan, out, cancel)
    }

    /// Returns a frame as it is seen as JPEG, its longer side at most `longest` pixels.
    ///
    /// # Errors
    /// As [`Renderer::still_frame`].
    pub fn picture(&self, plan: &RenderPlan, frame: Frames, longest: u32) -> Result<Vec<u8>, RunError> {
        jpeg(&self.renderer.still_frame(plan, frame)?, longest)
    }

    /// Returns a frame as it is without captions.
    ///
    /// # Errors
    /// As [`Renderer::clean_frame`].
    pub fn pixels(&self, plan: &RenderPlan, frame: Frames) -> Result<RgbPixels, RunError> {
        let picture = self.renderer.clean_frame(plan, frame)?;
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        Ok(RgbPixels { width, height, bytes: picture.into_raw() })
    }

    /// Mixes the sound of a timeline, for several files or to be measured.
    ///
    /// # Errors
    /// As [`Renderer::mix`].
    pub fn mix(&self, plan: &AudioPlan, control: &RenderControl<'_>) -> Result<Mix, RunError> {
        self.renderer.mix(plan, control.cancel)
    }

    /// Writes so many samples of a mix as a sound file.
    ///
    /// # Errors
    /// As [`Renderer::write_sound`].
    pub fn sound(
        &self,
        sound: SoundCut<'_>,
        samples: u64,
        container: Container,
        out: &Path,
        control: &RenderControl<'_>,
    ) -> Result<StageTimes, RunError> {
        self.renderer.write_sound(sound, samples, container, out, control.cancel)
    }

    /// Writes what is heard of some roles of a timeline, each as a sound file of 24 bits that is as long as all of it.
    ///
    /// # Errors
    /// As [`Renderer::stems`] and [`Renderer::write_sound`].
    pub fn stems(
        &self,
        plan: &AudioPlan,
        stems: &[(AudioRole, &Path)],
        control: &RenderControl<'_>,
    ) -> Result<(), RunError> {
        let mixed = self.renderer.stems(plan, stems.iter().map(|(role, _)| *role), control.cancel)?;
        for ((_, out), mix) in stems.iter().zip(mixed.paths()) {
            let cut = SoundCut { mix, name: None, from: 0 };
            self.sound(cut, plan.length, Container::Wav, out, control)?;
        }
        Ok(())
    }

    /// Writes the picture that stands for a whole video, as JPEG.
    ///
    /// # Errors
    /// As [`Renderer::still_frame`] and [`write_jpeg`].
    pub fn thumbnail(&self, plan: &RenderPlan, out: &Path) -> Result<(), RunError> {
        write_jpeg(&self.renderer.thumbnail(plan)?, THUMBNAIL_SIDE, out)
    }

    /// Writes a frame without its captions as JPEG, its longer side at most `longest` pixels.
    ///
    /// # Errors
    /// As [`Self::thumbnail`].
    pub fn preview(&self, plan: &RenderPlan, frame: Frames, longest: u32, out: &Path) -> Result<(), RunError> {
        write_jpeg(&self.renderer.clean_frame(plan, frame)?, longest, out)
    }

    /// Writes up to twenty frames at equal distances with their times, which count from `from`, as one JPEG.
    ///
    /// # Errors
    /// As [`Self::thumbnail`].
    pub fn contact_sheet(&self, plan: &RenderPlan, from: Millis, out: &Path) -> Result<(), RunError> {
        let sheet = self.renderer.contact_sheet(plan, from)?;
        write_jpeg(&sheet, sheet.width().max(sheet.height()), out)
    }

    /// Writes a frame as it is seen, as PNG.
    ///
    /// # Errors
    /// As [`Renderer::still_frame`] and [`write_png`].
    pub fn still(&self, plan: &RenderPlan, frame: Frames, out: &Path) -> Result<(), RunError> {
        write_png(&self.renderer.still_frame(plan, frame)?, out)
    }

    /// Writes a frame as PNG, transparent where nothing is drawn.
    ///
    /// # Errors
    /// As [`Self::still`].
    pub fn transparent_still(&self, plan: &RenderPlan, frame: Frames, out: &Path) -> Result<(), RunError> {
        write_png(&self.renderer.transparent_frame(plan, frame)?, out)
    }
}
