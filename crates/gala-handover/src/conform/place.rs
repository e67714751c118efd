//! Milliseconds of a clip whose frames are known.

use gala_core::time::{FrameRate, Frames, Millis};

/// How far a start may be from the frame's own, and still be nearest to it: half a frame at 24 a second.
const REACH_MS: u64 = 20;

/// Returns when a clip starts and ends that covers these frames. Its length stays what it is wherever a start gives the
/// right frames with it, because its key frames are counted in it; and it does not begin before `earliest_ms`.
pub fn place(fps: FrameRate, frames: (Frames, Frames), length_ms: u64, earliest_ms: u64) -> (u64, u64) {
    let (first, end) = frames;
    let nearest = fps.ms_at(first).0;
    let fits = |start: &u64| {
        *start >= earliest_ms && fps.frame_at(Millis(*start)) == first && fps.frame_at(Millis(start + length_ms)) == end
    };
    let around = (0..=REACH_MS).flat_map(|by| [nearest.saturating_sub(by), nearest + by]);
    match around.into_iter().find(fits) {
        Some(start) => (start, start + length_ms),
        None => (nearest.max(earliest_ms), fps.ms_at(end).0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_keeps_its_length_at_every_place() {
        for fps in FrameRate::ALL {
            for length_ms in [1000, 1234, 2999, 40] {
                let frames = fps.frame_at(Millis(length_ms));
                for first in (0..500).map(Frames) {
                    let (start, end) = place(fps, (first, first + frames), length_ms, 0);
                    assert_eq!(fps.frame_at(Millis(start)), first);
                    assert_eq!(fps.frame_at(Millis(end)), first + frames, "{fps} {length_ms} at {first}");
                    assert_eq!(end - start, length_ms, "{fps} {length_ms} at {first}");
                }
            }
        }
    }

    #[test]
    fn a_clip_does_not_begin_before_its_predecessor_ends() {
        let fps = FrameRate::FPS_30;
        assert_eq!(place(fps, (Frames(1), Frames(4)), 100, 40), (40, 140));
        assert_eq!(place(fps, (Frames(1), Frames(4)), 100, 0), (33, 133));
    }
}
