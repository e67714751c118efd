//! When which caption is seen in which state of its words, in frames.

use std::{fmt, sync::Arc};

use gala_core::{
    time::{FrameRate, Frames, Millis},
    timeline::{Caption, CaptionStyle, CaptionTrack, CaptionWord},
};
use gala_raster::caption::{CaptionState, LEAP_STEPS};
use unicode_segmentation::UnicodeSegmentation;

use crate::resolve::{Captions, Resolved, Source};

/// Between two words of a sentence nothing stands out only if the pause is longer than this: no flicker.
const BREATH_MS: u64 = 400;
/// How long a word leaps.
const LEAP_MS: u64 = 150;

/// A caption with one state of its words, for some frames.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CaptionRun {
    /// The track without its captions and its font.
    pub look: Arc<CaptionTrack>,
    pub font: Option<Arc<Source>>,
    pub caption: Arc<Caption>,
    pub state: CaptionState,
    pub first_frame: Frames,
    pub frames: Frames,
}

/// The runs of a whole video, which is gone through once, from span to span: what a span costs depends on what is seen
/// in it, however long the video is and however long one caption stays.
pub(super) struct CaptionRuns {
    /// In order of their start. Those of several tracks may lie over each other.
    runs: Vec<CaptionRun>,
    /// The first that begins after the last span.
    next: usize,
    /// Those before it that may still be seen, in order of their start.
    open: Vec<usize>,
}

impl CaptionRuns {
    pub fn of(resolved: &Resolved) -> Self {
        let mut runs: Vec<CaptionRun> =
            resolved.captions.iter().flat_map(|track| track_runs(resolved.fps, track)).collect();
        runs.sort_by_key(|run| run.first_frame);
        Self { runs, next: 0, open: Vec::new() }
    }

    /// Returns what is seen between two frames, relative to the first. Each span begins where the one before ended, or
    /// later.
    pub fn within(&mut self, first: Frames, end: Frames) -> Vec<CaptionRun> {
        let begun = self.runs[self.next..].iter().take_while(|run| run.first_frame < end).count();
        self.open.extend(self.next..self.next + begun);
        self.next += begun;
        self.open.retain(|index| self.runs[*index].first_frame + self.runs[*index].frames > first);
        let seen = self.open.iter().map(|index| &self.runs[*index]);
        seen.map(|run| {
            let from = run.first_frame.max(first);
            let to = (run.first_frame + run.frames).min(end);
            CaptionRun { first_frame: from - first, frames: to - from, ..run.clone() }
        })
        .collect()
    }
}

fn track_runs(fps: FrameRate, track: &Captions) -> Vec<CaptionRun> {
    let (look, font) = (Arc::new(track.track.clone()), track.font.clone().map(Arc::new));
    let mut runs = Vec::new();
    for caption in track.captions.iter().filter(|caption| !caption.text.trim().is_empty()) {
        let shared = Arc::new(caption.clone());
        let changes = Changes::of(fps, caption, look.style).0;
        let over = fps.frame_at(Millis(caption.end_ms));
        let ends = changes.iter().skip(1).map(|(frame, _)| *frame).chain([over]);
        for (&(first_frame, state), end) in changes.iter().zip(ends) {
            // The leap of a last word may take longer than the caption.
            let end = end.min(over);
            if let Some(state) = state.filter(|_| end > first_frame) {
                let (look, font, caption) = (Arc::clone(&look), font.clone(), Arc::clone(&shared));
                runs.push(CaptionRun { look, font, caption, state, first_frame, frames: end - first_frame });
            }
        }
    }
    runs
}

/// From which frame on a caption is in which state, `None` for unseen; frames never go back.
struct Changes(Vec<(Frames, Option<CaptionState>)>);

impl Changes {
    fn of(fps: FrameRate, caption: &Caption, style: CaptionStyle) -> Self {
        let whole = Self(vec![(fps.frame_at(Millis(caption.start_ms)), Some(CaptionState::default()))]);
        // Without the times of words, the whole caption is all there is to show.
        if caption.words.is_empty() {
            return whole;
        }
        let spans = spans(caption);
        match style {
            CaptionStyle::Plain | CaptionStyle::Box => whole,
            CaptionStyle::Karaoke => Self::spoken(fps, caption, &spans, Some(CaptionState::default())),
            CaptionStyle::OneWord => Self::spoken(fps, caption, &spans, None),
            CaptionStyle::Pop => Self::leaps(fps, caption, &spans),
            CaptionStyle::Typewriter => Self::letters(fps, caption, &spans),
        }
    }

