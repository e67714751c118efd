//! Listening: bounded connections, bounded header time, and an end that loses no accepted request.

use std::{sync::Arc, time::Duration};

use axum::Router;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;

/// So many connections are held at once; further ones wait in the system's queue.
const MAX_CONNECTIONS: usize = 1024;
/// A request's header must arrive whole within this time, and an idle connection is closed after it.
const HEADER_TIME: Duration = Duration::from_secs(20);
/// How long requests under way may take to end once the server is told to stop.
const DRAIN_TIME: Duration = Duration::from_secs(25);

/// Answers requests until `shutdown` is cancelled, then lets those under way end.
///
/// Pass the token that the router's [`crate::ApiState`] holds: its event streams end by it, and without that
/// an open stream would hold the server for the whole time that draining may take.
///
/// # Errors
/// None while it runs: a connection that fails is that client's end only.
pub async fn serve(listener: TcpListener, router: Router, shutdown: CancellationToken) -> std::io::Result<()> {
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &slots) => accepted,
            () = shutdown.cancelled() => break,
        };
        let (stream, slot) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, or a client that left at once. Neither ends by asking again at once.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIME)
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
            drop(slot);
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN_TIME, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were still open when the time to end was over");
    }
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> std::io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let slot = slots.clone().acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    // Events are small and late ones are worth less.
    stream.set_nodelay(true)?;
    Ok((stream, slot))
}
