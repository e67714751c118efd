//! How a worker works.

use std::time::Duration;

use gala_db::{jobs::RetryPolicy, workers::WorkerId};

use super::readiness::TestIntervals;

/// How a worker works.
#[derive(Clone, Debug)]
pub struct WorkerOptions {
    /// Names the worker in the database, and with it the process.
    pub id: WorkerId,
    /// Jobs at once.
    pub slots: u32,
    /// How long a job stays this worker's without renewal.
    pub lease: Duration,
    /// How often leases are renewed and cancellations seen that come from other processes.
    pub renew_every: Duration,
    /// How often the queue is looked at when nothing wakes the worker.
    pub poll: Duration,
    /// How long a handler may take to end after its token fired before it is dropped.
    pub grace: Duration,
    /// How long one attempt may take. A handler that hangs keeps its lease renewed, so only time ends it.
    pub longest: Duration,
    pub retry: RetryPolicy,
    /// How often the machine is tested.
    pub tests: TestIntervals,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        let slots = std::thread::available_parallelism().map_or(2, |cores| u32::try_from(cores.get()).unwrap_or(2));
        Self {
            id: WorkerId::of_this_process(format!("worker-{}", std::process::id()), None),
            slots,
            lease: Duration::from_secs(15),
            renew_every: Duration::from_secs(1),
            poll: Duration::from_millis(500),
            grace: Duration::from_secs(5),
            longest: Duration::from_secs(6 * 3600),
            retry: RetryPolicy::default(),
            tests: TestIntervals::default(),
        }
    }
}
