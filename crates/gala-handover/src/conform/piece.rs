//! A part of a clip, with the rest of it taken away or its handles added.

use gala_core::{
    problem::Problems,
    time::{FrameRate, Frames, Millis},
    timeline::{Edge, Edit, Facts, Format, Length, Settled, Start, Timeline, Track, VisualClip, VisualTrack},
};

/// Which frames of a clip are seen, counted from its first one; before it they are negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub first: i64,
    pub end: i64,
}

/// Returns all of a clip.
pub fn whole(clip: &VisualClip<Settled>, fps: FrameRate) -> Window {
    let own = fps.frame_at(clip.end_ms()) - fps.frame_at(clip.start_ms);
    Window { first: 0, end: i64::try_from(own.0).unwrap_or(i64::MAX) }
}

/// Returns the clip as long as a window of it, somewhere, without its transition.
///
/// # Errors
/// Where no trim gives that: it would begin before its source, or be shorter than what happens at its ends.
pub fn piece(
    clip: &VisualClip<Settled>,
    window: Window,
    format: &Format,
    facts: &Facts,
) -> Result<VisualClip, Problems> {
    let fps = format.fps;
    // An hour on, so that there is room before it; a whole number of frames and of milliseconds.
    let base_ms = 3_600_000 / fps.grid_ms() * fps.grid_ms();
    let base = i64::try_from(fps.frame_at(Millis(base_ms)).0).unwrap_or(i64::MAX);
    let whole = whole(clip, fps);
    let mut alone = written(clip, base_ms);
    // The end first: what is cut from the start is measured from where the clip was.
    for (edge, from, to) in [(Edge::End, whole.end, window.end), (Edge::Start, whole.first, window.first)] {
        if from != to {
            let to_ms = fps.ms_at(Frames(u64::try_from(base + to).unwrap_or_default())).0;
            alone = trimmed(alone, edge, to_ms, format, facts)?;
        }
    }
    Ok(alone)
}

fn written(clip: &VisualClip<Settled>, start_ms: u64) -> VisualClip {
    VisualClip {
        id: clip.id.clone(),
        start_ms: Start::At(start_ms),
        duration_ms: Length::Ms(clip.duration_ms.0),
        content: clip.content.clone(),
        look: clip.look.clone(),
        transition: None,
        enter: clip.enter,
        exit: clip.exit,
        metadata: clip.metadata.clone(),
    }
}

fn trimmed(clip: VisualClip, edge: Edge, to_ms: u64, format: &Format, facts: &Facts) -> Result<VisualClip, Problems> {
    let edit = Edit::Trim { clip: clip.id.clone(), edge, to_ms, ripple: false };
    let track = Track::Visual(VisualTrack::new(vec![clip.clone()]));
    let edited = Timeline::new(format.clone(), vec![track]).apply(&edit, facts)?;
    let clips = edited.tracks.into_iter().find_map(|track| match track {
        Track::Visual(track) => Some(track.clips),
        _ => None,
    });
    Ok(clips.into_iter().flatten().next().unwrap_or(clip))
}
