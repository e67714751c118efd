//! The clock of an embedded database, which one process judges alone.
//!
//! The system's clock may be set at any time, by its user or by the network. Leases, waits and links must not end or last
//! for ever because of it, so time goes on by a clock that nobody can set and that counts while the machine is suspended
//! (`CLOCK_BOOTTIME`), and follows the system's clock at a tenth of its speed.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

/// Where the time comes from.
pub trait TimeSource: fmt::Debug + Send + Sync + 'static {
    /// The system's clock: milliseconds since 1970-01-01 UTC. It may step.
    fn wall_ms(&self) -> i64;

    /// Milliseconds since some moment; never steps, and counts while the machine is suspended.
    fn steady_ms(&self) -> i64;
}

/// The clocks of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemTimeSource;

impl TimeSource for SystemTimeSource {
    fn wall_ms(&self) -> i64 {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)
    }

    fn steady_ms(&self) -> i64 {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        time.tv_sec.saturating_mul(1000).saturating_add(time.tv_nsec / 1_000_000)
    }
}

/// A millisecond of correction is spread over so many.
const SLOWNESS: i64 = 10;
/// No clock is corrected by more than this at once, however long nobody asked.
const MOST_AT_ONCE_MS: i64 = 1000;
/// A clock that is off by more than this was never set before, as on machines without a battery: it is followed at once.
const STEP_MS: i64 = 24 * 3600 * 1000;

/// A clock that never goes back and never jumps by less than a day.
#[derive(Debug)]
pub(crate) struct SteadyClock {
    source: Arc<dyn TimeSource>,
    last: Mutex<Reading>,
}

#[derive(Clone, Copy, Debug)]
struct Reading {
    now_ms: i64,
    steady_ms: i64,
    /// Time that has gone by and was not used for correction.
    unused_ms: i64,
}

impl SteadyClock {
    pub(crate) fn new(source: Arc<dyn TimeSource>) -> Self {
        let last = Reading { now_ms: source.wall_ms(), steady_ms: source.steady_ms(), unused_ms: 0 };
        Self { source, last: Mutex::new(last) }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        // A panic elsewhere leaves it whole: it is replaced in one assignment.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let steady_ms = self.source.steady_ms().max(last.steady_ms);
        let gone_ms = steady_ms - last.steady_ms;
        let straight_ms = last.now_ms.saturating_add(gone_ms);
        let off_ms = self.source.wall_ms().saturating_sub(straight_ms);
        if off_ms.saturating_abs() > STEP_MS {
            tracing::warn!(off_ms, "the system's clock was set by more than a day, and is followed");
            *last = Reading { now_ms: straight_ms.saturating_add(off_ms), steady_ms, unused_ms: 0 };
            return last.now_ms;
        }
        let unused_ms = last.unused_ms.saturating_add(gone_ms).min(MOST_AT_ONCE_MS * SLOWNESS);
        let correction_ms = off_ms.clamp(-unused_ms / SLOWNESS, unused_ms / SLOWNESS);
        let now_ms = straight_ms.saturating_add(correction_ms).max(last.now_ms);
        let used_ms = (now_ms - straight_ms).abs() * SLOWNESS;
        *last = Reading { now_ms, steady_ms, unused_ms: (unused_ms - used_ms).max(0) };
        now_ms
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

    use super::*;

    const HOUR: i64 = 3_600_000;

    #[derive(Debug, Default)]
    struct Hands {
        wall: AtomicI64,
        steady: AtomicI64,
    }

    impl TimeSource for Hands {
        fn wall_ms(&self) -> i64 {
            self.wall.load(SeqCst)
        }

        fn steady_ms(&self) -> i64 {
            self.steady.load(SeqCst)
        }
    }

    impl Hands {
        fn pass(&self, ms: i64) {
            self.wall.fetch_add(ms, SeqCst);
            self.steady.fetch_add(ms, SeqCst);
        }
    }

    fn clock() -> (Arc<Hands>, SteadyClock) {
        let hands = Arc::new(Hands { wall: AtomicI64::new(100 * HOUR), steady: AtomicI64::new(7) });
        (Arc::clone(&hands), SteadyClock::new(hands))
    }

    #[test]
    fn time_passes_as_on_the_wall() {
        let (hands, clock) = clock();
        for _ in 0..1000 {
            hands.pass(37);
            assert_eq!(clock.now_ms(), hands.wall_ms());
        }
        hands.pass(8 * HOUR);
        assert_eq!(clock.now_ms(), hands.wall_ms(), "a suspended machine");
    }

    #[test]
    fn a_step_of_an_hour_is_followed_slowly_and_never_backwards() {
        for step in [HOUR, -HOUR] {
            let (hands, clock) = clock();
            let before = clock.now_ms();
            hands.wall.fetch_add(step, SeqCst);
            assert_eq!(clock.now_ms(), before, "{step}");
            let (mut last, mut slept) = (before, 0);
            while clock.now_ms() != hands.wall_ms() {
                hands.pass(500);
                slept += 500;
                let now = clock.now_ms();
                assert!((now - last - 500).abs() <= 50, "{step}: {} ms in 500", now - last);
                last = now;
                assert!(slept <= 11 * HOUR, "{step}: it is never followed");
            }
            assert!(slept >= 9 * HOUR, "{step}: it took {slept} ms only");
        }
    }

    #[test]
    fn a_clock_that_is_asked_every_millisecond_follows_too() {
        let (hands, clock) = clock();
        hands.wall.fetch_add(1000, SeqCst);
        for _ in 0..11_000 {
            hands.pass(1);
            clock.now_ms();
        }
        assert_eq!(clock.now_ms(), hands.wall_ms());
    }

    #[test]
    fn a_clock_that_was_never_set_is_followed_at_once() {
        let (hands, clock) = clock();
        hands.wall.fetch_add(50 * 365 * 24 * HOUR, SeqCst);
        assert_eq!(clock.now_ms(), hands.wall_ms());
        hands.wall.fetch_sub(365 * 24 * HOUR, SeqCst);
        assert_eq!(clock.now_ms(), hands.wall_ms());
    }

    #[test]
    fn the_machines_own_clocks_go_on() {
        let (before, steady) = (SystemTimeSource.wall_ms(), SystemTimeSource.steady_ms());
        std::thread::sleep(std::time::Duration::from_millis(20));
        assert!(SystemTimeSource.wall_ms() > before && SystemTimeSource.steady_ms() >= steady + 19);
    }
}
