//! Writes frames into a pipe while the next one is drawn.
//!
//! A thread that wrote them itself would mostly wait: whoever reads a pipe wakes its writer on the processor that reads, and
//! then goes on computing there, so that the two take turns although another processor is idle.

use std::{
    io::{self, PipeWriter, Write},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{Builder, JoinHandle},
};

/// So many frames wait at most, besides the one that is being written.
const WAITING: usize = 1;

/// A thread that writes frames into a pipe, in order.
pub(super) struct Feeder {
    /// `None` once all was given.
    frames: Option<SyncSender<Vec<u8>>>,
    /// Buffers to be filled again.
    free: Receiver<Vec<u8>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Feeder {
    /// # Errors
    /// If no thread can be started.
    pub fn start(pipe: Option<PipeWriter>) -> io::Result<Self> {
        let (frames, given) = sync_channel::<Vec<u8>>(WAITING);
        let (done, free) = sync_channel(WAITING + 2);
        let write = move || {
            let Some(mut pipe) = pipe else { return Ok(()) };
            while let Ok(frame) = given.recv() {
                pipe.write_all(&frame)?;
                // Nobody needs it once all was given.
                let _ = done.try_send(frame);
            }
            Ok(())
        };
        let thread = Builder::new().name("feed".to_owned()).spawn(write)?;
        Ok(Self { frames: Some(frames), free, thread: Some(thread) })
    }

    /// Gives the next frame, and waits while too many wait already; false if no more are written.
    pub fn give(&self, frame: &[u8]) -> bool {
        let mut buffer = self.free.try_recv().unwrap_or_default();
        buffer.clear();
        buffer.extend_from_slice(frame);
        self.frames.as_ref().is_some_and(|frames| frames.send(buffer).is_ok())
    }

    /// Waits until all frames are written, and closes the pipe.
    ///
    /// # Errors
    /// What ended the writing.
    pub fn finish(&mut self) -> io::Result<()> {
        drop(self.frames.take());
        let joined = self.thread.take().map_or(Ok(Ok(())), JoinHandle::join);
        joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn all_frames_arrive_in_order_before_it_ends() {
        let (mut read, write) = io::pipe().expect("a pipe");
        let mut feeder = Feeder::start(Some(write)).expect("a thread");
        let reader = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            read.read_to_end(&mut bytes).map(|_| bytes)
        });
        for number in 0..50_u8 {
            assert!(feeder.give(&vec![number; 100_000 + usize::from(number)]));
        }
        feeder.finish().expect("written");
        let sent: Vec<u8> = (0..50_u8).flat_map(|number| vec![number; 100_000 + usize::from(number)]).collect();
        assert!(reader.join().expect("no panic").expect("read") == sent);
    }

    #[test]
    fn where_nobody_reads_no_more_frames_are_taken_and_the_end_says_why() {
        let (read, write) = io::pipe().expect("a pipe");
        drop(read);
        let mut feeder = Feeder::start(Some(write)).expect("a thread");
        let taken = (0..10).take_while(|_| feeder.give(&[0; 100_000])).count();
        assert!(taken <= WAITING + 2, "{taken}");
        assert_eq!(feeder.finish().expect_err("nobody reads").kind(), io::ErrorKind::BrokenPipe);
    }
}
