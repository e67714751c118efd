//! When which caption is seen with which word standing out, in frames.

use std::{fmt, sync::Arc};

use gala_core::{
    time::FrameRate,
    timeline::{Caption, CaptionStyle, CaptionTrack, CaptionWord},
};

use crate::resolve::{Captions, Resolved};

/// Between two words of a sentence nothing stands out only if the pause is longer than this: no flicker.
const BREATH_MS: u64 = 400;

/// A caption with one state of its words, for some frames.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CaptionRun {
    /// The track without its captions.
    pub look: Arc<CaptionTrack>,
    pub caption: Arc<Caption>,
    /// The index of the word that stands out.
    pub word: Option<usize>,
    pub first_frame: u64,
    pub frames: u64,
}

/// Returns the runs of the whole video, in order of their start.
pub(super) fn runs(resolved: &Resolved) -> Vec<CaptionRun> {
    let mut runs: Vec<CaptionRun> =
        resolved.captions.iter().flat_map(|track| track_runs(resolved.fps, track)).collect();
    runs.sort_by_key(|run| run.first_frame);
    runs
}

fn track_runs(fps: FrameRate, track: &Captions) -> Vec<CaptionRun> {
    let look = Arc::new(track.track.clone());
    let mut runs = Vec::new();
    for caption in track.captions.iter().filter(|caption| !caption.text.trim().is_empty()) {
        let shared = Arc::new(caption.clone());
        let changes = match look.style {
            CaptionStyle::Plain | CaptionStyle::Box => vec![(caption.start_ms, None)],
            _ => changes(caption),
        };
        let ends = changes.iter().skip(1).map(|(at, _)| *at).chain([caption.end_ms]);
        for (&(start_ms, word), end_ms) in changes.iter().zip(ends) {
            let (first_frame, end) = (fps.frame_at(start_ms), fps.frame_at(end_ms));
            if end > first_frame {
                let (look, caption) = (Arc::clone(&look), Arc::clone(&shared));
                runs.push(CaptionRun { look, caption, word, first_frame, frames: end - first_frame });
            }
        }
    }
    runs
}

/// Returns from when on which word stands out, in order of time, starting with the caption itself.
fn changes(caption: &Caption) -> Vec<(u64, Option<usize>)> {
    let within = |ms: u64| ms.clamp(caption.start_ms, caption.end_ms);
    let mut changes = vec![(caption.start_ms, None)];
    let mut last = caption.start_ms;
    for (index, word) in caption.words.iter().enumerate() {
        let start = within(word.start_ms).max(last);
        changes.push((start, Some(index)));
        last = within(word.end_ms).max(start);
        if pause_after(&caption.words, index).is_none_or(|pause| pause > BREATH_MS) {
            changes.push((last, None));
        }
    }
    changes
}

fn pause_after(words: &[CaptionWord], index: usize) -> Option<u64> {
    words.get(index + 1).map(|next| next.start_ms.saturating_sub(words[index].end_ms))
}

/// Returns what is seen of the runs between two frames, relative to the first.
pub(super) fn within(runs: &[CaptionRun], first: u64, end: u64) -> Vec<CaptionRun> {
    // Runs of several tracks may lie over each other, so the start of the search is found by walking.
    let until = runs.partition_point(|run| run.first_frame < end);
    runs[..until]
        .iter()
        .filter(|run| run.first_frame + run.frames > first)
        .map(|run| {
            let from = run.first_frame.max(first);
            let to = (run.first_frame + run.frames).min(end);
            CaptionRun { first_frame: from - first, frames: to - from, ..run.clone() }
        })
        .collect()
}

impl CaptionRun {
    pub fn covers(&self, frame: u64) -> bool {
        (self.first_frame..self.first_frame + self.frames).contains(&frame)
    }
}

impl fmt::Display for CaptionRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>6} +{:<4} \"{}\"", self.first_frame, self.frames, self.caption.text)?;
        let word = self.word.and_then(|word| self.caption.words.get(word));
        match word.and_then(|word| self.caption.text.get(word.bytes.clone())) {
            Some(word) => write!(f, " <{word}>"),
            None => Ok(()),
        }
    }
}
