//! The visual tracks of a cut that came back.

use std::collections::{BTreeMap, BTreeSet};

use gala_core::{
    time::Frames,
    timeline::{
        Facts, Length, Settled, SettledTimeline, Start, Track, Transition, TransitionKind, VisualClip, VisualTrack,
    },
};

use super::{
    change::{Change, ChangeKind},
    piece::{Window, piece, whole},
    place::place,
};
use crate::{
    plan::{BACKGROUND, Handover, Shot},
    read::{ReadClip, ReadCut, ReadTrack},
};

pub struct Pictures<'a> {
    timeline: &'a SettledTimeline,
    facts: &'a Facts,
    /// By the names of their files.
    known: BTreeMap<&'a str, Known<'a>>,
    background: Option<&'a str>,
    /// The ids that the new timeline has.
    used: BTreeSet<String>,
    changes: &'a mut Vec<Change>,
    notes: &'a mut ReadCut,
}

/// A clip of the timeline that was handed over.
#[derive(Clone, Copy)]
struct Known<'a> {
    clip: &'a VisualClip<Settled>,
    /// Counted among the visual tracks.
    track: usize,
    shot: &'a Shot,
    /// The id of its predecessor.
    before: Option<&'a str>,
}

/// A clip of the new timeline.
struct Placed<'a> {
    known: Known<'a>,
    clip: VisualClip,
    end_ms: u64,
}

impl<'a> Pictures<'a> {
    pub fn new(
        timeline: &'a SettledTimeline,
        handover: &'a Handover,
        facts: &'a Facts,
        changes: &'a mut Vec<Change>,
        notes: &'a mut ReadCut,
    ) -> Self {
        let shots: BTreeMap<&str, &Shot> = handover.shots.iter().map(|shot| (shot.clip.as_str(), shot)).collect();
        let mut known = BTreeMap::new();
        for (track, row) in visual_tracks(timeline).enumerate() {
            let mut before = None;
            for clip in &row.clips {
                if let Some(shot) = shots.get(clip.id.as_str()) {
                    known.insert(shot.file.as_str(), Known { clip, track, shot, before });
                }
                before = Some(clip.id.as_str());
            }
        }
        let background = shots.get(BACKGROUND).map(|shot| shot.file.as_str());
        Self { timeline, facts, known, background, used: BTreeSet::new(), changes, notes }
    }

    /// Returns the visual tracks of the new timeline, from back to front. `before` are those that it had.
    pub fn rows(&mut self, read: &ReadCut, mut before: Vec<VisualTrack>) -> Vec<VisualTrack> {
        if !read.has_some_tracks {
            let shown = read.pictures.iter().filter(|row| !self.is_background(row)).collect::<Vec<_>>();
            return shown
                .into_iter()
                .enumerate()
                .map(|(index, row)| {
                    let name = before.get(index).map_or_else(|| row.name.clone(), |before| before.name.clone());
                    let muted = before.get(index).is_some_and(|before| before.muted);
                    VisualTrack { name, muted, clips: self.row(row, index) }
                })
                .collect();
        }
        let mut taken = BTreeSet::new();
        let mut lists = Vec::with_capacity(read.pictures.len());
        for row in &read.pictures {
            match self.track_of(row, &taken) {
                Some(track) => {
                    taken.insert(track);
                    lists.push((row, track));
                }
                None if self.is_of_cut(row) => self.notes.pass_over(&row.name, "another list of the same track"),
                None => self.notes.pass_over(&row.name, "a list without a clip of this cut"),
            }
        }
        // What stays on the other tracks keeps its ids; what moves from one list to another does, too.
        let others = before.iter().enumerate().filter(|(index, _)| !taken.contains(index));
        self.used = others.flat_map(|(_, row)| &row.clips).map(|clip| clip.id.clone()).collect();
        for (row, track) in lists {
            before[track].clips = self.row(row, track);
        }
        before
    }

