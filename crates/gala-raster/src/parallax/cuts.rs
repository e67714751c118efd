//! Where depth is cut: at the levels between which it has gaps.

use gala_core::pixels::Plane;

const BINS: usize = 64;
/// The parts of all values at either end that are left out of account: single pixels may be anything.
const OUTLIERS: f64 = 0.01;
/// Depths that differ by less of themselves are those of one wall.
const LEAST_RANGE: f32 = 0.12;
const MOST_CUTS: usize = 3;
/// A layer of less than this is no layer of its own.
const LEAST_SHARE: f64 = 0.03;
/// One more cut is worth it where it explains so much more of how depth varies.
const LEAST_GAIN: f64 = 0.04;
/// So many bins beside a cut should be empty: a cut through what goes on without a gap is seen as one.
const GAP: usize = 2;

/// The levels at which nearness is cut, and the range that is told apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Cuts {
    low: f32,
    high: f32,
    /// In order, 0 for the farthest and 1 for the nearest.
    pub levels: Vec<f32>,
}

impl Cuts {
    /// `None` where everything is about as near.
    pub fn of(nearness: &Plane) -> Option<Self> {
        let mut sorted = nearness.values.clone();
        sorted.sort_unstable_by(f32::total_cmp);
        let at = |part: f64| sorted[((sorted.len() - 1) as f64 * part) as usize];
        let (low, high) = (at(OUTLIERS), at(1.0 - OUTLIERS));
        let is_flat = high - low <= LEAST_RANGE * low.abs().max(high.abs());
        if is_flat || !(high - low).is_finite() {
            return None;
        }
        let cuts = Self { low, high, levels: Vec::new() };
        let levels = best_levels(&cuts.histogram(nearness));
        (!levels.is_empty()).then_some(Self { levels, ..cuts })
    }

    /// Returns how near everything is, from 0 to 1.
    pub fn normalized(&self, nearness: &Plane) -> Plane {
        let values = nearness.values.iter().map(|value| self.level(*value)).collect();
        Plane { values, ..*nearness }
    }

    fn level(&self, value: f32) -> f32 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn histogram(&self, nearness: &Plane) -> [f64; BINS] {
        let mut bins = [0.0; BINS];
        let each = 1.0 / nearness.values.len() as f64;
        for value in &nearness.values {
            bins[((self.level(*value) * BINS as f32) as usize).min(BINS - 1)] += each;
        }
        bins
    }
}

/// Returns the levels that explain most with the fewest cuts (Otsu, "A Threshold Selection Method from Gray-Level
/// Histograms", 1979, for several thresholds), those in gaps before others.
fn best_levels(bins: &[f64; BINS]) -> Vec<f32> {
    let sums = Sums::of(bins);
    let (mut chosen, mut reached) = (Vec::new(), 0.0);
    for count in 1..=MOST_CUTS {
        let (mut best, mut best_score) = (Vec::new(), f64::MIN);
        each_choice(count, 1, &mut Vec::new(), &mut |cuts| {
            if let Some(score) = sums.score(cuts, bins)
                && score > best_score
            {
                (best, best_score) = (cuts.to_vec(), score);
            }
        });
        if best_score < reached + LEAST_GAIN {
            break;
        }
        (chosen, reached) = (best, best_score);
    }
    chosen.into_iter().map(|cut| cut as f32 / BINS as f32).collect()
}

/// Calls `tell` with each list of `count` bins in order.
fn each_choice(count: usize, from: usize, cuts: &mut Vec<usize>, tell: &mut impl FnMut(&[usize])) {
    if count == 0 {
        return tell(cuts);
    }
    for cut in from..BINS {
        cuts.push(cut);
        each_choice(count - 1, cut + 1, cuts, tell);
        cuts.pop();
    }
}

/// Sums over the first bins.
struct Sums {
    mass: [f64; BINS + 1],
    moment: [f64; BINS + 1],
    mean: f64,
    variance: f64,
}

