//! Drawing a set caption: outline, letters, the pill behind the spoken word, the shadow beneath all.

use vello_cpu::{Pixmap, kurbo::Rect};

use super::{
    block::{Block, NO_WORD, WordGlyphs},
    inks::Inks,
    picture::CaptionPicture,
    place::{BOX_ROOM_EM, CaptionArea},
    state::{CaptionState, LEAP_STEPS},
};
use crate::text::{
    glyphs::PlacedGlyph,
    ink::{GlyphRasterizer, Pen},
    shadow::{Cast, Shadow},
};

/// The outline's width on each side of a stem, in font sizes.
const OUTLINE_EM: f32 = 0.075;
/// The pill's room at each side of the word, in font sizes.
const PILL_ROOM_EM: f64 = 0.2;
/// The corners of the box, in font sizes.
const BOX_RADIUS_EM: f64 = 0.28;
/// Diacritics and descenders may leave the line's box by this much.
const OVERHANG_EM: f32 = 0.9;
/// How far the shadow is spread, in font sizes.
const SIGMA_EM: f32 = 0.085;
/// How far below the caption it lies.
const DROP_EM: f32 = 0.045;
/// Its darkness where it is fullest, in 256ths.
const STRENGTH: u32 = 150;
/// The size of a word when its leap begins, and where it is largest.
const LEAP_FROM: f64 = 0.75;
const LEAP_TO: f64 = 1.16;

/// Draws, keeping buffers and glyph outlines from one picture to the next.
#[derive(Default)]
pub struct CaptionRaster {
    rasterizer: GlyphRasterizer,
    shadow: Shadow,
}

impl CaptionRaster {
    /// Draws a block at its place in the frame.
    pub fn draw(&mut self, block: &Block, frame: &CaptionArea, inks: &Inks, state: CaptionState) -> CaptionPicture {
        if block.runs.is_empty() || block.width <= 0.0 {
            return CaptionPicture::empty();
        }
        let canvas = CaptionCanvas::around(block, frame);
        let mut pixmap = self.render(block, &canvas, inks, state);
        if inks.outline.is_some() {
            let (width, height) = (usize::from(canvas.width), usize::from(canvas.height));
            let cast = Cast {
                sigma: SIGMA_EM * block.font_size,
                right: 0,
                down: (DROP_EM * block.font_size).round() as i32,
                color: [0; 3],
                strength: STRENGTH,
            };
            self.shadow.composite_under(pixmap.data_as_u8_slice_mut(), width, height, &cast);
        }
        crop(pixmap.data_as_u8_slice(), &canvas)
    }

    fn render(&mut self, block: &Block, canvas: &CaptionCanvas, inks: &Inks, state: CaptionState) -> Pixmap {
        let is_active = |run: &WordGlyphs| state.word == Some(usize::from(run.brush)) && run.brush != NO_WORD;
        let is_seen = |glyph: &PlacedGlyph| state.shown.is_none_or(|shown| glyph.byte < shown);
        let leap = state.leap.map(|leap| Leap::new(block, leap, is_active));
        self.rasterizer.draw((canvas.width, canvas.height), (canvas.left, canvas.top), |pen| {
            if let Some(ground) = inks.ground {
                let em = f64::from(block.font_size);
                pen.rectangle(ground_place(block), BOX_RADIUS_EM * em, ground);
            }
            if let Some(color) = inks.pill {
                for pill in pills(block, state.word) {
                    pen.rectangle(pill, pill.height() * 0.26, color);
                }
            }
            if let Some(color) = inks.outline {
                // Letters on a pill have no outline.
                let plain = |run: &&WordGlyphs| !(is_active(run) && inks.pill.is_some());
                for run in block.runs.iter().filter(plain) {
                    leaping(pen, leap.filter(|_| is_active(run)), |pen| {
                        pen.outline(run, color, OUTLINE_EM * run.size, is_seen);
                    });
                }
            }
            for run in &block.runs {
                let color = if is_active(run) { inks.active } else { inks.letters };
                leaping(pen, leap.filter(|_| is_active(run)), |pen| pen.fill(run, color, is_seen));
            }
        })
    }
}

/// A word in the middle of its leap.
#[derive(Clone, Copy)]
struct Leap {
    scale: f64,
    middle: (f32, f32),
}

impl Leap {
    fn new(block: &Block, leap: u8, is_active: impl Fn(&WordGlyphs) -> bool) -> Self {
        let runs = || block.runs.iter().filter(|run| is_active(run));
        let (left, right) =
            runs().fold((f32::MAX, f32::MIN), |(left, right), run| (left.min(run.left), right.max(run.right)));
        let baseline = runs().map(|run| run.baseline).fold(0.0, f32::max);
        let phase = f64::from(leap.min(LEAP_STEPS)) / f64::from(LEAP_STEPS);
        // A long word would leap out of the canvas.
        let widest = 1.0 + f64::from(block.font_size * OVERHANG_EM / (right - left).max(1.0));
        let scale = leap_scale(phase).min(widest);
        Self { scale, middle: ((left + right) / 2.0, baseline - 0.36 * block.font_size) }
    }
}

/// Returns the size of a word at a phase of its leap: up quickly, and gently back to 1.
fn leap_scale(phase: f64) -> f64 {
    let part = |phase: f64| phase * (2.0 - phase);
    if phase < 0.5 {
        LEAP_FROM + (LEAP_TO - LEAP_FROM) * part(phase * 2.0)
    } else {
        LEAP_TO + (1.0 - LEAP_TO) * part(phase * 2.0 - 1.0)
    }
}

fn leaping(pen: &mut Pen<'_>, leap: Option<Leap>, draw: impl FnOnce(&mut Pen<'_>)) {
    if let Some(Leap { scale, middle }) = leap {
        pen.scale_around(scale, middle);
        draw(pen);
        pen.scale_around(1.0, middle);
    } else {
        draw(pen);
    }
}

/// Returns the box behind a block.
fn ground_place(block: &Block) -> Rect {
    let (across, down) = BOX_ROOM_EM;
    let (across, down) = (f64::from(across * block.font_size), f64::from(down * block.font_size));
    Rect::new(-across, -down, f64::from(block.width) + across, f64::from(block.height) + down)
}

/// The piece of the frame that is drawn on, before it is cropped to the ink.
struct CaptionCanvas {
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

impl CaptionCanvas {
    fn around(block: &Block, frame: &CaptionArea) -> Self {
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

/// Returns the pills of a word, one for each line it stands on, on the block.
fn pills(block: &Block, active: Option<usize>) -> Vec<Rect> {
    let Some(active) = active else { return Vec::new() };
    let of_word = |run: &&WordGlyphs| usize::from(run.brush) == active && run.brush != NO_WORD;
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
fn crop(rgba: &[u8], canvas: &CaptionCanvas) -> CaptionPicture {
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
