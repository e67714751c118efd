//! Measures how loud each sound is.

use ebur128::Mode;
use gala_core::time::SAMPLE_RATE;
use gala_media::RunError;

use crate::{
    cache,
    duck::STEP,
    files::Files,
    level::Level,
    loudness::{audible, meter},
    plan::PlacedSound,
    samples::{BLOCK, CHANNELS},
};

/// The level of a long sound is taken from its first three minutes.
const MEASURED: u64 = 180 * SAMPLE_RATE as u64;

/// Measures a sound, or returns what was measured before.
///
/// # Errors
/// If it cannot be read or decoded.
pub(crate) fn level(files: &mut Files<'_>, sound: &PlacedSound, with_power: bool) -> Result<Level, RunError> {
    let frames = if with_power { sound.length } else { sound.length.min(MEASURED) };
    let name = cache::name_of_level(files.tools(), sound, frames, with_power);
    if let Some(level) = files.cache.and_then(|cache| cache.level(&name)) {
        return Ok(level);
    }
    let level = measure(files, sound, frames, with_power)?;
    files.measured += 1;
    if let Some(cache) = files.cache {
        cache.keep_level(&name, &level)?;
    }
    Ok(level)
}

fn measure(files: &mut Files<'_>, sound: &PlacedSound, frames: u64, with_power: bool) -> Result<Level, RunError> {
    let mut pcm = files.open(sound)?;
    let mut meter = meter(Mode::I);
    let (mut energy, mut counted, mut power) = (0.0_f64, 0_u64, Vec::new());
    let mut block = vec![0.0; BLOCK * CHANNELS];
    for from in (0..frames).step_by(BLOCK) {
        if files.cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        let count = BLOCK.min((frames - from) as usize);
        let block = &mut block[..count * CHANNELS];
        pcm.read_looped(sound.looped.then_some(sound.length), from, block).map_err(|error| sound.unreadable(error))?;
        if from < MEASURED {
            let _ = meter.add_frames_f32(block);
        }
        for step in block.chunks(STEP * CHANNELS) {
            let sum: f32 = step.iter().map(|sample| sample * sample).sum();
            if with_power {
                power.push(sum / step.len() as f32);
            }
            energy += f64::from(sum);
        }
        counted += block.len() as u64;
    }
    let gated = meter.loudness_global().ok().and_then(audible);
    // Shorter than the meter's own 400 ms: the power of both channels, as BS.1770 sums it.
    let mean = energy / counted.max(1) as f64 * CHANNELS as f64;
    let plain = (mean > 1e-8).then(|| 10.0 * mean.log10() - 0.691);
    Ok(Level { loudness: gated.or(plain), power })
}
