//! Random numbers that are the same on every machine: whole numbers by SplitMix64, and logarithm and cosine by the same
//! code everywhere.

use std::f64::consts::TAU;

use gala_models::Elements;

use super::facts::Distribution;

/// Draws numbers by a seed.
#[derive(Clone, Debug)]
pub struct Generator(u64);

impl Generator {
    /// `stream` keeps the numbers of one node apart from those of another.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut start = Self(seed);
        let first = start.next();
        Self(first ^ stream.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// In (0, 1].
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    pub fn draw(&mut self, count: usize, distribution: Distribution) -> Elements {
        let mut floats = Vec::with_capacity(count + 1);
        while floats.len() < count {
            match distribution {
                Distribution::Uniform { low, high } => floats.push(low + (high - low) * (1.0 - self.unit()) as f32),
                Distribution::Normal { mean, deviation } => {
                    // Two at a time (Box and Muller).
                    let (radius, angle) = ((-2.0 * libm::log(self.unit())).sqrt(), TAU * self.unit());
                    floats
                        .extend([libm::cos(angle), libm::sin(angle)].map(|at| mean + deviation * (radius * at) as f32));
                }
            }
        }
        floats.truncate(count);
        Elements::Floats(floats)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floats(seed: u64, stream: u64, distribution: Distribution) -> Vec<f32> {
        match Generator::new(seed, stream).draw(100_001, distribution) {
            Elements::Floats(floats) => floats,
            Elements::Integers(_) => panic!("floats are drawn"),
        }
    }

    #[test]
    fn normal_numbers_have_their_mean_and_deviation() {
        let drawn = floats(7, 0, Distribution::Normal { mean: 3.0, deviation: 2.0 });
        let count = drawn.len() as f64;
        let mean = drawn.iter().map(|number| f64::from(*number)).sum::<f64>() / count;
        let square = drawn.iter().map(|number| (f64::from(*number) - mean).powi(2)).sum::<f64>() / count;
        assert!((mean - 3.0).abs() < 0.02 && (square.sqrt() - 2.0).abs() < 0.02, "{mean} {square}");
        let beyond = drawn.iter().filter(|number| (**number - 3.0).abs() > 4.0).count() as f64 / count;
        assert!((beyond - 0.0455).abs() < 0.003, "{beyond} are beyond two deviations");
    }

    #[test]
    fn uniform_numbers_fill_their_range() {
        let drawn = floats(7, 0, Distribution::Uniform { low: -1.0, high: 3.0 });
        assert!(drawn.iter().all(|number| (-1.0..3.0).contains(number)));
        let mean = drawn.iter().map(|number| f64::from(*number)).sum::<f64>() / drawn.len() as f64;
        assert!((mean - 1.0).abs() < 0.02, "{mean}");
    }

    #[test]
    fn a_seed_and_a_stream_give_the_same_numbers_always_and_others_give_others() {
        let normal = Distribution::Normal { mean: 0.0, deviation: 1.0 };
        assert_eq!(floats(1, 2, normal), floats(1, 2, normal));
        assert_ne!(floats(1, 2, normal), floats(1, 3, normal));
        assert_ne!(floats(1, 2, normal), floats(2, 2, normal));
        let known: Vec<u32> = floats(1, 0, normal)[..4].iter().map(|float| float.to_bits()).collect();
        assert_eq!(known, [0x3fa9_af9e, 0xbefb_4d66, 0x3eda_86eb, 0xc01c_e149], "the numbers of every machine");
    }
}
