//! Time: milliseconds in documents, frames at a rational rate after resolving, samples in audio.

use std::{
    fmt,
    iter::Sum,
    ops::{Add, Range, Sub},
    str::FromStr,
};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A time or a length in whole milliseconds, as documents and rows have them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub u64);

/// A place in a video or a length in whole frames at its rate, as everything has them once it is resolved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Frames(pub u64);

/// What two units of time have in common: they are added to and taken from their own kind alone.
macro_rules! unit_of_time {
    ($unit:ident) => {
        impl $unit {
            pub const ZERO: Self = Self(0);

            pub fn saturating_add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }

            pub fn saturating_sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }

        impl Add for $unit {
            type Output = Self;

            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $unit {
            type Output = Self;

            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Sum for $unit {
            fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
                Self(all.map(|one| one.0).sum())
            }
        }

        /// The number alone, as wide as is asked for.
        impl fmt::Display for $unit {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

unit_of_time!(Millis);
unit_of_time!(Frames);

/// Audio is mixed and kept at this many samples per second, always.
pub const SAMPLE_RATE: u32 = 48_000;

/// A part of a video or of a sound, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from_ms: u64,
    pub to_ms: u64,
}

/// Frames per second as a fraction in lowest terms: 30/1, or 30000/1001 for 29.97.
///
/// In documents it is a number (`30`, `29.97`) or a fraction as text (`"30000/1001"`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FrameRate {
    num: u32,
    den: u32,
}

impl FrameRate {
    /// The rates that timelines may have, slowest first.
    pub const ALL: [Self; 8] = [
        Self { num: 24_000, den: 1001 },
        Self { num: 24, den: 1 },
        Self { num: 25, den: 1 },
        Self { num: 30_000, den: 1001 },
        Self { num: 30, den: 1 },
        Self { num: 50, den: 1 },
        Self { num: 60_000, den: 1001 },
        Self { num: 60, den: 1 },
    ];
    pub const FPS_30: Self = Self { num: 30, den: 1 };

    pub fn num(self) -> u32 {
        self.num
    }

    pub fn den(self) -> u32 {
        self.den
    }

    pub fn as_f64(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }

    /// Returns how long so many frames last, in milliseconds: where something stands while it moves. What is kept in
    /// documents, plans and rows is whole.
    pub fn elapsed_ms(self, frames: Frames) -> f64 {
        frames.0 as f64 * (1000.0 / self.as_f64())
    }

    /// Returns the frame whose start is nearest to a time; halves round up.
    pub fn frame_at(self, Millis(ms): Millis) -> Frames {
        let den = u128::from(self.den) * 1000;
        let frame = (u128::from(ms) * u128::from(self.num) + den / 2) / den;
        Frames(u64::try_from(frame).unwrap_or(u64::MAX))
    }

    /// Returns the start of a frame, rounded to the nearest.
    pub fn ms_at(self, Frames(frame): Frames) -> Millis {
        let num = u128::from(self.num);
        let ms = (u128::from(frame) * u128::from(self.den) * 1000 + num / 2) / num;
        Millis(u64::try_from(ms).unwrap_or(u64::MAX))
    }

    /// Returns the times between which frames are seen.
    pub fn span_of(self, frames: &Range<Frames>) -> Span {
        Span { from_ms: self.ms_at(frames.start).0, to_ms: self.ms_at(frames.end).0 }
    }

    /// Returns the audio sample at which a frame starts, rounded down.
    pub fn sample_at(self, Frames(frame): Frames) -> u64 {
        let samples = u128::from(frame) * u128::from(self.den) * u128::from(SAMPLE_RATE);
        u64::try_from(samples / u128::from(self.num)).unwrap_or(u64::MAX)
    }

    /// Returns the shortest whole number of milliseconds that is also a whole number of frames.
    ///
    /// Lengths that are multiples of it do not shift their neighbours by a rounded frame, so an edit
    /// leaves the frames of other scenes as they were: 100 ms at 30 fps, 40 at 25, 125 at 24.
    pub fn grid_ms(self) -> u64 {
        let (num, den_ms) = (u64::from(self.num), u64::from(self.den) * 1000);
        den_ms / gcd(num, den_ms)
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The text or number is none of [`FrameRate::ALL`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a frame rate (use 23.976, 24, 25, 29.97, 30, 50, 59.94 or 60)")]
pub struct NotAFrameRate(pub String);

impl FromStr for FrameRate {
    type Err = NotAFrameRate;

    fn from_str(text: &str) -> Result<Self, NotAFrameRate> {
        let wanted = text.trim();
        Self::ALL
            .into_iter()
            .find(|rate| {
                rate.to_string() == wanted
                    || rate.decimal() == wanted
                    || format!("{}/1", rate.num) == wanted && rate.den == 1
            })
            .ok_or_else(|| NotAFrameRate(wanted.chars().take(20).collect()))
    }
}

impl FrameRate {
    /// Returns the rate as people write it: `29.97`, `23.976`, `30`.
    pub fn decimal(self) -> String {
        match (self.num, self.den) {
            (num, 1) => num.to_string(),
            (24_000, _) => "23.976".to_owned(),
            _ => format!("{:.2}", self.as_f64()),
        }
    }
}

/// As ffmpeg writes it: `30` or `30000/1001`.
impl fmt::Display for FrameRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den == 1 { write!(f, "{}", self.num) } else { write!(f, "{}/{}", self.num, self.den) }
    }
}

impl Serialize for FrameRate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.den == 1 { serializer.serialize_u32(self.num) } else { serializer.collect_str(self) }
    }
}

