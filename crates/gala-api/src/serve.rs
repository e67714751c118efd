//! Listening: bounded connections, peers that must do their part in time, and an end that loses no accepted request.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use futures::FutureExt;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::connection::{Connection, Peer, Register, ServeOptions, WatchedStream, WriteLimits, service};

/// A header larger than this is refused with 431. It bounds what a connection that has not asked for anything yet
/// costs.
const MAX_HEADER_BYTES: usize = 32 * 1024;
/// So much of an answer the system holds beyond what the peer's window takes. It bounds what an unread download costs,
/// and makes the system tell of progress in steps of this size rather than of megabytes.
const UNSENT_BYTES: u32 = 128 * 1024;

/// Answers requests until `shutdown` is cancelled, then lets those under way end.
///
/// Pass the token that the router's [`crate::ApiState`] holds: its event streams end by it, and without that
/// an open stream would hold the server for the whole time that draining may take.
///
/// # Errors
/// None while it runs: a connection that fails is that client's end only.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    options: ServeOptions,
    shutdown: CancellationToken,
) -> std::io::Result<()> {
    let server =
        Server { register: Arc::new(Register::new(&options)), graceful: GracefulShutdown::new(), router, options };
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shutdown.cancelled() => break,
        };
        match accepted {
            Ok((stream, address)) => server.take(stream, address),
            Err(error) => {
                // Out of descriptors, or a client that left at once. Neither ends by asking again at once.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    // Whoever was connected by the system already is answered too.
    while let Some(Ok((stream, address))) = listener.accept().now_or_never() {
        server.take(stream, address);
    }
    drop(listener);
    let Server { graceful, options, .. } = server;
    if tokio::time::timeout(options.drain_time, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were still open when the time to end was over");
    }
    Ok(())
}

struct Server {
    register: Arc<Register>,
    graceful: GracefulShutdown,
    router: Router,
    options: ServeOptions,
}

impl Server {
    /// Begins to answer on a connection, in a task of its own.
    fn take(&self, stream: TcpStream, address: SocketAddr) {
        let Some(connection) = self.register.admit(Peer::of(address.ip())) else {
            tracing::debug!(%address, "no place for a connection");
            return refuse(&stream);
        };
        if let Err(error) = prepare(&stream) {
            tracing::debug!(%error, "cannot prepare a connection");
        }
        tokio::spawn(self.answer(stream, Arc::new(connection), address));
    }

    fn answer(
        &self,
        stream: TcpStream,
        connection: Arc<Connection>,
        address: SocketAddr,
    ) -> impl Future<Output = ()> + use<> {
        let stream = WatchedStream::new(stream, connection.clone(), write_limits(&self.options));
        let answering = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.options.header_time)
            .max_buf_size(MAX_HEADER_BYTES)
            .serve_connection(TokioIo::new(stream), service(self.router.clone(), connection.clone(), address));
        let answering = self.graceful.watch(answering);
        async move {
            tokio::select! {
                answered = answering => if let Err(error) = answered {
                    tracing::debug!(%error, peer = %connection.peer(), "connection ended");
                },
                () = connection.closed() => tracing::debug!(peer = %connection.peer(), "connection closed for another"),
            }
        }
    }
}

fn prepare(stream: &TcpStream) -> std::io::Result<()> {
    // Events are small and late ones are worth less.
    stream.set_nodelay(true)?;
    SockRef::from(stream).set_tcp_notsent_lowat(UNSENT_BYTES)
}

/// Tells a client to come back, as far as that can be done without waiting for it.
fn refuse(stream: &TcpStream) {
    const ANSWER: &[u8] =
        b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    // Whoever cannot even take these bytes is not told.
    let _ = stream.try_write(ANSWER);
}

/// The stall alone would let a peer crawl by a byte at a time: over two stalls of standing still, a kibibyte a second must
/// go out.
fn write_limits(options: &ServeOptions) -> WriteLimits {
    let window = options.stall_time * 2;
    let least_bytes = usize::try_from(window.as_secs() * 1024).unwrap_or(usize::MAX);
    WriteLimits { stall: options.stall_time, window, least_bytes }
}
