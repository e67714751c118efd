//! Following events from a number on.

use std::collections::VecDeque;

use gala_core::{
    access::Scope,
    event::{Event, What},
};

use super::{event_scope::EventScope, hub::BATCH, read, subscription::Subscription};
use crate::{db::Db, error::DbError};

/// Follows a workspace's events from a number on: the outbox for what is kept, memory for progress.
///
/// Events of other processes arrive within some seconds, those of this one at once. Kept events come in order, each
/// once; progress carries the number 0. A feed that nothing happens to costs no query, and some kilobytes.
pub struct Feed {
    db: Db,
    scope: Scope,
    of: EventScope,
    /// The number of the newest kept event that was given out.
    last: i64,
    /// Read from the table, not given out yet.
    found: VecDeque<Event>,
    /// Whether the table was read up to where the subscription begins.
    caught_up: bool,
    subscription: Subscription,
}

impl Feed {
    /// Starts after the event numbered `after` (0: from the beginning).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open(db: &Db, scope: Scope, of: EventScope, after: i64) -> Result<Self, DbError> {
        let subscription = Subscription::open(db, scope, of).await?;
        let (db, found) = (db.clone(), VecDeque::new());
        Ok(Self { db, scope, of, last: after, found, caught_up: false, subscription })
    }

    /// Waits for the next event. Safe to drop and call again.
    ///
    /// # Errors
    /// When what was missed cannot be read. While nothing was missed, a database that is away is waited for.
    pub async fn next(&mut self) -> Result<Event, DbError> {
        loop {
            if let Some(event) = self.found.pop_front() {
                return Ok(event);
            }
            // A feed may live for days: it keeps no room for what it once had to read.
            self.found = VecDeque::new();
            if !self.caught_up && self.last < self.subscription.from {
                self.catch_up().await?;
                continue;
            }
            match self.subscription.queue.recv().await {
                Some(event) if matches!(event.what, What::Progress(_)) => return Ok(Event::clone(&event)),
                Some(event) if event.seq > self.last => {
                    self.last = event.seq;
                    return Ok(Event::clone(&event));
                }
                // It was among what was read from the table.
                Some(_) => {}
                None => {
                    self.subscription = Subscription::open(&self.db, self.scope, self.of).await?;
                    self.caught_up = false;
                }
            }
        }
    }

    /// Reads on in the table: what was committed before the subscription began.
    async fn catch_up(&mut self) -> Result<(), DbError> {
        let upto = self.subscription.from;
        let found = read::up_to(&self.db, self.scope, self.of, self.last, upto, BATCH).await?;
        self.caught_up = found.len() < BATCH as usize;
        self.last = found.last().map_or(self.last, |event| event.seq);
        self.found = found.into();
        Ok(())
    }
}