    /// One word after the other stands out; in pauses there is `silence`.
    fn spoken(fps: FrameRate, caption: &Caption, spans: &[(u64, u64)], silence: Option<CaptionState>) -> Self {
        let mut changes = Self(vec![(fps.frame_at(Millis(caption.start_ms)), silence)]);
        for (index, &(start, end)) in spans.iter().enumerate() {
            changes.push(fps.frame_at(Millis(start)), Some(CaptionState::spoken(index)));
            if pause_after(&caption.words, index).is_none_or(|pause| pause > BREATH_MS) {
                changes.push(fps.frame_at(Millis(end)), silence);
            }
        }
        changes
    }

    /// Words come one after the other, each with a leap, and stay.
    fn leaps(fps: FrameRate, caption: &Caption, spans: &[(u64, u64)]) -> Self {
        let mut changes = Self(vec![(fps.frame_at(Millis(caption.start_ms)), None)]);
        let steps = (LEAP_MS as f64 / 1000.0 * fps.as_f64()).ceil() as u64;
        for (index, &(start, _)) in spans.iter().enumerate() {
            let first = fps.frame_at(Millis(start));
            let next = spans.get(index + 1).map_or(Frames(u64::MAX), |(start, _)| fps.frame_at(Millis(*start)));
            let state = CaptionState { word: Some(index), shown: Some(shown_with(caption, index)), leap: None };
            // The phase counts frames from the word's first one, so equal words leap equally wherever they stand.
            for step in 1..steps.max(1) {
                let at = first + Frames(step - 1);
                if at < next {
                    let leap = Some((u64::from(LEAP_STEPS) * step / steps) as u8);
                    changes.push(at, Some(CaptionState { leap, ..state }));
                }
            }
            let rests = first + Frames(steps.max(1) - 1);
            if rests < next {
                changes.push(rests, Some(state));
            }
        }
        changes
    }

    /// Letters come one after the other, spread over the time of their word.
    fn letters(fps: FrameRate, caption: &Caption, spans: &[(u64, u64)]) -> Self {
        let mut changes = Self(vec![(fps.frame_at(Millis(caption.start_ms)), None)]);
        for (index, (word, &(start, end))) in caption.words.iter().zip(spans).enumerate() {
            let Some(text) = caption.text.get(word.bytes.clone()) else { continue };
            let letters = text.graphemes(true).count() as u64;
            for (nth, (at, letter)) in text.grapheme_indices(true).enumerate() {
                let nth = nth as u64;
                let is_last = nth + 1 == letters;
                let shown = if is_last { shown_with(caption, index) } else { word.bytes.start + at + letter.len() };
                let ms = start + (end - start) * nth / letters;
                changes.push(
                    fps.frame_at(Millis(ms)),
                    Some(CaptionState { shown: Some(shown), ..CaptionState::default() }),
                );
            }
        }
        changes
    }

    /// Adds a change. One that comes before another is over, in frames, replaces it.
    fn push(&mut self, frame: Frames, state: Option<CaptionState>) {
        let frame = self.0.last().map_or(frame, |(last, _)| frame.max(*last));
        while self.0.last().is_some_and(|(last, _)| *last == frame) {
            self.0.pop();
        }
        if self.0.last().is_none_or(|(_, last)| *last != state) {
            self.0.push((frame, state));
        }
    }
}

/// Returns when words begin and end: in order and within their caption.
fn spans(caption: &Caption) -> Vec<(u64, u64)> {
    let within = |ms: u64| ms.clamp(caption.start_ms, caption.end_ms);
    let mut last = caption.start_ms;
    let spans = caption.words.iter().map(|word| {
        let start = within(word.start_ms).max(last);
        last = within(word.end_ms).max(start);
        (start, last)
    });
    spans.collect()
}

fn pause_after(words: &[CaptionWord], index: usize) -> Option<u64> {
    words.get(index + 1).map(|next| next.start_ms.saturating_sub(words[index].end_ms))
}

/// Returns how many bytes of a caption are seen once a word is: what stands between it and the next comes with it.
fn shown_with(caption: &Caption, word: usize) -> usize {
    caption.words.get(word + 1).map_or(caption.text.len(), |next| next.bytes.start)
}

impl CaptionRun {
    pub fn covers(&self, frame: u64) -> bool {
        (self.first_frame..self.first_frame + self.frames).contains(&Frames(frame))
    }
}

impl fmt::Display for CaptionRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>6} +{:<4} \"{}\"", self.first_frame, self.frames, self.caption.text)?;
        let CaptionState { word, shown, leap } = self.state;
        let word = word.and_then(|word| self.caption.words.get(word));
        if let Some(word) = word.and_then(|word| self.caption.text.get(word.bytes.clone())) {
            write!(f, " <{word}>")?;
        }
        if let Some(shown) = shown {
            write!(f, " to {shown}")?;
        }
        leap.map_or(Ok(()), |leap| write!(f, " leap {leap}"))
    }
}

#[cfg(test)]
mod tests;
