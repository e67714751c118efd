//! How fast a film plays the sound of a project, told by how loud both are: that holds whether or not the pitch was kept.

use std::{ops::Range, sync::Arc};

use gala_core::cancel::Cancel;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex, num_complex::Complex};

use super::{
    part::SoundPlace,
    trace::{RATE, SoundTrace},
};

/// Slower and faster films are not told.
pub const SPEEDS: Range<f64> = 0.8..1.25;
/// How loud a sound is, is told a hundred times a second.
const LOUDNESS_RATE: usize = 100;
const STEP: usize = RATE as usize / LOUDNESS_RATE;
/// Over so much of a sound its usual loudness is taken, from which a moment differs: music below speech counts less then.
const USUAL: usize = 3 * LOUDNESS_RATE / 2;
/// A moment is so many hundredths of a second before and after it.
const MOMENT: usize = 2;
/// What is added to how loud a moment is, of samples in 16 bits: silence and noise are alike.
const FLOOR: f32 = 30.0;
/// So much of a project tells the speed of its film.
const COMPARED_MS: u64 = 120_000;
/// Two curves are off by no more than this at the ends of what is compared, in hundredths of a second.
const OFF: f64 = 3.0;
/// So often the best speed is told twice as exactly.
const REFINEMENTS: usize = 6;
/// Curves that are less alike are of other sounds.
const LEAST_LIKENESS: f32 = 0.6;
/// A part is looked for as far as this from where the speed says that it is.
const AROUND: usize = 3 * LOUDNESS_RATE / 2;
/// A part that is less alike is another one.
const LEAST_PART_LIKENESS: f32 = 0.75;

/// How fast a film plays a project.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoundSpeed {
    /// 1 as it is, 1.25 a quarter faster.
    pub speed: f64,
    /// By how much the project is later in the film than in itself, in milliseconds at the project's own speed.
    pub shift_ms: i64,
    /// 0 to 1.
    pub likeness: f32,
}

/// A part of a sound at its time in a project.
#[derive(Clone, Debug)]
pub struct PlacedTrace<'a> {
    pub sound: &'a SoundTrace,
    /// Which part, in milliseconds of the sound.
    pub range: Range<u64>,
    pub start_ms: u64,
}

