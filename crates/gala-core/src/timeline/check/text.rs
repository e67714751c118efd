//! Text and captions.

use super::{checker::Checker, place::Place};
use crate::timeline::{
    Caption, CaptionWord, Text,
    limits::{MAX_CAPTION_BYTES, MAX_CAPTIONS, MAX_MS, MAX_RUNS, MAX_TEXT_BYTES},
};

impl Checker<'_> {
    pub(super) fn text(&mut self, place: &Place<'_>, text: &Text) {
        self.runs(&place.field("runs"), text);
        self.language(place, &text.language);
        if let Some(font) = &text.font {
            self.named(&place.field("font"), font);
        }
        self.within(&place.field("size"), text.size, 0.01, 1.0);
        self.within(&place.field("line_height"), text.line_height, 0.5, 4.0);
        let room = place.field("box");
        self.above_zero(&room.field("width"), text.bounds.width, 1.0);
        self.above_zero(&room.field("height"), text.bounds.height, 1.0);
        self.within(&room.field("padding"), text.bounds.padding, 0.0, 0.5);
        self.within(&room.field("radius"), text.bounds.radius, 0.0, 0.5);
        if let Some(outline) = text.outline {
            self.stroke(&place.field("outline"), outline);
        }
        if let Some(shadow) = &text.shadow {
            self.shadow(&place.field("shadow"), shadow);
        }
        if let Some(entrance) = text.entrance {
            let place = place.field("entrance");
            self.whole_within(&place.field("each_ms"), entrance.each_ms, 1, 10_000);
            self.whole_within(&place.field("step_ms"), entrance.step_ms, 0, 10_000);
        }
    }

    fn runs(&mut self, place: &Place<'_>, text: &Text) {
        let bytes = text.runs.iter().map(|run| run.text.len()).sum();
        self.bytes(place, bytes, MAX_TEXT_BYTES, "split the text into several clips");
        if text.runs.is_empty() || text.runs.len() > MAX_RUNS {
            let message = format_args!("{} runs", text.runs.len());
            self.fault("bad_runs", place, message, "give a text 1 to 1000 runs");
        }
        for (index, run) in text.runs.iter().take(MAX_RUNS).enumerate() {
            let place = place.item(index);
            self.whole_within(&place.field("weight"), run.weight.into(), 100, 900);
            self.within(&place.field("scale"), run.scale, 0.2, 5.0);
        }
    }

    /// Checks that a language looks like a BCP 47 tag; none at all is let be.
    pub(super) fn language(&mut self, place: &Place<'_>, language: &str) {
        let is_tag = language.len() <= 35
            && language
                .split('-')
                .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|letter| letter.is_ascii_alphanumeric()));
        if !is_tag && !language.is_empty() {
            let message = format_args!("\"{}\" is not a BCP 47 tag", super::shown(language));
            self.fault("bad_language", &place.field("language"), message, "write a tag such as en or pt-BR");
        }
    }

    pub(super) fn captions(&mut self, place: &Place<'_>, captions: &[Caption]) {
        let place = place.field("captions");
        let mut last_end_ms = 0;
        for (index, caption) in captions.iter().take(MAX_CAPTIONS).enumerate() {
            self.caption(&place.item(index), caption, last_end_ms);
            last_end_ms = caption.end_ms;
        }
    }

    fn caption(&mut self, place: &Place<'_>, caption: &Caption, last_end_ms: u64) {
        if caption.end_ms <= caption.start_ms || caption.end_ms > MAX_MS {
            let message = format_args!("from {} to {} ms", caption.start_ms, caption.end_ms);
            let remedy = "let it end after its start and within 24 h";
            self.fault("bad_time", &place.field("end_ms"), message, remedy);
        }
        if caption.start_ms < last_end_ms {
            let message = format_args!("starts at {} ms, before its predecessor ends", caption.start_ms);
            self.fault("overlap", &place.field("start_ms"), message, "let captions follow each other");
        }
        self.bytes(&place.field("text"), caption.text.len(), MAX_CAPTION_BYTES, "split the caption");
        self.words(&place.field("words"), caption);
    }

    /// Words stand in the text in order, and are spoken in order. One fault tells of all words of a caption: where one
    /// is shifted, the others are too.
    fn words(&mut self, place: &Place<'_>, caption: &Caption) {
        let (mut end, mut start_ms) = (0, 0);
        for (index, word) in caption.words.iter().enumerate() {
            let CaptionWord { bytes, start_ms: word_start_ms, end_ms } = word;
            let is_in_text = bytes.start >= end && caption.text.get(bytes.clone()).is_some_and(|word| !word.is_empty());
            if !is_in_text || *word_start_ms < start_ms || end_ms < word_start_ms || *end_ms > MAX_MS {
                let message = "its bytes or times are not those of a word of the text that follows the one before";
                self.fault("bad_word", &place.item(index), message, "correct the word's range");
                return;
            }
            (end, start_ms) = (bytes.end, *word_start_ms);
        }
    }
}
