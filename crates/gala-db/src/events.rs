//! What happened to jobs, numbered: the outbox as readers follow it.
//!
//! [`Feed`] follows it. One task of a process, the poller, reads what is new for all feeds at once and hands it to
//! those that want it; a feed reads for itself only what came before it was opened or while it was too slow.

mod event_scope;
mod feed;
mod hub;
mod poller;
mod read;
mod subscription;

pub(crate) use self::hub::Hub;
pub use self::{
    event_scope::EventScope,
    feed::Feed,
    read::{any_after, last_seq, list},
};
