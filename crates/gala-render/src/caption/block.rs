//! Typesetting: a caption becomes lines of glyphs with places.

use std::ops::Range;

use gala_core::timeline::Caption;
use parley::{
    Alignment, AlignmentOptions, BaseDirection, FontContext, FontData, FontFamily, FontFamilyName, FontWeight, Layout,
    LayoutContext, LineHeight, OverflowWrap, PositionedLayoutItem, StyleProperty, fontique::Language,
};
use unicode_segmentation::UnicodeSegmentation;

use super::place::Frame;
use crate::font::{EMOJI_FAMILY, FontSet, is_emoji, is_tall};

/// The number of a word within its caption, or one of the two below.
pub type Word = u16;
/// Dashes, emoji and the like between words.
pub const NO_WORD: Word = Word::MAX;
const SPACE: Word = Word::MAX - 1;

/// A caption, set. Places are pixels from the block's left upper corner.
#[derive(Debug)]
pub struct Block {
    pub width: f32,
    pub height: f32,
    pub font_size: f32,
    /// The block has a script whose lines need more room than Latin ones.
    pub tall: bool,
    pub runs: Vec<GlyphRun>,
}

impl Block {
    /// Returns how far above the baseline letters and their marks reach, in font sizes.
    pub fn above_em(&self) -> f64 {
        if self.tall { 1.02 } else { 0.92 }
    }

    /// Returns how far below the baseline letters reach, in font sizes.
    pub fn below_em(&self) -> f64 {
        if self.tall { 0.44 } else { 0.28 }
    }
}

/// Glyphs of one font, line and word, in visual order.
#[derive(Debug)]
pub struct GlyphRun {
    pub font: FontData,
    pub coords: Vec<i16>,
    /// The font has no bold: its glyphs are made heavier.
    pub embolden: bool,
    /// The glyphs are pictures with colours of their own.
    pub emoji: bool,
    pub word: Word,
    pub line: usize,
    pub left: f32,
    pub right: f32,
    pub baseline: f32,
    /// Glyph number, x and baseline.
    pub glyphs: Vec<(u32, f32, f32)>,
}

impl GlyphRun {
    /// Returns whether the run is more than space.
    pub fn has_ink(&self) -> bool {
        self.word != SPACE
    }
}

/// Sets captions, keeping its buffers from one to the next.
#[derive(Default)]
pub struct Typesetter {
    context: LayoutContext<Word>,
    layout: Layout<Word>,
}

/// How far letters may be shrunk before a third line is taken, and then before a word is broken.
const TWO_LINES_SCALE: f32 = 0.8;
const THREE_LINES_SCALE: f32 = 0.66;
/// A step of shrinking.
const SHRINK: f32 = 0.94;

impl Typesetter {
    pub fn set(&mut self, fonts: &FontSet, frame: &Frame, caption: &Caption, language: &str) -> Block {
        let text = on_one_line(&caption.text);
        let line_height = if is_tall(&text) { 1.5 } else { 1.2 };
        let words: Vec<Option<Range<usize>>> = caption.words.iter().map(|word| valid(&text, &word.bytes)).collect();
        fonts.with_fonts(&text, language, |context, families| {
            let style = Style { families, language, size: frame.font_size, line_height };
            self.shape(context, &text, &words, &style);
        });
        let scale = self.fit(frame, line_height);
        collect(&self.layout, &text, scale, frame.font_size * scale)
    }

