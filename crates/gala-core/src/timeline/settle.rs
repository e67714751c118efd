//! Finds every start and length that a document leaves open.

use super::{
    AudioClip, AudioRole, Content, Facts, Length, SettledTimeline, Start, Timeline, Track, Transition, VisualClip,
    check::Checker,
    limits::MAX_PROBLEMS,
    moment::{Found, Times},
};
use crate::{
    problem::{Problem, Problems},
    time::Millis,
};

impl Timeline {
    /// Returns the timeline with all ids, starts and lengths spelled out, checked as a whole. Pure.
    ///
    /// # Errors
    /// Every fault that was found, each with its JSON path, at most [`MAX_PROBLEMS`].
    pub fn settle(&self, facts: &Facts) -> Result<SettledTimeline, Problems> {
        let mut timeline = self.clone();
        timeline.name_clips();
        let mut problems = Checker::new(facts).document(&timeline);
        let found = timeline.find_times(facts);
        let faults = Checker::new(facts).times(&found);
        let (settled, unknown_lengths) = found.settled();
        // What follows from a missing file is no fault of its own.
        if problems.0.iter().all(|problem| problem.code != "unknown_source") {
            problems.0.extend(unknown_lengths.0);
        }
        problems.0.extend(faults.0);
        problems.0.truncate(MAX_PROBLEMS);
        problems.into_result(settled)
    }

    /// Returns when the last clip or caption ends of those whose ends can be told; 0 where none can. Pure.
    pub fn known_end_ms(&self, facts: &Facts) -> u64 {
        self.anchored(facts).1.end.unwrap_or_default()
    }

    /// Finds starts and lengths, as far as they can be.
    fn find_times(self, facts: &Facts) -> Timeline<Found> {
        let (mut rows, anchors) = self.anchored(facts);
        rows.iter_mut().for_each(|row| row.advance(&anchors));
        self.with_times(|(track, clip), _| rows[track].items[clip].found())
    }

    /// Finds what lengths are told by, and what of them follows from that alone.
    fn anchored(&self, facts: &Facts) -> (Vec<Row>, Anchors) {
        let mut rows: Vec<Row> = self.tracks.iter().map(|track| Row::new(track, facts)).collect();
        let mut anchors = Anchors::default();
        rows.iter_mut().for_each(|row| row.advance(&anchors));
        anchors.speech = rows.iter().filter(|row| row.is_speech).filter_map(Row::end).max();
        rows.iter_mut().for_each(|row| row.advance(&anchors));
        let captions = self.tracks.iter().filter_map(|track| match track {
            Track::Caption(track) => track.captions.iter().map(|caption| caption.end_ms).max(),
            _ => None,
        });
        anchors.end = rows.iter().filter_map(Row::end).chain(captions).max();
        (rows, anchors)
    }
}

impl Timeline<Found> {
    /// Returns the timeline, which is right if no length was unknown.
    fn settled(self) -> (SettledTimeline, Problems) {
        let mut problems = Problems::default();
        let settled = self.with_times(|(track, clip), (start_ms, length_ms)| {
            let (field, message) = match (start_ms, length_ms) {
                (Some(start_ms), Some(length_ms)) => return (Millis(start_ms), Millis(length_ms)),
                (Some(_), None) => ("duration_ms", "how long it lasts cannot be found"),
                (None, _) => ("start_ms", "where it starts cannot be found, because its predecessor has no end"),
            };
            let path = format!("tracks[{track}].clips[{clip}].{field}");
            problems.push(Problem::new("unknown_length", path, message, "give it in milliseconds"));
            (Millis::ZERO, Millis::ZERO)
        });
        (settled, problems)
    }
}

impl<T: Times> Timeline<T> {
    /// Gives every clip without an id the one of its place.
    pub(super) fn name_clips(&mut self) {
        for (track, row) in self.tracks.iter_mut().enumerate() {
            let named = |kind: &str, id: &mut String, index: usize| {
                if id.is_empty() {
                    *id = format!("{kind}-{track}-{index}");
                }
            };
            match row {
                Track::Visual(row) => {
                    row.clips.iter_mut().enumerate().for_each(|(index, clip)| named("visual", &mut clip.id, index));
                }
                Track::Audio(row) => {
                    row.clips.iter_mut().enumerate().for_each(|(index, clip)| named("audio", &mut clip.id, index));
                }
                Track::Caption(_) => {}
            }
        }
    }
}

