//! Predictors: what is left of a block of samples once each was guessed from those before it.

use std::f64::consts::PI;

/// The highest order of a linear predictor in FLAC's streamable subset, which every player decodes.
pub const MAX_ORDER: usize = 12;
/// The highest order of the predictors whose coefficients are fixed.
const MAX_FIXED: usize = 4;
/// Bits of a coefficient.
pub const PRECISION: u32 = 14;
/// Shifts are written in five signed bits.
const MAX_SHIFT: i32 = 15;
/// What is left of a sample fits 32 bits.
const MAX_LEFT: i64 = i32::MAX as i64;

/// How samples are guessed from the ones before.
#[derive(Clone, Debug, PartialEq)]
pub enum Predictor {
    /// By a polynomial through as many samples before.
    Fixed(usize),
    /// By a sum of samples before, the newest first, divided by a power of two.
    Linear { coefficients: Vec<i32>, shift: u32 },
}

impl Predictor {
    pub fn order(&self) -> usize {
        match self {
            Self::Fixed(order) => *order,
            Self::Linear { coefficients, .. } => coefficients.len(),
        }
    }

    /// Returns what it leaves of the samples behind the first ones of its order; `None` where that would not fit 32 bits.
    pub fn left(&self, samples: &[i32], left: &mut Vec<i32>) -> Option<()> {
        left.clear();
        let (coefficients, shift): (&[i32], u32) = match self {
            Self::Fixed(order) => (FIXED[*order], 0),
            Self::Linear { coefficients, shift } => (coefficients, *shift),
        };
        let order = coefficients.len();
        for at in order..samples.len() {
            let before = samples[at - order..at].iter().rev();
            let sum: i64 =
                before.zip(coefficients).map(|(sample, factor)| i64::from(*sample) * i64::from(*factor)).sum();
            let rest = i64::from(samples[at]) - (sum >> shift);
            if rest.abs() > MAX_LEFT {
                return None;
            }
            left.push(rest as i32);
        }
        Some(())
    }
}

const FIXED: [&[i32]; MAX_FIXED + 1] = [&[], &[1], &[2, -1], &[3, -3, 1], &[4, -6, 4, -1]];

/// Returns the fixed predictor that leaves least of the samples.
pub fn best_fixed(samples: &[i32]) -> Predictor {
    let mut sums = [0_u64; MAX_FIXED + 1];
    let mut before = [0_i64; MAX_FIXED];
    for (at, sample) in samples.iter().enumerate() {
        // What an order leaves is the difference of what the order below left.
        let mut rest = i64::from(*sample);
        for (order, sum) in sums.iter_mut().enumerate() {
            if at >= MAX_FIXED {
                *sum += rest.unsigned_abs();
            }
            if let Some(before) = before.get_mut(order) {
                (rest, *before) = (rest - *before, rest);
            }
        }
    }
    let highest = MAX_FIXED.min(samples.len().saturating_sub(1));
    let order = (0..=highest).min_by_key(|order| sums[*order]).unwrap_or(0);
    Predictor::Fixed(order)
}

/// Returns the linear predictor that a block's autocorrelation asks for, of the order that pays for its coefficients.
pub fn linear(samples: &[i32], bits: u32) -> Option<Predictor> {
    if samples.len() <= 2 * MAX_ORDER {
        return None;
    }
    let correlation = autocorrelation(samples);
    let (coefficients, order) = levinson(&correlation, samples.len(), bits)?;
    quantize(&coefficients[..order])
}

/// The autocorrelation under a window whose sides fall off, so that the block's edges count for little.
fn autocorrelation(samples: &[i32]) -> [f64; MAX_ORDER + 1] {
    let count = samples.len();
    let side = count / 4;
    let mut shaped = vec![0.0; count];
    for (at, (shaped, sample)) in shaped.iter_mut().zip(samples).enumerate() {
        let from_edge = at.min(count - 1 - at);
        let weight =
            if from_edge < side { 0.5 - 0.5 * (PI * (from_edge as f64 + 0.5) / side as f64).cos() } else { 1.0 };
        *shaped = f64::from(*sample) * weight;
    }
    std::array::from_fn(|lag| {
        // Eight sums, because additions of one sum have to wait for each other.
        let (a, b) = (&shaped[lag..], &shaped[..count - lag]);
        let (a, a_rest) = a.as_chunks::<8>();
        let (b, b_rest) = b.as_chunks::<8>();
        let mut sums = [0.0; 8];
        for (a, b) in a.iter().zip(b) {
            (0..8).for_each(|n| sums[n] += a[n] * b[n]);
        }
        sums.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f64>()
    })
}

/// Solves for the coefficients of every order in turn, and returns those of the one that is expected to take least
/// bits, in an array with that order. `None` for silence.
fn levinson(correlation: &[f64; MAX_ORDER + 1], count: usize, bits: u32) -> Option<([f64; MAX_ORDER], usize)> {
    let mut error = correlation[0];
    if error <= 0.0 {
        return None;
    }
    let mut now = [0.0; MAX_ORDER];
    let mut best: Option<(f64, [f64; MAX_ORDER], usize)> = None;
    for order in 1..=MAX_ORDER {
        let known: f64 = (0..order - 1).map(|n| now[n] * correlation[order - 1 - n]).sum();
        let reflection = (correlation[order] - known) / error;
        let before = now;
        (0..order - 1).for_each(|n| now[n] = before[n] - reflection * before[order - 2 - n]);
        now[order - 1] = reflection;
        error *= 1.0 - reflection * reflection;
        if error.is_nan() || error <= 0.0 {
            break;
        }
        let each = (0.5 * (error / count as f64).log2()).max(0.0);
        let cost = each * (count - order) as f64 + (order as u32 * (PRECISION + bits)) as f64;
        if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
            best = Some((cost, now, order));
        }
    }
    best.map(|(_, coefficients, order)| (coefficients, order))
}

/// Brings coefficients to whole numbers, what one loses going to the next.
fn quantize(coefficients: &[f64]) -> Option<Predictor> {
    let largest = coefficients.iter().fold(0.0_f64, |largest, factor| largest.max(factor.abs()));
    if largest <= 0.0 || !largest.is_finite() {
        return None;
    }
    let limit = f64::from((1 << (PRECISION - 1)) - 1);
    let shift = (((limit / largest).log2().floor()) as i32).min(MAX_SHIFT);
    let shift = u32::try_from(shift).ok()?;
    let mut lost = 0.0;
    let whole = coefficients.iter().map(|factor| {
        let wanted = factor * f64::from(1_u32 << shift) + lost;
        let taken = wanted.round().clamp(-limit, limit);
        lost = wanted - taken;
        taken as i32
    });
    Some(Predictor::Linear { coefficients: whole.collect(), shift })
}
