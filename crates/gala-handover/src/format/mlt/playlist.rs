//! Files, the entries of tracks, and the crossfades between them. Ranges include their last frame.

use gala_core::time::Frames;

use crate::{
    cut::{CutClip, CutTrack, Dissolve, Media},
    xml::Element,
};

pub fn media_id(media: usize) -> String {
    format!("media{media}")
}

pub fn track_id(track: usize) -> String {
    format!("playlist{track}")
}

pub fn property(name: &'static str, value: impl ToString) -> Element {
    Element::text("property", value).with("name", name)
}

pub fn producer(index: usize, media: &Media, media_folder: &str) -> Element {
    let length = media.frames;
    Element::new("producer")
        .with("id", media_id(index))
        .with("in", 0)
        .with("out", length.saturating_sub(Frames(1)))
        .child(property("length", length))
        .child(property("eof", "pause"))
        .child(property("resource", format!("{media_folder}{}", media.file)))
        .child(property("mlt_service", "avformat-novalidate"))
        .child(property("seekable", 1))
        .child(property("shotcut:caption", &media.file))
}

pub fn black(last: Frames) -> Element {
    Element::new("producer")
        .with("id", "black")
        .with("in", 0)
        .with("out", last)
        .child(property("length", last + Frames(1)))
        .child(property("eof", "pause"))
        .child(property("resource", "0"))
        .child(property("mlt_service", "color"))
        .child(property("mlt_image_format", "rgba"))
}

/// Makes the playlists of tracks, and the crossfades in them, which are written before.
#[derive(Default)]
pub struct Playlists {
    tracks: usize,
    mixes: Vec<Element>,
}

impl Playlists {
    pub fn into_mixes(self) -> Vec<Element> {
        self.mixes
    }

    pub fn track(&mut self, track: &CutTrack, kind: &'static str) -> Element {
        let mut playlist = Element::new("playlist")
            .with("id", track_id(self.tracks))
            .child(property(kind, 1))
            .child(property("shotcut:name", &track.name));
        let mut at = Frames::ZERO;
        let mut before: Option<&CutClip> = None;
        for (clip, next) in track.with_next() {
            if clip.record.start > at {
                playlist = playlist.child(Element::new("blank").with("length", clip.record.start - at));
            }
            let fade = before.zip(clip.dissolve).map(|(before, dissolve)| self.mix(before, clip, dissolve));
            playlist = playlist.children(fade);
            // What is seen in a crossfade is taken from both neighbours.
            let start = clip.source_in + clip.dissolve.map_or(Frames::ZERO, |dissolve| dissolve.after);
            let end = clip.source().end - next.map_or(Frames::ZERO, |next| next.before);
            playlist = playlist.children((start < end).then(|| entry(&media_id(clip.media), start, end)));
            at = clip.record.end;
            before = Some(clip);
        }
        self.tracks += 1;
        playlist
    }

    /// A crossfade as a timeline of its own. Returns its entry.
    fn mix(&mut self, before: &CutClip, clip: &CutClip, dissolve: Dissolve) -> Element {
        let (id, frames) = (format!("mix{}", self.mixes.len()), dissolve.frames());
        let last = frames - Frames(1);
        let side = |media: usize, start: Frames| {
            let track = Element::new("track").with("producer", media_id(media));
            track.with("in", start).with("out", start + last)
        };
        let transition = |service: &'static str, more: &[(&'static str, i32)]| {
            Element::new("transition")
                .with("in", 0)
                .with("out", last)
                .child(property("a_track", 0))
                .child(property("b_track", 1))
                .child(property("mlt_service", service))
                .children(more.iter().map(|(name, value)| property(name, value)))
        };
        let tractor = Element::new("tractor")
            .with("id", &id)
            .with("in", 0)
            .with("out", last)
            .child(property("shotcut:transition", "lumaMix"))
            .child(side(before.media, before.source().end - dissolve.before))
            .child(side(clip.media, clip.source_in - dissolve.before))
            .child(transition("luma", &[("alpha_over", 1)]))
            .child(transition("mix", &[("start", -1), ("accepts_blanks", 1)]));
        self.mixes.push(tractor);
        entry(&id, Frames::ZERO, frames)
    }
}

fn entry(producer: &str, start: Frames, end: Frames) -> Element {
    Element::new("entry").with("producer", producer).with("in", start).with("out", end - Frames(1))
}
