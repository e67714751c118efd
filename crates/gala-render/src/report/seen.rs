//! Which frames are black and which stand still, told from a part of their luma while they are encoded.

use std::ops::Range;

use gala_core::{
    format::FrameSize,
    time::{FrameRate, Frames, Span},
};
use serde::{Deserialize, Serialize};

/// Every so many rows and pixels one is looked at: more than a thousand in the smallest frame, 32,000 at 1080p.
const STEP: usize = 8;
const SMALL_STEP: usize = 2;
/// Limited range: black is 16, and noise adds a little.
const BLACK_LUMA: u8 = 20;
/// Of what is looked at, so much must be black.
const BLACK_SHARE: f64 = 0.98;
/// Shorter spans are cuts and flashes.
const BLACK_MS: u64 = 100;
const FROZEN_MS: u64 = 1000;

/// What is seen in a whole video.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// All black for a tenth of a second or longer.
    pub black_spans: Vec<Span>,
    /// Without any change for a second or longer.
    pub frozen_spans: Vec<Span>,
    /// Frames of segments that were kept from a time when nothing was noted of them.
    pub unknown_frames: u64,
}

/// What is seen in one segment, counted from its start. Kept in its note.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SeenSegment {
    black: Vec<Range<u64>>,
    /// Frames that are like the one before them.
    same: Vec<Range<u64>>,
    first: u64,
    last: u64,
}

impl SeenSegment {
    /// Reads what was noted of a segment; `None` where nothing was.
    pub fn parse(noted: &[u8]) -> Option<Self> {
        serde_json::from_slice(noted).ok()
    }

    pub fn spell(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers are JSON")
    }
}

/// Looks at the frames of a segment, in order.
#[derive(Debug)]
pub(crate) struct Watcher {
    width: usize,
    luma: usize,
    step: usize,
    frames: u64,
    seen: SeenSegment,
}

impl Watcher {
    pub fn new(size: FrameSize) -> Self {
        let step = if size.pixels() < 1 << 18 { SMALL_STEP } else { STEP };
        Self { width: size.width as usize, luma: size.pixels() as usize, step, frames: 0, seen: SeenSegment::default() }
    }

    /// Looks at a frame that begins with its luma.
    pub fn look(&mut self, bytes: &[u8]) {
        let (name, black) = self.summary(bytes);
        let at = self.frames;
        if at == 0 {
            self.seen.first = name;
        } else if self.seen.last == name {
            note(&mut self.seen.same, at);
        }
        if black {
            note(&mut self.seen.black, at);
        }
        self.seen.last = name;
        self.frames += 1;
    }

    /// Returns a number that frames which look different hardly share, and whether the frame is black.
    fn summary(&self, bytes: &[u8]) -> (u64, bool) {
        // FNV-1a's prime: a checksum against chance, not against malice.
        const PRIME: u64 = 0x0100_0000_01b3;
        let (mut name, mut black, mut all) = (0xcbf2_9ce4_8422_2325_u64, 0_u32, 0_u32);
        for row in bytes[..self.luma].chunks_exact(self.width).step_by(self.step) {
            for luma in row.iter().step_by(self.step) {
                name = (name ^ u64::from(*luma)).wrapping_mul(PRIME);
                black += u32::from(*luma <= BLACK_LUMA);
                all += 1;
            }
        }
        (name, f64::from(black) >= f64::from(all) * BLACK_SHARE)
    }

    pub fn finish(self) -> SeenSegment {
        self.seen
    }
}

/// Adds a frame to runs of frames.
fn note(runs: &mut Vec<Range<u64>>, frame: u64) {
    match runs.last_mut() {
        Some(run) if run.end == frame => run.end += 1,
        _ => runs.push(frame..frame + 1),
    }
}

/// Adds a run to runs, which may continue the last of them.
fn append(runs: &mut Vec<Range<u64>>, run: Range<u64>) {
    match runs.last_mut() {
        Some(last) if last.end == run.start => last.end = run.end,
        _ => runs.push(run),
    }
}

impl Seen {
    /// Puts the segments of a video together, in order, each with its number of frames.
    pub(crate) fn of(segments: impl IntoIterator<Item = (u64, Option<SeenSegment>)>, fps: FrameRate) -> Self {
        let (mut black, mut same) = (Vec::new(), Vec::new());
        let (mut at, mut unknown_frames, mut last) = (0, 0, None);
        for (frames, seen) in segments {
            match &seen {
                None => unknown_frames += frames,
                Some(seen) => {
                    seen.black.iter().for_each(|run| append(&mut black, at + run.start..at + run.end));
                    if last == Some(seen.first) {
                        append(&mut same, at..at + 1);
                    }
                    seen.same.iter().for_each(|run| append(&mut same, at + run.start..at + run.end));
                }
            }
            last = seen.map(|seen| seen.last);
            at += frames;
        }
        // A frame that is like the one before it stands still together with that one.
        let frozen = same.into_iter().map(|run| run.start - 1..run.end);
        Self { black_spans: spans(black, BLACK_MS, fps), frozen_spans: spans(frozen, FROZEN_MS, fps), unknown_frames }
    }
}

fn spans(runs: impl IntoIterator<Item = Range<u64>>, shortest_ms: u64, fps: FrameRate) -> Vec<Span> {
    let spans = runs.into_iter().map(|run| fps.span_of(&(Frames(run.start)..Frames(run.end))));
    spans.filter(|span| span.to_ms - span.from_ms >= shortest_ms).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: FrameSize = FrameSize { width: 64, height: 64 };

    fn watch(lumas: &[u8]) -> SeenSegment {
        let mut watcher = Watcher::new(SIZE);
        lumas.iter().for_each(|luma| watcher.look(&vec![*luma; 64 * 64 * 3 / 2]));
        watcher.finish()
    }

    #[test]
    fn black_and_frozen_spans_reach_over_segments() {
        let segments = [
            (3, Some(watch(&[16, 16, 16]))),
            (4, Some(watch(&[16, 90, 91, 91]))),
            (30, Some(watch(&[91; 30]))),
            (2, None),
            (2, Some(watch(&[91, 91]))),
        ];
        let seen = Seen::of(segments, FrameRate::FPS_30);
        assert_eq!(seen.black_spans, [Span { from_ms: 0, to_ms: 133 }]);
        assert_eq!(seen.frozen_spans, [Span { from_ms: 167, to_ms: 1233 }]);
        assert_eq!(seen.unknown_frames, 2);
    }

    #[test]
    fn what_moves_is_not_frozen_and_short_flashes_are_not_told() {
        let moving: Vec<u8> = (0..90).map(|frame| 16 + frame).collect();
        let seen = Seen::of([(90, Some(watch(&moving)))], FrameRate::FPS_30);
        // Three frames, a tenth of a second, are black at most: their luma is 16 to 20, five levels.
        assert_eq!(seen.black_spans, [Span { from_ms: 0, to_ms: 167 }]);
        assert!(seen.frozen_spans.is_empty());
        let short = Seen::of([(2, Some(watch(&[16, 200])))], FrameRate::FPS_30);
        assert!(short.black_spans.is_empty());
    }

    #[test]
    fn what_was_noted_is_read_again() {
        let seen = watch(&[16, 16, 80]);
        assert_eq!(SeenSegment::parse(&seen.spell()), Some(seen));
        assert_eq!(SeenSegment::parse(b"{"), None);
        assert_eq!(SeenSegment::parse(b""), None);
    }
}
