//! Typesetting: a caption becomes lines of glyphs with places.

use std::ops::Range;

use gala_core::timeline::Caption;
use parley::{
    Alignment, AlignmentOptions, FontContext, FontWeight, Layout, LayoutContext, LineHeight, OverflowWrap,
    StyleProperty, fontique::Language,
};

use super::{place::CaptionArea, syllables::Breakable};
use crate::{
    font::{FontSet, is_tall},
    text::{glyphs, shape},
};

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
    pub runs: Vec<WordGlyphs>,
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

/// Glyphs of one font, line and word.
pub(crate) type WordGlyphs = glyphs::GlyphRun<Word>;

impl WordGlyphs {
    /// Returns whether the run is more than space.
    pub fn has_ink(&self) -> bool {
        self.brush != SPACE
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
    pub fn set(&mut self, fonts: &FontSet, frame: &CaptionArea, caption: &Caption, language: &str) -> Block {
        let text = on_one_line(&caption.text);
        let line_height = if is_tall(&text) { 1.5 } else { 1.2 };
        let mut words: Vec<Option<Range<usize>>> = caption.words.iter().map(|word| valid(&text, &word.bytes)).collect();
        let mut set = |text: &str, words: &[Option<Range<usize>>], scale: f32| {
            fonts.with_fonts(text, language, |context, families| {
                let style = Style { families, language, size: frame.font_size, line_height };
                self.shape(context, text, words, &style);
            });
            let longest_word = self.layout.calculate_content_widths().min;
            let scale = self.fit(frame, line_height, scale);
            (scale, longest_word * scale > frame.max_width)
        };
        let (scale, breaks_a_word) = set(&text, &words, 1.0);
        let breakable = if breaks_a_word { Breakable::new(&text, language) } else { None };
        let Some(breakable) = breakable else {
            return collect(&self.layout, &text, scale, frame.font_size * scale);
        };
        words.iter_mut().flatten().for_each(|bytes| *bytes = breakable.range(bytes));
        let (scale, _) = set(&breakable.text, &words, scale);
        let mut block = collect(&self.layout, &breakable.text, scale, frame.font_size * scale);
        let glyphs = block.runs.iter_mut().flat_map(|run| &mut run.glyphs);
        glyphs.for_each(|glyph| glyph.byte = breakable.original(glyph.byte));
        block
    }

    fn shape(&mut self, fonts: &mut FontContext, text: &str, words: &[Option<Range<usize>>], style: &Style<'_>) {
        let mut builder = self.context.ranged_builder(fonts, text, 1.0, false);
        shape::push_fonts(&mut builder, text, style.families);
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
        builder.set_base_direction(shape::direction(style.language));
        builder.build_into(&mut self.layout, text);
    }

    /// Breaks the lines and returns the factor on the letters' size, at most `scale`. Letters keep their size where two
    /// lines hold the text, shrink a little to spare a line, and shrink on until the block fits.
    fn fit(&mut self, frame: &CaptionArea, line_height: f32, mut scale: f32) -> f32 {
        let longest_word = self.layout.calculate_content_widths().min;
        loop {
            let width = frame.max_width / scale;
            self.layout.break_all_lines(Some(width));
            let lines = self.layout.len();
            let words_are_whole = longest_word <= width || scale < THREE_LINES_SCALE;
            let few_lines = lines <= 2 || (lines <= 3 && scale < TWO_LINES_SCALE) || scale < 0.3;
            let height = lines as f32 * line_height * frame.font_size * scale;
            if (words_are_whole && few_lines && height <= frame.max_height) || scale < 0.02 {
                shape::balance(&mut self.layout, width);
                self.layout.align(Alignment::Center, AlignmentOptions::default());
                return scale;
            }
            scale *= SHRINK;
        }
    }
}

struct Style<'a> {
    families: &'a [&'static str],
    language: &'a str,
    size: f32,
    line_height: f32,
}

fn collect(layout: &Layout<Word>, text: &str, scale: f32, font_size: f32) -> Block {
    let mut runs = glyphs::collect(layout, text, scale);
    let (mut left, mut right) = (f32::MAX, f32::MIN);
    for line in layout.lines() {
        let metrics = line.metrics();
        let start = (metrics.inline_min_coord + metrics.offset) * scale;
        left = left.min(start);
        right = right.max(start + metrics.advance * scale);
    }
    let shift = if left < right { left } else { 0.0 };
    runs.iter_mut().for_each(|run| run.shift(-shift, 0.0));
    let (width, height) = ((right - left).max(0.0), layout.height() * scale);
    Block { width, height, font_size, tall: is_tall(text), runs }
}

/// Line ends and tabs of the text become spaces of equal length: lines are broken here.
fn on_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_control() { ' ' } else { c }).collect()
}

/// A byte range as it is if it cuts no character.
fn valid(text: &str, bytes: &Range<usize>) -> Option<Range<usize>> {
    text.get(bytes.clone()).filter(|word| !word.is_empty()).map(|_| bytes.clone())
}
