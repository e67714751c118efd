//! How a database is opened.

use std::{
    sync::{Arc, atomic::AtomicI64},
    time::Duration,
};

use crate::{
    clock::{SystemTimeSource, TimeSource},
    explain::Plans,
    guard::Guards,
};

/// How a database is opened.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// Connections that only read (SQLite), or all connections (Postgres).
    pub connections: u32,
    /// How long a caller waits for a connection before it is told [`DbError::Unavailable`](crate::DbError::Unavailable).
    pub acquire_timeout: Duration,
    /// How long a statement waits for what others hold.
    pub lock_timeout: Duration,
    /// How long a statement may take on Postgres; migrations may take longer. Beyond it, and also where the server does not
    /// answer at all, the caller is told [`DbError::Unavailable`](crate::DbError::Unavailable) or [`DbError::Conflict`](crate::DbError::Conflict).
    pub statement_timeout: Duration,
    /// The clocks of this process: they tell the time of an SQLite database.
    pub time: Arc<dyn TimeSource>,
    /// Milliseconds added to the clock. Tests move time with it; everyone else leaves it at zero.
    pub clock_offset_ms: Arc<AtomicI64>,
    /// For tests that prove that a guard is needed.
    #[cfg(feature = "sabotage")]
    #[doc(hidden)]
    pub without: Option<crate::Guard>,
    /// For tests that look at query plans.
    #[doc(hidden)]
    pub plans: Option<Plans>,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            connections: 8,
            acquire_timeout: Duration::from_secs(10),
            lock_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(10),
            time: Arc::new(SystemTimeSource),
            clock_offset_ms: Arc::new(AtomicI64::new(0)),
            #[cfg(feature = "sabotage")]
            without: None,
            plans: None,
        }
    }
}

impl OpenOptions {
    pub(crate) fn guards(&self) -> Guards {
        Guards {
            #[cfg(feature = "sabotage")]
            without: self.without,
        }
    }
}
