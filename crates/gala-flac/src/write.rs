//! Writing a sound.

use std::io::{self, Seek, SeekFrom, Write};

use crate::{
    format::LIMIT,
    frame::{BLOCK, Encoder},
    layout::{FRAMES_PER_POINT, Layout, MOST_POINTS, MOST_SAMPLES},
};

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
    let mut encoder = Encoder::default();
    let mut channels = vec![Vec::with_capacity(BLOCK); layout.channels];
    let mut written = 0;
    for number in 0..layout.frames() {
        let count = (layout.samples - number * BLOCK as u64).min(BLOCK as u64);
        channels.iter_mut().for_each(Vec::clear);
        for _ in 0..count {
            for channel in &mut channels {
                channel.push(samples.next().unwrap_or(0).clamp(-LIMIT - 1, LIMIT));
            }
        }
        if number % FRAMES_PER_POINT == 0 {
            places[(number / FRAMES_PER_POINT) as usize] = written;
        }
        let frame = encoder.encode(&channels);
        out.write_all(frame)?;
        written += frame.len() as u64;
    }
    Ok(())
}
