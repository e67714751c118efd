//! Which connections are open, and which of them the server is waiting for.
//!
//! A full server does not refuse whoever comes next: it closes the connection whose peer has kept it waiting
//! longest. Opening connections and doing nothing with them therefore costs an attacker its own older ones, and
//! a client that sends its request at once is served from whatever address it comes.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use tokio_util::sync::CancellationToken;

use super::Peer;
use super::options::ServeOptions;

/// What of its peer a connection is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// A request, or the rest of one.
    Request,
    /// Room to send more of an answer, which the peer makes by reading.
    Reader,
}

/// Which places a connection was given one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Every request is answered.
    Regular,
    /// Only probes and requests that prove the token are: the regular places are all in use.
    Reserve,
}

/// All open connections.
#[derive(Debug)]
pub struct Register {
    connections: usize,
    per_peer: usize,
    reserve: usize,
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    newest: u64,
    open: HashMap<u64, Open>,
    regular: Pool,
    peers: HashMap<Peer, Pool>,
    reserve: Pool,
}

/// Connections that a limit counts together, and those of them that wait, longest first.
#[derive(Debug, Default)]
struct Pool {
    connections: usize,
    waiting: BTreeSet<(Instant, u64)>,
}

#[derive(Debug)]
struct Open {
    peer: Peer,
    place: Place,
    closing: CancellationToken,
    request_since: Option<Instant>,
    reader_since: Option<Instant>,
}

impl Open {
    fn waiting_since(&self) -> Option<Instant> {
        [self.request_since, self.reader_since].into_iter().flatten().min()
    }
}

impl Register {
    pub fn new(options: &ServeOptions) -> Self {
        let ServeOptions { connections, connections_per_peer: per_peer, reserve, .. } = *options;
        Self { connections, per_peer, reserve, table: Mutex::default() }
    }

    /// Gives a new connection its place, where needed by closing another one. `None` if nothing can be closed:
    /// the server is at work on all of them.
    pub fn admit(self: &Arc<Self>, peer: Peer) -> Option<Connection> {
        let mut table = self.lock();
        let place = if table.make_room(peer, self.connections, self.per_peer) {
            Place::Regular
        } else if table.make_room_in_reserve(self.reserve) {
            Place::Reserve
        } else {
            return None;
        };
        let closing = CancellationToken::new();
        let id = table.insert(Open {
            peer,
            place,
            closing: closing.clone(),
            request_since: Some(Instant::now()),
            reader_since: None,
        });
        drop(table);
        metrics::gauge!("gala_connections").increment(1.0);
        Some(Connection { register: self.clone(), id, peer, place, closing })
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        // No change to the table can panic half-way: it is whole also after a panic elsewhere.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn make_room(&mut self, peer: Peer, connections: usize, per_peer: usize) -> bool {
        if let Some(pool) = self.peers.get(&peer)
            && pool.connections >= per_peer
        {
            return pool.longest_waiting().is_some_and(|id| self.close(id, "peer"));
        }
        self.regular.connections < connections
            || self.regular.longest_waiting().is_some_and(|id| self.close(id, "server"))
    }

    fn make_room_in_reserve(&mut self, reserve: usize) -> bool {
        self.reserve.connections < reserve || self.reserve.longest_waiting().is_some_and(|id| self.close(id, "reserve"))
    }

    /// Ends a connection and frees its place at once; the socket follows when its task sees the token.
    fn close(&mut self, id: u64, full: &'static str) -> bool {
        let Some(open) = self.remove(id) else { return false };
        open.closing.cancel();
        metrics::counter!("gala_connections_closed_total", "full" => full).increment(1);
        true
    }

    fn insert(&mut self, open: Open) -> u64 {
        self.newest += 1;
        let id = self.newest;
        for pool in self.pools(open.peer, open.place) {
            pool.connections += 1;
        }
        self.set_waiting(id, &open, None);
        self.open.insert(id, open);
        id
    }

    fn remove(&mut self, id: u64) -> Option<Open> {
        let open = self.open.remove(&id)?;
        for pool in self.pools(open.peer, open.place) {
            pool.connections -= 1;
            if let Some(since) = open.waiting_since() {
                pool.waiting.remove(&(since, id));
            }
        }
        if self.peers.get(&open.peer).is_some_and(|pool| pool.connections == 0) {
            self.peers.remove(&open.peer);
        }
        Some(open)
    }

    /// Sets since when a connection waits for something.
    fn set(&mut self, id: u64, wait: Wait, since: Option<Instant>) {
        let Some(mut open) = self.open.remove(&id) else { return };
        let before = open.waiting_since();
        match wait {
            Wait::Request => open.request_since = since,
            Wait::Reader => open.reader_since = since,
        }
        self.set_waiting(id, &open, before);
        self.open.insert(id, open);
    }

    fn set_waiting(&mut self, id: u64, open: &Open, before: Option<Instant>) {
        let since = open.waiting_since();
        if since == before {
            return;
        }
        for pool in self.pools(open.peer, open.place) {
            if let Some(before) = before {
                pool.waiting.remove(&(before, id));
            }
            if let Some(since) = since {
                pool.waiting.insert((since, id));
            }
        }
    }

    fn pools(&mut self, peer: Peer, place: Place) -> impl Iterator<Item = &mut Pool> {
        let (first, second) = match place {
            Place::Regular => (&mut self.regular, Some(self.peers.entry(peer).or_default())),
            Place::Reserve => (&mut self.reserve, None),
        };
        std::iter::once(first).chain(second)
    }
}

impl Pool {
    fn longest_waiting(&self) -> Option<u64> {
        self.waiting.first().map(|(_, id)| *id)
    }
}

/// One open connection. Its place is free again when this is dropped.
#[derive(Debug)]
pub struct Connection {
    register: Arc<Register>,
    id: u64,
    peer: Peer,
    place: Place,
    closing: CancellationToken,
}

impl Connection {
    pub fn peer(&self) -> Peer {
        self.peer
    }

    pub fn place(&self) -> Place {
        self.place
    }

    /// Notes that the server has waited for its peer since then.
    pub fn wait_since(&self, wait: Wait, since: Instant) {
        self.register.lock().set(self.id, wait, Some(since));
    }

    /// Notes that the peer has done its part.
    pub fn proceed(&self, wait: Wait) {
        self.register.lock().set(self.id, wait, None);
    }

    /// Returns when the place is needed for another connection.
    pub async fn closed(&self) {
        self.closing.cancelled().await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.register.lock().remove(self.id);
        metrics::gauge!("gala_connections").decrement(1.0);
    }
}

#[cfg(test)]
mod tests;
