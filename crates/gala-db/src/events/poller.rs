//! The one task of a process that reads new events, for all that follow any.

use std::time::Duration;

use super::{hub::BATCH, read};
use crate::db::Db;

/// Events of other processes are looked for this often, whatever this one does.
const EVERY: Duration = Duration::from_secs(1);
/// Between two reads what happens is gathered, so that a busy process does not read once for each event.
const GATHER: Duration = Duration::from_millis(20);

/// Reads what comes after a number and hands it out, until nobody follows.
pub(super) async fn run(db: Db, mut position: i64) {
    let mut running = Running { db: &db, ended: false };
    let mut away = false;
    loop {
        if db.hub().end_if_idle() {
            running.ended = true;
            return;
        }
        let more = match read::of_all(&db, position, BATCH).await {
            Ok(events) => {
                away = false;
                position = events.last().map_or(position, |(_, event)| event.seq);
                let more = events.len() == BATCH as usize;
                db.hub().hand_out(events);
                more
            }
            Err(error) => {
                // Followers wait until the database is back; it is told once.
                if !std::mem::replace(&mut away, true) {
                    tracing::warn!(%error, "cannot read events");
                }
                false
            }
        };
        tokio::time::sleep(GATHER).await;
        if !more {
            // A commit of this process rings, and each read finds those of others too: nobody's events wait for long
            // because somebody else's keep coming.
            let _ = tokio::time::timeout(EVERY, db.hub().bell.notified()).await;
        }
    }
}

/// A poller that ends otherwise than by itself, with its runtime for example, leaves nobody waiting for it.
struct Running<'a> {
    db: &'a Db,
    ended: bool,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.db.hub().end();
        }
    }
}
