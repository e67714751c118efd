//! What a panic inside a job means for it.
//!
//! The text of a panic may hold anything: paths, SQL, what a user wrote. It goes to the log; the job gets a code and words
//! that say where to look.

use std::any::Any;

use gala_core::job::Failure;
use tokio::task::JoinError;

/// Logs what a panic said. The job may be tried again: another attempt may not meet it.
pub fn failure(panic: &(dyn Any + Send)) -> Failure {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = said.unwrap_or("nothing that is text"), "a job panicked");
    Failure::transient("internal", "a fault in the program stopped the job (the log of its machine has what happened)")
}

/// What the end of a task without a result means for the job that waits for it.
pub fn failure_of_task(ended: JoinError) -> Failure {
    match ended.try_into_panic() {
        Ok(panic) => failure(&*panic),
        Err(_) => Failure::transient("internal", "the work ended early, because the program ends"),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        panic::{AssertUnwindSafe, catch_unwind},
        sync::{Arc, Mutex, PoisonError},
    };

    use super::*;

    const SAID: &str = "cannot read /srv/canary/gala.db: SELECT secret FROM jobs";

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged<T>(run: impl FnOnce() -> T) -> (T, String) {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
        let result = tracing::subscriber::with_default(subscriber, run);
        let bytes = log.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (result, String::from_utf8(bytes).expect("text"))
    }

    fn is_told_to_the_log_only(failure: &Failure, log: &str) {
        let Failure::Transient { error, .. } = failure else { panic!("{failure:?}") };
        assert_eq!(error.error_code, "internal");
        assert!(!error.error_message.contains("canary") && !error.error_message.contains("SELECT"), "{error:?}");
        assert!(log.contains(SAID), "{log}");
    }

    #[test]
    fn what_a_panic_says_is_for_the_log() {
        for borrowed in [true, false] {
            let broken = || if borrowed { std::panic::panic_any(SAID) } else { panic!("{SAID}") };
            let panic = catch_unwind(AssertUnwindSafe(broken)).expect_err("it panics");
            let (failed, log) = logged(|| failure(&*panic));
            is_told_to_the_log_only(&failed, &log);
        }
    }

    #[tokio::test]
    async fn what_a_panic_on_another_thread_says_is_for_the_log() {
        let ended = tokio::task::spawn_blocking(|| panic!("{SAID}")).await.expect_err("it panics");
        let (failed, log) = logged(|| failure_of_task(ended));
        is_told_to_the_log_only(&failed, &log);
    }
}
