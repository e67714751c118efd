//! MLT XML as Shotcut writes its projects; Kdenlive and `melt` play it.

mod playlist;

use gala_core::{
    time::{FrameRate, Frames},
    timeline::BlendMode,
};

use self::playlist::{Playlists, property};
use crate::{
    cut::{Cut, CutMarker, CutTrack},
    xml::Element,
};

/// Writes a cut whose media lie in a folder beside the document.
pub fn to_mlt(cut: &Cut, media_folder: &str) -> String {
    let mut playlists = Playlists::default();
    let video: Vec<Element> = cut.video.iter().map(|track| playlists.track(track, "shotcut:video")).collect();
    let audio: Vec<Element> = cut.audio.iter().map(|track| playlists.track(track, "shotcut:audio")).collect();
    let last = cut.frames.saturating_sub(Frames(1));
    Element::new("mlt")
        .with("LC_NUMERIC", "C")
        .with("version", "7.12.0")
        .with("title", "Shotcut version 23.05.14")
        .with("producer", "main_bin")
        .child(profile(cut))
        .children(cut.media.iter().enumerate().map(|(index, media)| playlist::producer(index, media, media_folder)))
        .child(bin(cut))
        .child(playlist::black(last))
        .child(background(last))
        .children(playlists.into_mixes())
        .children(video)
        .children(audio)
        .child(timeline(cut, last))
        .document(None)
}

fn profile(cut: &Cut) -> Element {
    let (width, height) = (cut.size.width, cut.size.height);
    Element::new("profile")
        .with("description", format!("{}, {} fps", cut.size, cut.fps.decimal()))
        .with("width", width)
        .with("height", height)
        .with("progressive", 1)
        .with("sample_aspect_num", 1)
        .with("sample_aspect_den", 1)
        .with("display_aspect_num", width)
        .with("display_aspect_den", height)
        .with("frame_rate_num", cut.fps.num())
        .with("frame_rate_den", cut.fps.den())
        .with("colorspace", 709)
}

/// What the program lists as the project's files.
fn bin(cut: &Cut) -> Element {
    let entries = cut.media.iter().enumerate().map(|(index, media)| {
        let last = media.frames.saturating_sub(Frames(1));
        Element::new("entry").with("producer", playlist::media_id(index)).with("in", 0).with("out", last)
    });
    Element::new("playlist").with("id", "main_bin").child(property("xml_retain", 1)).children(entries)
}

fn background(last: Frames) -> Element {
    let entry = Element::new("entry").with("producer", "black").with("in", 0).with("out", last);
    Element::new("playlist").with("id", "background").child(entry)
}

fn timeline(cut: &Cut, last: Frames) -> Element {
    let video = (0..cut.video.len()).map(|index| Element::new("track").with("producer", playlist::track_id(index)));
    let audio = (cut.video.len()..cut.video.len() + cut.audio.len())
        .map(|index| Element::new("track").with("producer", playlist::track_id(index)).with("hide", "video"));
    let tracks = cut.video.len() + cut.audio.len();
    Element::new("tractor")
        .with("id", "timeline")
        .with("title", "Shotcut version 23.05.14")
        .with("in", 0)
        .with("out", last)
        .child(property("shotcut", 1))
        .children(markers(cut))
        .child(Element::new("track").with("producer", "background"))
        .children(video)
        .children(audio)
        .children((1..=tracks).map(sound_mix))
        .children(cut.video.iter().enumerate().map(|(index, track)| composite(index + 1, blend_of(track))))
}

/// Lays a track over those beneath.
fn composite(track: usize, blend: BlendMode) -> Element {
    Element::new("transition")
        .child(property("a_track", 0))
        .child(property("b_track", track))
        .child(property("mlt_service", "frei0r.cairoblend"))
        .child(property("threads", 0))
        .child(property("1", mode(blend)))
        // The lowest too: a track that is not laid over the background covers what was.
        .child(property("disable", 0))
}

fn sound_mix(track: usize) -> Element {
    Element::new("transition")
        .child(property("a_track", 0))
        .child(property("b_track", track))
        .child(property("mlt_service", "mix"))
        .child(property("always_active", 1))
        .child(property("sum", 1))
}

/// Returns how a track meets those beneath: the program has one mode for all clips of a track.
pub fn blend_of(track: &CutTrack) -> BlendMode {
    let mut modes = track.clips.iter().map(|clip| clip.blend);
    let first = modes.next().unwrap_or_default();
    if modes.all(|mode| mode == first) { first } else { BlendMode::Normal }
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

fn markers(cut: &Cut) -> Option<Element> {
    let list = cut.markers.iter().enumerate().map(|(index, marker)| marker_element(cut.fps, index, marker));
    let list = Element::new("properties").with("name", "shotcut:markers").children(list);
    (!cut.markers.is_empty()).then_some(list)
}

fn marker_element(fps: FrameRate, index: usize, marker: &CutMarker) -> Element {
    let ms = fps.ms_at(marker.at).0;
    let at = format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
    let [r, g, b] = marker.color.map_or([0, 128, 0], |color| color.0);
    Element::new("properties")
        .with("name", index)
        .child(property("text", &marker.name))
        .child(property("start", &at))
        .child(property("end", &at))
        .child(property("color", format!("#{r:02x}{g:02x}{b:02x}")))
}
