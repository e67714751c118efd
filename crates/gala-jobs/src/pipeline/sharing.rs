//! How the segments of a video are shared out among machines.

/// How the segments of a video are shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// One job renders no more than this of a video that is missing, in milliseconds.
    pub alone_ms: u64,
    /// Of more than that, each job gets about as much, in milliseconds.
    pub part_ms: u64,
}

impl Default for Sharing {
    fn default() -> Self {
        Self { alone_ms: 60_000, part_ms: 15_000 }
    }
}