impl<'de> Deserialize<'de> for FrameRate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = FrameRate;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a frame rate such as 30, 29.97 or \"30000/1001\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<FrameRate, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, rate: u64) -> Result<FrameRate, E> {
                self.visit_str(&rate.to_string())
            }

            fn visit_i64<E: de::Error>(self, rate: i64) -> Result<FrameRate, E> {
                self.visit_str(&rate.to_string())
            }

            fn visit_f64<E: de::Error>(self, rate: f64) -> Result<FrameRate, E> {
                self.visit_str(&rate.to_string())
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for FrameRate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FrameRate".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Frames per second: a number, or a fraction as text",
            "enum": [23.976, 24, 25, 29.97, 30, 50, 59.94, 60, "24000/1001", "30000/1001", "60000/1001"]
        })
    }
}

/// Returns the audio sample at a time, rounded to the nearest.
pub fn samples_at(ms: u64) -> u64 {
    ms.saturating_mul(u64::from(SAMPLE_RATE)) / 1000
}

/// Returns the time of an audio sample in milliseconds, rounded to the nearest.
pub fn ms_of_samples(samples: u64) -> u64 {
    (samples.saturating_mul(1000) + u64::from(SAMPLE_RATE) / 2) / u64::from(SAMPLE_RATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_round_to_the_nearest_and_do_not_drift_in_a_day() {
        let ntsc: FrameRate = "29.97".parse().expect("a rate");
        assert_eq!(ntsc.to_string(), "30000/1001");
        assert_eq!(FrameRate::FPS_30.frame_at(Millis(17)), Frames(1));
        assert_eq!(FrameRate::FPS_30.frame_at(Millis(16)), Frames(0));
        let day_ms = 24 * 3600 * 1000;
        assert_eq!(ntsc.frame_at(Millis(day_ms)), Frames(2_589_411));
        assert_eq!(ntsc.ms_at(Frames(2_589_411)), Millis(86_400_014));
    }

    #[test]
    fn the_grid_is_whole_in_both_units() {
        let grids: Vec<u64> = FrameRate::ALL.iter().map(|rate| rate.grid_ms()).collect();
        assert_eq!(grids, [1001, 125, 40, 1001, 100, 20, 1001, 50]);
    }

    #[test]
    fn rates_read_as_numbers_and_as_fractions() {
        for text in ["30", "29.97", "\"30000/1001\"", "\"60\"", "23.976", "59.94"] {
            serde_json::from_str::<FrameRate>(text).expect(text);
        }
        for text in ["0", "1000", "-30", "1e400", "\"abc\"", "30.5", "null"] {
            serde_json::from_str::<FrameRate>(text).expect_err(text);
        }
    }
}
