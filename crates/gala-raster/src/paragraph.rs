//! Text for pages: lines of a width, as glyphs of fonts that can be embedded. Shaped and broken as texts over pictures are, with
//! the same fonts.

use std::{fmt, ops::Range, sync::Arc};

use parley::{
    Alignment, AlignmentOptions, FontWeight, Layout, LayoutContext, LineHeight, OverflowWrap, PositionedLayoutItem,
    StyleProperty, fontique::Language,
};

use crate::{font::FontSet, text::shape};

/// How a paragraph is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParagraphStyle<'a> {
    /// BCP 47: by it forms of letters, line breaks and the direction are chosen.
    pub language: &'a str,
    /// Of the letters. All lengths are in the unit of it.
    pub size: f32,
    pub is_bold: bool,
    /// How wide lines are at most.
    pub width: f32,
}

/// A paragraph in lines.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// What is set, which `text` of glyphs counts in.
    pub text: String,
    pub lines: Vec<ParagraphLine>,
}

/// A line, whose runs are in visual order.
#[derive(Clone, Debug)]
pub struct ParagraphLine {
    /// From its top to that of the next line.
    pub height: f32,
    /// Below its top.
    pub baseline: f32,
    pub runs: Vec<ParagraphRun>,
}

/// Glyphs of one font.
#[derive(Clone, Debug)]
pub struct ParagraphRun {
    pub font: ParagraphFont,
    pub size: f32,
    /// Where it begins, from the left of the paragraph.
    pub x: f32,
    pub glyphs: Vec<ParagraphGlyph>,
}

/// A glyph, behind those before it.
#[derive(Clone, Debug, PartialEq)]
pub struct ParagraphGlyph {
    pub id: u32,
    pub advance: f32,
    /// Away from its place, to the right and up.
    pub offset: (f32, f32),
    /// The bytes that it stands for.
    pub text: Range<usize>,
}

/// A face, as its file has it.
#[derive(Clone)]
pub struct ParagraphFont {
    /// The same for the same data.
    pub id: u64,
    pub data: Arc<dyn AsRef<[u8]> + Send + Sync>,
    /// Which one of a collection.
    pub index: u32,
    /// Where on its axes a variable font is used.
    pub variations: Vec<([u8; 4], f32)>,
}

impl fmt::Debug for ParagraphFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParagraphFont").field("id", &self.id).field("index", &self.index).finish_non_exhaustive()
    }
}

const LINE_HEIGHT: f32 = 1.4;

/// Sets a text. Its line feeds end lines; other control characters are spaces.
pub fn set_paragraph(text: &str, style: ParagraphStyle<'_>, fonts: &FontSet) -> Paragraph {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
    let mut layout: Layout<()> = Layout::new();
    fonts.with_faces(&text, style.language, !style.is_bold, |context, families| {
        let mut shaping = LayoutContext::new();
        let mut builder = shaping.ranged_builder(context, &text, 1.0, false);
        shape::push_fonts(&mut builder, &text, families);
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(LINE_HEIGHT)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::BreakWord));
        builder.push_default(StyleProperty::Locale(Language::parse(style.language).ok()));
        builder.push_default(StyleProperty::FontSize(style.size));
        builder.push_default(StyleProperty::FontWeight(FontWeight::new(if style.is_bold { 600.0 } else { 400.0 })));
        builder.set_base_direction(shape::direction(style.language));
        builder.build_into(&mut layout, &text);
    });
    layout.break_all_lines(Some(style.width));
    // Lines that run to the left begin at the right.
    layout.align(Alignment::Start, AlignmentOptions::default());
    let lines = layout.lines().map(|line| {
        let metrics = line.metrics();
        let runs = line.items().filter_map(|item| match item {
            PositionedLayoutItem::GlyphRun(part) => Some(run(part.offset(), part.run())),
            PositionedLayoutItem::InlineBox(_) => None,
        });
        let runs = runs.collect();
        let top = metrics.block_min_coord;
        ParagraphLine { height: metrics.line_height, baseline: metrics.baseline - top, runs }
    });
    Paragraph { lines: lines.collect(), text }
}

