//! How far apart onsets repeat.

use super::onsets::RATE;

const SLOWEST_BPM: f64 = 50.0;
const FASTEST_BPM: f64 = 220.0;
/// People tap to music about so fast, and to few pieces an octave away.
const USUAL_BPM: f64 = 120.0;
const OCTAVES: f64 = 1.0;
/// So many moments are compared with themselves: ten minutes.
const MOST: usize = 600 * 94;

/// The tempo of a sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tempo {
    /// From beat to beat, in moments.
    pub period: f64,
    /// How much onsets repeat after it, 0 to 1.
    pub confidence: f64,
}

impl Tempo {
    /// Returns the tempo of strengths; `None` where they are too few, or all alike.
    pub fn of(strengths: &[f32]) -> Option<Self> {
        let strengths = &strengths[..strengths.len().min(MOST)];
        let lag = |bpm: f64| RATE * 60.0 / bpm;
        let (least, most) = (lag(FASTEST_BPM) as usize, lag(SLOWEST_BPM) as usize + 1);
        let all = repeats(strengths, 0);
        if strengths.len() < 4 * least || all < 1e-3 {
            return None;
        }
        let alike: Vec<f64> = (0..=2 * most + 1).map(|lag| smoothed(strengths, lag) / all).collect();
        let score = |lag: usize| {
            let octaves = (RATE * 60.0 / lag as f64 / USUAL_BPM).log2() / OCTAVES;
            (alike[lag] + 0.5 * alike[2 * lag]) * (-0.5 * octaves * octaves).exp()
        };
        let best = (least..=most).max_by(|a, b| score(*a).total_cmp(&score(*b)))?;
        Some(Self { period: peak(&alike, best), confidence: alike[best].clamp(0.0, 1.0) })
    }
}

/// How much strengths are like themselves so many moments later.
fn repeats(strengths: &[f32], lag: usize) -> f64 {
    let later = strengths.get(lag..).unwrap_or_default();
    let sum: f64 = strengths.iter().zip(later).map(|(now, later)| f64::from(*now) * f64::from(*later)).sum();
    sum / later.len().max(1) as f64
}

/// Beats seldom lie whole moments apart: what falls between two counts for both.
fn smoothed(strengths: &[f32], lag: usize) -> f64 {
    repeats(strengths, lag.saturating_sub(1)).max(0.0) * 0.5
        + repeats(strengths, lag)
        + repeats(strengths, lag + 1).max(0.0) * 0.5
}

/// Returns where a parabola through a value and its neighbours is highest.
fn peak(values: &[f64], at: usize) -> f64 {
    let (before, here, after) = (values[at - 1], values[at], values[at + 1]);
    let bend = before - 2.0 * here + after;
    if bend.abs() < 1e-9 { at as f64 } else { at as f64 + (0.5 * (before - after) / bend).clamp(-0.5, 0.5) }
}
