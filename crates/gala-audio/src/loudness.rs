//! The meter of loudness (EBU R 128).

use ebur128::{EbuR128, Mode};
use gala_core::time::SAMPLE_RATE;

use crate::samples::CHANNELS;

/// Returns a meter of stereo sound.
pub fn meter(mode: Mode) -> EbuR128 {
    EbuR128::new(CHANNELS as u32, SAMPLE_RATE, mode).expect("stereo at 48 kHz is a format the meter knows")
}

/// Returns a loudness that the meter told; nothing for silence, whose loudness is no number.
pub fn audible(lufs: f64) -> Option<f64> {
    lufs.is_finite().then_some(lufs)
}

/// Returns the highest point between samples that a meter found, in dBTP; nothing for silence.
pub fn true_peak(meter: &EbuR128) -> Option<f64> {
    let channels = (0..meter.channels()).filter_map(|channel| meter.true_peak(channel).ok());
    let highest = channels.fold(0.0, f64::max);
    (highest > 0.0).then(|| 20.0 * highest.log10())
}
