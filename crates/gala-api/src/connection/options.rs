//! How many connections are held, and how long a peer is waited for.

use std::time::Duration;

/// How many connections are held, and how long a peer is waited for.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Connections at once. When all are in use, the one whose peer has kept the server waiting longest is closed.
    pub connections: usize,
    /// Connections of one peer at once: of an IPv4 address or an IPv6 /64. The same rule holds among them.
    pub connections_per_peer: usize,
    /// Further places for probes and requests that prove the token, while the server is at work on all others.
    pub reserve: usize,
    /// A request's header must arrive whole within this time, and an idle connection is closed after it.
    pub header_time: Duration,
    /// So long a peer may read nothing of an answer.
    pub stall_time: Duration,
    /// How long requests under way may take to end once the server is told to stop.
    pub drain_time: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            connections: 8192,
            connections_per_peer: 1024,
            reserve: 64,
            header_time: Duration::from_secs(20),
            stall_time: Duration::from_secs(30),
            drain_time: Duration::from_millis(2500),
        }
    }
}
