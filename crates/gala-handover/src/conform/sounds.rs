//! The sounds of a cut that came back. Stems are sums: what can be read of them is that a stretch was moved or taken away.

use std::ops::Range;

use gala_core::{
    time::{FrameRate, Frames, Millis},
    timeline::{AudioRole, Start, Timeline, Track},
};

use super::change::{Change, ChangeKind};
use crate::{
    cut::{Cut, CutClip, MediaKind},
    read::{ReadClip, ReadCut},
};

/// Moves and removes the sounds of a timeline as the stretches of its stems were.
pub fn sounds(timeline: &mut Timeline, cut: &Cut, read: &ReadCut, changes: &mut Vec<Change>, notes: &mut ReadCut) {
    if read.sounds.is_empty() {
        if !read.has_some_tracks && !cut.audio.is_empty() {
            notes.pass_over("sounds", "the document has none: they stay as they were");
        }
        return;
    }
    let found: Vec<&ReadClip> = read.sounds.iter().flat_map(|track| &track.clips).collect();
    for clip in &found {
        if !cut.media.iter().any(|media| media.file == clip.file && matches!(media.kind, MediaKind::Sound(_))) {
            notes.pass_over(&clip.file, "a sound of a file that was not handed over");
        }
    }
    for clip in cut.audio.iter().flat_map(|track| &track.clips) {
        let media = cut.media_of(clip);
        let MediaKind::Sound(role) = media.kind else { continue };
        // A list that holds another track says nothing of this one.
        if read.has_some_tracks && !found.iter().any(|read| read.file == media.file) {
            continue;
        }
        let uses: Vec<&&ReadClip> =
            found.iter().filter(|read| read.file == media.file && overlap(&source(read), &clip.source())).collect();
        let mut stretch = Stretch { timeline, fps: cut.fps, role, clip, changes, notes };
        match uses.as_slice() {
            [] => stretch.remove(),
            [one] if source(one) == clip.source() => stretch.move_to(one.record.start),
            _ => stretch
                .notes
                .pass_over(&clip.id, "a sound that was trimmed or used more than once: cut it in the timeline"),
        }
    }
}

fn source(clip: &ReadClip) -> Range<Frames> {
    clip.source_in..clip.source_in + (clip.record.end - clip.record.start)
}

fn overlap(a: &Range<Frames>, b: &Range<Frames>) -> bool {
    a.start < b.end && b.start < a.end
}

/// A part of a stem, and the sounds that are in it.
struct Stretch<'a> {
    timeline: &'a mut Timeline,
    fps: FrameRate,
    role: AudioRole,
    clip: &'a CutClip,
    changes: &'a mut Vec<Change>,
    notes: &'a mut ReadCut,
}

impl Stretch<'_> {
    /// Returns whether a sound that starts at a time is in the stretch.
    fn holds(record: &Range<Frames>, fps: FrameRate, start: Start) -> bool {
        start.ms().is_some_and(|ms| record.contains(&fps.frame_at(Millis(ms))))
    }

    fn remove(&mut self) {
        let (record, fps, role) = (self.clip.record.clone(), self.fps, self.role);
        for track in &mut self.timeline.tracks {
            let Track::Audio(track) = track else { continue };
            if track.role != role {
                continue;
            }
            let gone = |start| Self::holds(&record, fps, start);
            for clip in track.clips.iter().filter(|clip| gone(clip.start_ms)) {
                let at_ms = clip.start_ms.ms().unwrap_or_default();
                self.changes.push(Change::new(&clip.id, ChangeKind::Removed { at_ms }));
            }
            track.clips.retain(|clip| !gone(clip.start_ms));
        }
    }

    fn move_to(&mut self, place: Frames) {
        if place == self.clip.record.start {
            return;
        }
        let (record, fps, role) = (self.clip.record.clone(), self.fps, self.role);
        let mut has_moved = false;
        for track in &mut self.timeline.tracks {
            let Track::Audio(track) = track else { continue };
            if track.role != role {
                continue;
            }
            for clip in track.clips.iter_mut().filter(|clip| Self::holds(&record, fps, clip.start_ms)) {
                let from_ms = clip.start_ms.ms().unwrap_or_default();
                let within = fps.frame_at(Millis(from_ms)) - record.start;
                let to_ms = fps.ms_at(place + within).0;
                clip.start_ms = Start::At(to_ms);
                self.changes.push(Change::new(&clip.id, ChangeKind::Moved { from_ms, to_ms }));
                has_moved = true;
            }
        }
        if !has_moved {
            self.notes.pass_over(&self.clip.id, "the sound of a film, which was moved without its pictures");
        }
    }
}
