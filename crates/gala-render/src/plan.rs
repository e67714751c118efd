//! Cuts a resolved timeline into segments, and names each by all that shapes its pixels.
//!
//! A segment is one closed group of pictures and the unit of encoding, keeping and distribution. Its hash says
//! nothing of where in the video it stands nor of ids, so a scene that moves is not encoded again.

mod audio;
mod borders;
mod captions;
mod clip_span;
mod name;
mod range;
mod render_plan;
mod segment;

use std::sync::Arc;

use gala_core::{
    hash::ContentHash,
    time::{FrameRate, Frames},
};

use self::captions::CaptionRuns;
pub use self::{audio::plan_audio, render_plan::RenderPlan, segment::SegmentPlan};
pub(crate) use self::{captions::CaptionRun, clip_span::ClipSpan};
use crate::{
    resolve::{Clip, Resolved},
    settings::EncodeSettings,
};

/// Cuts at clip and transition borders, a draft at fewer of them, and long stretches evenly into segments of at most 8 s.
/// Pure.
pub fn plan(resolved: &Resolved, settings: &EncodeSettings) -> RenderPlan {
    let mut captions = CaptionRuns::of(resolved);
    let borders = borders::of(resolved, settings.quality);
    let mut segments = Vec::with_capacity(borders.len());
    for (&first, &end) in borders.iter().zip(borders.iter().skip(1)) {
        let tracks: Vec<Vec<ClipSpan>> =
            resolved.visuals.iter().map(|clips| seen(clips, first, end, resolved.fps)).collect();
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
fn alone(tracks: &[Vec<ClipSpan>], frames: Frames) -> Option<&Clip> {
    let mut spans = tracks.iter().flatten();
    let (one, others) = (spans.next()?, spans.next());
    let is_whole = one.covers(0) && one.covers(frames.0 - 1);
    (others.is_none() && is_whole).then_some(&one.clip)
}

/// Returns the clips of a track that are seen between two frames.
fn seen(clips: &[Arc<Clip>], first: Frames, end: Frames, fps: FrameRate) -> Vec<ClipSpan> {
    // Neighbours overlap by their transition only, so ends are in order too.
    let from = clips.partition_point(|clip| clip.end_frame() <= first);
    let seen = clips[from..].iter().take_while(|clip| clip.first_frame < end);
    seen.map(|clip| ClipSpan { clip: Arc::clone(clip), first: clip.first_frame.0 as i64 - first.0 as i64, fps })
        .collect()
}