fn run(x: f32, run: &parley::layout::Run<'_, ()>) -> ParagraphRun {
    let synthesis = run.synthesis();
    let variations = synthesis.variation_settings().iter().map(|(tag, value)| (tag.into_bytes(), *value)).collect();
    let (data, id) = run.font().data.clone().into_raw_parts();
    let font = ParagraphFont { id, data, index: run.font().index, variations };
    ParagraphRun { font, size: run.font_size(), x, glyphs: glyphs(run) }
}

/// Returns the glyphs of a run with what each stands for. A ligature stands for all that it draws, of which only the beginning has
/// a glyph.
fn glyphs(run: &parley::layout::Run<'_, ()>) -> Vec<ParagraphGlyph> {
    let mut glyphs: Vec<ParagraphGlyph> = Vec::new();
    // Where lines run to the left, the other parts come first.
    let mut before: Option<Range<usize>> = None;
    for cluster in run.visual_clusters() {
        let mut text = cluster.text_range();
        if cluster.glyphs().next().is_none() {
            match glyphs.last_mut().filter(|last| last.text.end == text.start) {
                Some(last) => last.text.end = text.end,
                None => before = Some(before.map_or(text.clone(), |before| join(before, &text))),
            }
            continue;
        }
        if let Some(before) = before.take().filter(|before| before.start == text.end) {
            text.end = before.end;
        }
        glyphs.extend(cluster.glyphs().map(|glyph| ParagraphGlyph {
            id: glyph.id,
            advance: glyph.advance,
            offset: (glyph.x, glyph.y),
            text: text.clone(),
        }));
    }
    glyphs
}

fn join(a: Range<usize>, b: &Range<usize>) -> Range<usize> {
    a.start.min(b.start)..a.end.max(b.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str, language: &str, width: f32) -> Paragraph {
        let style = ParagraphStyle { language, size: 10.0, is_bold: false, width };
        set_paragraph(text, style, &FontSet::load())
    }

    fn reach(line: &ParagraphLine) -> (f32, f32) {
        let ends = line.runs.iter().map(|run| run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>());
        (line.runs.iter().map(|run| run.x).fold(f32::MAX, f32::min), ends.fold(0.0, f32::max))
    }

    #[test]
    fn lines_are_as_wide_as_they_may_be_and_hold_the_whole_text() {
        let text = "Tea was first drunk in China, a very long time ago.\nShips carried it.";
        let paragraph = set(text, "en", 120.0);
        assert!(paragraph.lines.len() > 3, "{}", paragraph.lines.len());
        for line in &paragraph.lines {
            let (left, right) = reach(line);
            assert!(
                left >= 0.0 && right <= 124.0 && (line.height - 14.0).abs() < 0.5,
                "{left} {right} {}",
                line.height
            );
            assert!(line.baseline > 5.0 && line.baseline < line.height);
        }
        let glyphs = paragraph.lines.iter().flat_map(|line| &line.runs).flat_map(|run| &run.glyphs);
        let mut covered: Vec<usize> = glyphs.flat_map(|glyph| glyph.text.clone()).collect();
        covered.sort_unstable();
        covered.dedup();
        let visible = text.bytes().enumerate().filter(|(_, byte)| !byte.is_ascii_whitespace());
        assert!(visible.map(|(at, _)| at).all(|at| covered.binary_search(&at).is_ok()));
    }

    #[test]
    fn languages_that_run_to_the_left_begin_at_the_right() {
        let paragraph = set("الشاي دافئ", "ar", 300.0);
        let (left, right) = reach(&paragraph.lines[0]);
        assert!(left > 200.0 && (right - 300.0).abs() < 5.0, "{left} to {right}");
        // Joined letters are other glyphs than those that stand alone.
        let glyphs: Vec<u32> =
            paragraph.lines[0].runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.id).collect();
        assert!(glyphs.iter().all(|id| *id != 0), "{glyphs:?}");
    }
}
