//! Captions as TTML: the text profile of IMSC 1.1, in clock time, which no frame rate shifts.

use gala_core::timeline::{CaptionPosition, CaptionTrack};

use crate::xml::Element;

const PROFILE: &str = "http://www.w3.org/ns/ttml/profile/imsc1.1/text";

/// Writes a track. Every text stands in a region: without one nothing is shown.
pub fn to_ttml(track: &CaptionTrack) -> String {
    let align = match track.position {
        CaptionPosition::Top => "before",
        CaptionPosition::Middle => "center",
        CaptionPosition::Auto | CaptionPosition::Bottom => "after",
    };
    let region = Element::new("region")
        .with("xml:id", "captions")
        .with("tts:origin", "10% 10%")
        .with("tts:extent", "80% 80%")
        .with("tts:displayAlign", align)
        .with("tts:textAlign", "center");
    let style = Element::new("style")
        .with("xml:id", "plain")
        .with("tts:color", "#ffffff")
        .with("tts:backgroundColor", "#000000c0")
        .with("tts:fontFamily", "proportionalSansSerif")
        .with("tts:fontSize", "100%");
    let head =
        Element::new("head").child(Element::new("styling").child(style)).child(Element::new("layout").child(region));
    let shown = track.captions.iter().filter(|caption| !caption.text.trim().is_empty());
    let division = shown.fold(Element::new("div"), |division, caption| {
        let mut paragraph = Element::new("p")
            .with("begin", clock(caption.start_ms))
            .with("end", clock(caption.end_ms.max(caption.start_ms + 1)))
            .with("region", "captions")
            .with("style", "plain");
        for (index, line) in caption.text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
            let broken = (index > 0).then(|| Element::new("br"));
            paragraph = paragraph.children(broken).child(Element::text("span", line));
        }
        division.child(paragraph)
    });
    Element::new("tt")
        .with("xmlns", "http://www.w3.org/ns/ttml")
        .with("xmlns:ttp", "http://www.w3.org/ns/ttml#parameter")
        .with("xmlns:tts", "http://www.w3.org/ns/ttml#styling")
        .with("ttp:contentProfiles", PROFILE)
        .with("ttp:timeBase", "media")
        .with("xml:lang", &track.language)
        .child(head)
        .child(Element::new("body").child(division))
        .document(None)
}

fn clock(ms: u64) -> String {
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}
