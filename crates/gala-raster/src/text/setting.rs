//! Typesetting: rich text becomes lines of glyphs that fit their box.

use std::{collections::BTreeMap, ops::Range};

use gala_core::{
    format::FrameSize,
    timeline::{Align, Text, TextRun},
};
use parley::{
    Alignment, AlignmentOptions, FontStyle, FontWeight, Layout, LayoutContext, LineHeight, OverflowWrap, RangedBuilder,
    StyleProperty, fontique::Language,
};

use super::{
    glyphs::{self, GlyphRun, PlacedGlyph},
    shape,
};
use crate::font::{FontSet, is_tall};

/// The number of a run within its text.
type RunNumber = u16;

/// A text, set. Places are pixels from the block's left upper corner.
#[derive(Debug)]
pub(crate) struct Setting {
    pub text: String,
    pub runs: Vec<GlyphRun<RunNumber>>,
    /// From the top of the first line's letters to the bottom of the last's, and as wide as the longest line. Zero if
    /// there is nothing to see.
    pub width: f32,
    pub height: f32,
    /// Of letters at scale 1.
    pub letter: f32,
    /// Where each line begins in the text.
    pub lines: Vec<usize>,
    /// Where words begin in the text, as dictionaries tell also where no spaces stand between them.
    pub words: Vec<usize>,
    /// The factor on the letters' size: 1 where they did not have to shrink.
    pub shrunk_to: f32,
    /// The box does not hold all of it: lines were left away.
    pub clipped: bool,
}

impl Setting {
    /// Makes all of it larger or smaller.
    pub fn enlarge(&mut self, factor: f32) {
        self.runs.iter_mut().for_each(|run| run.enlarge(factor));
        self.width *= factor;
        self.height *= factor;
        self.letter *= factor;
    }
}

/// Letters never become smaller than the smallest that a document may ask for, as a fraction of the frame's shorter side.
const SMALLEST: f32 = 0.01;
/// Letters shrink so far before words are broken.
const WHOLE_WORDS: f32 = 0.5;
/// A step of shrinking.
const SHRINK: f32 = 0.97;

/// Sets a text for frames of a size.
pub(crate) fn set<S>(text: &Text<S>, size: FrameSize, fonts: &FontSet) -> Setting {
    let source = StyledText::of(text);
    let short = size.width.min(size.height) as f32;
    let letter = (text.size * short).max(1.0);
    let mut layout = Layout::new();
    let light = text.runs.iter().any(|run| run.weight < 600);
    fonts.with_faces(&source.text, &text.language, light, |context, families| {
        let mut shaping = LayoutContext::new();
        let mut builder = shaping.ranged_builder(context, &source.text, 1.0, false);
        shape::push_fonts(&mut builder, &source.text, families);
        source.push_style(&mut builder, text, letter);
        builder.build_into(&mut layout, &source.text);
    });
    let room = (text.bounds.width * size.width as f32, text.bounds.height * size.height as f32);
    let mut fitter = Fitter { layout: &mut layout, source: &source, room };
    let scale = fitter.fit((SMALLEST * short / letter).min(1.0));
    if text.align == Align::Center {
        shape::balance(&mut layout, room.0 / scale);
    }
    layout.align(alignment(text.align), AlignmentOptions::default());
    let mut runs = glyphs::collect(&layout, &source.text, scale);
    let overflowing = source.first_below(&runs, room.1);
    if let Some(line) = overflowing {
        runs.retain(|run| run.line < line);
    }
    source.trim(&mut runs);
    let (width, height) = source.to_corner(&mut runs);
    Setting {
        runs,
        width,
        height,
        letter: letter * scale,
        lines: layout.lines().map(|line| line.text_range().start).collect(),
        words: word_boundaries(&layout),
        shrunk_to: scale,
        clipped: overflowing.is_some() || width > room.0 * 1.02,
        text: source.text,
    }
}

fn word_boundaries(layout: &Layout<RunNumber>) -> Vec<usize> {
    let mut starts = Vec::new();
    for run in layout.lines().flat_map(|line| line.runs()) {
        let boundaries = run.clusters().filter(|cluster| cluster.is_word_boundary());
        starts.extend(boundaries.map(|cluster| cluster.text_range().start));
    }
    starts.sort_unstable();
    starts
}

fn alignment(align: Align) -> Alignment {
    match align {
        Align::Start => Alignment::Start,
        Align::Center => Alignment::Center,
        Align::End => Alignment::End,
        Align::Justify => Alignment::Justify,
    }
}

/// The whole text and what each run is of it.
struct StyledText {
    text: String,
    runs: Vec<Range<usize>>,
    tall: bool,
}

impl StyledText {
    fn of<S>(text: &Text<S>) -> Self {
        let mut whole = String::new();
        let mut runs = Vec::new();
        for run in &text.runs {
            let start = whole.len();
            // Lines end with `\n` only, and what else controls has no picture.
            let characters = run.text.replace("\r\n", "\n").replace('\r', "\n");
            whole.extend(characters.chars().map(|c| if c.is_ascii_control() && c != '\n' { ' ' } else { c }));
            runs.push(start..whole.len());
        }
        Self { tall: is_tall(&whole), text: whole, runs }
    }

