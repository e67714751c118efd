//! A socket whose peer must read what it asked for.

use std::{
    io::{Error, ErrorKind, IoSlice, Result},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep},
};

use super::{Connection, Wait};

/// What is asked of a peer that an answer is sent to.
#[derive(Clone, Copy, Debug)]
pub struct WriteLimits {
    /// So long a write may stand still.
    pub stall: Duration,
    /// Over so much time of standing still, with pauses in between, at least [`WriteLimits::least_bytes`] go out.
    pub window: Duration,
    pub least_bytes: usize,
}

/// From then on a write that stands still counts as waiting for the peer. A buffer that is full for a moment is
/// a fast answer, not a slow reader.
const NOTICED_AFTER: Duration = Duration::from_secs(1);

/// A stream whose writes fail once its peer does not read.
#[derive(Debug)]
pub struct WatchedStream<S> {
    inner: S,
    connection: Arc<Connection>,
    limits: WriteLimits,
    blocked_since: Option<Instant>,
    timer: Pin<Box<Sleep>>,
    /// Since the window began: time of standing still, and what went out nevertheless.
    blocked: Duration,
    written: usize,
}

impl<S> WatchedStream<S> {
    pub fn new(inner: S, connection: Arc<Connection>, limits: WriteLimits) -> Self {
        let timer = Box::pin(tokio::time::sleep(Duration::ZERO));
        Self { inner, connection, limits, blocked_since: None, timer, blocked: Duration::ZERO, written: 0 }
    }

    fn watch(&mut self, cx: &mut Context<'_>, polled: Poll<Result<usize>>) -> Poll<Result<usize>> {
        match polled {
            Poll::Ready(Ok(bytes)) => Poll::Ready(self.progressed(bytes).map(|()| bytes)),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => self.poll_stall(cx).map(Err),
        }
    }

    fn progressed(&mut self, bytes: usize) -> Result<()> {
        self.written = self.written.saturating_add(bytes);
        let Some(since) = self.blocked_since.take() else { return Ok(()) };
        self.connection.proceed(Wait::Reader);
        self.blocked += since.elapsed();
        if self.blocked < self.limits.window {
            return Ok(());
        }
        if self.written < self.limits.least_bytes {
            return Err(timed_out("the peer reads too slowly"));
        }
        (self.blocked, self.written) = (Duration::ZERO, 0);
        Ok(())
    }

    fn poll_stall(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        let since = *self.blocked_since.get_or_insert_with(|| {
            let now = Instant::now();
            self.timer.as_mut().reset(now + NOTICED_AFTER.min(self.limits.stall));
            now
        });
        loop {
            ready!(self.timer.as_mut().poll(cx));
            if since.elapsed() >= self.limits.stall {
                return Poll::Ready(timed_out("the peer does not read"));
            }
            self.connection.wait_since(Wait::Reader, since.into_std());
            self.timer.as_mut().reset(since + self.limits.stall);
        }
    }
}

fn timed_out(told: &'static str) -> Error {
    Error::new(ErrorKind::TimedOut, told)
}

impl<S: AsyncRead + Unpin> AsyncRead for WatchedStream<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WatchedStream<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.inner).poll_write(cx, bytes);
        this.watch(cx, polled)
    }

    fn poll_write_vectored(self: Pin<&mut Self>, cx: &mut Context<'_>, parts: &[IoSlice<'_>]) -> Poll<Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.inner).poll_write_vectored(cx, parts);
        this.watch(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

    use super::*;
    use crate::connection::{Peer, Register, ServeOptions};

    /// A stream to a peer that holds 1,000 bytes unread.
    fn stream() -> (WatchedStream<DuplexStream>, DuplexStream) {
        let (ours, theirs) = tokio::io::duplex(1000);
        let register = Arc::new(Register::new(&ServeOptions::default()));
        let connection = register.admit(Peer::of([127, 0, 0, 1].into())).expect("a place");
        let limits =
            WriteLimits { stall: Duration::from_secs(30), window: Duration::from_secs(60), least_bytes: 65536 };
        (WatchedStream::new(ours, Arc::new(connection), limits), theirs)
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_reads_nothing_ends_the_write_after_the_stall() {
        let (mut ours, _theirs) = stream();
        let began = Instant::now();
        let error = ours.write_all(&[0; 5000]).await.expect_err("nobody reads");
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        assert!((Duration::from_secs(30)..Duration::from_secs(31)).contains(&began.elapsed()), "{:?}", began.elapsed());
    }

    /// Reads `bytes` at a time with a pause before each, until the other side ends. Returns how many came.
    async fn read_with_pauses(mut theirs: DuplexStream, bytes: usize, pause: Duration) -> usize {
        let (mut buffer, mut came) = (vec![0; bytes], 0);
        loop {
            tokio::time::sleep(pause).await;
            if theirs.read_exact(&mut buffer).await.is_err() {
                return came;
            }
            came += bytes;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_crawls_below_the_stall_is_ended_by_the_rate() {
        let (mut ours, theirs) = stream();
        tokio::spawn(read_with_pauses(theirs, 1, Duration::from_secs(20)));
        let began = Instant::now();
        let error = ours.write_all(&[0; 100_000]).await.expect_err("too slow");
        assert_eq!(error.to_string(), "the peer reads too slowly");
        assert!(began.elapsed() < Duration::from_secs(81), "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_peer_that_keeps_the_least_rate_gets_everything() {
        let (mut ours, theirs) = stream();
        // Some 2 kB a second.
        let reads = tokio::spawn(read_with_pauses(theirs, 1000, Duration::from_millis(500)));
        ours.write_all(&[0; 1_000_000]).await.expect("all of it");
        drop(ours);
        assert_eq!(reads.await.expect("it reads to the end"), 1_000_000);
    }
}
