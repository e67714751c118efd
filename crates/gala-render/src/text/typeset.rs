//! From a text to glyphs with places.

use gala_core::{
    format::FrameSize,
    timeline::{Align, EntranceUnit, Text},
};
use parley::{
    Alignment, AlignmentOptions, BaseDirection, FontContext, FontData, FontFamily, FontFamilyName, FontStyle,
    FontWeight, Layout, LayoutContext, LineHeight, OverflowWrap, PositionedLayoutItem, StyleProperty,
    fontique::Language,
};
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    font::{EMOJI_FAMILY, FontSet, is_emoji},
    pixel::affine::Area,
};

/// A text may come in by at most so many parts; more come in together.
const MOST_UNITS: usize = 400;
/// A step of shrinking, and the smallest letters.
const SHRINK: f32 = 0.94;
const SMALLEST: f32 = 0.05;

/// A text that is set. Places are pixels of the frame.
#[derive(Debug)]
pub(crate) struct Typeset {
    /// Where the lines stand, in the middle of the frame.
    pub area: Area,
    pub pieces: Vec<Piece>,
    /// How many parts it comes in by.
    pub units: usize,
    /// What the letters' size was multiplied with.
    pub scale: f32,
    /// Whether it is larger than its box all the same.
    pub clipped: bool,
}

/// Glyphs of one font, run and unit. Places are counted from the area's left upper corner.
#[derive(Debug)]
pub(crate) struct Piece {
    pub font: FontData,
    pub coords: Vec<i16>,
    pub size: f32,
    /// The font has no bold: its glyphs are made heavier.
    pub embolden: bool,
    /// The font has no italic: its glyphs are slanted by so many degrees.
    pub skew: f32,
    /// The glyphs are pictures with colours of their own.
    pub emoji: bool,
    /// Index of the text's run.
    pub run: usize,
    /// Which part of the text it comes in with.
    pub unit: usize,
    pub left: f32,
    pub right: f32,
    pub baseline: f32,
    /// Glyph number, x and baseline.
    pub glyphs: Vec<(u32, f32, f32)>,
}

/// Which run and which part a glyph belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Belongs {
    run: u16,
    unit: u16,
}

/// Sets a text into its box in the middle of a frame.
pub(crate) fn typeset(text: &Text, size: FrameSize, fonts: &FontSet) -> Typeset {
    let whole = text.text();
    let short = size.width.min(size.height) as f32;
    let room = (text.bounds.width * size.width as f32, text.bounds.height * size.height as f32);
    let padding = if text.bounds.background.is_some() { text.bounds.padding * short } else { 0.0 };
    let room = ((room.0 - 2.0 * padding).max(1.0), (room.1 - 2.0 * padding).max(1.0));
    let em = text.size * short;
    let units = units(text, &whole);
    let mut layout = Layout::new();
    fonts.with_fonts(&whole, &text.language, |context, families| {
        shape(&mut layout, context, text, &whole, &units, families, em);
    });
    let (scale, clipped) = fit(&mut layout, room);
    // Lines are aligned within the longest of them, which then stands in the middle.
    let longest =
        layout.lines().map(|line| line.metrics().advance - line.metrics().hanging_advance).fold(0.0, f32::max);
    layout.break_all_lines(Some((longest + 0.5).min(room.0 / scale)));
    layout.align(alignment(text.align), AlignmentOptions::default());
    let pieces = collect(&layout, text, &whole, scale);
    let (width, height) = (longest * scale, layout.height() * scale);
    let area = Area {
        left: (f64::from(size.width) - f64::from(width)) / 2.0,
        top: (f64::from(size.height) - f64::from(height)) / 2.0,
        width: f64::from(width).max(1.0),
        height: f64::from(height).max(1.0),
    };
    let units = pieces.iter().map(|piece| piece.unit + 1).max().unwrap_or(0);
    Typeset { area, pieces, units, scale, clipped }
}

/// Returns for each part of a text where it begins, in bytes. Lines are told apart after breaking.
fn units(text: &Text, whole: &str) -> Vec<usize> {
    let starts: Vec<usize> = match text.entrance.map(|entrance| entrance.by) {
        None | Some(EntranceUnit::Line) => vec![0],
        Some(EntranceUnit::Word) => {
            whole.split_word_bound_indices().filter(|(_, word)| is_word(word)).map(|(at, _)| at).collect()
        }
        Some(EntranceUnit::Character) => {
            whole.grapheme_indices(true).filter(|(_, letter)| is_word(letter)).map(|(at, _)| at).collect()
        }
    };
    let together = starts.len().div_ceil(MOST_UNITS).max(1);
    starts.into_iter().step_by(together).collect()
}

/// Punctuation and space come with what they follow.
fn is_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric) || text.chars().any(|c| !c.is_ascii() && !c.is_whitespace())
}

