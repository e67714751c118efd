//! Drawing a set caption: outline, letters, the pill behind the spoken word, the shadow beneath all.

use vello_cpu::{
    Glyph, Level, Pixmap, RasterizerSettings, RenderContext, RenderSettings, Resources,
    color::AlphaColor,
    kurbo::{Cap, Join, Rect, RoundedRect, Shape, Stroke},
};

use super::{
    CaptionPicture,
    block::{Block, GlyphRun, NO_WORD},
    place::Frame,
    shadow,
};

/// Letters.
const WHITE: [u8; 3] = [255, 255, 255];
/// Outlines, and letters on the pill: a warm near-black.
const INK: [u8; 3] = [20, 16, 28];
/// The pill behind the spoken word.
const PILL: [u8; 3] = [255, 204, 51];

/// The outline's width on each side of a stem, in font sizes.
const OUTLINE_EM: f32 = 0.075;
/// How much heavier the glyphs of a font without a bold become.
const EMBOLDEN_EM: f32 = 0.022;
/// The pill's room at each side of the word, in font sizes.
const PILL_ROOM_EM: f64 = 0.2;
/// Diacritics and descenders may leave the line's box by this much.
const OVERHANG_EM: f32 = 0.9;

/// Draws, keeping buffers and glyph outlines from one picture to the next.
#[derive(Default)]
pub struct Raster {
    kept: Option<(RenderContext, Resources)>,
    shadow: shadow::Shadow,
}

impl Raster {
    /// Draws a block at its place in the frame; `active` is the number of the word that stands out.
    pub fn draw(&mut self, block: &Block, frame: &Frame, active: Option<usize>) -> CaptionPicture {
        if block.runs.is_empty() || block.width <= 0.0 {
            return CaptionPicture::empty();
        }
        let canvas = Canvas::around(block, frame);
        let mut pixmap = Pixmap::new(canvas.width, canvas.height);
        self.render(block, &canvas, active, &mut pixmap);
        let (width, height) = (usize::from(canvas.width), usize::from(canvas.height));
        self.shadow.lay_under(pixmap.data_as_u8_slice_mut(), width, height, block.font_size);
        crop(pixmap.data_as_u8_slice(), &canvas)
    }

    fn render(&mut self, block: &Block, canvas: &Canvas, active: Option<usize>, pixmap: &mut Pixmap) {
        let settings = RenderSettings { level: Level::new(), num_threads: 0 };
        let (context, resources) = self
            .kept
            .get_or_insert_with(|| (RenderContext::new_with(canvas.width, canvas.height, settings), Resources::new()));
        context.reset_and_resize(canvas.width, canvas.height);
        let is_active = |run: &&GlyphRun| active == Some(usize::from(run.word)) && run.word != NO_WORD;
        let mut pen = Pen { context, resources, canvas, size: block.font_size };
        for pill in pills(block, active) {
            pen.pill(pill);
        }
        block.runs.iter().filter(|run| !run.emoji && !is_active(run)).for_each(|run| pen.outline(run));
        for run in &block.runs {
            pen.fill(run, if is_active(&run) { INK } else { WHITE });
        }
        context.flush();
        context.render_with(pixmap, resources, RasterizerSettings::default());
    }
}

/// The piece of the frame that is drawn on, before it is cropped to the ink.
struct Canvas {
    /// The frame's pixel at the canvas's left upper corner.
    x: i32,
    y: i32,
    width: u16,
    height: u16,
    /// Where the block's left upper corner is on the canvas.
    left: f32,
    top: f32,
    frame_width: u32,
    frame_height: u32,
}

impl Canvas {
    fn around(block: &Block, frame: &Frame) -> Self {
        let overhang = block.font_size * OVERHANG_EM;
        let (x, y) = frame.corner(block.width, block.height, block.font_size);
        let (left, top) = ((x - overhang).floor(), (y - overhang).floor());
        let (left, top) = (left as i32 & !1, top as i32 & !1);
        let even = |length: f32| ((length.ceil() as u32 + 3) & !1).min(u32::from(u16::MAX) - 1) as u16;
        Self {
            x: left,
            y: top,
            width: even(block.width + 2.0 * overhang),
            height: even(block.height + 2.0 * overhang),
            left: x - left as f32,
            top: y - top as f32,
            frame_width: frame.size.width,
            frame_height: frame.size.height,
        }
    }
}

/// Draws onto a canvas.
struct Pen<'a> {
    context: &'a mut RenderContext,
    resources: &'a mut Resources,
    canvas: &'a Canvas,
    size: f32,
}

