//! Tells everything that is wrong with a timeline at once.

mod content;
mod look;
mod place;
#[cfg(test)]
mod tests;
mod text;
mod times;
mod variants;

use std::{collections::BTreeMap, fmt::Display};

pub(super) use self::place::{Place, shown};
use super::{
    Animated, AudioTrack, CaptionTrack, Facts, SafeArea, Timeline, Track, VisualTrack,
    limits::{
        MAX_CAPTIONS, MAX_CLIPS, MAX_KEYFRAMES, MAX_MARKERS, MAX_MS, MAX_NAME_BYTES, MAX_PROBLEMS, MAX_TRACKS,
        MAX_VARIANTS,
    },
};
use crate::{
    format::FrameSize,
    problem::{Problem, Problems},
};

/// Gathers faults.
pub(super) struct Checker<'a> {
    facts: &'a Facts,
    problems: Problems,
    ids: BTreeMap<&'a str, ClipKind>,
}

/// What an id stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ClipKind {
    Visual,
    Audio,
}

impl<'a> Checker<'a> {
    pub fn new(facts: &'a Facts) -> Self {
        Self { facts, problems: Problems::default(), ids: BTreeMap::new() }
    }

    /// Returns what is wrong with the values of a document, whether its times are settled or not.
    pub fn document(mut self, timeline: &'a Timeline) -> Problems {
        self.head(timeline);
        self.counts(timeline);
        let tracks = Place::Document.field("tracks");
        for (index, track) in timeline.tracks.iter().take(MAX_TRACKS).enumerate() {
            let place = tracks.item(index);
            match track {
                Track::Visual(track) => self.visual_track(&place, track),
                Track::Audio(track) => self.audio_track(&place, track),
                Track::Caption(track) => self.caption_track(&place, track),
            }
        }
        self.markers(timeline);
        self.variants(timeline);
        self.problems
    }

    fn fault(&mut self, code: &str, place: &Place<'_>, message: impl Display, remedy: &str) {
        if self.problems.0.len() < MAX_PROBLEMS {
            self.problems.push(Problem::new(code, place.to_string(), message.to_string(), remedy));
        }
    }

    fn head(&mut self, timeline: &Timeline) {
        if timeline.version != Timeline::VERSION {
            let message = format!("version {} is not known, only {}", timeline.version, Timeline::VERSION);
            let remedy = "write the timeline anew with this version";
            self.fault("unknown_version", &Place::Document.field("version"), message, remedy);
        }
        let format = Place::Document.field("format");
        self.size(&format, timeline.format.size);
        self.safe_area(&format, timeline.format.safe_area);
        if let Some(lufs) = timeline.loudness.target_lufs {
            self.within(&Place::Document.field("loudness").field("target_lufs"), lufs, -40.0, -8.0);
        }
    }

    fn size(&mut self, place: &Place<'_>, FrameSize { width, height }: FrameSize) {
        if let Err(error) = FrameSize::new(width, height) {
            self.fault("bad_size", &place.field("size"), error, "choose another size");
        }
    }

    fn safe_area(&mut self, place: &Place<'_>, area: Option<SafeArea>) {
        let Some(SafeArea { left, top, right, bottom }) = area else { return };
        let place = place.field("safe_area");
        for (side, share) in [("left", left), ("top", top), ("right", right), ("bottom", bottom)] {
            self.within(&place.field(side), share, 0.0, 0.4);
        }
    }

    fn counts(&mut self, timeline: &Timeline) {
        let count = |of: fn(&Track) -> usize| timeline.tracks.iter().map(of).sum::<usize>();
        let clips = count(|track| match track {
            Track::Visual(track) => track.clips.len(),
            Track::Audio(track) => track.clips.len(),
            Track::Caption(_) => 0,
        });
        let captions = count(|track| if let Track::Caption(track) = track { track.captions.len() } else { 0 });
        let limits = [
            ("too_many_tracks", "tracks", "tracks", timeline.tracks.len(), MAX_TRACKS),
            ("too_many_clips", "tracks", "clips", clips, MAX_CLIPS),
            ("too_many_captions", "tracks", "captions", captions, MAX_CAPTIONS),
            ("too_many_markers", "markers", "markers", timeline.markers.len(), MAX_MARKERS),
            ("too_many_variants", "variants", "variants", timeline.variants.len(), MAX_VARIANTS),
        ];
        for (code, field, what, count, limit) in limits {
            if count > limit {
                let message = format!("{count} {what}, more than {limit}");
                self.fault(code, &Place::Document.field(field), message, "split the timeline");
            }
        }
        if clips + captions == 0 {
            self.fault("empty_timeline", &Place::Document.field("tracks"), "nothing is seen or heard", "add a clip");
        }
    }

