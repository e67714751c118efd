//! How much of a clip's picture there is before and after what is seen.

use gala_core::{
    time::{FrameRate, Frames},
    timeline::{Animated, Content, Look, Settled, Transform, VisualClip},
};

/// The frames before the start and after the end of a clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Handles {
    pub head: Frames,
    pub tail: Frames,
}

impl Handles {
    /// Returns what a clip has. Half a second, or a whole one where only that is also a whole number of milliseconds,
    /// so that what is moved by it falls on the same frames of its sources.
    pub fn of(clip: &VisualClip<Settled>, fps: FrameRate) -> Self {
        let whole = grid(fps) * half_a_second(fps).div_ceil(grid(fps));
        let comes_in = clip.enter.is_some() || matches!(&clip.content, Content::Text(text) if text.entrance.is_some());
        // A camera's move lasts as long as its clip: before and after it the camera stands, which a look in motion cannot.
        let stands = !matches!(&clip.content, Content::Still(_)) || is_constant(&clip.look);
        let head = match &clip.content {
            _ if comes_in || !stands => 0,
            Content::Video(video) => before_source(whole, fps, video.source_in_ms, video.speed),
            Content::Visualiser(visualiser) => before_source(whole, fps, visualiser.source_in_ms, 1.0),
            _ => whole,
        };
        let tail = if clip.exit.is_some() || !stands { 0 } else { whole };
        Self { head: Frames(head), tail: Frames(tail) }
    }
}

fn grid(fps: FrameRate) -> u64 {
    fps.grid_ms() * u64::from(fps.num()) / (u64::from(fps.den()) * 1000)
}

fn half_a_second(fps: FrameRate) -> u64 {
    u64::from(fps.num().div_ceil(2 * fps.den()))
}

/// Returns how much of a handle there is before a place in a source.
fn before_source(whole: u64, fps: FrameRate, source_in_ms: u64, speed: f32) -> u64 {
    let steps = (0..=whole / grid(fps)).rev();
    let fits = |steps: &u64| {
        let source_ms = (steps * fps.grid_ms()) as f64 * f64::from(speed);
        source_ms <= source_in_ms as f64 && source_ms.fract() == 0.0
    };
    steps.into_iter().find(fits).unwrap_or(0) * grid(fps)
}

fn is_constant(look: &Look) -> bool {
    let Transform { position, scale, rotation, .. } = &look.transform;
    matches!(look.opacity, Animated::Constant(_))
        && matches!(position, Animated::Constant(_))
        && matches!(scale, Animated::Constant(_))
        && matches!(rotation, Animated::Constant(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_whole_in_frames_and_in_milliseconds() {
        let frames: Vec<u64> = FrameRate::ALL
            .into_iter()
            .map(|fps| before_source(grid(fps) * half_a_second(fps).div_ceil(grid(fps)), fps, u64::MAX, 1.0))
            .collect();
        assert_eq!(frames, [24, 12, 13, 30, 15, 25, 60, 30]);
        for (fps, frames) in FrameRate::ALL.into_iter().zip(frames) {
            assert_eq!(fps.frame_at(fps.ms_at(Frames(frames))), Frames(frames));
            assert_eq!(frames * u64::from(fps.den()) * 1000 % u64::from(fps.num()), 0, "{fps}");
        }
    }

    #[test]
    fn a_handle_is_no_longer_than_what_its_source_has_before() {
        let fps = FrameRate::FPS_30;
        for (source_in_ms, speed, frames) in
            [(0, 1.0, 0), (99, 1.0, 0), (100, 1.0, 3), (250, 1.0, 6), (250, 2.0, 3), (900, 0.5, 15)]
        {
            assert_eq!(before_source(15, fps, source_in_ms, speed), frames, "{source_in_ms} {speed}");
        }
        assert_eq!(before_source(30, FrameRate::ALL[3], 1000, 1.0), 0, "29.97 has no shorter one");
    }
}