    /// Returns which track a list is of: that of which it has most clips; of several the one that it has a clip of first. `None` where
    /// another list is of that track.
    fn track_of(&self, row: &ReadTrack, taken: &BTreeSet<usize>) -> Option<usize> {
        let ours = row.clips.iter().filter_map(|clip| self.known.get(clip.file.as_str()));
        let mut counts: Vec<(usize, usize)> = Vec::new();
        for track in ours.map(|known| known.track) {
            match counts.iter_mut().find(|(counted, _)| *counted == track) {
                Some((_, count)) => *count += 1,
                None => counts.push((track, 1)),
            }
        }
        let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
        most.map(|(track, _)| track).filter(|track| !taken.contains(track))
    }

    fn is_of_cut(&self, row: &ReadTrack) -> bool {
        row.clips.iter().any(|clip| self.known.contains_key(clip.file.as_str()))
    }

    fn is_background(&self, row: &ReadTrack) -> bool {
        !row.clips.is_empty() && row.clips.iter().all(|clip| Some(clip.file.as_str()) == self.background)
    }

    /// Tells which clips the new timeline has no longer.
    pub fn gone(self) {
        for clip in visual_tracks(self.timeline).flat_map(|row| &row.clips) {
            if !self.used.contains(&clip.id) {
                self.changes.push(Change::new(&clip.id, ChangeKind::Removed { at_ms: clip.start_ms.0 }));
            }
        }
    }

