//! A stretch of a video as a plan of its own.

use std::ops::Range;

use gala_core::time::Frames;

use super::{captions::CaptionRun, clip_span::ClipSpan, name, render_plan::RenderPlan, segment::SegmentPlan};
use crate::resolve::Resolved;

impl RenderPlan {
    /// Returns the plan of some frames of the video that was resolved. Segments that lie inside keep their names, so
    /// what was encoded for the whole is used for the stretch. Frames outside the video are left away.
    pub fn within(&self, resolved: &Resolved, frames: Range<Frames>) -> Self {
        let (begin, end) = (frames.start, frames.end.min(self.frames));
        let cut = |segment: &SegmentPlan| {
            let from = begin.saturating_sub(segment.first_frame);
            let to = end.saturating_sub(segment.first_frame).min(segment.frames);
            (from < to).then(|| {
                let mut cut = segment.within(from..to);
                if cut.frames < segment.frames {
                    cut.hash = name::of(resolved, &self.settings, &cut);
                }
                cut.first_frame = segment.first_frame + from - begin;
                cut
            })
        };
        Self {
            frames: end.saturating_sub(begin),
            segments: self.segments.iter().filter_map(cut).collect(),
            ..self.clone()
        }
    }
}

impl SegmentPlan {
    fn within(&self, frames: Range<Frames>) -> Self {
        let length = frames.end - frames.start;
        let span = |span: &ClipSpan| {
            let span = ClipSpan { first: span.first - frames.start.0 as i64, ..span.clone() };
            let seen = span.first < length.0 as i64 && span.first + span.clip.frames.0 as i64 > 0;
            seen.then_some(span)
        };
        let caption = |run: &CaptionRun| {
            let from = run.first_frame.max(frames.start);
            let to = (run.first_frame + run.frames).min(frames.end);
            (from < to).then(|| CaptionRun { first_frame: from - frames.start, frames: to - from, ..run.clone() })
        };
        Self {
            tracks: self.tracks.iter().map(|spans| spans.iter().filter_map(span).collect()).collect(),
            captions: self.captions.iter().filter_map(caption).collect(),
            frames: length,
            ..self.clone()
        }
    }
}