impl Sums {
    fn of(bins: &[f64; BINS]) -> Self {
        let (mut mass, mut moment, mut square) = ([0.0; BINS + 1], [0.0; BINS + 1], 0.0);
        for (bin, share) in bins.iter().enumerate() {
            mass[bin + 1] = mass[bin] + share;
            moment[bin + 1] = moment[bin] + share * bin as f64;
            square += share * (bin * bin) as f64;
        }
        let mean = moment[BINS];
        Self { mass, moment, mean, variance: (square - mean * mean).max(f64::MIN_POSITIVE) }
    }

    /// Returns which part of the variance lies between layers, less what lies where they are cut; `None` where one of them
    /// is too small.
    fn score(&self, cuts: &[usize], bins: &[f64; BINS]) -> Option<f64> {
        let ends = cuts.iter().copied().chain([BINS]);
        let (mut from, mut between) = (0, 0.0);
        for end in ends {
            let mass = self.mass[end] - self.mass[from];
            if mass < LEAST_SHARE {
                return None;
            }
            let mean = (self.moment[end] - self.moment[from]) / mass;
            between += mass * (mean - self.mean).powi(2);
            from = end;
        }
        let beside = |cut: usize| bins[cut.saturating_sub(GAP)..(cut + GAP).min(BINS)].iter().sum::<f64>();
        // Of cuts in one gap, the one in its middle.
        let wide = |cut: usize| bins[cut.saturating_sub(4 * GAP)..(cut + 4 * GAP).min(BINS)].iter().sum::<f64>();
        let through: f64 = cuts.iter().map(|cut| beside(*cut) + 0.01 * wide(*cut)).sum();
        Some(between / self.variance - through)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Depths by how many there are of each.
    fn levels(parts: &[(usize, f32)]) -> Vec<f32> {
        let values: Vec<f32> = parts.iter().flat_map(|(count, value)| std::iter::repeat_n(*value, *count)).collect();
        Cuts::of(&Plane::new(values.len(), 1, values).expect("a plane")).map(|cuts| cuts.levels).unwrap_or_default()
    }

    #[test]
    fn there_are_as_many_layers_as_depths_and_they_are_cut_in_the_gaps() {
        let two = levels(&[(700, 1.0), (300, 9.0)]);
        assert!(matches!(two.as_slice(), [cut] if (0.1..0.9).contains(cut)), "{two:?}");
        let three = levels(&[(500, 0.0), (300, 0.5), (200, 1.0)]);
        assert!(matches!(three.as_slice(), [a, b] if (0.1..0.5).contains(a) && (0.5..0.95).contains(b)), "{three:?}");
        let four = levels(&[(400, 0.0), (200, 30.0), (200, 60.0), (200, 100.0)]);
        assert_eq!(four.len(), 3, "{four:?}");
        let five = levels(&[(200, 0.0), (200, 25.0), (200, 50.0), (200, 75.0), (200, 100.0)]);
        assert_eq!(five.len(), MOST_CUTS, "{five:?}");
    }

    #[test]
    fn cuts_follow_the_depths_and_not_the_range() {
        // The same picture with one thing very near has its other cut where it was.
        let cut = |far: f32, middle: f32| (far, middle);
        for (far, middle) in [cut(0.1, 0.3), cut(0.5, 0.6)] {
            let found = levels(&[(500, far), (300, middle), (200, 1.0)]);
            let [first, second] = found[..] else { panic!("{found:?}") };
            let level = |value: f32| (value - far) / (1.0 - far);
            assert!(first > 0.0 && first <= level(middle) && second > level(middle), "{found:?}");
        }
    }

    #[test]
    fn a_wall_is_not_cut_and_a_speck_is_no_layer() {
        assert!(levels(&[(1000, 5.0)]).is_empty());
        assert!(levels(&[(500, 5.0), (500, 5.4)]).is_empty(), "a wall that is not quite even");
        assert_eq!(levels(&[(700, 1.0), (290, 9.0), (10, 20.0)]).len(), 1);
        assert!(levels(&[(500, 0.0), (500, f32::INFINITY)]).is_empty());
    }

    #[test]
    fn what_goes_on_without_a_gap_is_cut_into_few_layers() {
        let ramp: Vec<(usize, f32)> = (0..1000).map(|at| (1, at as f32)).collect();
        assert!((1..=2).contains(&levels(&ramp).len()), "{:?}", levels(&ramp));
    }
}
