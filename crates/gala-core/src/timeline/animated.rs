//! Values that change over a clip.

use std::{fmt, marker::PhantomData};

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{
        self, IntoDeserializer,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};

/// A value, or key frames between which it moves. Before the first key frame and after the last it stays.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Animated<T> {
    Constant(T),
    /// In order of time, no two at once, inside the clip; at least one and at most 10,000.
    Keyframes(Vec<Keyframe<T>>),
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Keyframe<T> {
    /// From the clip's start.
    pub at_ms: u64,
    pub value: T,
    /// How the value goes from here to the next key frame.
    #[serde(default)]
    pub easing: Easing,
}

/// A list is read as key frames and all else as the value itself, so that an error tells what is wrong inside.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Animated<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnimatedVisitor(PhantomData))
    }
}

struct AnimatedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> de::Visitor<'de> for AnimatedVisitor<T> {
    type Value = Animated<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or a list of key frames")
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Animated::Constant)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Animated::Constant)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Animated::Constant)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Animated::Constant)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Animated::Keyframes)
    }
}

/// How a value goes from its start to its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Easing {
    Linear,
    /// Stays until the next key frame.
    Hold,
    /// Starts at rest (quadratic).
    In,
    /// Ends at rest (quadratic).
    Out,
    /// Smoothstep: starts and ends at rest.
    #[default]
    InOut,
    /// Ends beyond its goal and comes back by a tenth.
    Back,
    /// Falls to its goal and bounces.
    Bounce,
}

impl Easing {
    /// Returns how far along an eased move is at a phase from 0 to 1. Only [`Easing::Back`] leaves 0 to 1.
    pub fn at(self, phase: f64) -> f64 {
        let t = phase.clamp(0.0, 1.0);
        match self {
            Self::Linear => t,
            Self::Hold => t.floor(),
            Self::In => t * t,
            Self::Out => t * (2.0 - t),
            Self::InOut => t * t * (3.0 - 2.0 * t),
            Self::Back => {
                // Penner's overshoot of ten per cent.
                const OVERSHOOT: f64 = 1.70158;
                let u = t - 1.0;
                1.0 + (OVERSHOOT + 1.0) * u * u * u + OVERSHOOT * u * u
            }
            Self::Bounce => bounce(t),
        }
    }
}

/// Three bounces, each reaching a quarter of the height of the one before.
fn bounce(t: f64) -> f64 {
    const GRAVITY: f64 = 7.5625;
    let fall = |at: f64, height: f64| GRAVITY * at * at + height;
    match t * 2.75 {
        at if at < 1.0 => fall(t, 0.0),
        at if at < 2.0 => fall(t - 1.5 / 2.75, 0.75),
        at if at < 2.5 => fall(t - 2.25 / 2.75, 0.9375),
        _ => fall(t - 2.625 / 2.75, 0.984_375),
    }
}

/// Values between two others.
pub trait Mix: Copy {
    fn mix(self, to: Self, t: f64) -> Self;
}

impl Mix for f32 {
    fn mix(self, to: Self, t: f64) -> Self {
        (f64::from(self) + (f64::from(to) - f64::from(self)) * t) as f32
    }
}

impl<T: Mix> Animated<T> {
    /// Returns the value at a time of the clip, in milliseconds; between two frames it has a fraction.
    ///
    /// # Panics
    /// If there are no key frames at all, which no checked timeline has.
    pub fn at(&self, ms: f64) -> T {
        let keyframes = match self {
            Self::Constant(value) => return *value,
            Self::Keyframes(keyframes) => keyframes,
        };
        let next = keyframes.partition_point(|keyframe| keyframe.at_ms as f64 <= ms);
        match (next.checked_sub(1).map(|at| &keyframes[at]), keyframes.get(next)) {
            (None, first) => first.expect("key frames are never empty").value,
            (Some(last), None) => last.value,
            (Some(from), Some(to)) => {
                let phase = (ms - from.at_ms as f64) / (to.at_ms - from.at_ms) as f64;
                from.value.mix(to.value, from.easing.at(phase))
            }
        }
    }
}

impl<T: PartialEq> Animated<T> {
    /// Returns the value if it never changes.
    pub fn constant(&self) -> Option<&T> {
        match self {
            Self::Constant(value) => Some(value),
            Self::Keyframes(keyframes) => {
                let first = &keyframes.first()?.value;
                keyframes.iter().all(|keyframe| keyframe.value == *first).then_some(first)
            }
        }
    }

    /// Returns every value that is spelled, in order.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        let (one, many) = match self {
            Self::Constant(value) => (Some(value), &[][..]),
            Self::Keyframes(keyframes) => (None, &keyframes[..]),
        };
        one.into_iter().chain(many.iter().map(|keyframe| &keyframe.value))
    }
}

impl<T> From<T> for Animated<T> {
    fn from(value: T) -> Self {
        Self::Constant(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_easing_starts_at_nothing_and_ends_at_its_goal() {
        for easing in [Easing::Linear, Easing::In, Easing::Out, Easing::InOut, Easing::Back, Easing::Bounce] {
            assert!(easing.at(0.0).abs() < 1e-9, "{easing:?}");
            assert!((easing.at(1.0) - 1.0).abs() < 1e-9, "{easing:?}");
            assert!(easing.at(-1.0).abs() < 1e-9 && (easing.at(2.0) - 1.0).abs() < 1e-9, "{easing:?}");
        }
        assert_eq!((Easing::Hold.at(0.99), Easing::Hold.at(1.0)), (0.0, 1.0));
    }

    #[test]
    fn a_value_moves_between_its_key_frames_and_stays_outside() {
        let keyframe = |at_ms, value| Keyframe { at_ms, value, easing: Easing::Linear };
        let value = Animated::Keyframes(vec![keyframe(100, 1.0_f32), keyframe(300, 3.0), keyframe(400, 0.0)]);
        assert_eq!([0.0, 100.0, 200.0, 300.0, 350.0, 900.0].map(|ms| value.at(ms)), [1.0, 1.0, 2.0, 3.0, 1.5, 0.0]);
        assert_eq!(value.constant(), None);
        assert_eq!(Animated::Keyframes(vec![keyframe(0, 2.0_f32), keyframe(5, 2.0)]).constant(), Some(&2.0));
    }
}
