//! The wish to stop: Ctrl-C, or SIGTERM from whoever runs the program.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Hears the wish from the moment it is made, so that none is missed while the program starts.
pub struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    /// # Errors
    /// Those of the system, which hands out no more signals.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Returns when the process is asked to stop.
    pub async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
