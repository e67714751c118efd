//! The guards that make the queue safe, each of which a test can take away to see that it would notice.

/// One of the rules that keep the promises of the queue.
///
/// Only tests ever switch one off, with `OpenOptions::without`: a test that stays green without the guard proves nothing
/// about it. That switch is compiled in with the feature `sabotage` alone, which no release has.
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
    /// A request to a provider that an earlier attempt may have sent is found again.
    EarlierCall,
    /// Nothing is paid for before it is approved, where a project has it so.
    Approval,
    /// A commit is told once it is on the disk.
    SyncedCommit,
    /// Only a worker whose process is known to have died counts as a crash of its job.
    Fate,
    /// A lease that ran out impossibly long ago is given its worker's time to renew it.
    ClockStep,
}

/// The guards of an open database: all of them, but for a test's one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Guards {
    #[cfg(feature = "sabotage")]
    pub without: Option<Guard>,
}

impl Guards {
    #[cfg(feature = "sabotage")]
    pub fn has(self, guard: Guard) -> bool {
        self.without != Some(guard)
    }

    #[cfg(not(feature = "sabotage"))]
    pub fn has(self, _: Guard) -> bool {
        true
    }
}
