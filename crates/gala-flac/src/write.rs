//! Writing a sound.

use std::{
    io::{self, Seek, SeekFrom, Write},
    panic::resume_unwind,
    thread,
};

use crate::{
    format::LIMIT,
    frame::{BLOCK, Encoder},
    layout::{FRAMES_PER_POINT, Layout, MOST_POINTS, MOST_SAMPLES},
};

/// So many frames are worth a thread of their own: some two seconds of sound.
const FRAMES_PER_THREAD: u64 = 24;
/// More threads would need more memory than they save time.
const MOST_THREADS: usize = 8;

/// Writes a sound of one or two channels, whose samples come in turn for each moment, from the beginning of `out`.
/// Samples are cut to 24 bits.
///
/// # Errors
/// If `out` cannot be written, or the sound is longer than the format has numbers for (a week).
pub fn write(
    out: &mut (impl Write + Seek),
    channels: usize,
    samples: impl ExactSizeIterator<Item = i32>,
) -> io::Result<()> {
    if !(1..=2).contains(&channels) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a sound has one or two channels"));
    }
    let layout = Layout { channels, samples: (samples.len() / channels) as u64 };
    if layout.samples > MOST_SAMPLES || layout.points() > MOST_POINTS {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the sound is longer than a week"));
    }
    let mut places = vec![0; layout.points() as usize];
    out.write_all(&layout.head(&places))?;
    write_frames(out, layout, samples, &mut places)?;
    out.seek(SeekFrom::Start(0))?;
    out.write_all(&layout.head(&places))?;
    out.flush()
}

fn write_frames(
    out: &mut impl Write,
    layout: Layout,
    mut samples: impl Iterator<Item = i32>,
    places: &mut [u64],
) -> io::Result<()> {
    let together = processors() * FRAMES_PER_THREAD;
    let (mut first, mut written) = (0, 0);
    while first < layout.frames() {
        let numbers = first..layout.frames().min(first + together);
        let blocks: Vec<Vec<Vec<i32>>> = numbers.clone().map(|number| block(layout, number, &mut samples)).collect();
        for (number, frame) in numbers.zip(encoded(first, &blocks)) {
            if number % FRAMES_PER_POINT == 0 {
                places[(number / FRAMES_PER_POINT) as usize] = written;
            }
            out.write_all(&frame)?;
            written += frame.len() as u64;
        }
        first += together;
    }
    Ok(())
}

/// Takes the samples of a frame, channel by channel.
fn block(layout: Layout, number: u64, samples: &mut impl Iterator<Item = i32>) -> Vec<Vec<i32>> {
    let count = (layout.samples - number * BLOCK as u64).min(BLOCK as u64);
    let mut channels = vec![Vec::with_capacity(BLOCK); layout.channels];
    for _ in 0..count {
        for channel in &mut channels {
            channel.push(samples.next().unwrap_or(0).clamp(-LIMIT - 1, LIMIT));
        }
    }
    channels
}

/// Encodes frames that follow each other, the first of which has this number, on as many threads as they are worth.
fn encoded(first: u64, blocks: &[Vec<Vec<i32>>]) -> Vec<Vec<u8>> {
    let one_after_another = |first: u64, blocks: &[Vec<Vec<i32>>]| -> Vec<Vec<u8>> {
        let mut encoder = Encoder::starting_at(first);
        blocks.iter().map(|channels| encoder.encode(channels).to_vec()).collect()
    };
    let mut parts = blocks.chunks(FRAMES_PER_THREAD as usize).enumerate();
    let Some((_, own)) = parts.next() else { return Vec::new() };
    thread::scope(|scope| {
        let others: Vec<_> = parts
            .map(|(part, blocks)| {
                scope.spawn(move || one_after_another(first + part as u64 * FRAMES_PER_THREAD, blocks))
            })
            .collect();
        let mut frames = one_after_another(first, own);
        for other in others {
            frames.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        frames
    })
}

fn processors() -> u64 {
    thread::available_parallelism().map_or(1, |count| count.get().min(MOST_THREADS) as u64)
}