fn shape(
    layout: &mut Layout<Belongs>,
    fonts: &mut FontContext,
    text: &Text,
    whole: &str,
    units: &[usize],
    families: &[&'static str],
    em: f32,
) {
    let mut context = LayoutContext::new();
    let mut builder = context.ranged_builder(fonts, whole, 1.0, false);
    let stack = |emoji: bool| {
        let first = emoji.then_some(EMOJI_FAMILY);
        let names = first.into_iter().chain(families.iter().copied());
        FontFamily::List(names.map(FontFamilyName::named).collect())
    };
    builder.push_default(StyleProperty::FontFamily(stack(false)));
    builder.push_default(StyleProperty::FontSize(em));
    builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(text.line_height)));
    builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::BreakWord));
    builder.push_default(StyleProperty::Locale(Language::parse(&text.language).ok()));
    let mut start = 0;
    let mut run_ends = Vec::with_capacity(text.runs.len());
    for run in &text.runs {
        let range = start..start + run.text.len();
        builder.push(StyleProperty::FontWeight(FontWeight::new(run.weight as f32)), range.clone());
        builder.push(StyleProperty::FontSize(em * run.scale), range.clone());
        if run.italic {
            builder.push(StyleProperty::FontStyle(FontStyle::Italic), range.clone());
        }
        start = range.end;
        run_ends.push(start);
    }
    for (range, belongs) in owners(whole.len(), &run_ends, units) {
        builder.push(StyleProperty::Brush(belongs), range);
    }
    for (start, letter) in whole.grapheme_indices(true).filter(|(_, letter)| is_emoji(letter)) {
        builder.push(StyleProperty::FontFamily(stack(true)), start..start + letter.len());
    }
    builder.set_base_direction(BaseDirection::Auto);
    builder.build_into(layout, whole);
}

/// Cuts a text wherever a run or a part begins.
fn owners(length: usize, run_ends: &[usize], units: &[usize]) -> Vec<(std::ops::Range<usize>, Belongs)> {
    let mut cuts: Vec<usize> = run_ends.iter().chain(units).copied().chain([0, length]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let owner = |range: std::ops::Range<usize>| {
        let run = run_ends.partition_point(|end| *end <= range.start);
        let unit = units.partition_point(|start| *start <= range.start).saturating_sub(1);
        (range, Belongs { run: run as u16, unit: unit as u16 })
    };
    cuts.windows(2).map(|pair| owner(pair[0]..pair[1])).collect()
}

/// Breaks the lines; letters shrink until the text fits its room. Returns their scale, and whether it still does not.
fn fit(layout: &mut Layout<Belongs>, room: (f32, f32)) -> (f32, bool) {
    let longest_word = layout.calculate_content_widths().min;
    let mut scale = 1.0;
    loop {
        let width = room.0 / scale;
        layout.break_all_lines(Some(width));
        let fits = longest_word <= width + 0.5 && layout.height() * scale <= room.1;
        if fits || scale < SMALLEST {
            return (scale, !fits);
        }
        scale *= SHRINK;
    }
}

fn alignment(align: Align) -> Alignment {
    match align {
        Align::Start => Alignment::Start,
        Align::Center => Alignment::Center,
        Align::End => Alignment::End,
        Align::Justify => Alignment::Justify,
    }
}

fn collect(layout: &Layout<Belongs>, text: &Text, whole: &str, scale: f32) -> Vec<Piece> {
    let by_line = text.entrance.is_some_and(|entrance| entrance.by == EntranceUnit::Line);
    let mut pieces = Vec::new();
    for (number, line) in layout.lines().enumerate() {
        for item in line.items() {
            let PositionedLayoutItem::GlyphRun(run) = item else { continue };
            let belongs = run.style().brush;
            let range = run.run().text_range();
            let synthesis = run.run().synthesis();
            pieces.push(Piece {
                font: run.run().font().clone(),
                coords: run.run().normalized_coords().iter().map(|coord| coord.to_bits()).collect(),
                size: run.run().font_size() * scale,
                embolden: synthesis.embolden(),
                skew: synthesis.skew().unwrap_or(0.0),
                emoji: whole.get(range).is_some_and(|text| text.graphemes(true).next().is_some_and(is_emoji)),
                run: usize::from(belongs.run).min(text.runs.len().saturating_sub(1)),
                unit: if by_line { number } else { usize::from(belongs.unit) },
                left: run.offset() * scale,
                right: (run.offset() + run.advance()) * scale,
                baseline: run.baseline() * scale,
                glyphs: run.positioned_glyphs().map(|glyph| (glyph.id, glyph.x * scale, glyph.y * scale)).collect(),
            });
        }
    }
    pieces
}
