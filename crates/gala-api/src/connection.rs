//! Connections as things that run out: who may hold how many, who goes first when there are too many, and how
//! long a peer that does nothing is waited for.

mod options;
mod peer;
mod register;
mod service;
mod stream;

pub use options::ServeOptions;
pub use peer::Peer;
pub use register::{Connection, Place, Register, Wait};
pub use service::service;
pub use stream::{WatchedStream, WriteLimits};
