//! Mastering: from a voice's own samples to speech at 48 kHz with fixed margins and one loudness.

use audioadapter_buffers::direct::InterleavedSlice;
use ebur128::{EbuR128, Mode};
use gala_core::time::SAMPLE_RATE;
use rubato::{Fft, FixedSync, Resampler};

/// The integrated loudness of every speech (ITU-R BS.1770), in LUFS.
pub const TARGET_LUFS: f64 = -20.0;
/// The highest sample: -1 dBFS. A speech whose peaks would pass it stays a little softer.
const PEAK: f32 = 0.891;
/// Silence kept before the first and after the last sound, in samples: 20 and 80 ms.
const LEAD: usize = 960;
const TAIL: usize = 3840;
/// Against the peak, what is below is silence: -46 dB.
const SILENCE: f32 = 0.005;
/// What is softer than this is no speech at all.
const NOTHING: f32 = 1e-4;
/// Input frames the resampler takes at once.
const CHUNK: usize = 1024;

/// A mastered sound, and how its time goes with that of the voice's samples.
#[derive(Debug)]
pub(super) struct Mastered {
    pub samples: Vec<f32>,
    rate: u32,
    /// First sample kept, at 48 kHz; negative where silence was added.
    offset: i64,
}

impl Mastered {
    /// Returns the mastered sample at which one of the voice's samples is heard.
    pub fn at(&self, sample: u64) -> u64 {
        let rate = u64::from(self.rate);
        let at = (sample * u64::from(SAMPLE_RATE) + rate / 2) / rate;
        let moved = i64::try_from(at).unwrap_or(i64::MAX) - self.offset;
        u64::try_from(moved).unwrap_or(0).min(self.samples.len() as u64)
    }
}

/// Masters a voice's samples; `None` if they are silence.
pub(super) fn master(samples: &[i16], rate: u32) -> Option<Mastered> {
    let floats: Vec<f32> = samples.iter().map(|sample| f32::from(*sample) / 32_768.0).collect();
    master_floats(&floats, rate)
}

/// As [`master`], of finite samples.
pub(super) fn master_floats(samples: &[f32], rate: u32) -> Option<Mastered> {
    let at_48_khz = resample(samples, rate);
    let peak = peak(&at_48_khz);
    if peak < NOTHING {
        return None;
    }
    let sounds = |sample: &f32| sample.abs() > peak * SILENCE;
    let first = at_48_khz.iter().position(sounds)?;
    let end = at_48_khz.iter().rposition(sounds)? + 1;
    let gain = gain(&at_48_khz[first..end], peak);

    let kept_lead = first.min(LEAD);
    let kept_tail = (at_48_khz.len() - end).min(TAIL);
    let mut mastered = vec![0.0; LEAD - kept_lead];
    mastered.extend(at_48_khz[first - kept_lead..end + kept_tail].iter().map(|sample| sample * gain));
    mastered.resize(mastered.len() + TAIL - kept_tail, 0.0);
    fade(&mut mastered);
    Some(Mastered { samples: mastered, rate, offset: first as i64 - LEAD as i64 })
}

/// Starts and ends at zero, inside the margins.
fn fade(samples: &mut [f32]) {
    let length = samples.len();
    for index in 0..LEAD / 4 {
        let gain = index as f32 / (LEAD / 4) as f32;
        samples[index] *= gain;
        samples[length - 1 - index] *= gain;
    }
}

fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, sample| peak.max(sample.abs()))
}

fn gain(samples: &[f32], peak: f32) -> f32 {
    let gain = 10_f64.powf((TARGET_LUFS - loudness(samples)) / 20.0) as f32;
    gain.min(PEAK / peak)
}

/// Returns the integrated loudness in LUFS; that of the plain power where it is too short to be gated.
fn loudness(samples: &[f32]) -> f64 {
    let measured = EbuR128::new(1, SAMPLE_RATE, Mode::I).and_then(|mut meter| {
        meter.add_frames_f32(samples)?;
        meter.loudness_global()
    });
    measured.ok().filter(|loudness| loudness.is_finite()).unwrap_or_else(|| {
        let power = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / samples.len().max(1) as f64;
        10.0 * power.max(1e-10).log10() - 0.691
    })
}

