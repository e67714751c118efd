//! Set text becomes pictures.

use gala_core::{
    format::FrameSize,
    timeline::{Rgba, Text},
};
use vello_cpu::{
    Glyph, Level, Pixmap, RasterizerSettings, RenderContext, RenderSettings, Resources,
    color::AlphaColor,
    kurbo::{Affine, Cap, Join, Rect, RoundedRect, Shape, Stroke},
};

use super::typeset::{Piece, Typeset};
use crate::{layer::placed::Raster, pixel::affine::Area};

/// How much heavier the glyphs of a font without a bold become, in letter heights.
const EMBOLDEN_EM: f32 = 0.022;
/// Diacritics and flourishes may leave the lines by this much, in letter heights.
const OVERHANG_EM: f64 = 0.9;
/// An underline's distance from the baseline and its thickness, in letter heights.
const UNDERLINE_EM: (f32, f32) = (0.12, 0.06);
/// The longest side of a picture of text.
const MOST_SIDE: f64 = 8192.0;

/// What draws one text, at one size.
pub(crate) struct Drawing<'a> {
    text: &'a Text,
    set: &'a Typeset,
    short: f64,
    /// All that is drawn on: the lines, their box, and what reaches beyond.
    canvas: Area,
    /// Pixels for each of the frame's.
    density: f64,
    context: RenderContext,
    resources: Resources,
}

impl<'a> Drawing<'a> {
    pub fn new(text: &'a Text, set: &'a Typeset, size: FrameSize, density: f64) -> Self {
        let short = f64::from(size.width.min(size.height));
        let em = f64::from(text.size) * short * f64::from(set.scale);
        let largest = text.runs.iter().map(|run| run.scale).fold(1.0, f32::max);
        let line = text.outline.map_or(0.0, |stroke| f64::from(stroke.width) * short);
        let reach = (em * OVERHANG_EM * f64::from(largest) + line).max(padding(text, short) + 1.0);
        let canvas = set.area.grown(reach);
        let density = density.min(MOST_SIDE / canvas.width.max(canvas.height));
        let settings = RenderSettings { level: Level::new(), num_threads: 0 };
        let (width, height) = pixels(canvas, density);
        let context = RenderContext::new_with(width, height, settings);
        Self { text, set, short, canvas, density, context, resources: Resources::new() }
    }

    /// Returns the box behind the text, if it has one.
    pub fn background(&mut self) -> Option<Raster> {
        let color = self.text.bounds.background?;
        let room = padding(self.text, self.short);
        let offset = self.set.area.left - self.canvas.left;
        let place = Rect::new(
            offset - room,
            offset - room,
            offset + self.set.area.width + room,
            offset + self.set.area.height + room,
        );
        self.begin();
        self.paint(color);
        let radius = f64::from(self.text.bounds.radius) * self.short;
        self.context.fill_path(&RoundedRect::from_rect(place, radius).to_path(0.1));
        Some(self.finish())
    }

    /// Draws the letters of one part, or of all.
    pub fn letters(&mut self, unit: Option<usize>) -> Raster {
        self.begin();
        let (set, text) = (self.set, self.text);
        let pieces = || set.pieces.iter().filter(|piece| unit.is_none_or(|unit| piece.unit == unit));
        if let Some(outline) = &text.outline {
            let width = outline.width * self.short as f32 * set.scale.min(1.0) * 2.0;
            pieces().filter(|piece| !piece.emoji).for_each(|piece| self.stroke(piece, outline.color, width));
        }
        for piece in pieces() {
            self.fill(piece);
        }
        self.finish()
    }

    fn begin(&mut self) {
        let (width, height) = pixels(self.canvas, self.density);
        self.context.reset_and_resize(width, height);
        self.context.set_transform(Affine::scale(self.density));
    }

    fn finish(&mut self) -> Raster {
        let (width, height) = pixels(self.canvas, self.density);
        let mut pixmap = Pixmap::new(width, height);
        self.context.flush();
        self.context.render_with(&mut pixmap, &mut self.resources, RasterizerSettings::default());
        let rgba = pixmap.data_as_u8_slice().to_vec();
        let (width, height) = (usize::from(width), usize::from(height));
        let area = Area { width: width as f64 / self.density, height: height as f64 / self.density, ..self.canvas };
        Raster { width, height, rgba, area }
    }

    fn fill(&mut self, piece: &Piece) {
        let run = &self.text.runs[piece.run];
        if piece.embolden {
            self.stroke(piece, run.color, EMBOLDEN_EM * piece.size * 2.0);
        }
        self.paint(run.color);
        let glyphs = self.glyphs(piece);
        let slant = slant(piece);
        // A glyph without a picture leaves a gap; missing glyphs are reported by the font set.
        let _ = self
            .context
            .glyph_run(&mut self.resources, &piece.font)
            .font_size(piece.size)
            .normalized_coords(&piece.coords)
            .glyph_transform(slant)
            .hint(false)
            .fill_glyphs(glyphs.into_iter());
        if run.underline {
            self.underline(piece);
        }
    }

    fn stroke(&mut self, piece: &Piece, color: Rgba, width: f32) {
        self.paint(color);
        self.context.set_stroke(Stroke::new(f64::from(width)).with_join(Join::Round).with_caps(Cap::Round));
        let glyphs = self.glyphs(piece);
        let _ = self
            .context
            .glyph_run(&mut self.resources, &piece.font)
            .font_size(piece.size)
            .normalized_coords(&piece.coords)
            .glyph_transform(slant(piece))
            .hint(false)
            .stroke_glyphs(glyphs.into_iter());
    }

    fn underline(&mut self, piece: &Piece) {
        let (x, y) = self.origin();
        let (below, thick) = UNDERLINE_EM;
        let top = y + f64::from(piece.baseline + below * piece.size);
        let line =
            Rect::new(x + f64::from(piece.left), top, x + f64::from(piece.right), top + f64::from(thick * piece.size));
        self.context.fill_rect(&line);
    }

    fn paint(&mut self, Rgba([r, g, b, a]): Rgba) {
        self.context.set_paint(AlphaColor::from_rgba8(r, g, b, a));
    }

    /// Returns where the area's left upper corner is on the canvas.
    fn origin(&self) -> (f64, f64) {
        (self.set.area.left - self.canvas.left, self.set.area.top - self.canvas.top)
    }

    fn glyphs(&self, piece: &Piece) -> Vec<Glyph> {
        let (x, y) = self.origin();
        let placed = piece.glyphs.iter();
        placed.map(|&(id, left, baseline)| Glyph { id, x: left + x as f32, y: baseline + y as f32 }).collect()
    }
}

fn slant(piece: &Piece) -> Affine {
    Affine::skew(f64::from(piece.skew).to_radians().tan(), 0.0)
}

/// Returns how far a text's box reaches beyond its lines, in pixels.
fn padding(text: &Text, short: f64) -> f64 {
    if text.bounds.background.is_some() { f64::from(text.bounds.padding) * short } else { 0.0 }
}

fn pixels(canvas: Area, density: f64) -> (u16, u16) {
    let side = |length: f64| (length * density).ceil().clamp(2.0, MOST_SIDE) as u16;
    (side(canvas.width).next_multiple_of(2), side(canvas.height).next_multiple_of(2))
}
