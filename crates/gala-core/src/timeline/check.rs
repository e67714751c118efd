//! Tells everything that is wrong with a timeline at once.

mod checker;
mod content;
mod look;
mod place;
#[cfg(test)]
mod tests;
mod text;
mod times;
mod variants;

use self::checker::ClipKind;
pub(super) use self::{
    checker::Checker,
    place::{Place, shown},
};
use super::{
    AudioTrack, CaptionTrack, Timeline, Track, VisualTrack,
    limits::{MAX_CAPTIONS, MAX_CLIPS, MAX_MARKERS, MAX_MS, MAX_TRACKS, MAX_VARIANTS},
};
use crate::problem::Problems;

impl<'a> Checker<'a> {
    /// Returns what is wrong with the values of a document, whether its times are settled or not.
    pub fn document(mut self, timeline: &'a Timeline) -> Problems {
        self.head(timeline);
        self.counts(timeline);
        let tracks = Place::Document.field("tracks");
        for (index, track) in timeline.tracks.iter().take(MAX_TRACKS).enumerate() {
            self.track(&tracks.item(index), track);
        }
        self.markers(timeline);
        self.variants(timeline);
        self.problems
    }

    /// Returns what is wrong with a track at a place, whatever is around it.
    pub fn one_track(mut self, place: &Place<'_>, track: &'a Track) -> Problems {
        self.track(place, track);
        self.problems
    }

    fn track(&mut self, place: &Place<'_>, track: &'a Track) {
        match track {
            Track::Visual(track) => self.visual_track(place, track),
            Track::Audio(track) => self.audio_track(place, track),
            Track::Caption(track) => self.caption_track(place, track),
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
        if let Some(font) = &track.font {
            self.named(&place.field("font"), font);
        }
        self.within(&place.field("scale"), track.scale, 0.5, 3.0);
        self.captions(place, &track.captions);
    }
}
