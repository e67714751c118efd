//! Captions as SubRip and WebVTT files.

use std::fmt::Write;

use super::measure::width_of;
use crate::timeline::{Caption, CaptionWord};

/// Invisible, and no line breaks at it.
const WORD_JOINER: char = '\u{2060}';
/// Players show two lines of about 42 letters well.
const LINE_WIDTH: u32 = 420;

/// Writes captions as SubRip (`.srt`), UTF-8 with `\n` line ends.
///
/// SubRip has no escapes: a `<` that would begin a tag and the arrow of a time line get an invisible word
/// joiner inside.
pub fn to_srt(captions: &[Caption]) -> String {
    let mut out = String::new();
    for (index, caption) in captions.iter().filter(|caption| !caption.text.trim().is_empty()).enumerate() {
        let (start, end) = times(caption);
        let text = in_two_lines(&one_line(&caption.text));
        let text = text.replace("-->", &format!("--{WORD_JOINER}>")).replace('<', &format!("<{WORD_JOINER}"));
        let _ = write!(out, "{}\n{} --> {}\n{text}\n\n", index + 1, stamp(start, ','), stamp(end, ','));
    }
    out
}

/// Writes captions as [WebVTT](https://www.w3.org/TR/webvtt1/) (`.vtt`), with the time of each word inside.
pub fn to_vtt(captions: &[Caption]) -> String {
    let mut out = "WEBVTT\n\n".to_owned();
    for caption in captions.iter().filter(|caption| !caption.text.trim().is_empty()) {
        let (start, end) = times(caption);
        let _ = write!(out, "{} --> {}\n{}\n\n", stamp(start, '.'), stamp(end, '.'), timed_text(caption, start, end));
    }
    out
}

/// The text with a timestamp before every word that begins later than the one before it.
fn timed_text(caption: &Caption, start: u64, end: u64) -> String {
    let mut out = String::new();
    let (mut written, mut last) = (0, start);
    for CaptionWord { bytes, start_ms, .. } in &caption.words {
        // Timestamps rise strictly and lie strictly between the cue's own (WebVTT, 4.2.2).
        let rises = *start_ms > last && *start_ms < end;
        if rises && bytes.start >= written && caption.text.is_char_boundary(bytes.start) {
            escape(&mut out, &caption.text[written..bytes.start]);
            let _ = write!(out, "<{}>", stamp(*start_ms, '.'));
            (written, last) = (bytes.start, *start_ms);
        }
    }
    escape(&mut out, &caption.text[written..]);
    out.trim().to_owned()
}

fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{200E}' => out.push_str("&lrm;"),
            '\u{200F}' => out.push_str("&rlm;"),
            // A blank line would end the cue.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => out.push(' '),
            c => out.push(c),
        }
    }
}

/// A cue without length is none.
fn times(caption: &Caption) -> (u64, u64) {
    (caption.start_ms, caption.end_ms.max(caption.start_ms + 1))
}

fn stamp(ms: u64, point: char) -> String {
    let (seconds, minutes) = (ms / 1000, ms / 60_000);
    format!("{:02}:{:02}:{:02}{point}{:03}", minutes / 60, minutes % 60, seconds % 60, ms % 1000)
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Breaks a long text at the space nearest to its middle.
fn in_two_lines(text: &str) -> String {
    if width_of(text) <= LINE_WIDTH {
        return text.to_owned();
    }
    let middle = text.len() / 2;
    let spaces = text.match_indices(' ').map(|(at, _)| at);
    match spaces.min_by_key(|at| at.abs_diff(middle)) {
        Some(at) => format!("{}\n{}", &text[..at], &text[at + 1..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caption(start_ms: u64, end_ms: u64, text: &str, words: &[(&str, u64)]) -> Caption {
        let mut from = 0;
        let words = words.iter().map(|(word, at)| {
            let start = from + text[from..].find(word).expect("the word is in the text");
            from = start + word.len();
            CaptionWord { bytes: start..from, start_ms: *at, end_ms: at + 100 }
        });
        Caption { start_ms, end_ms, words: words.collect(), text: text.to_owned() }
    }

    #[test]
    fn srt_numbers_its_cues_and_writes_a_comma_before_the_milliseconds() {
        let captions = [caption(0, 1500, "One.", &[]), caption(3_725_042, 3_726_000, "Two.", &[])];
        assert_eq!(
            to_srt(&captions),
            "1\n00:00:00,000 --> 00:00:01,500\nOne.\n\n2\n01:02:05,042 --> 01:02:06,000\nTwo.\n\n"
        );
    }

    #[test]
    fn srt_text_can_neither_begin_a_tag_nor_a_time_line_nor_end_its_cue() {
        let srt = to_srt(&[caption(0, 1, "a <b> & c --> d\n\n2", &[])]);
        let text = srt.lines().nth(2).expect("a text line");
        assert_eq!(text, "a <\u{2060}b> & c --\u{2060}> d 2");
        assert_eq!(srt.matches("-->").count(), 1);
        assert_eq!(srt.matches("\n\n").count(), 1);
    }

    #[test]
    fn long_srt_text_is_two_lines_of_like_length() {
        let srt =
            to_srt(&[caption(0, 1, "Boil fresh water, pour it over the leaves, and wait for three minutes.", &[])]);
        let lines: Vec<&str> = srt.lines().skip(2).take(2).collect();
        assert_eq!(lines, ["Boil fresh water, pour it over the", "leaves, and wait for three minutes."]);
    }

    #[test]
    fn vtt_times_words_strictly_inside_the_cue_and_escapes_markup() {
        let words = [("Salt", 1000), ("&", 1400), ("<pepper>", 1400), ("now", 1900), ("late", 2500)];
        let vtt = to_vtt(&[caption(1000, 2500, "Salt & <pepper> now late", &words)]);
        assert_eq!(
            vtt,
            "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n\
             Salt <00:00:01.400>&amp; &lt;pepper&gt; <00:00:01.900>now late\n\n"
        );
    }

    #[test]
    fn a_caption_without_text_is_no_cue_and_one_without_length_gets_one() {
        let captions = [caption(0, 10, " \n", &[]), caption(5, 5, "x", &[])];
        assert_eq!(to_srt(&captions), "1\n00:00:00,005 --> 00:00:00,006\nx\n\n");
        assert_eq!(to_vtt(&captions), "WEBVTT\n\n00:00:00.005 --> 00:00:00.006\nx\n\n");
    }
}
