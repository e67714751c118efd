//! Measuring the blocks of a mix on a thread of its own, while the next ones are made.

use std::{
    panic::resume_unwind,
    sync::mpsc::{Receiver, sync_channel},
    thread,
};

use gala_media::RunError;

/// So many blocks wait to be measured at most.
const WAITING: usize = 4;

/// Runs `make`, which hands on blocks, and `measure`, which takes them, beside each other. Returns what both return, once all blocks are
/// measured.
///
/// # Errors
/// That of `make`.
pub fn measured_beside<M, T: Send>(
    make: impl FnOnce(&dyn Fn(Vec<f32>)) -> Result<M, RunError>,
    measure: impl FnOnce(Receiver<Vec<f32>>) -> T + Send,
) -> Result<(M, T), RunError> {
    thread::scope(|scope| {
        let (blocks, made) = sync_channel(WAITING);
        let measured = scope.spawn(move || measure(made));
        // Nobody takes it where `measure` panics, which is told below.
        let result = make(&|block| drop(blocks.send(block)));
        drop(blocks);
        let measured = measured.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok((result?, measured))
    })
}
