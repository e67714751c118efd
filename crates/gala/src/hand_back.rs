//! Ending a worker in order.

use std::time::Duration;

use gala_jobs::Worker;

/// Jobs are handed back within this time. With what requests under way may take then, the end comes within ten
/// seconds, which is what supervisors grant.
const HAND_BACK_TIME: Duration = Duration::from_secs(6);

/// Work goes first, so that another machine can go on with it while requests are still answered here.
pub async fn hand_back(worker: Worker) {
    if tokio::time::timeout(HAND_BACK_TIME, worker.shutdown()).await.is_err() {
        tracing::warn!("some jobs were not handed back in time: they go on when their leases have run out");
    }
}