    fn shape(&mut self, fonts: &mut FontContext, text: &str, words: &[Option<Range<usize>>], style: &Style<'_>) {
        let mut builder = self.context.ranged_builder(fonts, text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(style.stack(false)));
        builder.push_default(StyleProperty::FontSize(style.size));
        builder.push_default(StyleProperty::FontWeight(FontWeight::BOLD));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(style.line_height)));
        // Room for the pill: bold faces have narrow spaces.
        builder.push_default(StyleProperty::WordSpacing(style.size * 0.07));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::BreakWord));
        builder.push_default(StyleProperty::Locale(Language::parse(style.language).ok()));
        builder.push_default(StyleProperty::Brush(NO_WORD));
        for (start, space) in text.match_indices(char::is_whitespace) {
            builder.push(StyleProperty::Brush(SPACE), start..start + space.len());
        }
        for (bytes, number) in words.iter().zip(0..SPACE) {
            if let Some(bytes) = bytes {
                builder.push(StyleProperty::Brush(number), bytes.clone());
            }
        }
        for (start, grapheme) in text.grapheme_indices(true).filter(|(_, grapheme)| is_emoji(grapheme)) {
            builder.push(StyleProperty::FontFamily(style.stack(true)), start..start + grapheme.len());
        }
        builder.set_base_direction(if is_rtl(style.language) { BaseDirection::Rtl } else { BaseDirection::Auto });
        builder.build_into(&mut self.layout, text);
    }

    /// Breaks the lines and returns the factor on the letters' size. Letters keep their size where two lines
    /// hold the text, shrink a little to spare a line, and shrink on until the block fits.
    fn fit(&mut self, frame: &Frame, line_height: f32) -> f32 {
        let longest_word = self.layout.calculate_content_widths().min;
        let mut scale = 1.0;
        loop {
            let width = frame.max_width / scale;
            self.layout.break_all_lines(Some(width));
            let lines = self.layout.len();
            let words_are_whole = longest_word <= width || scale < THREE_LINES_SCALE;
            let few_lines = lines <= 2 || (lines <= 3 && scale < TWO_LINES_SCALE) || scale < 0.3;
            let height = lines as f32 * line_height * frame.font_size * scale;
            if (words_are_whole && few_lines && height <= frame.max_height) || scale < 0.02 {
                self.balance(width);
                return scale;
            }
            scale *= SHRINK;
        }
    }

    /// Narrows the lines as far as their number allows, so that they are about equally long.
    fn balance(&mut self, width: f32) {
        let lines = self.layout.len();
        if (2..=6).contains(&lines) {
            let mut high = width;
            let mut low = self.layout.calculate_content_widths().max / lines as f32 * 0.8;
            for _ in 0..9 {
                let middle = (low + high) / 2.0;
                self.layout.break_all_lines(Some(middle));
                let longest = self.layout.lines().map(visible_width).fold(0.0, f32::max);
                if self.layout.len() <= lines && longest <= middle { high = middle } else { low = middle }
            }
            self.layout.break_all_lines(Some(high));
        }
        self.layout.align(Alignment::Center, AlignmentOptions::default());
    }
}

struct Style<'a> {
    families: &'a [&'static str],
    language: &'a str,
    size: f32,
    line_height: f32,
}

impl Style<'_> {
    /// The families to try, in order; the emoji font first for what is drawn in colour.
    fn stack(&self, emoji_first: bool) -> FontFamily<'static> {
        let first = emoji_first.then_some(EMOJI_FAMILY);
        let names = first.into_iter().chain(self.families.iter().copied());
        FontFamily::List(names.map(FontFamilyName::named).collect())
    }
}

fn collect(layout: &Layout<Word>, text: &str, scale: f32, font_size: f32) -> Block {
    let mut runs = Vec::new();
    let (mut left, mut right) = (f32::MAX, f32::MIN);
    for (number, line) in layout.lines().enumerate() {
        for item in line.items() {
            let PositionedLayoutItem::GlyphRun(run) = item else { continue };
            let word = run.style().brush;
            let place = run.offset() * scale..(run.offset() + run.advance()) * scale;
            let glyphs = run.positioned_glyphs().map(|glyph| (glyph.id, glyph.x * scale, glyph.y * scale));
            let text = text.get(run.run().text_range()).unwrap_or_default();
            runs.push(GlyphRun {
                font: run.run().font().clone(),
                coords: run.run().normalized_coords().iter().map(|coord| coord.to_bits()).collect(),
                embolden: run.run().synthesis().embolden(),
                emoji: text.graphemes(true).next().is_some_and(is_emoji),
                word,
                line: number,
                left: place.start,
                right: place.end,
                baseline: run.baseline() * scale,
                glyphs: glyphs.collect(),
            });
        }
        let metrics = line.metrics();
        let start = (metrics.inline_min_coord + metrics.offset) * scale;
        left = left.min(start);
        right = right.max(start + metrics.advance * scale);
    }
    let shift = if left < right { left } else { 0.0 };
    for run in &mut runs {
        run.left -= shift;
        run.right -= shift;
        run.glyphs.iter_mut().for_each(|glyph| glyph.1 -= shift);
    }
    let (width, height) = ((right - left).max(0.0), layout.height() * scale);
    Block { width, height, font_size, tall: is_tall(text), runs }
}

fn visible_width(line: parley::layout::Line<'_, Word>) -> f32 {
    line.metrics().advance - line.metrics().hanging_advance
}

/// Line ends and tabs of the text become spaces of equal length: lines are broken here.
fn on_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_control() { ' ' } else { c }).collect()
}

/// A byte range as it is if it cuts no character.
fn valid(text: &str, bytes: &Range<usize>) -> Option<Range<usize>> {
    text.get(bytes.clone()).filter(|word| !word.is_empty()).map(|_| bytes.clone())
}

fn is_rtl(language: &str) -> bool {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    matches!(primary, "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ug" | "ckb" | "dv" | "syr" | "nqo")
}
