//! What is found out of a sound as it comes: how loud it is, its outline, and its beat.

mod columns;

use ebur128::{EbuR128, Mode};

pub use self::columns::PeakColumns;
use crate::{
    beats::{BeatTracker, Beats},
    loudness::{audible, meter, true_peak},
    pcm::sane,
    samples::{BLOCK, CHANNELS},
};

/// Listens to samples as they come, in memory that grows by 3.6 kB a minute, and by 23 kB more where beats are looked for.
pub struct SoundListener {
    meter: EbuR128,
    columns: PeakColumns,
    beats: Option<BeatTracker>,
    samples: Vec<f32>,
}

/// What was found out of a sound.
#[derive(Clone, Debug)]
pub struct HeardSound {
    /// LUFS; `None` where all is silent or shorter than 400 ms.
    pub integrated_lufs: Option<f64>,
    /// LU.
    pub loudness_range_lu: Option<f64>,
    /// dBTP.
    pub true_peak_dbtp: Option<f64>,
    pub columns: PeakColumns,
    /// `None` where it has no beat, or none was looked for.
    pub beats: Option<Beats>,
}

impl SoundListener {
    /// Begins to listen; looks for beats only where that is asked.
    pub fn new(with_beats: bool) -> Self {
        Self {
            meter: meter(Mode::I | Mode::LRA | Mode::TRUE_PEAK),
            columns: PeakColumns::default(),
            beats: with_beats.then(BeatTracker::new),
            samples: Vec::with_capacity(BLOCK * CHANNELS),
        }
    }

    /// Hears whole frames of stereo at 48 kHz, as 32-bit floats with the least byte first.
    pub fn hear(&mut self, bytes: &[u8]) {
        for block in bytes.chunks(BLOCK * CHANNELS * 4) {
            self.samples.clear();
            self.samples.extend(block.as_chunks::<4>().0.iter().map(|bytes| sane(f32::from_le_bytes(*bytes))));
            // The format is one that the meter knows, and memory is all that it could lack.
            let _ = self.meter.add_frames_f32(&self.samples);
            self.columns.hear(&self.samples);
            if let Some(beats) = &mut self.beats {
                beats.hear(&self.samples);
            }
        }
    }

    pub fn finish(mut self) -> HeardSound {
        self.columns.finish();
        let integrated_lufs = self.meter.loudness_global().ok().and_then(audible);
        HeardSound {
            integrated_lufs,
            loudness_range_lu: self.meter.loudness_range().ok().filter(|_| integrated_lufs.is_some()),
            true_peak_dbtp: true_peak(&self.meter),
            columns: self.columns,
            beats: self.beats.and_then(BeatTracker::finish),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(seconds: f64, level: impl Fn(f64) -> f64) -> HeardSound {
        let mut listener = SoundListener::new(false);
        let frames = (seconds * 48_000.0) as u32;
        let bytes: Vec<u8> = (0..frames)
            .flat_map(|n| {
                let sample = level(f64::from(n) / 48_000.0) as f32;
                [sample, sample]
            })
            .flat_map(f32::to_le_bytes)
            .collect();
        bytes.chunks(8 * 1000).for_each(|piece| listener.hear(piece));
        listener.finish()
    }

    #[test]
    fn loudness_and_outline_are_those_of_the_sound() {
        let tone = heard(4.0, |t| 0.1 * (t * 1000.0 * std::f64::consts::TAU).sin());
        // A sine of -20 dBFS in both channels.
        assert!((tone.integrated_lufs.expect("a loudness") + 20.0).abs() < 0.2, "{:?}", tone.integrated_lufs);
        assert!((tone.true_peak_dbtp.expect("a peak") + 20.0).abs() < 0.1, "{:?}", tone.true_peak_dbtp);
        assert_eq!(tone.columns.len(), 400);
        let silent = heard(1.0, |_| 0.0);
        assert_eq!((silent.integrated_lufs, silent.true_peak_dbtp, silent.columns.len()), (None, None, 100));
        let nothing = heard(0.0, |_| 0.0);
        assert!(nothing.integrated_lufs.is_none() && nothing.columns.is_empty());
    }

    #[test]
    fn what_is_no_number_is_silence() {
        let wild = heard(1.0, |t| if t < 0.5 { f64::NAN } else { f64::INFINITY });
        assert_eq!((wild.integrated_lufs, wild.columns.len()), (None, 100));
    }
}
