//! When which part of a text comes in, and how.

use gala_core::timeline::{Easing, Entrance, EntranceKind};

use super::{paint::TextPainter, units::Units};
use crate::geometry::Affine;

/// When which part of a text comes in, and how.
pub struct EntranceTiming {
    pub(super) entrance: Entrance,
    pub(super) units: Units,
}

impl EntranceTiming {
    pub fn new(painter: &TextPainter, entrance: Entrance) -> Self {
        // Parts that do the same at the same time are one; but each grows around its own middle.
        let together = entrance.step_ms == 0 && entrance.kind != EntranceKind::Pop;
        let units = if together { Units::whole() } else { Units::of(&painter.setting, entrance.by) };
        Self { entrance, units }
    }

    /// How long a part takes.
    fn each_ms(&self) -> u64 {
        if self.entrance.kind == EntranceKind::Typewriter { 0 } else { self.entrance.each_ms }
    }

    pub(super) fn start_ms(&self, unit: usize) -> f64 {
        self.entrance.step_ms as f64 * unit as f64
    }

    /// Returns when the last part is in its place.
    pub fn end_ms(&self) -> f64 {
        self.start_ms(self.units.len().saturating_sub(1)) + self.each_ms() as f64
    }

    /// Returns how far a part has come, 0 to 1; `None` before it begins.
    pub(super) fn progress(&self, unit: usize, ms: f64) -> Option<f64> {
        let passed = ms - self.start_ms(unit);
        (passed >= 0.0).then(|| if self.each_ms() == 0 { 1.0 } else { (passed / self.each_ms() as f64).min(1.0) })
    }

    /// Returns how many parts have begun, and whether one of them is not in its place yet.
    pub(super) fn state(&self, ms: f64) -> (usize, bool) {
        let all = self.units.len();
        let begun = if self.entrance.step_ms == 0 { all } else { (ms / self.entrance.step_ms as f64) as usize + 1 };
        let begun = begun.min(all);
        (begun, ms < self.start_ms(begun.saturating_sub(1)) + self.each_ms() as f64)
    }

    /// Returns how opaque a part is and what moves it, `letter` being the height of letters.
    pub(super) fn shape(&self, progress: f64, middle: (f64, f64), letter: f64) -> (f32, Affine) {
        let still = Affine::STILL;
        match self.entrance.kind {
            EntranceKind::Typewriter => (1.0, still),
            EntranceKind::Fade => (progress as f32, still),
            EntranceKind::Rise => {
                let below = letter / 2.0 * (1.0 - Easing::Out.at(progress));
                (progress as f32, Affine { y0: below, ..still })
            }
            EntranceKind::Pop => {
                let scale = Easing::Back.at(progress).max(0.0);
                let (x0, y0) = (middle.0 * (1.0 - scale), middle.1 * (1.0 - scale));
                ((progress * 4.0).min(1.0) as f32, Affine { xx: scale, yy: scale, x0, y0, ..still })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use gala_core::{
        format::FrameSize,
        timeline::{EntranceUnit, Text},
    };

    use super::*;
    use crate::font::FontSet;

    const SIZE: FrameSize = FrameSize { width: 640, height: 360 };

    fn timing(kind: EntranceKind, each_ms: u64, step_ms: u64) -> EntranceTiming {
        let entrance = Entrance { kind, by: EntranceUnit::Word, each_ms, step_ms };
        let text = Text { entrance: Some(entrance), ..Text::plain("one two three") };
        let painter = TextPainter::new(&text, SIZE, 1.0, &FontSet::from_folders(&[])).expect("something to see");
        EntranceTiming::new(&painter, entrance)
    }

    #[test]
    fn parts_come_one_step_after_the_other() {
        let timing = timing(EntranceKind::Fade, 300, 200);
        assert_eq!(timing.end_ms(), 700.0);
        assert_eq!([0, 1, 2].map(|unit| timing.progress(unit, 350.0)), [Some(1.0), Some(0.5), None]);
        assert_eq!(timing.progress(2, 9000.0), Some(1.0));
    }

    #[test]
    fn only_frames_between_which_nothing_moves_are_the_same() {
        let slow = timing(EntranceKind::Rise, 100, 1000);
        assert_eq!(
            [50.0, 100.0, 999.0, 1000.0].map(|ms| slow.state(ms)),
            [(1, true), (1, false), (1, false), (2, true)]
        );
        assert_eq!(slow.state(1e9), (3, false));
        let typed = timing(EntranceKind::Typewriter, 300, 100);
        assert_eq!(
            [0.0, 99.0, 100.0, 300.0].map(|ms| typed.state(ms)),
            [(1, false), (1, false), (2, false), (3, false)]
        );
        assert_eq!(typed.end_ms(), 200.0);
    }

    #[test]
    fn parts_that_come_together_are_one_unless_each_grows() {
        assert_eq!(timing(EntranceKind::Fade, 300, 0).units.len(), 1);
        assert_eq!(timing(EntranceKind::Pop, 300, 0).units.len(), 3);
        assert_eq!(timing(EntranceKind::Pop, 300, 0).end_ms(), 300.0);
    }

    #[test]
    fn kinds_move_as_they_are_called() {
        let shape = |kind, progress| timing(kind, 300, 100).shape(progress, (100.0, 50.0), 40.0);
        assert_eq!(shape(EntranceKind::Fade, 0.25).0, 0.25);
        let (opacity, low) = shape(EntranceKind::Rise, 0.0);
        assert_eq!((opacity, low.y0, low.xx), (0.0, 20.0, 1.0));
        let (_, large) = shape(EntranceKind::Pop, 0.7);
        assert!(large.xx > 1.05 && large.xx == large.yy);
        // The middle stays where it is.
        assert!((large.xx * 100.0 + large.x0 - 100.0).abs() < 1e-9 && (large.yy * 50.0 + large.y0 - 50.0).abs() < 1e-9);
        for kind in [EntranceKind::Fade, EntranceKind::Rise, EntranceKind::Pop, EntranceKind::Typewriter] {
            let (opacity, end) = shape(kind, 1.0);
            assert!(opacity == 1.0 && (end.xx - 1.0).abs() < 1e-9 && end.x0.abs() < 1e-9 && end.y0.abs() < 1e-9);
        }
    }
}
