//! A place among the followers of this process, and the poller that serves them.

use std::sync::Arc;

use gala_core::{access::Scope, event::Event};
use tokio::sync::mpsc;

use super::{
    event_scope::EventScope,
    hub::{Place, Topic},
    poller, read,
};
use crate::{db::Db, error::DbError};

/// A place among the followers, given up when it is dropped.
pub(super) struct Subscription {
    db: Db,
    topic: Topic,
    id: u64,
    /// Events after this number arrive in the queue; those up to it are committed.
    pub(super) from: i64,
    /// Ends when the follower was too slow.
    pub(super) queue: mpsc::Receiver<Arc<Event>>,
}

impl Subscription {
    /// Takes a place, and starts the poller for the first one.
    pub(super) async fn open(db: &Db, scope: Scope, of: EventScope) -> Result<Self, DbError> {
        let topic = Topic::of(scope, of);
        let hub = db.hub();
        if let Some(place) = hub.join(scope, topic) {
            return Ok(Self::at(db, topic, place));
        }
        let _starting = hub.starting.lock().await;
        // Another one may have started it meanwhile.
        if let Some(place) = hub.join(scope, topic) {
            return Ok(Self::at(db, topic, place));
        }
        let newest = read::newest(db).await?;
        let subscription = Self::at(db, topic, hub.join_first(newest, scope, topic));
        tokio::spawn(poller::run(db.clone(), newest));
        Ok(subscription)
    }

    fn at(db: &Db, topic: Topic, Place { id, from, queue }: Place) -> Self {
        Self { db: db.clone(), topic, id, from, queue }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.db.hub().leave(self.topic, self.id);
    }
}
