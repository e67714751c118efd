//! Captions as Final Cut has them: connected titles with a role that names format and language.

use gala_core::{
    time::{Frames, Millis},
    timeline::CaptionTrack,
};

use super::units::time;
use crate::{cut::Cut, xml::Element};

/// Where captions count their own time from.
const ONE_HOUR: &str = "3600s";

/// Returns the captions of a track with the places where they begin. What is shorter than a frame is none.
pub fn caption_elements(cut: &Cut, track: &CaptionTrack, number: usize, lane: i64) -> Vec<(Frames, Element)> {
    let language = track.language.split('-').next().unwrap_or_default();
    let role = format!("SRT?captionFormat=SRT.{language}");
    let style = |index: usize| format!("ts{}-{}", number + 1, index + 1);
    let mut elements = Vec::new();
    for (index, caption) in track.captions.iter().enumerate() {
        let start = cut.fps.frame_at(Millis(caption.start_ms));
        let end = cut.fps.frame_at(Millis(caption.end_ms)).min(cut.frames);
        if start >= end || caption.text.trim().is_empty() {
            continue;
        }
        let look = Element::new("text-style")
            .with("font", ".AppleSystemUIFont")
            .with("fontSize", 13)
            .with("fontFace", "Regular")
            .with("fontColor", "1 1 1 1")
            .with("backgroundColor", "0 0 0 1");
        let words = Element::text("text-style", &caption.text).with("ref", style(index));
        let element = Element::new("caption")
            .with("name", gala_core::text::first_words(&caption.text))
            .with("start", ONE_HOUR)
            .with("duration", time(cut, end - start))
            .with("role", &role)
            .with("lane", lane)
            .child(Element::new("text").child(words))
            .child(Element::new("text-style-def").with("id", style(index)).child(look));
        elements.push((start, element));
    }
    elements
}
