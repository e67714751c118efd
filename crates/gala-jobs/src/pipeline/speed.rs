//! How fast frames come, told a few times a second.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use gala_core::event::Progress;

use crate::context::ProgressReporter;

/// Nobody reads faster than this.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// Measures the speed of a step and reports it.
pub(super) struct Speed {
    step: &'static str,
    total: u64,
    begun: Instant,
    told: Mutex<Option<Instant>>,
    reporter: ProgressReporter,
}

impl Speed {
    pub fn new(step: &'static str, total: u64, reporter: ProgressReporter) -> Self {
        Self { step, total, begun: Instant::now(), told: Mutex::new(None), reporter }
    }

    /// Tells that so many frames are done. Cheap enough to be called for each frame.
    pub fn at(&self, done: u64) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if done < self.total && told.is_some_and(|told| told.elapsed() < TELL_EVERY) {
            return;
        }
        *told = Some(Instant::now());
        self.reporter.report(self.progress(done, self.begun.elapsed()));
    }

    fn progress(&self, done: u64, elapsed: Duration) -> Progress {
        let seconds = elapsed.as_secs_f64();
        let speed = if seconds > 0.0 { done as f64 / seconds } else { 0.0 };
        let left = self.total.saturating_sub(done) as f64;
        Progress {
            step: self.step.to_owned(),
            frames_done: done,
            frames_total: self.total,
            frames_per_second: speed as f32,
            left_ms: (speed > 0.0).then(|| (left / speed * 1000.0) as u64),
        }
    }
}
