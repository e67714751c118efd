//! When a failed attempt is followed by another.

use std::time::Duration;

/// When a failed attempt is followed by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Transient failures before the job fails for good.
    pub max_failures: u32,
    /// Attempts in which the worker's process may die, without progress in between, before the job is `poison`.
    pub max_crashes: u32,
    /// The wait after the first failure; doubles each time.
    pub first_wait: Duration,
    /// The longest wait, also where a provider asks for more.
    pub longest_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_failures: 5,
            max_crashes: 3,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(300),
        }
    }
}

impl RetryPolicy {
    /// Returns the milliseconds to wait after the `failures`th failure (from 1): at least half the doubled wait,
    /// the rest by chance, never less than a provider asked for and never more than the longest.
    pub(crate) fn wait_ms(&self, failures: u32, asked: Option<Duration>, chance: f64) -> i64 {
        let doubled = self.first_wait.saturating_mul(1 << failures.saturating_sub(1).min(20)).min(self.longest_wait);
        let jittered = doubled.mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0));
        let wait = jittered.max(asked.unwrap_or_default()).min(self.longest_wait);
        i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_jitter_and_end_at_the_longest() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.wait_ms(1, None, 0.0), 500);
        assert_eq!(policy.wait_ms(1, None, 1.0), 1000);
        assert_eq!(policy.wait_ms(4, None, 1.0), 8000);
        assert_eq!(policy.wait_ms(4_000_000_000, None, 1.0), 300_000);
        assert_eq!(policy.wait_ms(1, Some(Duration::from_secs(20)), 1.0), 20_000);
        assert_eq!(policy.wait_ms(1, Some(Duration::from_secs(86_400)), 0.0), 300_000);
    }
}
