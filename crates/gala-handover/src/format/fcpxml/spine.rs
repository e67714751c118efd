//! The primary storyline and what is connected to it.

use std::ops::Range;

use gala_core::{time::Frames, timeline::AudioRole};

use super::units::{asset_id, frame_duration, time};
use crate::{
    cut::{Cut, CutClip, CutTrack, Dissolve, MediaKind, TrackItem},
    xml::Element,
};

pub struct Spine<'a> {
    cut: &'a Cut,
    items: Vec<SpineItem<'a>>,
}

/// A clip or a gap of the primary storyline.
struct SpineItem<'a> {
    clip: Option<&'a CutClip>,
    record: Range<Frames>,
    connected: Vec<Element>,
    markers: Vec<Element>,
}

impl<'a> Spine<'a> {
    /// The lowest track, from the start to the end of the cut without a hole.
    pub fn new(cut: &'a Cut) -> Self {
        let mut spine = Self { cut, items: Vec::new() };
        let lowest = cut.video.first();
        for item in lowest.map(CutTrack::items).unwrap_or_default() {
            match item {
                TrackItem::Gap(frames) => spine.push(None, frames),
                TrackItem::Clip(clip) => spine.push(Some(clip), clip.frames()),
            }
        }
        let end = lowest.map_or(Frames::ZERO, CutTrack::end);
        if end < cut.frames {
            spine.push(None, cut.frames - end);
        }
        spine
    }

    fn push(&mut self, clip: Option<&'a CutClip>, frames: Frames) {
        let start = self.items.last().map_or(Frames::ZERO, |item| item.record.end);
        self.items.push(SpineItem { clip, record: start..start + frames, connected: Vec::new(), markers: Vec::new() });
    }

    /// Connects the clips of another track, those that dissolve into each other as one.
    pub fn connect(&mut self, track: &CutTrack, lane: i64) {
        let mut from = 0;
        for index in 1..=track.clips.len() {
            if track.clips.get(index).is_some_and(|clip| clip.dissolve.is_some()) {
                continue;
            }
            let group = &track.clips[from..index];
            let element = match group {
                [clip] => self.clip(clip),
                clips => self.storyline(clips),
            };
            self.attach(group[0].record.start, element.with("lane", lane));
            from = index;
        }
    }

    /// Connects captions, each with the place where it begins.
    pub fn connect_captions(&mut self, captions: Vec<(Frames, Element)>) {
        captions.into_iter().for_each(|(at, caption)| self.attach(at, caption));
    }

    pub fn markers(&mut self) {
        for marker in &self.cut.markers {
            let Some(item) = self.item_at(marker.at) else { continue };
            let element = Element::new("marker")
                .with("start", time(self.cut, self.items[item].local(marker.at)))
                .with("duration", frame_duration(self.cut))
                .with("value", &marker.name);
            self.items[item].markers.push(element);
        }
    }

    /// Puts an element at a place of the cut, in the time of the item that is there.
    fn attach(&mut self, at: Frames, element: Element) {
        let Some(item) = self.item_at(at) else { return };
        let offset = time(self.cut, self.items[item].local(at));
        self.items[item].connected.push(element.with("offset", offset));
    }

    /// Returns the number of the item that is at a place: they follow each other without holes.
    fn item_at(&self, at: Frames) -> Option<usize> {
        let item = self.items.partition_point(|item| item.record.end <= at);
        (item < self.items.len()).then_some(item)
    }

    pub fn element(self) -> Element {
        let hour = self.cut.timecode.hour();
        let mut spine = Element::new("spine");
        for item in self.items {
            let offset = hour + item.record.start;
            spine = spine.children(item.clip.and_then(|clip| dissolve(self.cut, clip.dissolve, offset)));
            let element = match item.clip {
                Some(clip) => clip_element(self.cut, clip),
                None => Element::new("gap")
                    .with("name", "Gap")
                    .with("start", "0s")
                    .with("duration", time(self.cut, item.record.end - item.record.start)),
            };
            let element = element.with("offset", time(self.cut, offset));
            spine = spine.child(element.children(item.connected).children(item.markers));
        }
        spine
    }

    fn clip(&self, clip: &CutClip) -> Element {
        clip_element(self.cut, clip)
    }

    /// A storyline of its own, whose time begins with it.
    fn storyline(&self, clips: &[CutClip]) -> Element {
        let mut spine = Element::new("spine");
        for clip in clips {
            let offset = clip.record.start - clips[0].record.start;
            // The first has none: what comes before it is no neighbour.
            let before = clip.dissolve.filter(|_| offset > Frames::ZERO);
            spine = spine.children(dissolve(self.cut, before, offset));
            spine = spine.child(self.clip(clip).with("offset", time(self.cut, offset)));
        }
        spine
    }
}

impl SpineItem<'_> {
    /// Returns a place of the cut in the item's own time.
    fn local(&self, at: Frames) -> Frames {
        self.clip.map_or(Frames::ZERO, |clip| clip.source_in) + (at - self.record.start)
    }
}

fn clip_element(cut: &Cut, clip: &CutClip) -> Element {
    let media = cut.media_of(clip);
    let element = Element::new("asset-clip")
        .with("ref", asset_id(clip.media))
        .with("name", &media.file)
        .with("start", time(cut, clip.source_in))
        .with("duration", time(cut, clip.frames()));
    match media.kind {
        MediaKind::Picture { .. } => element.with("format", "r1").with("videoRole", "video"),
        MediaKind::Sound(role) => element.with("audioRole", audio_role(role)),
    }
}

fn audio_role(role: AudioRole) -> &'static str {
    match role {
        AudioRole::Speech => "dialogue",
        AudioRole::Music => "music",
        AudioRole::Effect => "effects",
    }
}

fn dissolve(cut: &Cut, dissolve: Option<Dissolve>, at: Frames) -> Option<Element> {
    let dissolve = dissolve?;
    let filter = Element::new("filter-video").with("ref", "r2").with("name", "Cross Dissolve");
    let element = Element::new("transition")
        .with("name", "Cross Dissolve")
        .with("offset", time(cut, at - dissolve.before))
        .with("duration", time(cut, dissolve.frames()));
    Some(element.child(filter))
}
