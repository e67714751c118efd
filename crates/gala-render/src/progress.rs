//! How fast frames come.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use gala_core::{event::Progress, time::Frames};

/// Nobody reads progress faster.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// Measures how fast the frames of a step come, and tells it a few times a second.
#[derive(Debug)]
pub struct FrameProgress {
    step: String,
    total: u64,
    begun: Instant,
    told: Mutex<Option<Instant>>,
}

impl FrameProgress {
    /// Begins a step of so many frames.
    pub fn new(step: impl Into<String>, Frames(total): Frames) -> Self {
        Self { step: step.into(), total, begun: Instant::now(), told: Mutex::new(None) }
    }

    /// Returns what is to be told once so many frames are done, if it is time to tell something again; the last frame is
    /// always told. Cheap enough to be called for each frame.
    pub fn at(&self, done: u64) -> Option<Progress> {
        self.at_time(done, Instant::now())
    }

    fn at_time(&self, done: u64, now: Instant) -> Option<Progress> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if done < self.total && told.is_some_and(|told| now.duration_since(told) < TELL_EVERY) {
            return None;
        }
        *told = Some(now);
        let seconds = now.duration_since(self.begun).as_secs_f64();
        let speed = if seconds > 0.0 { done as f64 / seconds } else { 0.0 };
        let left = self.total.saturating_sub(done) as f64;
        Some(Progress {
            step: self.step.clone(),
            frames_done: done,
            frames_total: self.total,
            frames_per_second: speed as f32,
            left_ms: (speed > 0.0).then(|| (left / speed * 1000.0) as u64),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_a_few_times_a_second_and_at_the_end() {
        let progress = FrameProgress::new("render", Frames(100));
        let at = |done, ms| progress.at_time(done, progress.begun + Duration::from_millis(ms));
        let first = at(0, 0).expect("the beginning is told");
        assert_eq!((first.frames_per_second, first.left_ms), (0.0, None), "no speed is known yet");
        assert_eq!(at(10, 199), None);
        let next = at(20, 400).expect("time has passed");
        assert_eq!((next.step.as_str(), next.frames_done, next.frames_total), ("render", 20, 100));
        assert_eq!((next.frames_per_second, next.left_ms), (50.0, Some(1600)));
        assert_eq!(at(99, 401), None);
        assert_eq!(at(100, 401).expect("the end is told").left_ms, Some(0));
    }
}
