//! The wish to stop: Ctrl-C, or SIGTERM from whoever runs the program.

use tokio::signal::unix::{SignalKind, signal};

/// Returns when the process is asked to stop.
pub async fn stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        // Without a handler the signal ends the process, which loses nothing either.
        std::future::pending::<()>().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
