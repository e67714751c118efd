//! How many segments are encoded at once, whoever asks for them.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use gala_core::cancel::Cancel;
use gala_media::RunError;

/// How often a thread that waits looks whether it should stop.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Permits to encode a segment. Jobs that have one at a time share the processors; a job that is alone has them all.
#[derive(Debug)]
pub(crate) struct EncoderPermits {
    all: usize,
    free: Mutex<usize>,
    freed: Condvar,
}

/// One permit. It is free again when this is dropped.
pub(crate) struct Permit<'a>(&'a EncoderPermits);

impl EncoderPermits {
    /// At least one.
    pub fn new(all: usize) -> Self {
        let all = all.max(1);
        Self { all, free: Mutex::new(all), freed: Condvar::new() }
    }

    pub fn all(&self) -> usize {
        self.all
    }

    /// Waits until a permit is free.
    ///
    /// # Errors
    /// If `cancel` asks to stop.
    pub fn acquire(&self, cancel: &Cancel) -> Result<Permit<'_>, RunError> {
        let mut free = self.lock();
        while *free == 0 {
            if cancel.is_cancelled() {
                return Err(RunError::Cancelled);
            }
            free = self.freed.wait_timeout(free, LOOK_EVERY).unwrap_or_else(PoisonError::into_inner).0;
        }
        *free -= 1;
        Ok(Permit(self))
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.0.lock() += 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        thread,
    };

    use super::*;

    #[test]
    fn no_more_work_at_once_than_there_are_permits() {
        let (permits, working, most) = (EncoderPermits::new(2), AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let permit = permits.acquire(&Cancel::new()).expect("nobody cancels");
                        most.fetch_max(working.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::sleep(Duration::from_micros(100));
                        working.fetch_sub(1, Ordering::SeqCst);
                        drop(permit);
                    }
                });
            }
        });
        assert_eq!(most.into_inner(), 2);
        assert_eq!(*permits.lock(), 2);
    }

    #[test]
    fn who_waits_can_be_stopped() {
        let permits = EncoderPermits::new(0);
        let _only = permits.acquire(&Cancel::new()).expect("there is at least one");
        let cancel = Cancel::new();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| permits.acquire(&cancel).map(drop));
            cancel.cancel();
            assert!(matches!(waiting.join().expect("no panic"), Err(RunError::Cancelled)));
        });
    }
}
