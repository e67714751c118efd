//! Key frames of clips that are cut, moved and stretched.

use crate::timeline::{Animated, Easing, Keyframe, Point, Transform, animated::Mix};

/// A move that a cut goes through is told again as so many straight pieces, or one for each millisecond: the curve of an
/// easing cannot be begun in its middle.
const PIECES: u64 = 128;

/// A value that is kept between bounds: easings may swing over them.
pub(super) trait Bounded: Mix + PartialEq {
    fn bounded(self, low: f32, high: f32) -> Self;
}

impl Bounded for f32 {
    fn bounded(self, low: f32, high: f32) -> Self {
        self.clamp(low, high)
    }
}

impl Bounded for Point {
    fn bounded(self, low: f32, high: f32) -> Self {
        Self { x: self.x.clamp(low, high), y: self.y.clamp(low, high) }
    }
}

/// Counts key frames from some time before a clip's start.
pub(super) fn delay<T: Copy>(value: &mut Animated<T>, by_ms: u64) {
    if let Animated::Keyframes(keyframes) = value {
        keyframes.iter_mut().for_each(|keyframe| keyframe.at_ms += by_ms);
    }
}

/// Returns what is left of a value between two times of a clip, counted from the first.
pub(super) fn cut<T: Bounded>(value: &Animated<T>, from_ms: u64, to_ms: u64, (low, high): (f32, f32)) -> Animated<T> {
    let Animated::Keyframes(keyframes) = value else { return value.clone() };
    let (Some(first), Some(last)) = (keyframes.first(), keyframes.last()) else { return value.clone() };
    let at = |ms: u64| value.at(ms as f64).bounded(low, high);
    if last.at_ms <= from_ms || first.at_ms >= to_ms {
        return Animated::Constant(at(from_ms));
    }
    let mut kept = Vec::new();
    for pair in keyframes.windows(2) {
        let (start_ms, end_ms) = (pair[0].at_ms.max(from_ms), pair[1].at_ms.min(to_ms));
        if start_ms >= end_ms {
            continue;
        }
        let is_whole = start_ms == pair[0].at_ms && end_ms == pair[1].at_ms;
        let (pieces, easing) = match pair[0].easing {
            easing if is_whole => (1, easing),
            easing @ (Easing::Linear | Easing::Hold) => (1, easing),
            _ => (PIECES.min(end_ms - start_ms), Easing::Linear),
        };
        for piece in 0..pieces {
            let ms = start_ms + (end_ms - start_ms) * piece / pieces;
            kept.push(Keyframe { at_ms: ms - from_ms, value: at(ms), easing });
        }
    }
    let end_ms = last.at_ms.min(to_ms);
    kept.push(Keyframe { at_ms: end_ms - from_ms, value: at(end_ms), easing: last.easing });
    Animated::Keyframes(kept)
}

/// Makes the times of key frames longer or shorter.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    pub factor: f64,
    /// The clip's new length, which no key frame passes.
    pub length_ms: u64,
}

impl Scale {
    pub fn value<T: Copy>(self, value: &mut Animated<T>) {
        let Animated::Keyframes(keyframes) = value else { return };
        for keyframe in keyframes.iter_mut() {
            keyframe.at_ms = ((keyframe.at_ms as f64 * self.factor).round() as u64).min(self.length_ms);
        }
        // Of those that fall on the same millisecond the first is kept: the move before it ends there.
        keyframes.dedup_by_key(|keyframe| keyframe.at_ms);
    }

    pub fn transform(self, transform: &mut Transform) {
        self.value(&mut transform.position);
        self.value(&mut transform.scale);
        self.value(&mut transform.rotation);
    }
}
