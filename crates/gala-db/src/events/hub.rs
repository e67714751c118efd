//! Who follows which events in this process, and how events reach them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use gala_core::{
    access::Scope,
    event::Event,
    id::{JobId, ProjectId, WorkspaceId},
};
use tokio::sync::{Notify, mpsc};

use super::event_scope::EventScope;

/// So many events are read, and handed out, at once.
pub(super) const BATCH: u32 = 256;
/// So many events wait for a follower that does not read. One that falls further behind is dropped from the hub and
/// reads the table itself. It holds what the poller reads at once, so that no batch is too large for who keeps up.
const QUEUE: usize = BATCH as usize;

/// The followers of one process.
pub(crate) struct Hub {
    followers: Mutex<Followers>,
    /// Wakes the poller: something was committed here, or a follower left.
    pub(super) bell: Notify,
    /// Held while the poller is started, which reads from the database.
    pub(super) starting: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Followers {
    by_topic: HashMap<Topic, HashMap<u64, Follower>>,
    next_id: u64,
    /// The number up to which events were handed out; absent while no poller runs.
    position: Option<i64>,
}

struct Follower {
    workspace: WorkspaceId,
    queue: mpsc::Sender<Arc<Event>>,
}

/// What is followed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    Job(JobId),
    Project(ProjectId),
    Workspace(WorkspaceId),
}

/// What a new follower is given.
pub(super) struct Place {
    pub(super) id: u64,
    /// Events after this number arrive in the queue; those up to it are committed.
    pub(super) from: i64,
    /// Ends when the follower was too slow.
    pub(super) queue: mpsc::Receiver<Arc<Event>>,
}

impl Topic {
    pub(super) fn of(scope: Scope, of: EventScope) -> Self {
        match of {
            EventScope::Job(id) => Self::Job(id),
            EventScope::Project(id) => Self::Project(id),
            EventScope::Workspace => Self::Workspace(scope.workspace()),
        }
    }
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self { followers: Mutex::default(), bell: Notify::new(), starting: tokio::sync::Mutex::default() }
    }

    /// Tells that this process committed an event.
    pub(crate) fn ring(&self) {
        self.bell.notify_one();
    }

    /// Passes on what is not kept. Whoever has much to read is spared it: only the newest progress counts.
    pub(crate) fn pass_on(&self, event: &Event) {
        let followers = self.lock();
        let topics = [Some(Topic::Job(event.job_id)), event.project_id.map(Topic::Project)];
        let interested = topics.into_iter().flatten().filter_map(|topic| followers.by_topic.get(&topic));
        let mut shared = None;
        for follower in interested.flat_map(HashMap::values).filter(|one| one.queue.capacity() > QUEUE / 2) {
            let event = shared.get_or_insert_with(|| Arc::new(event.clone()));
            // One that left at this moment misses nothing.
            let _ = follower.queue.try_send(Arc::clone(event));
        }
    }

    /// Hands out events in the order of their numbers. Followers whose queue is full are let go.
    pub(super) fn hand_out(&self, events: Vec<(WorkspaceId, Event)>) {
        let mut followers = self.lock();
        for (workspace, event) in events {
            let event = Arc::new(event);
            followers.position = Some(event.seq);
            let topics = [
                Some(Topic::Job(event.job_id)),
                event.project_id.map(Topic::Project),
                Some(Topic::Workspace(workspace)),
            ];
            for topic in topics.into_iter().flatten() {
                followers.hand_to(topic, workspace, &event);
            }
        }
    }

    /// Ends the poller unless somebody follows. Returns whether it is to end.
    pub(super) fn end_if_idle(&self) -> bool {
        let mut followers = self.lock();
        if followers.by_topic.is_empty() {
            followers.position = None;
        }
        followers.position.is_none()
    }

    /// Lets everybody go, who then find out that no poller runs.
    pub(super) fn end(&self) {
        let mut followers = self.lock();
        followers.position = None;
        followers.by_topic.clear();
    }

    /// Takes a place if a poller runs.
    pub(super) fn join(&self, scope: Scope, topic: Topic) -> Option<Place> {
        let mut followers = self.lock();
        let from = followers.position?;
        Some(followers.add(from, scope, topic))
    }

    /// Takes a place for which a poller is about to start after a number.
    pub(super) fn join_first(&self, newest: i64, scope: Scope, topic: Topic) -> Place {
        let mut followers = self.lock();
        followers.position = Some(newest);
        followers.add(newest, scope, topic)
    }

    /// Gives a place up. After the last one the poller ends.
    pub(super) fn leave(&self, topic: Topic, id: u64) {
        let mut followers = self.lock();
        if let Some(interested) = followers.by_topic.get_mut(&topic) {
            interested.remove(&id);
            if interested.is_empty() {
                followers.by_topic.remove(&topic);
            }
        }
        if followers.by_topic.is_empty() {
            self.ring();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Followers> {
        // What a panic elsewhere left is a list of followers all the same.
        self.followers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Followers {
    fn add(&mut self, from: i64, scope: Scope, topic: Topic) -> Place {
        let id = self.next_id;
        self.next_id += 1;
        let (sender, queue) = mpsc::channel(QUEUE);
        self.by_topic.entry(topic).or_default().insert(id, Follower { workspace: scope.workspace(), queue: sender });
        Place { id, from, queue }
    }

    fn hand_to(&mut self, topic: Topic, workspace: WorkspaceId, event: &Arc<Event>) {
        let Some(interested) = self.by_topic.get_mut(&topic) else { return };
        interested.retain(|_, one| one.workspace != workspace || one.queue.try_send(Arc::clone(event)).is_ok());
        if interested.is_empty() {
            self.by_topic.remove(&topic);
        }
    }
}
