//! Whether this machine can do the jobs of a kind: tried again and again, never taken for granted.
//!
//! A worker claims a kind only while every [`SelfTest`] of it passes, and not for a while after a job of it failed because
//! of the machine. Both are tried again after a wait that doubles up to a minute.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use gala_core::job::{JobError, JobKind};
use tokio::sync::{Notify, watch};

/// Something that a machine must be able to do before it may be given jobs.
#[async_trait]
pub trait SelfTest: Send + Sync + 'static {
    /// The field's name of what is tried: `sandbox`, `disk`.
    fn name(&self) -> &'static str;

    /// Tries it. The error says what is wrong and what fixes it. It must not block the thread.
    ///
    /// # Errors
    /// What is wrong, with what fixes it in its words.
    async fn run(&self) -> Result<(), JobError>;
}

/// How often self-tests run.
#[derive(Clone, Copy, Debug)]
pub struct TestIntervals {
    /// After one that passed.
    pub passed: Duration,
    /// After the first one that failed; doubles each time.
    pub first_failed: Duration,
    /// The longest wait after one that failed.
    pub longest_failed: Duration,
}

impl Default for TestIntervals {
    fn default() -> Self {
        Self {
            passed: Duration::from_secs(60),
            first_failed: Duration::from_secs(1),
            longest_failed: Duration::from_secs(10),
        }
    }
}

impl TestIntervals {
    fn after_failures(&self, times: u32) -> Duration {
        self.first_failed.saturating_mul(1 << times.saturating_sub(1).min(16)).min(self.longest_failed)
    }
}

/// A test that takes longer has failed.
const LONGEST_TEST: Duration = Duration::from_secs(120);

/// Why a machine cannot do a kind of job now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub error: JobError,
    /// How many tests or jobs in a row have found it so.
    pub times: u32,
}

impl Trouble {
    /// Returns what clients are told: the code, and where the rest stands. The words of a test may name folders of the
    /// machine.
    pub fn public(&self) -> JobError {
        let told = "a machine cannot do such jobs now (run gala doctor on it; its log has why)";
        JobError { error_code: self.error.error_code.clone(), error_message: told.to_owned() }
    }
}

/// The newest result of a self-test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    pub name: &'static str,
    /// `None` until it has run once.
    pub result: Option<Result<(), JobError>>,
}

/// A self-test and the kinds of jobs that need it.
#[derive(Clone)]
pub(crate) struct NeededTest {
    pub test: Arc<dyn SelfTest>,
    pub kinds: Vec<JobKind>,
}

/// What is known of this machine. Clones share it.
#[derive(Clone)]
pub struct Readiness(Arc<SharedReadiness>);

struct SharedReadiness {
    tests: Vec<NeededTest>,
    kinds: Vec<JobKind>,
    intervals: TestIntervals,
    known: Mutex<Known>,
    /// Changes with what is known.
    changed: watch::Sender<()>,
    /// Asks for all tests now.
    again: Notify,
}

#[derive(Default)]
struct Known {
    /// Of each test, in their order.
    tests: Vec<Tested>,
    declined: HashMap<JobKind, Declined>,
}

#[derive(Clone, Default)]
struct Tested {
    result: Option<Result<(), JobError>>,
    failures: u32,
}

/// A job of the kind failed because of the machine.
struct Declined {
    trouble: Trouble,
    until: Instant,
}

impl Readiness {
    pub(crate) fn new(tests: Vec<NeededTest>, kinds: Vec<JobKind>, intervals: TestIntervals) -> Self {
        let known = Known { tests: vec![Tested::default(); tests.len()], ..Known::default() };
        Self(Arc::new(SharedReadiness {
            tests,
            kinds,
            intervals,
            known: Mutex::new(known),
            changed: watch::channel(()).0,
            again: Notify::new(),
        }))
    }

    /// Returns the kinds that may be claimed now.
    pub fn ready_kinds(&self) -> Vec<JobKind> {
        let known = self.known();
        let passes = |kind: &JobKind| {
            let mut results = self.0.tests.iter().zip(&known.tests).filter(|(needed, _)| needed.kinds.contains(kind));
            results.all(|(_, tested)| tested.result == Some(Ok(())))
        };
        let may_try = |kind: &JobKind| known.declined.get(kind).is_none_or(|declined| declined.until <= Instant::now());
        self.0.kinds.iter().copied().filter(|kind| passes(kind) && may_try(kind)).collect()
    }

    /// Returns what is wrong, by kind. A job that failed because of the machine counts until another one of its kind shows
    /// that it is fixed, or for as long as the longest wait after it might have been tried again.
    pub fn troubles(&self) -> BTreeMap<JobKind, Trouble> {
        let known = self.known();
        let mut troubles = BTreeMap::new();
        let now = Instant::now();
        for (kind, declined) in &known.declined {
            if declined.until + self.0.intervals.longest_failed > now {
                troubles.insert(*kind, declined.trouble.clone());
            }
        }
        for (needed, tested) in self.0.tests.iter().zip(&known.tests) {
            let Some(Err(error)) = &tested.result else { continue };
            for kind in needed.kinds.iter().filter(|kind| self.0.kinds.contains(kind)) {
                troubles.insert(*kind, Trouble { error: error.clone(), times: tested.failures });
            }
        }
        troubles
    }