/// Tells at which speed, other than its own, a film plays all of a project's speech in one go. `None` where it is not told: the
/// film is of something else, is cut about, or speaks too little. `cancel` ends it with `None`.
pub fn find_speed(film: &SoundTrace, speech: &[PlacedTrace<'_>], cancel: &Cancel) -> Option<SoundSpeed> {
    let first_ms = speech.iter().map(|part| part.start_ms).min()?;
    let own = placed(speech, first_ms..first_ms + COMPARED_MS);
    let heard = loudness(film);
    let most = (own.len() as f64 / SPEEDS.start) as usize + first_ms as usize / (1000 / LOUDNESS_RATE) * 2 + own.len();
    let heard = &heard[..heard.len().min(most)];
    let matcher = CurveMatcher::new(&own, heard.len())?;
    // At the ends of the curve a wrong speed is off by its half.
    let mut step = (2.0 * OFF / own.len() as f64).min(0.01);
    let count = ((SPEEDS.end - SPEEDS.start) / step).ceil() as usize;
    let mut best: Option<SoundSpeed> = None;
    for number in 0..=count {
        if cancel.is_cancelled() {
            return None;
        }
        best = best.into_iter().chain([matcher.at(heard, SPEEDS.start + number as f64 * step)]).max_by(by_likeness);
    }
    let mut best = best?;
    for _ in 0..REFINEMENTS {
        step /= 2.0;
        let near = [best.speed - step, best.speed + step].map(|speed| matcher.at(heard, speed));
        best = near.into_iter().chain([best]).max_by(by_likeness)?;
    }
    let shift_ms = best.shift_ms - i64::try_from(first_ms).unwrap_or_default();
    (best.likeness >= LEAST_LIKENESS).then_some(SoundSpeed { shift_ms, ..best })
}

fn by_likeness(one: &SoundSpeed, other: &SoundSpeed) -> std::cmp::Ordering {
    one.likeness.total_cmp(&other.likeness)
}

/// Returns where a part is about as loud as a sound is near `expected_ms`; `None` where it is not. It tells places to some
/// hundredths of a second, also where the part was stretched and its pitch kept.
pub fn find_by_loudness(
    whole: &SoundTrace,
    (part, range): (&SoundTrace, Range<u64>),
    expected_ms: u64,
) -> Option<SoundPlace> {
    let at = |ms: u64| ms as usize * LOUDNESS_RATE / 1000;
    let template = loudness(part);
    let template = template.get(at(range.start)..at(range.end))?;
    let from = at(expected_ms).saturating_sub(AROUND);
    let to = at(expected_ms) + AROUND + template.len();
    let margin = from.saturating_sub(USUAL);
    let samples = whole.0.get(margin * STEP..whole.0.len().min((to + USUAL) * STEP))?;
    let near = curve(samples);
    let near = near.get(from - margin..near.len().min(to - margin))?;
    let place = |first: usize| (first, likeness(template, &near[first..first + template.len()]));
    let places = (0..=near.len().checked_sub(template.len())?).map(place);
    let (first, likeness) = places.max_by(|one, other| one.1.total_cmp(&other.1))?;
    let at_ms = ((from + first) * 1000 / LOUDNESS_RATE) as u64;
    (likeness >= LEAST_PART_LIKENESS).then_some(SoundPlace { at_ms, likeness })
}

impl SoundTrace {
    /// Returns the sound as it is heard so much slower, its pitch with it: that of a film that plays at `speed`, at the speed of its
    /// project.
    #[must_use]
    pub fn slowed_down(&self, speed: f64) -> Self {
        let length = (self.0.len() as f64 * speed) as usize;
        let sample = |at: i64| {
            let last = self.0.len() as i64 - 1;
            f64::from(self.0[usize::try_from(at.clamp(0, last)).unwrap_or_default()])
        };
        let between = |at: usize| {
            let place = at as f64 / speed;
            let (first, part) = (place.floor() as i64, place.fract());
            let [a, b, c, d] = [first - 1, first, first + 1, first + 2].map(sample);
            // A cubic through two samples with the slopes of their neighbours.
            let value =
                b + 0.5 * part * (c - a + part * (2.0 * a - 5.0 * b + 4.0 * c - d + part * (3.0 * (b - c) + d - a)));
            value.round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16
        };
        Self((0..length).map(between).collect())
    }
}

/// How loud a sound is, against how loud it usually is about then.
fn loudness(sound: &SoundTrace) -> Vec<f32> {
    curve(&sound.0)
}

fn curve(samples: &[i16]) -> Vec<f32> {
    let level = |step: &[i16]| {
        let power: f32 = step.iter().map(|sample| f32::from(*sample).powi(2)).sum();
        ((power / step.len() as f32).sqrt() + FLOOR).ln()
    };
    from_usual(&samples.chunks(STEP).map(level).collect::<Vec<_>>())
}

/// The speech of a project in a range of its time, as one curve.
fn placed(speech: &[PlacedTrace<'_>], range: Range<u64>) -> Vec<f32> {
    let at = |ms: u64| ms as usize * LOUDNESS_RATE / 1000;
    let end_ms = |part: &PlacedTrace<'_>| part.start_ms + (part.range.end.saturating_sub(part.range.start));
    let last_ms = speech.iter().map(end_ms).max().unwrap_or_default().clamp(range.start, range.end);
    let samples_of = |ms: u64| (ms * RATE / 1000) as usize;
    let mut samples = vec![0_i16; at(last_ms - range.start) * STEP];
    for part in speech {
        let first = samples_of(part.start_ms - range.start);
        let own = part.sound.0.get(samples_of(part.range.start)..).unwrap_or_default();
        let length = samples_of(part.range.end.saturating_sub(part.range.start)).min(own.len());
        for (to, from) in samples.iter_mut().skip(first).zip(&own[..length]) {
            *to = *from;
        }
    }
    curve(&samples)
}

/// How much each moment differs from the mean of what is around it: of some hundredths of a second, for a voice swings within them.
fn from_usual(levels: &[f32]) -> Vec<f32> {
    let mut sums = Vec::with_capacity(levels.len() + 1);
    sums.push(0.0_f64);
    for level in levels {
        sums.push(sums[sums.len() - 1] + f64::from(*level));
    }
    let mean = |at: usize, around: usize| {
        let (from, to) = (at.saturating_sub(around), (at + around + 1).min(levels.len()));
        (sums[to] - sums[from]) / (to - from) as f64
    };
    (0..levels.len()).map(|at| (mean(at, MOMENT) - mean(at, USUAL / 2)) as f32).collect()
}

fn likeness(one: &[f32], other: &[f32]) -> f32 {
    let (mut product, mut own, mut its) = (0.0_f32, 0.0_f32, 0.0_f32);
    for (one, other) in one.iter().zip(other) {
        product += one * other;
        own += one * one;
        its += other * other;
    }
    product / (own * its).sqrt().max(f32::MIN_POSITIVE)
}

/// Finds where in a curve another one lies that was stretched.
struct CurveMatcher {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    own: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    length: usize,
}

impl CurveMatcher {
    /// `most` is how long the other curves are before they are stretched.
    fn new(own: &[f32], most: usize) -> Option<Self> {
        if own.len() < USUAL || most == 0 {
            return None;
        }
        let length = (own.len() + (most as f64 * SPEEDS.end * 1.02) as usize + 1).next_power_of_two();
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(length), planner.plan_fft_inverse(length));
        let mut this = Self { forward, inverse, own: own.to_vec(), spectrum: Vec::new(), length };
        this.spectrum = this.transformed(own);
        Some(this)
    }

    fn transformed(&self, curve: &[f32]) -> Vec<Complex<f32>> {
        let (mut input, mut output) = (self.forward.make_input_vec(), self.forward.make_output_vec());
        input[..curve.len()].copy_from_slice(curve);
        self.forward.process(&mut input, &mut output).expect("the buffers are those that the transform made");
        output
    }

    /// Returns how alike the own curve is to one that plays at `speed`, where it is most alike.
    fn at(&self, heard: &[f32], speed: f64) -> SoundSpeed {
        let slowed = stretched(heard, speed);
        let mut product = self.transformed(&slowed);
        for (one, own) in product.iter_mut().zip(&self.spectrum) {
            *one *= own.conj();
        }
        let mut output = self.inverse.make_output_vec();
        self.inverse.process(&mut product, &mut output).expect("the buffers are those that the transform made");
        let best = output.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
        let place = best.map_or(0, |(place, _)| place);
        // Places behind the middle are before the beginning.
        let shift = if place > self.length / 2 { place as i64 - self.length as i64 } else { place as i64 };
        let (own, other) = overlap(&self.own, &slowed, shift);
        // What is not compared counts as unlike.
        let share = own.len() as f32 / self.own.len() as f32;
        let likeness = likeness(own, other) * share;
        SoundSpeed { speed, shift_ms: shift * 1000 / LOUDNESS_RATE as i64, likeness }
    }
}

fn overlap<'c>(own: &'c [f32], other: &'c [f32], shift: i64) -> (&'c [f32], &'c [f32]) {
    let own = &own[usize::try_from(-shift).unwrap_or_default().min(own.len())..];
    let other = &other[usize::try_from(shift).unwrap_or_default().min(other.len())..];
    let length = own.len().min(other.len());
    (&own[..length], &other[..length])
}