/// The ends that lengths are told by, once they are known.
#[derive(Default)]
struct Anchors {
    speech: Option<u64>,
    end: Option<u64>,
}

/// The clips of one track.
struct Row {
    is_speech: bool,
    items: Vec<Item>,
}

/// When a clip is, as far as it is known.
struct Item {
    start: Start,
    length: Length,
    /// How long its source is, at its speed.
    source_ms: Option<u64>,
    transition_ms: u64,
    start_ms: Option<u64>,
    end_ms: Option<u64>,
}

impl Row {
    fn new(track: &Track, facts: &Facts) -> Self {
        match track {
            Track::Visual(track) => {
                Self { is_speech: false, items: track.clips.iter().map(|clip| Item::visual(clip, facts)).collect() }
            }
            Track::Audio(track) => Self {
                is_speech: track.role == AudioRole::Speech,
                items: track.clips.iter().map(|clip| Item::audio(clip, facts)).collect(),
            },
            Track::Caption(_) => Self { is_speech: false, items: Vec::new() },
        }
    }

    /// Finds what can be found with the anchors that are known.
    fn advance(&mut self, anchors: &Anchors) {
        let mut end_before = Some(0);
        for index in 0..self.items.len() {
            let next_start = self.items.get(index + 1).and_then(|next| {
                let start = next.start.ms()?;
                Some(start.saturating_add(next.transition_ms))
            });
            let is_last = index + 1 == self.items.len();
            let item = &mut self.items[index];
            item.start_ms = match item.start {
                Start::At(ms) => Some(ms),
                Start::Auto => end_before.map(|end: u64| end.saturating_sub(item.transition_ms)),
            };
            let own = |ms: Option<u64>| item.start_ms.zip(ms).map(|(start, ms)| start.saturating_add(ms));
            item.end_ms = match item.length {
                Length::Ms(ms) => own(Some(ms)),
                Length::Source => own(item.source_ms),
                Length::Speech => anchors.speech,
                Length::End => anchors.end,
                Length::Auto => own(item.source_ms).or(next_start).or(if is_last { anchors.end } else { None }),
            };
            end_before = item.end_ms;
        }
    }

    fn end(&self) -> Option<u64> {
        self.items.iter().filter_map(|item| item.end_ms).max()
    }
}

impl Item {
    fn visual(clip: &VisualClip, facts: &Facts) -> Self {
        let transition_ms = clip.transition.as_ref().map_or(0, |Transition { duration_ms, .. }| *duration_ms);
        Self::new(clip.start_ms, clip.duration_ms, clip.source_ms(facts), transition_ms)
    }

    fn audio(clip: &AudioClip, facts: &Facts) -> Self {
        Self::new(clip.start_ms, clip.duration_ms, clip.source_ms(facts), 0)
    }

    fn new(start: Start, length: Length, source_ms: Option<u64>, transition_ms: u64) -> Self {
        Self { start, length, source_ms, transition_ms, start_ms: None, end_ms: None }
    }

    fn found(&self) -> (Option<u64>, Option<u64>) {
        let length_ms = self.start_ms.zip(self.end_ms).map(|(start_ms, end_ms)| end_ms.saturating_sub(start_ms));
        (self.start_ms, length_ms)
    }
}

impl<T: Times> VisualClip<T> {
    /// Returns how long its source plays from where it begins, at its speed.
    pub(super) fn source_ms(&self, facts: &Facts) -> Option<u64> {
        match &self.content {
            Content::Video(video) => left_of(facts, &video.source, video.source_in_ms, video.speed),
            Content::Visualiser(visualiser) => left_of(facts, &visualiser.source, visualiser.source_in_ms, 1.0),
            _ => None,
        }
    }
}

impl AudioClip {
    /// Returns how long its source plays from where it begins, at its speed. A sound that starts again has no length
    /// of its own.
    pub(super) fn source_ms(&self, facts: &Facts) -> Option<u64> {
        let source_ms = left_of(facts, &self.source, self.source_in_ms, self.speed);
        source_ms.filter(|_| !self.looped || self.duration_ms == Length::Source)
    }
}

/// Returns how long a source plays from some place on.
fn left_of(facts: &Facts, source: &str, source_in_ms: u64, speed: f32) -> Option<u64> {
    let whole = facts.get(source)?.duration_ms?;
    let left = whole.saturating_sub(source_in_ms);
    (speed > 0.0 && speed.is_finite()).then(|| (left as f64 / f64::from(speed)).round() as u64)
}

#[cfg(test)]
mod tests;
