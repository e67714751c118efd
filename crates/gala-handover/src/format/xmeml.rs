//! Final Cut Pro 7 XML (`xmeml` 5): Premiere Pro, DaVinci Resolve.

use std::collections::BTreeSet;

use gala_core::{time::Frames, timeline::BlendMode};

use crate::{
    cut::{Cut, CutClip, CutMarker, CutTrack, Dissolve, Media, MediaKind},
    xml::Element,
};

/// Writes a cut whose media lie in a folder beside the document.
pub fn to_xmeml(cut: &Cut, media_folder: &str) -> String {
    let mut writer = XmemlWriter { cut, media_folder, described: BTreeSet::new() };
    let sequence = writer.sequence();
    Element::new("xmeml").with("version", 5).child(sequence).document(Some("xmeml"))
}

struct XmemlWriter<'a> {
    cut: &'a Cut,
    media_folder: &'a str,
    /// Files are told in full once, and named by their ids from then on.
    described: BTreeSet<usize>,
}

impl XmemlWriter<'_> {
    fn sequence(&mut self) -> Element {
        let cut = self.cut;
        let mut video = Element::new("video").child(Element::new("format").child(self.sample()));
        for (track, number) in cut.video.iter().zip(1..) {
            video = video.child(self.video_track(track, number));
        }
        let mut audio = Element::new("audio")
            .child(Element::text("numOutputChannels", 2))
            .child(Element::new("format").child(sound_sample()));
        for (track, number) in cut.audio.iter().zip(1..) {
            audio = audio.children([self.audio_track(track, number, 1), self.audio_track(track, number, 2)]);
        }
        Element::new("sequence")
            .with("id", "sequence-1")
            .child(Element::text("name", &cut.name))
            .child(Element::text("duration", cut.frames))
            .child(self.rate())
            .child(self.timecode(cut.timecode.hour()))
            .child(Element::new("media").child(video).child(audio))
            .children(cut.markers.iter().map(marker))
    }

    fn rate(&self) -> Element {
        let ntsc = if self.cut.fps.den() == 1 { "FALSE" } else { "TRUE" };
        Element::new("rate")
            .child(Element::text("timebase", self.cut.timecode.nominal()))
            .child(Element::text("ntsc", ntsc))
    }

    fn timecode(&self, at: Frames) -> Element {
        let display = if self.cut.timecode.is_drop_frame() { "DF" } else { "NDF" };
        Element::new("timecode")
            .child(self.rate())
            .child(Element::text("string", self.cut.timecode.name(at)))
            .child(Element::text("frame", at))
            .child(Element::text("displayformat", display))
    }

    fn sample(&self) -> Element {
        Element::new("samplecharacteristics")
            .child(self.rate())
            .child(Element::text("width", self.cut.size.width))
            .child(Element::text("height", self.cut.size.height))
            .child(Element::text("anamorphic", "FALSE"))
            .child(Element::text("pixelaspectratio", "square"))
            .child(Element::text("fielddominance", "none"))
    }

    fn video_track(&mut self, track: &CutTrack, number: usize) -> Element {
        let mut element = Element::new("track");
        for (index, (clip, next)) in track.with_next().enumerate() {
            element = element.children(clip.dissolve.map(|dissolve| self.transition(clip.record.start, dissolve)));
            let item = self.clip(clip, next, &format!("v{number}-{}", index + 1));
            let blend = (clip.blend != BlendMode::Normal).then(|| Element::text("compositemode", mode(clip.blend)));
            element = element.child(item.children(blend));
        }
        element.child(Element::text("enabled", "TRUE")).child(Element::text("locked", "FALSE"))
    }

    /// One of the two tracks that a stereo sound is spread over.
    fn audio_track(&mut self, track: &CutTrack, number: usize, channel: usize) -> Element {
        let mut element = Element::new("track").with("currentExplodedTrackIndex", channel - 1);
        element = element.with("totalExplodedTrackCount", 2).with("premiereTrackType", "Stereo");
        for (index, clip) in track.clips.iter().enumerate() {
            let id = |channel: usize| format!("a{number}-{}-{channel}", index + 1);
            let source = Element::new("sourcetrack")
                .child(Element::text("mediatype", "audio"))
                .child(Element::text("trackindex", channel));
            let links = [1, 2].map(|linked| {
                Element::new("link")
                    .child(Element::text("linkclipref", id(linked)))
                    .child(Element::text("mediatype", "audio"))
                    .child(Element::text("trackindex", (number - 1) * 2 + linked))
                    .child(Element::text("clipindex", index + 1))
            });
            element = element.child(self.clip(clip, None, &id(channel)).child(source).children(links));
        }
        let output = Element::text("outputchannelindex", channel);
        element.child(Element::text("enabled", "TRUE")).child(Element::text("locked", "FALSE")).child(output)
    }

    /// Beside a transition a clip has no edge of its own in the sequence, and its file range includes what is seen during
    /// the transition.
    fn clip(&mut self, clip: &CutClip, next: Option<Dissolve>, id: &str) -> Element {
        let media = self.cut.media_of(clip);
        let edge =
            |dissolve: Option<Dissolve>, at: Frames| dissolve.map_or_else(|| at.to_string(), |_| "-1".to_owned());
        let before = clip.dissolve.map_or(Frames::ZERO, |dissolve| dissolve.before);
        let after = next.map_or(Frames::ZERO, |next| next.after);
        Element::new("clipitem")
            .with("id", id)
            .child(Element::text("name", &media.file))
            .child(Element::text("enabled", "TRUE"))
            .child(Element::text("duration", media.frames))
            .child(self.rate())
            .child(Element::text("start", edge(clip.dissolve, clip.record.start)))
            .child(Element::text("end", edge(next, clip.record.end)))
            .child(Element::text("in", clip.source_in - before))
            .child(Element::text("out", clip.source().end + after))
            .child(self.file(clip.media, media))
    }

    fn transition(&self, cut_at: Frames, dissolve: Dissolve) -> Element {
        let effect = Element::new("effect")
            .child(Element::text("name", "Cross Dissolve"))
            .child(Element::text("effectid", "Cross Dissolve"))
            .child(Element::text("effectcategory", "Dissolve"))
            .child(Element::text("effecttype", "transition"))
            .child(Element::text("mediatype", "video"));
        Element::new("transitionitem")
            .child(self.rate())
            .child(Element::text("start", cut_at - dissolve.before))
            .child(Element::text("end", cut_at + dissolve.after))
            .child(Element::text("alignment", "center"))
            .child(effect)
    }

    fn file(&mut self, index: usize, media: &Media) -> Element {
        let file = Element::new("file").with("id", format!("file-{}", index + 1));
        if !self.described.insert(index) {
            return file;
        }
        let contents = match media.kind {
            MediaKind::Picture { alpha } => {
                let alpha = alpha.then(|| Element::text("alphatype", "straight"));
                Element::new("video").child(self.sample()).children(alpha)
            }
            MediaKind::Sound(_) => Element::new("audio").child(sound_sample()).child(Element::text("channelcount", 2)),
        };
        file.child(Element::text("name", &media.file))
            .child(Element::text("pathurl", format!("{}{}", self.media_folder, media.file)))
            .child(self.rate())
            .child(Element::text("duration", media.frames))
            .child(self.timecode(Frames::ZERO))
            .child(Element::new("media").child(contents))
    }
}

fn sound_sample() -> Element {
    Element::new("samplecharacteristics").child(Element::text("depth", 24)).child(Element::text("samplerate", 48_000))
}

fn marker(marker: &CutMarker) -> Element {
    Element::new("marker")
        .child(Element::text("name", &marker.name))
        .child(Element::text("comment", ""))
        .child(Element::text("in", marker.at))
        .child(Element::text("out", -1))
}

fn mode(blend: BlendMode) -> &'static str {
    match blend {
        BlendMode::Normal => "normal",
        BlendMode::Multiply => "multiply",
        BlendMode::Screen => "screen",
        BlendMode::Overlay => "overlay",
        BlendMode::Darken => "darken",
        BlendMode::Lighten => "lighten",
        BlendMode::Add => "add",
        BlendMode::SoftLight => "softlight",
        BlendMode::HardLight => "hardlight",
        BlendMode::Difference => "difference",
    }
}
