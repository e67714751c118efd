//! The name of a segment: the hash of what shapes its bytes, and of nothing else.

use gala_core::{
    format::FrameSize,
    hash::ContentHash,
    time::{FrameRate, Frames},
    timeline::{CaptionTrack, Color, Content, Look, SafeArea},
};
use gala_raster::caption::CaptionState;
use serde::Serialize;

use super::{captions::CaptionRun, clip_span::ClipSpan, segment::SegmentPlan};
use crate::{
    resolve::{ClipTransition, Resolved, Source},
    settings::{EncodeSettings, RENDERER_VERSION},
};

#[derive(Serialize)]
struct Named<'a> {
    renderer: u32,
    encoder: String,
    size: FrameSize,
    fps: FrameRate,
    background: Color,
    frames: Frames,
    tracks: Vec<Vec<NamedSpan<'a>>>,
    captions: Vec<NamedCaption<'a>>,
    safe_area: Option<SafeArea>,
    /// Empty where nothing is written.
    fonts: &'a str,
}

/// A clip as far as the segment sees it. What rests shows the same in every frame, so its time within itself is
/// absent then: it may become longer, or be seen from another frame on, and keep the segment's name.
#[derive(Serialize)]
struct NamedSpan<'a> {
    content: &'a Content<Source>,
    look: &'a Look<Source>,
    /// In frames of the segment.
    from: u64,
    to: u64,
    /// Frames of the clip before the segment's start, and of the whole clip.
    moves: Option<(i64, Frames)>,
    transition: Option<(ClipTransition, i64)>,
    enter: Option<(ClipTransition, i64)>,
    exit: Option<(ClipTransition, i64)>,
}

#[derive(Serialize)]
struct NamedCaption<'a> {
    look: &'a CaptionTrack,
    /// Absent where there is none, as in names of segments from before there were any.
    #[serde(skip_serializing_if = "Option::is_none")]
    font: Option<&'a Source>,
    text: &'a str,
    words: Vec<(usize, usize)>,
    state: CaptionState,
    first_frame: Frames,
    frames: Frames,
}

pub(super) fn of(resolved: &Resolved, settings: &EncodeSettings, segment: &SegmentPlan) -> ContentHash {
    let tracks = segment.tracks.iter().filter(|spans| !spans.is_empty());
    let writes = !segment.captions.is_empty()
        || segment.tracks.iter().flatten().any(|span| matches!(span.clip.content, Content::Text(_)));
    ContentHash::of_json(&Named {
        renderer: RENDERER_VERSION,
        encoder: settings.coding().options(),
        size: resolved.size,
        fps: resolved.fps,
        background: resolved.background,
        frames: segment.frames,
        tracks: tracks.map(|spans| spans.iter().map(|one| span(one, segment.frames.0)).collect()).collect(),
        captions: segment.captions.iter().map(caption).collect(),
        safe_area: resolved.safe_area.filter(|_| writes),
        fonts: if writes { &settings.fonts } else { "" },
    })
}

fn span(span: &ClipSpan, frames: u64) -> NamedSpan<'_> {
    let clip = &span.clip;
    let end = span.first + clip.frames.0 as i64;
    let within = |frame: i64| frame.clamp(0, frames as i64) as u64;
    // A transition that is over, or has not begun, when the segment is seen does not shape it.
    let seen = |transition: Option<ClipTransition>, from: i64| {
        transition
            .filter(|transition| from < frames as i64 && from + transition.frames.0 as i64 > 0)
            .map(|transition| (transition, from))
    };
    NamedSpan {
        content: &clip.content,
        look: &clip.look,
        from: within(span.first),
        to: within(end),
        moves: clip.is_moving().then_some((span.first, clip.frames)),
        transition: seen(clip.transition, span.first),
        enter: seen(clip.enter, span.first),
        exit: seen(clip.exit, end - clip.exit.map_or(0, |transition| transition.frames.0 as i64)),
    }
}

fn caption(run: &CaptionRun) -> NamedCaption<'_> {
    NamedCaption {
        look: &run.look,
        font: run.font.as_deref(),
        text: &run.caption.text,
        words: run.caption.words.iter().map(|word| (word.bytes.start, word.bytes.end)).collect(),
        state: run.state,
        first_frame: run.first_frame,
        frames: run.frames,
    }
}
