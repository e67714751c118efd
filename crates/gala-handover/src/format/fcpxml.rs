//! FCPXML 1.10: Final Cut Pro 10.6 and newer, DaVinci Resolve 18 and newer.
//!
//! The lowest track is the primary storyline. What lies above it, and all sounds, are connected to the clip or gap they
//! begin over, so that they move with it; clips that dissolve into each other are connected as one storyline.

mod captions;
mod spine;
mod units;

use self::{
    captions::caption_elements,
    spine::Spine,
    units::{asset_id, frame_duration, time},
};
use crate::{
    cut::{Cut, Media, MediaKind},
    xml::Element,
};

/// Which program reads the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FcpxmlTarget {
    FinalCut,
    /// It reads no captions.
    Resolve,
}

const DISSOLVE: &str = "FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265";

/// Writes a cut whose media lie in a folder beside the document.
pub fn to_fcpxml(cut: &Cut, target: FcpxmlTarget, media_folder: &str) -> String {
    let sequence = Element::new("sequence")
        .with("format", "r1")
        .with("duration", time(cut, cut.frames))
        .with("tcStart", time(cut, cut.timecode.hour()))
        .with("tcFormat", if cut.timecode.is_drop_frame() { "DF" } else { "NDF" })
        .with("audioLayout", "stereo")
        .with("audioRate", "48k")
        .child(spine(cut, target));
    let project = Element::new("project").with("name", &cut.name).child(sequence);
    let event = Element::new("event").with("name", &cut.name).child(project);
    Element::new("fcpxml")
        .with("version", "1.10")
        .child(resources(cut, media_folder))
        .child(Element::new("library").child(event))
        .document(Some("fcpxml"))
}

fn spine(cut: &Cut, target: FcpxmlTarget) -> Element {
    let mut spine = Spine::new(cut);
    for (above, track) in cut.video.iter().skip(1).enumerate() {
        spine.connect(track, above as i64 + 1);
    }
    for (below, track) in cut.audio.iter().enumerate() {
        spine.connect(track, -(below as i64) - 1);
    }
    if target == FcpxmlTarget::FinalCut {
        let lane = cut.video.len().max(1) as i64;
        for (index, track) in cut.captions.iter().enumerate() {
            spine.connect_captions(caption_elements(cut, track, index, lane + index as i64));
        }
    }
    spine.markers();
    spine.element()
}

fn resources(cut: &Cut, media_folder: &str) -> Element {
    let format = Element::new("format")
        .with("id", "r1")
        .with("name", format_name(cut))
        .with("frameDuration", frame_duration(cut))
        .with("width", cut.size.width)
        .with("height", cut.size.height)
        .with("colorSpace", "1-1-1 (Rec. 709)");
    let assets = cut.media.iter().enumerate().map(|(index, media)| asset(cut, index, media, media_folder));
    let dissolve = Element::new("effect").with("id", "r2").with("name", "Cross Dissolve").with("uid", DISSOLVE);
    Element::new("resources").child(format).child(dissolve).children(assets)
}

/// Formats that Final Cut knows have names; all others are custom ones.
fn format_name(cut: &Cut) -> String {
    let height = match (cut.size.width, cut.size.height) {
        (1280, 720) => "720p",
        (1920, 1080) => "1080p",
        (3840, 2160) => "3840x2160p",
        _ => return "FFVideoFormatRateUndefined".to_owned(),
    };
    let rate = match cut.fps.decimal().as_str() {
        "23.976" => "2398".to_owned(),
        "29.97" => "2997".to_owned(),
        "59.94" => "5994".to_owned(),
        rate => rate.to_owned(),
    };
    format!("FFVideoFormat{height}{rate}")
}

fn asset(cut: &Cut, index: usize, media: &Media, media_folder: &str) -> Element {
    let asset = Element::new("asset")
        .with("id", asset_id(index))
        .with("name", &media.file)
        .with("start", "0s")
        .with("duration", time(cut, media.frames));
    let asset = match media.kind {
        MediaKind::Picture { .. } => asset.with("hasVideo", 1).with("format", "r1").with("videoSources", 1),
        MediaKind::Sound(_) => {
            asset.with("hasAudio", 1).with("audioSources", 1).with("audioChannels", 2).with("audioRate", 48_000)
        }
    };
    let src = format!("{media_folder}{}", media.file);
    asset.child(Element::new("media-rep").with("kind", "original-media").with("src", src))
}