impl Pen<'_> {
    fn outline(&mut self, run: &GlyphRun) {
        let heavier = if run.embolden { EMBOLDEN_EM } else { 0.0 };
        self.stroke(run, INK, OUTLINE_EM + heavier);
    }

    fn fill(&mut self, run: &GlyphRun, color: [u8; 3]) {
        if run.embolden {
            self.stroke(run, color, EMBOLDEN_EM);
        }
        self.paint(color);
        let glyphs = self.glyphs(run);
        // A glyph without a picture leaves a gap; the text's missing glyphs are reported by the font set.
        let _ = self
            .context
            .glyph_run(self.resources, &run.font)
            .font_size(self.size)
            .normalized_coords(&run.coords)
            .hint(false)
            .fill_glyphs(glyphs.into_iter());
    }

    fn stroke(&mut self, run: &GlyphRun, color: [u8; 3], side_em: f32) {
        self.paint(color);
        let width = f64::from(side_em * self.size * 2.0);
        self.context.set_stroke(Stroke::new(width).with_join(Join::Round).with_caps(Cap::Round));
        let glyphs = self.glyphs(run);
        let _ = self
            .context
            .glyph_run(self.resources, &run.font)
            .font_size(self.size)
            .normalized_coords(&run.coords)
            .hint(false)
            .stroke_glyphs(glyphs.into_iter());
    }

    fn pill(&mut self, pill: Rect) {
        let place = pill + vello_cpu::kurbo::Vec2::new(f64::from(self.canvas.left), f64::from(self.canvas.top));
        self.paint(PILL);
        self.context.fill_path(&RoundedRect::from_rect(place, pill.height() * 0.26).to_path(0.1));
    }

    fn paint(&mut self, [r, g, b]: [u8; 3]) {
        self.context.set_paint(AlphaColor::from_rgb8(r, g, b));
    }

    fn glyphs(&self, run: &GlyphRun) -> Vec<Glyph> {
        let placed = run.glyphs.iter();
        placed.map(|&(id, x, y)| Glyph { id, x: x + self.canvas.left, y: y + self.canvas.top }).collect()
    }
}

/// Returns the pills of a word, one for each line it stands on, on the block.
fn pills(block: &Block, active: Option<usize>) -> Vec<Rect> {
    let Some(active) = active else { return Vec::new() };
    let of_word = |run: &&GlyphRun| usize::from(run.word) == active && run.word != NO_WORD;
    let mut pills: Vec<(usize, Rect)> = Vec::new();
    for run in block.runs.iter().filter(of_word) {
        let em = f64::from(block.font_size);
        let baseline = f64::from(run.baseline);
        let place = Rect::new(
            f64::from(run.left),
            baseline - block.above_em() * em,
            f64::from(run.right),
            baseline + block.below_em() * em,
        );
        match pills.last_mut() {
            // Runs of one word that touch: letters and the emoji at their end.
            Some((line, pill)) if *line == run.line && place.x0 <= pill.x1 + 0.1 * em => *pill = pill.union(place),
            _ => pills.push((run.line, place)),
        }
    }
    pills.into_iter().map(|(line, pill)| with_room(block, line, pill)).collect()
}

/// Widens a pill by what its neighbours leave: much where a space stands, little where letters follow at once.
fn with_room(block: &Block, line: usize, pill: Rect) -> Rect {
    let em = f64::from(block.font_size);
    let neighbours = || block.runs.iter().filter(|run| run.line == line && run.has_ink());
    let left = neighbours().map(|run| f64::from(run.right)).filter(|right| *right <= pill.x0 + 0.01 * em);
    let right = neighbours().map(|run| f64::from(run.left)).filter(|left| *left >= pill.x1 - 0.01 * em);
    let gap_left = pill.x0 - left.fold(f64::MIN, f64::max);
    let gap_right = right.fold(f64::MAX, f64::min) - pill.x1;
    let room = |gap: f64| (gap - 0.07 * em).clamp(0.04 * em, PILL_ROOM_EM * em);
    Rect::new(pill.x0 - room(gap_left), pill.y0, pill.x1 + room(gap_right), pill.y1)
}

/// Cuts a canvas down to its ink, on even pixels of the frame.
fn crop(rgba: &[u8], canvas: &Canvas) -> CaptionPicture {
    let stride = usize::from(canvas.width) * 4;
    let inked = |pixels: &[u8]| pixels.chunks_exact(4).any(|pixel| pixel[3] != 0);
    // What would stand outside the frame is not part of the picture.
    let first_row = (-canvas.y).max(0) as usize;
    let first_column = (-canvas.x).max(0) as usize;
    let end_row = (canvas.frame_height as i32 - canvas.y).clamp(0, i32::from(canvas.height)) as usize;
    let end_column = (canvas.frame_width as i32 - canvas.x).clamp(0, i32::from(canvas.width)) as usize;
    let row = |y: usize| &rgba[y * stride + first_column * 4..y * stride + end_column * 4];
    let rows: Vec<usize> = (first_row..end_row).filter(|&y| inked(row(y))).collect();
    let (Some(&top), Some(&bottom)) = (rows.first(), rows.last()) else { return CaptionPicture::empty() };
    let columns = |y: usize| {
        let alpha = |x: &usize| rgba[y * stride + x * 4 + 3] != 0;
        let first = (first_column..end_column).find(alpha);
        first.map(|first| (first, (first_column..end_column).rfind(alpha).unwrap_or(first)))
    };
    let (left, right) = rows
        .iter()
        .filter_map(|&y| columns(y))
        .fold((usize::MAX, 0), |(left, right), (l, r)| (left.min(l), right.max(r)));
    let even_down = |at: usize| at & !1;
    let (left, top) = (even_down(left), even_down(top));
    let (right, bottom) = ((right + 2) & !1, (bottom + 2) & !1);
    let pixels = (top..bottom).flat_map(|y| &rgba[y * stride + left * 4..y * stride + right * 4]);
    CaptionPicture {
        x: (canvas.x + left as i32) as u32,
        y: (canvas.y + top as i32) as u32,
        width: (right - left) as u32,
        height: (bottom - top) as u32,
        rgba: pixels.copied().collect(),
    }
}
