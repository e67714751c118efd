//! How long a timeline is.

use gala_core::{
    time::{Frames, Millis},
    timeline::{SettledTimeline, Track},
};

/// Returns the frames from the start to the end of all that is seen, heard or read; at least one.
pub fn length_of(timeline: &SettledTimeline) -> Frames {
    let fps = timeline.format.fps;
    let ends = timeline.tracks.iter().filter_map(|track| match track {
        Track::Visual(track) => track.clips.last().map(|clip| clip.end_ms()),
        Track::Audio(track) => track.clips.iter().map(|clip| clip.start_ms.saturating_add(clip.duration_ms)).max(),
        Track::Caption(track) => track.captions.last().map(|caption| Millis(caption.end_ms)),
    });
    ends.map(|end| fps.frame_at(end)).max().unwrap_or_default().max(Frames(1))
}
