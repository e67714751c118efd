//! When clips are, once that is settled.

use std::collections::BTreeMap;

use super::{checker::Checker, place::Place};
use crate::{
    problem::Problems,
    time::Millis,
    timeline::{
        AudioClip, AudioTrack, Content, Timeline, Track, Transition, VisualClip, VisualTrack,
        limits::{MAX_MS, MAX_VARIANTS},
        moment::Found,
    },
};

impl Checker<'_> {
    /// Returns what is wrong with the times of a timeline. Clips whose times could not be found are passed over.
    pub fn times(mut self, timeline: &Timeline<Found>) -> Problems {
        let tracks = Place::Document.field("tracks");
        for (index, track) in timeline.tracks.iter().enumerate() {
            let place = tracks.item(index);
            match track {
                Track::Visual(track) => self.visual_times(&place, timeline, track),
                Track::Audio(track) => self.audio_times(&place, timeline, track),
                Track::Caption(_) => {}
            }
        }
        self.variant_times(timeline);
        self.problems
    }

    fn visual_times(&mut self, place: &Place<'_>, timeline: &Timeline<Found>, track: &VisualTrack<Found>) {
        let clips = place.field("clips");
        let mut before: Option<&VisualClip<Found>> = None;
        for (index, clip) in track.clips.iter().enumerate() {
            let place = clips.item(index);
            self.span(&place, timeline, clip.start_ms, end_ms(clip.start_ms, clip.duration_ms));
            self.neighbours(&place, before, clip);
            if let Some(duration_ms) = clip.duration_ms {
                self.transitions(&place, clip, duration_ms, track.clips.get(index + 1));
                self.content_times(&place.field("content"), &clip.content, duration_ms);
                let look = place.field("look");
                self.inside(&look.field("opacity"), &clip.look.opacity, duration_ms);
                self.transform_times(&look.field("transform"), &clip.look.transform, duration_ms);
            }
            before = Some(clip);
        }
    }

    fn span(&mut self, place: &Place<'_>, timeline: &Timeline<Found>, start_ms: Option<u64>, end_ms: Option<u64>) {
        let (Some(start_ms), Some(end_ms)) = (start_ms, end_ms) else { return };
        let fps = timeline.format.fps;
        let place = place.field("duration_ms");
        if end_ms > MAX_MS {
            let message = format!("start and duration reach {end_ms} ms, past the limit of 24 h ({MAX_MS} ms)");
            self.fault("too_long", &place, message, "shorten it or move it to the front");
        } else if fps.frame_at(Millis(end_ms)) <= fps.frame_at(Millis(start_ms)) {
            let message = format!("{} ms is shorter than one frame", end_ms - start_ms);
            self.fault("too_short", &place, message, "give it at least one frame");
        }
    }

    /// Checks how a clip follows the one before it.
    fn neighbours(&mut self, place: &Place<'_>, before: Option<&VisualClip<Found>>, clip: &VisualClip<Found>) {
        let Some(start_ms) = clip.start_ms else { return };
        let end_ms = match before.map(|before| end_ms(before.start_ms, before.duration_ms)) {
            // Its predecessor's end could not be found, which is told there.
            Some(None) => return,
            end_ms => end_ms.flatten(),
        };
        match &clip.transition {
            None => {
                if end_ms.is_some_and(|end| start_ms < end) {
                    let message = format!("starts at {start_ms} ms, before its predecessor ends");
                    let remedy = "move it, or give it a transition as long as the overlap";
                    self.fault("overlap", &place.field("start_ms"), message, remedy);
                }
            }
            Some(transition) => {
                let starts_over = start_ms.saturating_add(transition.duration_ms);
                if end_ms != Some(starts_over) {
                    let message = match end_ms {
                        None => "has a transition but no clip before it".to_owned(),
                        Some(end) => format!("its transition ends at {starts_over} ms and its predecessor at {end} ms"),
                    };
                    let remedy = "start the clip so long before its predecessor's end as the transition lasts";
                    self.fault("transition_without_overlap", &place.field("transition"), message, remedy);
                }
            }
        }
    }

    /// A clip must be at least as long as the transitions at both of its ends together.
    fn transitions(
        &mut self,
        place: &Place<'_>,
        clip: &VisualClip<Found>,
        duration_ms: u64,
        next: Option<&VisualClip<Found>>,
    ) {
        let ms = |transition: Option<&Transition>| transition.map_or(0, |transition| transition.duration_ms);
        let before = ms(clip.transition.as_ref()).max(ms(clip.enter.as_ref()));
        let after = ms(next.and_then(|next| next.transition.as_ref())).max(ms(clip.exit.as_ref()));
        let both = before.saturating_add(after);
        if both > duration_ms {
            let message = format!("{both} ms of transitions in a clip of {duration_ms} ms");
            let remedy = "shorten the transitions or lengthen the clip";
            self.fault("transition_too_long", &place.field("transition"), message, remedy);
        }
    }

    fn content_times(&mut self, place: &Place<'_>, content: &Content, duration_ms: u64) {
        let Content::Video(video) = content else { return };
        let Some(sound) = &video.sound else { return };
        let place = place.field("sound");
        self.inside(&place.field("gain_db"), &sound.gain_db, duration_ms);
        self.fades(&place, sound.fade_in_ms, sound.fade_out_ms, duration_ms);
    }

    fn audio_times(&mut self, place: &Place<'_>, timeline: &Timeline<Found>, track: &AudioTrack<Found>) {
        let clips = place.field("clips");
        for (index, clip) in track.clips.iter().enumerate() {
            let place = clips.item(index);
            self.span(&place, timeline, clip.start_ms, end_ms(clip.start_ms, clip.duration_ms));
            self.sound_times(&place, clip);
        }
    }

    fn sound_times(&mut self, place: &Place<'_>, clip: &AudioClip<Found>) {
        let Some(duration_ms) = clip.duration_ms else { return };
        self.inside(&place.field("gain_db"), &clip.gain_db, duration_ms);
        self.inside(&place.field("pan"), &clip.pan, duration_ms);
        self.fades(place, clip.fade_in_ms, clip.fade_out_ms, duration_ms);
    }

    fn fades(&mut self, place: &Place<'_>, fade_in_ms: u64, fade_out_ms: u64, duration_ms: u64) {
        if fade_in_ms.saturating_add(fade_out_ms) > duration_ms {
            let message = format!("fades of {fade_in_ms} and {fade_out_ms} ms in a clip of {duration_ms} ms");
            self.fault("fades_too_long", &place.field("fade_out_ms"), message, "keep both within the clip");
        }
    }

    fn variant_times(&mut self, timeline: &Timeline<Found>) {
        if timeline.variants.is_empty() {
            return;
        }
        let mut durations = BTreeMap::new();
        for track in &timeline.tracks {
            let Track::Visual(track) = track else { continue };
            durations.extend(track.clips.iter().filter_map(|clip| Some((&clip.id, clip.duration_ms?))));
        }
        let variants = Place::Document.field("variants");
        for (index, variant) in timeline.variants.iter().take(MAX_VARIANTS).enumerate() {
            let variant_place = variants.item(index);
            let clips = variant_place.field("clips");
            for (id, changes) in &variant.clips {
                let Some(duration_ms) = durations.get(id).copied() else { continue };
                let place = clips.field(id);
                if let Some(transform) = &changes.transform {
                    self.transform_times(&place.field("transform"), transform, duration_ms);
                }
                if let Some(content) = &changes.content {
                    self.content_times(&place.field("content"), content, duration_ms);
                }
            }
        }
    }
}

/// Returns when a clip ends, where that was found.
fn end_ms(start_ms: Option<u64>, duration_ms: Option<u64>) -> Option<u64> {
    Some(start_ms?.saturating_add(duration_ms?))
}
