//! Gathers faults, and knows the rules that all parts of a document share.

use std::{collections::BTreeMap, fmt::Display};

use super::place::{Place, shown};
use crate::{
    format::FrameSize,
    problem::{Problem, Problems},
    timeline::{
        Animated, Facts, SafeArea,
        limits::{MAX_KEYFRAMES, MAX_NAME_BYTES, MAX_PROBLEMS},
    },
};

/// Gathers faults.
pub(in crate::timeline) struct Checker<'a> {
    pub(super) facts: &'a Facts,
    pub(super) problems: Problems,
    pub(super) ids: BTreeMap<&'a str, ClipKind>,
}

/// What an id stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ClipKind {
    Visual,
    Audio,
}

impl<'a> Checker<'a> {
    pub fn new(facts: &'a Facts) -> Self {
        Self { facts, problems: Problems::default(), ids: BTreeMap::new() }
    }

    pub fn fault(&mut self, code: &str, place: &Place<'_>, message: impl Display, remedy: &str) {
        if self.problems.0.len() < MAX_PROBLEMS {
            self.problems.push(Problem::new(code, place.to_string(), message.to_string(), remedy));
        }
    }

    pub fn size(&mut self, place: &Place<'_>, FrameSize { width, height }: FrameSize) {
        if let Err(error) = FrameSize::new(width, height) {
            self.fault("bad_size", &place.field("size"), error, "choose another size");
        }
    }

    pub fn safe_area(&mut self, place: &Place<'_>, area: Option<SafeArea>) {
        let Some(SafeArea { left, top, right, bottom }) = area else { return };
        let place = place.field("safe_area");
        for (side, share) in [("left", left), ("top", top), ("right", right), ("bottom", bottom)] {
            self.within(&place.field(side), share, 0.0, 0.4);
        }
    }

    /// Checks the name of a track or a marker.
    pub fn name(&mut self, place: &Place<'_>, name: &str) {
        self.bytes(&place.field("name"), name.len(), MAX_NAME_BYTES, "choose a shorter name");
    }

    pub fn bytes(&mut self, place: &Place<'_>, bytes: usize, limit: usize, remedy: &str) {
        if bytes > limit {
            self.fault("too_many_bytes", place, format_args!("{bytes} bytes, more than {limit}"), remedy);
        }
    }

    pub fn source(&mut self, place: &Place<'_>, name: &str) {
        self.named(&place.field("source"), name);
    }

    /// Checks that there is a file of the name that a field has.
    pub fn named(&mut self, place: &Place<'_>, name: &str) {
        if !self.facts.contains_key(name) {
            let message = format!("no source is named \"{}\"", shown(name));
            self.fault("unknown_source", place, message, "add the file or correct the name");
        }
    }

    /// Refuses NaN too, which is in no range.
    pub fn within(&mut self, place: &Place<'_>, value: f32, low: f32, high: f32) {
        if !(low..=high).contains(&value) {
            let message = format_args!("{value} is outside {low} to {high}");
            self.fault("out_of_range", place, message, "choose a value inside the range");
        }
    }

    /// Checks a length that must not be zero.
    pub fn above_zero(&mut self, place: &Place<'_>, value: f32, high: f32) {
        if !(value > 0.0 && value <= high) {
            let message = format_args!("{value} is not above 0 and at most {high}");
            self.fault("out_of_range", place, message, "choose a value inside the range");
        }
    }

    pub fn whole_within(&mut self, place: &Place<'_>, value: u64, low: u64, high: u64) {
        if !(low..=high).contains(&value) {
            let message = format_args!("{value} is outside {low} to {high}");
            self.fault("out_of_range", place, message, "choose a value inside the range");
        }
    }

    /// Checks the shape of a list of key frames, and each of its values.
    pub fn animated<T: Copy>(
        &mut self,
        place: &Place<'_>,
        value: &Animated<T>,
        mut check: impl FnMut(&mut Self, &Place<'_>, T),
    ) {
        let keyframes = match value {
            Animated::Constant(value) => return check(self, place, *value),
            Animated::Keyframes(keyframes) => keyframes,
        };
        if keyframes.is_empty() {
            self.fault("no_keyframes", place, "an empty list of key frames", "give one, or the value itself");
        }
        if keyframes.len() > MAX_KEYFRAMES {
            let message = format_args!("{} key frames, more than {MAX_KEYFRAMES}", keyframes.len());
            self.fault("too_many_keyframes", place, message, "keep those that matter");
        }
        for (index, keyframe) in keyframes.iter().take(MAX_KEYFRAMES).enumerate() {
            let place = place.item(index);
            check(self, &place.field("value"), keyframe.value);
            if index > 0 && keyframe.at_ms <= keyframes[index - 1].at_ms {
                let message = format_args!("{} ms is not after the key frame before it", keyframe.at_ms);
                self.fault("keyframe_order", &place.field("at_ms"), message, "sort key frames, one at a time");
            }
        }
    }

    pub fn animated_within(&mut self, place: &Place<'_>, value: &Animated<f32>, low: f32, high: f32) {
        self.animated(place, value, |checker, place, value| checker.within(place, value, low, high));
    }

    pub fn id(&mut self, place: &Place<'_>, id: &'a str, kind: ClipKind) {
        let place = place.field("id");
        self.bytes(&place, id.len(), MAX_NAME_BYTES, "choose a shorter id");
        if self.ids.insert(id, kind).is_some() {
            let message = format_args!("\"{}\" is taken", shown(id));
            self.fault("double_id", &place, message, "give every clip its own id");
        }
    }
}
