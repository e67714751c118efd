//! How fast frames come.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use gala_core::event::Progress;

/// Nobody reads progress faster.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// Measures how fast frames come, and tells it a few times a second.
pub struct Speed {
    step: String,
    total: u64,
    begun: Instant,
    told: Mutex<Option<Instant>>,
}

impl Speed {
    pub fn new(step: String, total: u64) -> Self {
        Self { step, total, begun: Instant::now(), told: Mutex::new(None) }
    }

    /// Returns what is to be told, if it is time to tell something again.
    pub fn at(&self, done: u64) -> Option<Progress> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if done < self.total && told.is_some_and(|told| told.elapsed() < TELL_EVERY) {
            return None;
        }
        *told = Some(Instant::now());
        let seconds = self.begun.elapsed().as_secs_f64();
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