fn stretched(curve: &[f32], speed: f64) -> Vec<f32> {
    let length = (curve.len() as f64 * speed) as usize;
    let value = |at: usize| {
        let place = at as f64 / speed;
        let first = (place as usize).min(curve.len() - 1);
        let next = curve[(first + 1).min(curve.len() - 1)];
        curve[first] + (next - curve[first]) * place.fract() as f32
    };
    (0..length).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise with the loudness of syllables, at 4 kHz.
    fn babble(seed: u32, ms: u64) -> SoundTrace {
        let mut state = seed.wrapping_mul(2_654_435_761).max(1);
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state as f32 / u32::MAX as f32
        };
        let mut samples = Vec::new();
        while (samples.len() as u64) < ms * RATE / 1000 {
            let (length, level) = (400 + (random() * 800.0) as usize, random().powi(2) * 9000.0);
            samples.extend((0..length).map(|_| ((random() - 0.5) * level) as i16));
        }
        samples.truncate((ms * RATE / 1000) as usize);
        SoundTrace(samples)
    }

    fn speed_of(film: &SoundTrace, speech: &SoundTrace, start_ms: u64) -> Option<SoundSpeed> {
        let part = PlacedTrace { sound: speech, range: 0..speech.duration_ms(), start_ms };
        find_speed(film, &[part], &Cancel::new())
    }

    #[test]
    fn the_speed_of_a_film_is_told_over_all_that_is_allowed() {
        let speech = babble(1, 30_000);
        for speed in [0.8, 0.9, 0.96, 1.0, 1.04, 1.1, 1.25] {
            // A second of silence comes first.
            let mut film = vec![0; 4000];
            film.extend(&speech.0);
            let film = SoundTrace(film).slowed_down(1.0 / speed);
            let told = speed_of(&film, &speech, 400).expect("a speed");
            assert!((told.speed / speed - 1.0).abs() < 0.002, "{speed}: {told:?}");
            assert!((told.shift_ms - 600).abs() < 60 && told.likeness > 0.8, "{speed}: {told:?}");
        }
    }

    #[test]
    fn other_sounds_and_speeds_are_not_told() {
        let speech = babble(1, 30_000);
        for seed in 2..6 {
            assert_eq!(speed_of(&babble(seed, 30_000), &speech, 0), None);
        }
        assert_eq!(speed_of(&speech.slowed_down(2.0), &speech, 0), None);
        assert_eq!(speed_of(&SoundTrace(vec![0; 40_000]), &speech, 0), None);
        assert_eq!(speed_of(&SoundTrace::default(), &speech, 0), None);
        assert_eq!(find_speed(&speech, &[], &Cancel::new()), None);
    }

    #[test]
    fn a_part_is_found_near_where_it_is_expected() {
        let speech = babble(1, 30_000);
        let found = find_by_loudness(&speech, (&speech, 9000..11_000), 9700).expect("a place");
        assert!(found.at_ms.abs_diff(9000) <= 10 && found.likeness > 0.9, "{found:?}");
        assert_eq!(find_by_loudness(&babble(2, 30_000), (&speech, 9000..11_000), 9700), None);
        assert_eq!(find_by_loudness(&speech, (&speech, 29_000..31_000), 9700), None, "past its end");
        assert_eq!(find_by_loudness(&speech, (&speech, 9000..11_000), 90_000), None);
    }
}
