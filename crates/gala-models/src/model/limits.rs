use std::time::Duration;

/// What a model may take of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelLimits {
    /// Address space, in bytes, of a process that has loaded it.
    pub memory_bytes: u64,
    /// How long loading may take.
    pub load: Duration,
    /// How long it stays loaded while nobody asks.
    pub idle: Duration,
}

impl ModelLimits {
    /// What is enough for a file of this size: its weights are held up to three times while it is loaded.
    pub fn for_file(bytes: u64) -> Self {
        Self {
            memory_bytes: (2 << 30) + bytes.saturating_mul(4),
            load: Duration::from_secs(30 + bytes / 20_000_000),
            idle: Duration::from_secs(120),
        }
    }
}