    fn markers(&mut self, timeline: &Timeline) {
        let markers = Place::Document.field("markers");
        for (index, marker) in timeline.markers.iter().take(MAX_MARKERS).enumerate() {
            let place = markers.item(index);
            self.name(&place, &marker.name);
            if marker.at_ms > MAX_MS {
                let message = format!("{} ms is past the limit of 24 h ({MAX_MS} ms)", marker.at_ms);
                self.fault("too_long", &place.field("at_ms"), message, "place it within 24 h");
            }
        }
    }

    /// Checks the name of a track or a marker.
    fn name(&mut self, place: &Place<'_>, name: &str) {
        self.bytes(&place.field("name"), name.len(), MAX_NAME_BYTES, "choose a shorter name");
    }

    fn bytes(&mut self, place: &Place<'_>, bytes: usize, limit: usize, remedy: &str) {
        if bytes > limit {
            self.fault("too_many_bytes", place, format_args!("{bytes} bytes, more than {limit}"), remedy);
        }
    }

    fn source(&mut self, place: &Place<'_>, name: &str) {
        if !self.facts.contains_key(name) {
            let message = format!("no source is named \"{}\"", shown(name));
            self.fault("unknown_source", &place.field("source"), message, "add the file or mend the name");
        }
    }

    /// Refuses NaN too, which is in no range.
    fn within(&mut self, place: &Place<'_>, value: f32, low: f32, high: f32) {
        if !(low..=high).contains(&value) {
            let message = format_args!("{value} is outside {low} to {high}");
            self.fault("out_of_range", place, message, "choose a value inside the range");
        }
    }

    /// Checks a length that must not be zero.
    fn above_zero(&mut self, place: &Place<'_>, value: f32, high: f32) {
        if !(value > 0.0 && value <= high) {
            let message = format_args!("{value} is not above 0 and at most {high}");
            self.fault("out_of_range", place, message, "choose a value inside the range");
        }
    }

    fn whole_within(&mut self, place: &Place<'_>, value: u64, low: u64, high: u64) {
        if !(low..=high).contains(&value) {
            let message = format_args!("{value} is outside {low} to {high}");
            self.fault("out_of_range", place, message, "choose a value inside the range");
        }
    }

    /// Checks the shape of a list of key frames, and each of its values.
    fn animated<T: Copy>(
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

    fn animated_within(&mut self, place: &Place<'_>, value: &Animated<f32>, low: f32, high: f32) {
        self.animated(place, value, |checker, place, value| checker.within(place, value, low, high));
    }

    fn id(&mut self, place: &Place<'_>, id: &'a str, kind: ClipKind) {
        let place = place.field("id");
        self.bytes(&place, id.len(), MAX_NAME_BYTES, "choose a shorter id");
        if self.ids.insert(id, kind).is_some() {
            let message = format_args!("\"{}\" is taken", shown(id));
            self.fault("double_id", &place, message, "give every clip its own id");
        }
    }

    fn visual_track(&mut self, place: &Place<'_>, track: &'a VisualTrack) {
        self.name(place, &track.name);
        let clips = place.field("clips");
        for (index, clip) in track.clips.iter().take(MAX_CLIPS).enumerate() {
            let place = clips.item(index);
            self.id(&place, &clip.id, ClipKind::Visual);
            self.content(&place.field("content"), &clip.content);
            self.look(&place.field("look"), &clip.look);
            for (field, transition) in [("transition", clip.transition), ("enter", clip.enter), ("exit", clip.exit)] {
                if transition.is_some_and(|transition| transition.duration_ms == 0) {
                    let remedy = "leave it away for a cut, or give it a length";
                    self.fault("out_of_range", &place.field(field).field("duration_ms"), "0 ms", remedy);
                }
            }
        }
    }

    fn audio_track(&mut self, place: &Place<'_>, track: &'a AudioTrack) {
        self.name(place, &track.name);
        self.within(&place.field("gain_db"), track.gain_db, -60.0, 24.0);
        if let Some(ducking) = &track.ducking {
            self.within(&place.field("ducking").field("depth_db"), ducking.depth_db, 0.0, 40.0);
        }
        let clips = place.field("clips");
        for (index, clip) in track.clips.iter().take(MAX_CLIPS).enumerate() {
            let place = clips.item(index);
            self.id(&place, &clip.id, ClipKind::Audio);
            self.source(&place, &clip.source);
            self.source_in(&place, clip.source_in_ms);
            self.within(&place.field("speed"), clip.speed, 0.1, 10.0);
            self.animated_within(&place.field("gain_db"), &clip.gain_db, -60.0, 24.0);
            self.animated_within(&place.field("pan"), &clip.pan, -1.0, 1.0);
        }
    }

    fn caption_track(&mut self, place: &Place<'_>, track: &CaptionTrack) {
        self.name(place, &track.name);
        self.language(place, &track.language);
        self.within(&place.field("scale"), track.scale, 0.5, 3.0);
        self.captions(place, &track.captions);
    }
}
