//! Cuts a resolved timeline into segments, and names each by all that shapes its pixels.
//!
//! A segment is one closed group of pictures and the unit of encoding, keeping and distribution. Its hash says
//! nothing of where in the video it stands nor of ids, so a scene that moves is not encoded again.

mod audio;
mod borders;
mod captions;
mod name;
mod range;

use std::{fmt, sync::Arc};

use gala_core::{
    format::FrameSize,
    hash::ContentHash,
    time::FrameRate,
    timeline::{Color, SafeArea},
};

pub use audio::plan_audio;
pub(crate) use captions::CaptionRun;
use captions::CaptionRuns;

use crate::{
    resolve::{Clip, ClipContent, Resolved},
    settings::EncodeSettings,
};

/// A video as segments in order of time, without gaps.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderPlan {
    pub size: FrameSize,
    pub fps: FrameRate,
    pub background: Color,
    pub safe_area: Option<SafeArea>,
    pub settings: EncodeSettings,
    pub frames: u64,
    pub segments: Vec<SegmentPlan>,
}

/// A run of frames that is encoded at once.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentPlan {
    /// Of everything that shapes the segment's bytes, relative to its own start.
    pub hash: ContentHash,
    /// The clip whose frames these are, alone: `None` where a transition, several tracks or none is seen.
    pub clip: Option<String>,
    /// In the video.
    pub first_frame: u64,
    pub frames: u64,
    /// Of each visual track, from back to front, the clips that are seen, in order of time.
    pub(crate) tracks: Vec<Vec<Part>>,
    /// In order of time, relative to the segment's start.
    pub(crate) captions: Vec<CaptionRun>,
}

/// A clip that is seen during a segment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub clip: Arc<Clip>,
    /// The clip's first frame, counted from the segment's: negative where the clip began before.
    pub first: i64,
    /// How long a frame lasts.
    pub frame_ms: f64,
}

impl Part {
    /// Returns whether the clip is seen at a frame of the segment.
    pub fn covers(&self, frame: u64) -> bool {
        (self.first..self.first + self.clip.frames as i64).contains(&(frame as i64))
    }

    /// Returns the frame of the clip that is seen at a frame of the segment.
    pub fn frame(&self, frame: u64) -> u64 {
        (frame as i64 - self.first).max(0) as u64
    }

    /// Returns the time since the clip's start at one of its frames, in milliseconds.
    pub fn ms(&self, frame: u64) -> f64 {
        frame as f64 * self.frame_ms
    }
}

/// Cuts at clip and transition borders, a draft at fewer of them, and long stretches evenly into parts of at most 8 s.
/// Pure.
pub fn plan(resolved: &Resolved, settings: &EncodeSettings) -> RenderPlan {
    let mut captions = CaptionRuns::of(resolved);
    let borders = borders::of(resolved, settings.quality);
    let frame_ms = 1000.0 / resolved.fps.as_f64();
    let mut segments = Vec::with_capacity(borders.len());
    for (&first, &end) in borders.iter().zip(borders.iter().skip(1)) {
        let tracks: Vec<Vec<Part>> = resolved.visuals.iter().map(|clips| parts(clips, first, end, frame_ms)).collect();
        let captions = captions.within(first, end);
        let clip = alone(&tracks, end - first).map(|clip| clip.id.clone());
        let mut segment =
            SegmentPlan { hash: ContentHash::of(b""), clip, first_frame: first, frames: end - first, tracks, captions };
        segment.hash = name::of(resolved, settings, &segment);
        segments.push(segment);
    }
    RenderPlan {
        size: settings.quality.size(resolved.size),
        fps: resolved.fps,
        background: resolved.background,
        safe_area: resolved.safe_area,
        settings: settings.clone(),
        frames: resolved.frames,
        segments,
    }
}

/// Returns the clip that is all there is to see during a segment.
fn alone(tracks: &[Vec<Part>], frames: u64) -> Option<&Clip> {
    let mut parts = tracks.iter().flatten();
    let (one, others) = (parts.next()?, parts.next());
    let is_whole = one.covers(0) && one.covers(frames - 1);
    (others.is_none() && is_whole).then_some(&one.clip)
}

/// Returns the clips of a track that are seen between two frames.
fn parts(clips: &[Arc<Clip>], first: u64, end: u64, frame_ms: f64) -> Vec<Part> {
    // Neighbours overlap by their transition only, so ends are in order too.
    let from = clips.partition_point(|clip| clip.end_frame() <= first);
    let seen = clips[from..].iter().take_while(|clip| clip.first_frame < end);
    seen.map(|clip| Part { clip: Arc::clone(clip), first: clip.first_frame as i64 - first as i64, frame_ms }).collect()
}

impl RenderPlan {
    /// Returns the segment in which a frame of the video lies, and the frame's place in it.
    pub(crate) fn locate(&self, frame: u64) -> Option<(usize, u64)> {
        let index = self.segments.partition_point(|segment| segment.first_frame + segment.frames <= frame);
        self.segments.get(index).map(|segment| (index, frame - segment.first_frame))
    }
}

/// One line for each segment; for people and for snapshots.
impl fmt::Display for RenderPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.background.0;
        writeln!(
            f,
            "{} at {} fps, {} frames on #{r:02x}{g:02x}{b:02x}, {:?}",
            self.size, self.fps, self.frames, self.settings.quality
        )?;
        for segment in &self.segments {
            write!(f, "{:>6} +{:<4}", segment.first_frame, segment.frames)?;
            let mut parts = segment.tracks.iter().flatten().peekable();
            if parts.peek().is_none() {
                write!(f, " background")?;
            }
            for part in parts {
                write!(f, " {part}")?;
            }
            writeln!(f)?;
            for run in &segment.captions {
                writeln!(f, "       {run}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Clip { id, frames, content, transition, .. } = &*self.clip;
        match content {
            ClipContent::Still { layers, .. } => write!(f, "still {id} [{} layers]", layers.len())?,
            ClipContent::Image(_) => write!(f, "image {id}")?,
            ClipContent::Video { source_in_ms, speed, .. } => {
                write!(f, "video {id} [from {source_in_ms} ms x {speed}]")?;
            }
            ClipContent::Svg(_) => write!(f, "svg {id}")?,
            ClipContent::Text(text) => write!(f, "text {id} {:?}", text.text())?,
            ClipContent::Shape(_) => write!(f, "shape {id}")?,
            ClipContent::Color(_) => write!(f, "color {id}")?,
            ClipContent::Visualiser { .. } => write!(f, "visualiser {id}")?,
        }
        write!(f, " {:+}/{frames}", self.first)?;
        if let Some(passage) = transition.filter(|passage| self.first + passage.frames as i64 > 0) {
            write!(f, " ({:?} {})", passage.kind, passage.frames)?;
        }
        Ok(())
    }
}
