//! The guards that make the queue safe, each of which a test can take away to see that it would notice.

/// One of the rules that keep the promises of the queue.
///
/// Only kill tests ever switch one off, with [`OpenOptions::without`](crate::OpenOptions): a test that stays green
/// without the guard proves nothing about it.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// A worker's write names its attempt.
    Fence,
    /// A worker's write is refused once the job is cancelled.
    CancelIsFinal,
    /// A job whose lease ran out goes back into the queue.
    PutBack,
    /// A recorded step is found again.
    Journal,
    /// A job that keeps killing its workers ends.
    Poison,
    /// A commit is told once it is on the disk.
    SyncedCommit,
}