/// Resamples mono samples to 48 kHz. The time of a sound stays; the length is right to one sample.
///
/// A synchronous resampler with a Blackman-Harris-windowed sinc applied in the frequency domain: for speech as
/// good as a long time-domain sinc, and many times faster.
pub fn resample(samples: &[f32], rate: u32) -> Vec<f32> {
    resample_to(samples, rate, SAMPLE_RATE)
}

/// As [`resample`], to any rate.
pub(super) fn resample_to(samples: &[f32], rate: u32, to: u32) -> Vec<f32> {
    if rate == to || samples.is_empty() {
        return samples.to_vec();
    }
    let resampled = || {
        let mut resampler = Fft::<f32>::new(rate as usize, to as usize, CHUNK, 1, FixedSync::Both).ok()?;
        let input = InterleavedSlice::new(samples, 1, samples.len()).ok()?;
        let mut output = vec![0.0; resampler.process_all_needed_output_len(samples.len())];
        let frames = output.len();
        let mut adapter = InterleavedSlice::new_mut(&mut output, 1, frames).ok()?;
        resampler.process_all_into_buffer(&input, &mut adapter, samples.len(), None).ok()?;
        output.resize((samples.len() * to as usize).div_ceil(rate as usize), 0.0);
        Some(output)
    };
    resampled().expect("one channel, positive rates and a buffer of the length the resampler asked for")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, seconds: f64, silence: f64, level: f64) -> Vec<i16> {
        let quiet = vec![0; (silence * f64::from(rate)) as usize];
        let count = (seconds * f64::from(rate)) as usize;
        let sound = (0..count).map(|i| {
            let t = i as f64 / f64::from(rate);
            ((t * 440.0 * std::f64::consts::TAU).sin() * level * 32_767.0) as i16
        });
        quiet.iter().copied().chain(sound).chain(quiet.iter().copied()).collect()
    }

    #[test]
    fn resampling_keeps_the_time_and_level_of_a_sound() {
        for rate in [16_000, 22_050, 44_100] {
            let mut click = vec![0.0; rate as usize];
            click[rate as usize / 2] = 1.0;
            let resampled = resample(&click, rate);
            assert_eq!(resampled.len(), 48_000);
            let at = (0..resampled.len()).max_by(|a, b| resampled[*a].total_cmp(&resampled[*b])).expect("samples");
            assert!(at.abs_diff(24_000) <= 1, "{rate} {at}");
        }
        let tone: Vec<f32> = tone(22_050, 1.0, 0.0, 0.5).iter().map(|s| f32::from(*s) / 32_768.0).collect();
        assert!((peak(&resample(&tone, 22_050)[4800..43_200]) - 0.5).abs() < 0.005);
    }

    #[test]
    fn margins_are_fixed_and_times_move_with_them() {
        for silence in [0.0, 0.005, 0.5] {
            let mastered = master(&tone(22_050, 1.0, silence, 0.3), 22_050).expect("a sound");
            assert!(mastered.samples.len().abs_diff(LEAD + 48_000 + TAIL) < 100, "{}", mastered.samples.len());
            let start = mastered.at((silence * 22_050.0) as u64);
            assert!(start.abs_diff(LEAD as u64) < 50, "{silence}: {start}");
            assert_eq!((mastered.samples[0], mastered.samples[mastered.samples.len() - 1]), (0.0, 0.0));
        }
    }

    #[test]
    fn loud_and_soft_voices_become_equally_loud() {
        for level in [0.003, 0.1, 0.9] {
            let mastered = master(&tone(22_050, 2.0, 0.2, level), 22_050).expect("a sound");
            let found = loudness(&mastered.samples);
            assert!((found - TARGET_LUFS).abs() < 0.5, "{level}: {found}");
        }
        let short = master(&tone(22_050, 0.1, 0.0, 0.01), 22_050).expect("a sound");
        assert!((0.05..0.9).contains(&peak(&short.samples)));
    }

    #[test]
    fn silence_is_no_speech() {
        assert!(master(&[], 22_050).is_none());
        assert!(master(&[1; 22_050], 22_050).is_none());
    }
}
