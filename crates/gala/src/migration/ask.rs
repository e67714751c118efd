//! Asking the server that holds a data folder to move its objects.

use std::time::Duration;

use anyhow::{Context, bail};
use gala_jobs::upkeep::Progress;
use tokio::time::{Instant, sleep};

use super::request::{MigrationEnd, MigrationFiles, MigrationRequest};
use crate::bytes_bar::{bytes_bar, show};

const LOOK_EVERY: Duration = Duration::from_millis(300);
/// A server that takes such requests has begun by then.
const BEGUN_WITHIN: Duration = Duration::from_secs(20);

/// Asks for a migration and follows it to its end. A server that is started again goes on with it, also where nobody follows.
///
/// # Errors
/// Where the folder cannot be written, or whoever holds it takes no such requests.
pub async fn ask_server(
    files: &MigrationFiles,
    request: &MigrationRequest,
    holder: &str,
) -> anyhow::Result<MigrationEnd> {
    let unusable = "cannot ask the server by a file in the data folder";
    // What another command asked goes on: it is the same, or has to end first.
    let request = match files.request().context(unusable)? {
        Some(other) if (other.from, other.to) == (request.from, request.to) => other,
        Some(_) => bail!("another migration is under way (wait for it)"),
        None => {
            files.put_request(request).context(unusable)?;
            request.clone()
        }
    };
    let (bar, asked) = (bytes_bar("moving"), Instant::now());
    loop {
        match files.state().context(unusable)?.filter(|state| state.id == request.id) {
            Some(state) => {
                let (done_bytes, total_bytes) = (state.done_bytes, state.total_bytes);
                show(&bar, Progress { done_bytes, total_bytes });
                if let Some(end) = state.end {
                    bar.finish_and_clear();
                    files.remove_state().context(unusable)?;
                    return Ok(end);
                }
            }
            None if asked.elapsed() > BEGUN_WITHIN => {
                files.remove_request().context(unusable)?;
                bail!("process {holder} has the data folder and moves no objects (gala serve does; stop any other)");
            }
            None => {}
        }
        sleep(LOOK_EVERY).await;
    }
}
