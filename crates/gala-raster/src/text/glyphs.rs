//! Set text as glyphs with places, whatever it was set for.

use parley::{Brush, FontData, Layout, PositionedLayoutItem};
use unicode_segmentation::UnicodeSegmentation;

use crate::font::is_emoji;

/// Glyphs of one font, line and style, in visual order.
#[derive(Clone, Debug)]
pub(crate) struct GlyphRun<B> {
    pub font: FontData,
    pub coords: Vec<i16>,
    /// Of the letters, in pixels.
    pub size: f32,
    /// The font has no bold: its glyphs are made heavier.
    pub embolden: bool,
    /// The font has no italic: its glyphs are slanted by so many degrees.
    pub slant: Option<f32>,
    /// The glyphs are pictures with colours of their own.
    pub emoji: bool,
    /// Where its underline begins below the baseline and how thick it is, if there is one.
    pub underline: Option<(f32, f32)>,
    pub brush: B,
    pub line: usize,
    pub left: f32,
    pub right: f32,
    pub baseline: f32,
    pub glyphs: Vec<PlacedGlyph>,
}

/// A glyph on its baseline, in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlacedGlyph {
    pub id: u32,
    pub x: f32,
    pub y: f32,
    pub advance: f32,
    /// Where in the text that which it draws begins.
    pub byte: usize,
}

/// Returns the glyphs of a layout that is made larger or smaller.
pub(crate) fn collect<B: Brush>(layout: &Layout<B>, text: &str, scale: f32) -> Vec<GlyphRun<B>> {
    let mut runs = Vec::new();
    for (number, line) in layout.lines().enumerate() {
        // Runs are split where the style changes, but only whole runs tell what their glyphs stand for.
        let mut bytes = Vec::new().into_iter();
        let mut last_run = None;
        for item in line.items() {
            let PositionedLayoutItem::GlyphRun(part) = item else { continue };
            let run = part.run();
            if last_run != Some(run.index()) {
                last_run = Some(run.index());
                bytes = bytes_of(run).into_iter();
            }
            let glyphs = part.positioned_glyphs().zip(bytes.by_ref().chain(std::iter::repeat(run.text_range().start)));
            let glyphs = glyphs.map(|(glyph, byte)| PlacedGlyph {
                id: glyph.id,
                x: glyph.x * scale,
                y: glyph.y * scale,
                advance: glyph.advance * scale,
                byte,
            });
            let metrics = run.font_metrics();
            let written = text.get(run.text_range()).unwrap_or_default();
            runs.push(GlyphRun {
                font: run.font().clone(),
                coords: run.normalized_coords().iter().map(|coord| coord.to_bits()).collect(),
                size: run.font_size() * scale,
                embolden: run.synthesis().embolden(),
                slant: run.synthesis().skew(),
                emoji: written.graphemes(true).next().is_some_and(is_emoji),
                underline: part
                    .style()
                    .underline
                    .is_some()
                    .then(|| (-metrics.underline_offset * scale, metrics.underline_size * scale)),
                brush: part.style().brush.clone(),
                line: number,
                left: part.offset() * scale,
                right: (part.offset() + part.advance()) * scale,
                baseline: part.baseline() * scale,
                glyphs: glyphs.collect(),
            });
        }
    }
    runs
}

/// Returns for each glyph of a run, in visual order, where in the text its cluster begins.
fn bytes_of<B: Brush>(run: &parley::layout::Run<'_, B>) -> Vec<usize> {
    let clusters = run.visual_clusters();
    clusters.flat_map(|cluster| cluster.glyphs().map(move |_| cluster.text_range().start)).collect()
}

impl<B> GlyphRun<B> {
    /// Moves all of it.
    pub fn shift(&mut self, x: f32, y: f32) {
        self.left += x;
        self.right += x;
        self.baseline += y;
        self.glyphs.iter_mut().for_each(|glyph| {
            glyph.x += x;
            glyph.y += y;
        });
    }

    /// Makes all of it larger or smaller.
    pub fn enlarge(&mut self, factor: f32) {
        for length in [&mut self.size, &mut self.left, &mut self.right, &mut self.baseline] {
            *length *= factor;
        }
        if let Some((below, thickness)) = &mut self.underline {
            *below *= factor;
            *thickness *= factor;
        }
        for glyph in &mut self.glyphs {
            glyph.x *= factor;
            glyph.y *= factor;
            glyph.advance *= factor;
        }
    }
}
