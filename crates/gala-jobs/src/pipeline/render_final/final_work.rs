//! Everything that the finished video of a plan is made of.

use gala_core::{
    asset::StoredFile,
    payload::ClipOutput,
    plan::Plan,
    timeline::{Track, VisualClip},
};

use super::{composed::Composed, job::RenderFinal, music::Music};

/// Everything that the finished video of a plan is made of.
pub(super) struct FinalWork<'a> {
    pub job: RenderFinal<'a>,
    pub plan: &'a Plan,
    pub clips: &'a [ClipOutput],
    pub music: Option<&'a Music>,
    /// Of its captions and cards.
    pub font: Option<&'a StoredFile>,
    pub composed: &'a Composed,
}

impl FinalWork<'_> {
    /// Returns the clips of the pictures, in order of time.
    pub fn visual_clips(&self) -> &[VisualClip] {
        let clips = self.composed.timeline.tracks.iter().find_map(|track| match track {
            Track::Visual(track) => Some(track.clips.as_slice()),
            _ => None,
        });
        clips.unwrap_or_default()
    }

    pub fn duration_ms(&self) -> u64 {
        self.visual_clips().last().and_then(VisualClip::written_end_ms).unwrap_or(0)
    }
}