    /// Returns the newest result of each test.
    pub fn results(&self) -> Vec<TestResult> {
        let known = self.known();
        let results = self.0.tests.iter().zip(&known.tests);
        results.map(|(needed, tested)| TestResult { name: needed.test.name(), result: tested.result.clone() }).collect()
    }

    /// Returns the newest result of a test, and waits for its first one.
    ///
    /// # Errors
    /// That of the test. A test that there is not has nothing to tell.
    pub async fn result(&self, name: &str) -> Result<(), JobError> {
        let mut changes = self.changes();
        loop {
            changes.borrow_and_update();
            let found = self.results().into_iter().find(|tested| tested.name == name);
            match found.map(|tested| tested.result) {
                Some(Some(result)) => return result,
                // The sender lives as long as this.
                Some(None) => changes.changed().await.unwrap_or_default(),
                None => return Ok(()),
            }
        }
    }

    /// Changes when a kind may have become ready or not.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.0.changed.subscribe()
    }

    /// Notes that the machine, and not the job, was at fault. Nothing of the kind is claimed for a while.
    pub(crate) fn decline(&self, kind: JobKind, error: &JobError) {
        let mut known = self.known();
        let now = Instant::now();
        let before = known.declined.get(&kind).map(|declined| (declined.trouble.times, declined.until));
        // Jobs that fail beside each other have found one fault.
        if before.is_some_and(|(_, until)| until > now) {
            return;
        }
        let times = before.map_or(0, |(times, _)| times) + 1;
        let wait = self.0.intervals.after_failures(times);
        let JobError { error_code, error_message } = error;
        tracing::error!(%kind, error_code, error_message, times, ?wait, "this machine could not do a job");
        known.declined.insert(kind, Declined { trouble: Trouble { error: error.clone(), times }, until: now + wait });
        drop(known);
        self.0.again.notify_waiters();
        self.0.changed.send_replace(());
    }

    /// Notes that the machine did a job of the kind, well or not.
    pub(crate) fn did(&self, kind: JobKind) {
        if self.known().declined.remove(&kind).is_some() {
            tracing::info!(%kind, "this machine does such jobs again");
            self.0.changed.send_replace(());
        }
    }

    /// Runs the tests for ever, each by itself, so that a slow one keeps none back.
    pub(crate) async fn run(self) {
        let loops = (0..self.0.tests.len()).map(|index| self.run_test(index));
        futures::future::join(futures::future::join_all(loops), self.end_waits()).await;
    }

    async fn run_test(&self, index: usize) {
        loop {
            let test = &self.0.tests[index].test;
            let result = tokio::time::timeout(LONGEST_TEST, test.run()).await.unwrap_or_else(|_| Err(too_long()));
            let wait = self.note(index, result);
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.0.again.notified() => {}
            }
        }
    }

    /// Wakes the worker when a kind may be tried again.
    async fn end_waits(&self) {
        let mut changes = self.changes();
        loop {
            changes.borrow_and_update();
            let now = Instant::now();
            let next = self.known().declined.values().map(|declined| declined.until).filter(|until| *until > now).min();
            let wait = next.map_or(self.0.intervals.longest_failed, |until| until - now);
            tokio::select! {
                () = tokio::time::sleep(wait) => {
                    if next.is_some() {
                        self.0.changed.send_replace(());
                    }
                }
                // The sender lives as long as this.
                _ = changes.changed() => {}
            }
        }
    }

    /// Keeps a result. Returns how long to wait for the next test.
    fn note(&self, index: usize, result: Result<(), JobError>) -> Duration {
        let name = self.0.tests[index].test.name();
        let mut known = self.known();
        let tested = &mut known.tests[index];
        tested.failures = if result.is_ok() { 0 } else { tested.failures + 1 };
        let times = tested.failures;
        let before = tested.result.replace(result.clone());
        drop(known);
        let wait = match &result {
            Ok(()) => self.0.intervals.passed,
            Err(_) => self.0.intervals.after_failures(times),
        };
        match (&before, &result) {
            (Some(Err(_)), Ok(())) => tracing::info!(test = name, "self-test passes again"),
            (Some(Err(old)), Err(new)) if old == new => {}
            (_, Err(JobError { error_code, error_message })) => {
                tracing::error!(test = name, error_code, error_message, "self-test failed: jobs that need it wait");
            }
            _ => {}
        }
        // Each failure counts for whoever waits, also one that is known.
        if before.as_ref() != Some(&result) || result.is_err() {
            self.0.changed.send_replace(());
        }
        wait
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // A panic elsewhere leaves it whole: every change to it is one assignment.
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_long() -> JobError {
    JobError {
        error_code: "self_test_timed_out".to_owned(),
        error_message: format!(
            "a self-test took longer than {} s (is the machine overloaded?)",
            LONGEST_TEST.as_secs()
        ),
    }
}
