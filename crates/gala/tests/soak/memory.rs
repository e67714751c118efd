//! How much memory the server takes, looked at all the time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle, sleep},
    time::Duration,
};

use super::host::Host;

const EVERY: Duration = Duration::from_millis(250);

/// In bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    pub start: u64,
    pub most: u64,
    pub end: u64,
    /// The most in each half of a time without faults, in which everything is done again and again.
    pub calm: [u64; 2],
}

/// Looks until it is asked for what it saw.
pub struct Sampler {
    over: Arc<AtomicBool>,
    looking: JoinHandle<Memory>,
}

impl Sampler {
    pub fn start(host: Arc<Host>) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&over);
        let looking = thread::spawn(move || {
            let mut memory = Memory::default();
            while !is_over.load(Ordering::Acquire) {
                if let Some(bytes) = host.memory_bytes() {
                    memory.start = if memory.start == 0 { bytes } else { memory.start };
                    memory.most = memory.most.max(bytes);
                    memory.end = bytes;
                }
                sleep(EVERY);
            }
            memory
        });
        Self { over, looking }
    }

    pub fn stop(self) -> Memory {
        self.over.store(true, Ordering::Release);
        self.looking.join().expect("the sampler ends")
    }
}
