//! Captions as Advanced SubStation Alpha (`.ass`), version 4+.

use std::fmt::Write;

use gala_core::{
    format::FrameSize,
    timeline::{CaptionPosition, CaptionStyle, CaptionTrack, Rgba},
};

/// Writes a track for frames of a size.
pub fn to_ass(track: &CaptionTrack, size: FrameSize) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "[Script Info]\nScriptType: v4.00+\nPlayResX: {}\nPlayResY: {}\nWrapStyle: 0\nScaledBorderAndShadow: yes\n\
         YCbCr Matrix: TV.709\n\n",
        size.width, size.height
    );
    out.push_str(
        "[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
         Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, \
         MarginR, MarginV, Encoding\n",
    );
    out.push_str(&style(track, size));
    out.push_str("\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n");
    for caption in track.captions.iter().filter(|caption| !caption.text.trim().is_empty()) {
        let (start, end) = (stamp(caption.start_ms), stamp(caption.end_ms.max(caption.start_ms + 10)));
        let _ = writeln!(out, "Dialogue: 0,{start},{end},Default,,0,0,0,,{}", escaped(&caption.text));
    }
    out
}

fn style(track: &CaptionTrack, size: FrameSize) -> String {
    let (left, top, width, height) = size.safe_area();
    let (alignment, margin) = match track.position {
        CaptionPosition::Top => (8, top),
        CaptionPosition::Middle => (5, 0),
        CaptionPosition::Auto | CaptionPosition::Bottom => (2, size.height - top - height),
    };
    let shorter = size.width.min(size.height) as f32;
    let letters = (shorter * 0.055 * track.scale).round();
    // 3 is a box behind the text, 1 an outline around it.
    let border = if track.style == CaptionStyle::Box { 3 } else { 1 };
    format!(
        "Style: Default,Noto Sans,{letters},{},{},{},{},-1,0,0,0,100,100,0,0,{border},{},0,{alignment},{left},{},{margin},1\n",
        color(track.color.unwrap_or(Rgba::WHITE)),
        color(track.highlight.unwrap_or(Rgba::WHITE)),
        color(Rgba::BLACK),
        color(Rgba([0, 0, 0, 160])),
        (shorter * 0.004).ceil(),
        size.width - left - width,
    )
}

/// Colours are written backwards, and what is 0 there is opaque.
fn color(Rgba([r, g, b, a]): Rgba) -> String {
    format!("&H{:02X}{b:02X}{g:02X}{r:02X}", 255 - a)
}

/// Hundredths of a second, rounded to the nearest.
fn stamp(ms: u64) -> String {
    let hundredths = (ms + 5) / 10;
    let (seconds, rest) = (hundredths / 100, hundredths % 100);
    format!("{}:{:02}:{:02}.{rest:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// There is no escape for braces, which begin an override, nor for the backslash: they become characters that look alike.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !out.is_empty() {
            out.push_str("\\N");
        }
        out.extend(line.chars().filter(|c| !c.is_control()).map(|c| match c {
            '{' => '\u{ff5b}',
            '}' => '\u{ff5d}',
            '\\' => '\u{29f5}',
            c => c,
        }));
    }
    out
}

#[cfg(test)]
mod tests {
    use gala_core::timeline::Caption;

    use super::*;

    #[test]
    fn times_are_hundredths_and_text_can_begin_no_override() {
        let caption =
            |start_ms, end_ms, text: &str| Caption { start_ms, end_ms, text: text.to_owned(), words: Vec::new() };
        let captions = vec![caption(3_725_046, 3_726_000, "{\\an8}up,\nnow"), caption(0, 0, "x"), caption(1, 2, " ")];
        let ass = to_ass(&CaptionTrack::new(CaptionStyle::Plain, "en", captions), FrameSize::VERTICAL);
        assert!(ass.contains("PlayResX: 1080\nPlayResY: 1920\n"));
        let events: Vec<&str> = ass.lines().filter(|line| line.starts_with("Dialogue")).collect();
        assert_eq!(
            events,
            [
                "Dialogue: 0,1:02:05.05,1:02:06.00,Default,,0,0,0,,\u{ff5b}\u{29f5}an8\u{ff5d}up,\\Nnow",
                "Dialogue: 0,0:00:00.00,0:00:00.01,Default,,0,0,0,,x",
            ]
        );
        assert_eq!(color(Rgba([1, 2, 3, 255])), "&H00030201");
    }
}