    fn row(&mut self, row: &ReadTrack, track: usize) -> Vec<VisualClip> {
        let clips: Vec<&ReadClip> = row.clips.iter().filter(|clip| self.is_ours(clip)).collect();
        let mut placed: Vec<Placed<'a>> = Vec::new();
        for (index, clip) in clips.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| clips[before]);
            let into = self.dissolve(before, clip);
            let out = clips.get(index + 1).and_then(|next| self.dissolve(Some(clip), next));
            let new = self.clip(clip, into, out, track, placed.last());
            placed.extend(new);
        }
        placed.into_iter().map(|placed| placed.clip).collect()
    }

    fn is_ours(&mut self, clip: &ReadClip) -> bool {
        let is_ours = self.known.contains_key(clip.file.as_str());
        if !is_ours && Some(clip.file.as_str()) != self.background {
            self.notes.pass_over(&clip.file, "a clip of a file that was not handed over");
        }
        is_ours
    }

    /// Returns how a clip takes over from the one before it, where both have the pictures for that.
    fn dissolve(&self, before: Option<&ReadClip>, clip: &ReadClip) -> Option<(Frames, Frames)> {
        let (head, tail) = clip.dissolve?;
        let before = before.filter(|before| before.record.end == clip.record.start)?;
        let left = before.source_in + (before.record.end - before.record.start) + tail;
        let length = |clip: &ReadClip| clip.record.end - clip.record.start;
        let fits = head <= clip.source_in.min(length(before))
            && tail <= length(clip)
            && left <= self.known[before.file.as_str()].shot.frames;
        fits.then_some((head, tail))
    }

    fn clip(
        &mut self,
        read: &ReadClip,
        into: Option<(Frames, Frames)>,
        out: Option<(Frames, Frames)>,
        track: usize,
        before: Option<&Placed<'a>>,
    ) -> Option<Placed<'a>> {
        if read.dissolve.is_some() && into.is_none() {
            self.notes.pass_over(&read.file, "a dissolve for which its clips have no pictures: it is read as a cut");
        }
        let known = self.known[read.file.as_str()];
        let (early, late) = (into.map_or(Frames::ZERO, |(early, _)| early), out.map_or(Frames::ZERO, |(_, late)| late));
        let (first, end) = (read.record.start - early, read.record.end + late);
        let source_first = read.source_in - early;
        if source_first + (end - first) > known.shot.frames || first >= end {
            self.notes.pass_over(&read.file, "a clip that reaches past the end of its file");
            return None;
        }
        let signed = |Frames(frames): Frames| i64::try_from(frames).unwrap_or(i64::MAX);
        let start = signed(source_first) - signed(known.shot.head);
        let window = Window { first: start, end: start + signed(end - first) };
        let mut clip = piece(known.clip, window, &self.timeline.format, self.facts)
            .map_err(|problems| {
                self.notes.pass_over(&read.file, format!("a trim that its clip does not allow: {problems}"))
            })
            .ok()?;
        let fps = self.timeline.format.fps;
        let earliest_ms = if into.is_some() { 0 } else { before.map_or(0, |before| before.end_ms) };
        let stays = window == whole(known.clip, fps)
            && fps.frame_at(known.clip.start_ms) == first
            && known.clip.start_ms.0 >= earliest_ms;
        let (start_ms, end_ms) = if stays {
            (known.clip.start_ms.0, known.clip.end_ms().0)
        } else {
            place(fps, (first, end), clip.duration_ms.ms().unwrap_or_default(), earliest_ms)
        };
        (clip.start_ms, clip.duration_ms) = (Start::At(start_ms), Length::Ms(end_ms - start_ms));
        clip.transition = into.and(before).map(|before| transition(&known, before, start_ms));
        clip.id = self.id(known.clip);
        self.tell(&known, &clip, window, (track, start_ms));
        Some(Placed { known, clip, end_ms })
    }

    /// Returns the id of the clip, or a free one like it where it is used already.
    fn id(&mut self, clip: &VisualClip<Settled>) -> String {
        let numbered = (2..).map(|number| format!("{}-{number}", clip.id));
        let free = [clip.id.clone()].into_iter().chain(numbered).find(|id| {
            let is_other = *id != clip.id && self.known.values().any(|known| known.clip.id == *id);
            !self.used.contains(id) && !is_other
        });
        let id = free.unwrap_or_else(|| clip.id.clone());
        self.used.insert(id.clone());
        id
    }

    fn tell(&mut self, known: &Known<'a>, clip: &VisualClip, window: Window, (track, start_ms): (usize, u64)) {
        let (old, fps) = (known.clip, self.timeline.format.fps);
        let mut tell = |kind| self.changes.push(Change::new(&clip.id, kind));
        if clip.id != old.id {
            tell(ChangeKind::Copied { of: old.id.clone(), at_ms: start_ms });
        } else if start_ms != old.start_ms.0 {
            tell(ChangeKind::Moved { from_ms: old.start_ms.0, to_ms: start_ms });
        }
        if track != known.track {
            tell(ChangeKind::OtherTrack { from: known.track, to: track });
        }
        let by = |frames: i64| {
            let ms = i64::try_from(fps.ms_at(Frames(frames.unsigned_abs())).0).unwrap_or(i64::MAX);
            ms * frames.signum()
        };
        let whole = whole(old, fps);
        if window != whole {
            tell(ChangeKind::Trimmed { head_ms: by(window.first - whole.first), tail_ms: by(window.end - whole.end) });
        }
        let length = |transition: Option<&Transition>| transition.map_or(0, |transition| transition.duration_ms);
        let (before_ms, after_ms) = (length(old.transition.as_ref()), length(clip.transition.as_ref()));
        if before_ms != after_ms {
            tell(ChangeKind::Transition { before_ms, after_ms });
        }
    }
}

/// Returns the transition into a clip: the one that it had from the same predecessor, or else a dissolve.
fn transition(known: &Known<'_>, before: &Placed<'_>, start_ms: u64) -> Transition {
    let is_same = known.before == Some(before.known.clip.id.as_str());
    let had = known.clip.transition.filter(|_| is_same);
    let had = had.unwrap_or_else(|| Transition::new(TransitionKind::Crossfade, 0));
    Transition { duration_ms: before.end_ms.saturating_sub(start_ms), ..had }
}

fn visual_tracks(timeline: &SettledTimeline) -> impl Iterator<Item = &VisualTrack<Settled>> {
    timeline.tracks.iter().filter_map(|track| match track {
        Track::Visual(track) if !track.clips.is_empty() => Some(track),
        _ => None,
    })
}