    fn push_style<S>(&self, builder: &mut RangedBuilder<'_, RunNumber>, text: &Text<S>, letter: f32) {
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(text.line_height)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::BreakWord));
        builder.push_default(StyleProperty::Locale(Language::parse(&text.language).ok()));
        builder.push_default(StyleProperty::FontSize(letter));
        for ((run, bytes), number) in text.runs.iter().zip(&self.runs).zip(0..RunNumber::MAX) {
            let TextRun { weight, italic, underline, scale, .. } = run;
            builder.push(StyleProperty::Brush(number), bytes.clone());
            builder.push(StyleProperty::FontSize((letter * scale).max(1.0)), bytes.clone());
            builder.push(StyleProperty::FontWeight(FontWeight::new(*weight as f32)), bytes.clone());
            builder.push(StyleProperty::Underline(*underline), bytes.clone());
            if *italic {
                builder.push(StyleProperty::FontStyle(FontStyle::Italic), bytes.clone());
            }
        }
        builder.set_base_direction(shape::direction(&text.language));
    }

    /// Returns how far letters reach above and below their baseline, in font sizes.
    fn reach(&self) -> (f32, f32) {
        if self.tall { (1.02, 0.44) } else { (0.92, 0.28) }
    }

    fn is_blank(&self, bytes: Range<usize>) -> bool {
        self.text.get(bytes).is_none_or(|part| part.trim().is_empty())
    }

    fn is_space(&self, glyph: &PlacedGlyph) -> bool {
        self.text[glyph.byte..].chars().next().is_none_or(char::is_whitespace)
    }

    /// Returns the first line, after the very first, that does not lie in a height.
    fn first_below(&self, runs: &[GlyphRun<RunNumber>], height: f32) -> Option<usize> {
        let (above, below) = self.reach();
        let inked = || runs.iter().filter(|run| !run.glyphs.iter().all(|glyph| self.is_space(glyph)));
        let top = inked().map(|run| run.baseline - above * run.size).fold(f32::MAX, f32::min);
        let lowest = top + height * 1.001 + 0.5;
        let lines = inked().filter(|run| run.baseline + below * run.size > lowest).map(|run| run.line);
        let first = inked().map(|run| run.line).min()?;
        lines.filter(|line| *line > first).min()
    }

    /// Takes away space at the edges of lines, so that they reach from their first letter to their last.
    fn trim(&self, runs: &mut Vec<GlyphRun<RunNumber>>) {
        let mut edges: BTreeMap<usize, (f32, f32)> = BTreeMap::new();
        for run in runs.iter() {
            let (left, right) = edges.entry(run.line).or_insert((f32::MAX, f32::MIN));
            for glyph in run.glyphs.iter().filter(|glyph| !self.is_space(glyph)) {
                (*left, *right) = (left.min(glyph.x), right.max(glyph.x + glyph.advance));
            }
        }
        for run in runs.iter_mut() {
            let (left, right) = edges[&run.line];
            run.glyphs.retain(|glyph| !self.is_space(glyph) || (left..right).contains(&glyph.x));
        }
        runs.retain(|run| !run.glyphs.is_empty());
    }

    /// Moves trimmed runs so that the block they are begins in the corner. Returns its width and height.
    fn to_corner(&self, runs: &mut [GlyphRun<RunNumber>]) -> (f32, f32) {
        let (above, below) = self.reach();
        let (mut left, mut right, mut top, mut bottom) = (f32::MAX, f32::MIN, f32::MAX, f32::MIN);
        for run in runs.iter() {
            (top, bottom) = (top.min(run.baseline - above * run.size), bottom.max(run.baseline + below * run.size));
            for glyph in &run.glyphs {
                (left, right) = (left.min(glyph.x), right.max(glyph.x + glyph.advance));
            }
        }
        if left > right {
            return (0.0, 0.0);
        }
        runs.iter_mut().for_each(|run| run.shift(-left, -top));
        (right - left, bottom - top)
    }
}

/// Breaks lines so that they fit their room.
struct Fitter<'a> {
    layout: &'a mut Layout<RunNumber>,
    source: &'a StyledText,
    room: (f32, f32),
}

impl Fitter<'_> {
    /// Breaks the lines and returns the largest factor on the letters' size, `least` to 1, with which they fit; `least`
    /// where none does.
    fn fit(&mut self, least: f32) -> f32 {
        let longest_word = self.layout.calculate_content_widths().min;
        let steps = (least.ln() / SHRINK.ln()).ceil() as i32;
        let scale = |step: i32| SHRINK.powi(step).max(least);
        // The smaller the letters the better they fit, so the first step that fits is found by halving.
        let (mut low, mut high) = (0, steps);
        while low < high {
            let middle = (low + high) / 2;
            if self.fits(scale(middle), longest_word) { high = middle } else { low = middle + 1 }
        }
        self.layout.break_all_lines(Some(self.room.0 / scale(low)));
        scale(low)
    }

    fn fits(&mut self, scale: f32, longest_word: f32) -> bool {
        let width = self.room.0 / scale;
        if longest_word > width && scale > WHOLE_WORDS {
            return false;
        }
        self.layout.break_all_lines(Some(width));
        let (above, below) = self.source.reach();
        let mut lines = self.layout.lines().filter(|line| !self.source.is_blank(line.text_range()));
        let Some(first) = lines.next() else { return true };
        let last = lines.fold(first, |_, line| line);
        let size =
            |line: &parley::layout::Line<'_, RunNumber>| line.runs().map(|run| run.font_size()).fold(0.0, f32::max);
        let top = first.metrics().baseline - above * size(&first);
        let bottom = last.metrics().baseline + below * size(&last);
        (bottom - top) * scale <= self.room.1
    }
}
