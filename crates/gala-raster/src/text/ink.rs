//! Drawing set glyphs onto pixels.

use gala_core::timeline::Rgba;
use vello_cpu::{
    Glyph, Level, Pixmap, RasterizerSettings, RenderContext, RenderSettings, Resources,
    color::AlphaColor,
    kurbo::{Affine, Cap, Join, Rect, RoundedRect, Shape, Stroke},
};

use super::glyphs::{GlyphRun, PlacedGlyph};

/// How much heavier the glyphs of a font without a bold become, in font sizes.
const EMBOLDEN_EM: f32 = 0.022;

/// Draws, keeping buffers and glyph outlines from one picture to the next.
#[derive(Default)]
pub(crate) struct GlyphRasterizer(Option<(RenderContext, Resources)>);

impl GlyphRasterizer {
    /// Returns premultiplied pixels of what `draw` draws. `origin` is added to all places.
    pub fn draw(&mut self, size: (u16, u16), origin: (f32, f32), draw: impl FnOnce(&mut Pen<'_>)) -> Pixmap {
        let (width, height) = size;
        let settings = RenderSettings { level: Level::new(), num_threads: 0 };
        let (context, resources) =
            self.0.get_or_insert_with(|| (RenderContext::new_with(width, height, settings), Resources::new()));
        context.reset_and_resize(width, height);
        draw(&mut Pen { context, resources, origin });
        context.flush();
        let mut pixmap = Pixmap::new(width, height);
        context.render_with(&mut pixmap, resources, RasterizerSettings::default());
        pixmap
    }
}

/// Draws onto one picture.
pub(crate) struct Pen<'a> {
    context: &'a mut RenderContext,
    resources: &'a mut Resources,
    origin: (f32, f32),
}

impl Pen<'_> {
    /// Fills the glyphs of a run that are `wanted`.
    pub fn fill<B>(&mut self, run: &GlyphRun<B>, color: Rgba, wanted: impl Fn(&PlacedGlyph) -> bool) {
        let glyphs = self.glyphs(run, wanted);
        if run.embolden {
            self.stroke_glyphs(run, color, EMBOLDEN_EM * run.size, &glyphs);
        }
        self.paint(color);
        let builder = self.context.glyph_run(self.resources, &run.font).font_size(run.size);
        let builder = builder.normalized_coords(&run.coords).hint(false);
        let builder = match slant(run) {
            Some(slant) => builder.glyph_transform(slant),
            None => builder,
        };
        // A glyph without a picture leaves a gap; the text's missing glyphs are reported by the font set.
        let _ = builder.fill_glyphs(glyphs.into_iter());
    }

    /// Draws lines of twice `side` around the glyphs of a run that are `wanted`; emoji have none.
    pub fn outline<B>(&mut self, run: &GlyphRun<B>, color: Rgba, side: f32, wanted: impl Fn(&PlacedGlyph) -> bool) {
        if !run.emoji {
            let heavier = if run.embolden { EMBOLDEN_EM } else { 0.0 };
            let glyphs = self.glyphs(run, wanted);
            self.stroke_glyphs(run, color, side + heavier * run.size, &glyphs);
        }
    }

    fn stroke_glyphs<B>(&mut self, run: &GlyphRun<B>, color: Rgba, side: f32, glyphs: &[Glyph]) {
        self.paint(color);
        let stroke = Stroke::new(f64::from(side * 2.0)).with_join(Join::Round).with_caps(Cap::Round);
        self.context.set_stroke(stroke);
        let builder = self.context.glyph_run(self.resources, &run.font).font_size(run.size);
        let builder = builder.normalized_coords(&run.coords).hint(false);
        let builder = match slant(run) {
            Some(slant) => builder.glyph_transform(slant),
            None => builder,
        };
        let _ = builder.stroke_glyphs(glyphs.iter().copied());
    }

    /// Fills a rectangle with round corners.
    pub fn rectangle(&mut self, place: Rect, radius: f64, color: Rgba) {
        let (x, y) = self.origin;
        let place = place + vello_cpu::kurbo::Vec2::new(f64::from(x), f64::from(y));
        self.paint(color);
        self.context.fill_path(&RoundedRect::from_rect(place, radius).to_path(0.1));
    }

    /// Draws larger or smaller around a point from now on; a scale of 1 ends it.
    pub fn scale_around(&mut self, scale: f64, (x, y): (f32, f32)) {
        let middle = (f64::from(x + self.origin.0), f64::from(y + self.origin.1));
        self.context.set_transform(Affine::scale_about(scale, middle));
    }

    fn paint(&mut self, Rgba([r, g, b, a]): Rgba) {
        self.context.set_paint(AlphaColor::from_rgba8(r, g, b, a));
    }

    fn glyphs<B>(&self, run: &GlyphRun<B>, wanted: impl Fn(&PlacedGlyph) -> bool) -> Vec<Glyph> {
        let (left, top) = self.origin;
        let placed = run.glyphs.iter().filter(|glyph| wanted(glyph));
        placed.map(|glyph| Glyph { id: glyph.id, x: glyph.x + left, y: glyph.y + top }).collect()
    }
}

fn slant<B>(run: &GlyphRun<B>) -> Option<Affine> {
    let degrees = run.slant.filter(|_| !run.emoji)?;
    Some(Affine::skew(f64::from(degrees).to_radians().tan(), 0.0))
}
