//! Drawing a set text, whole or in parts, with its outline, shadow and background.

use gala_core::{
    format::FrameSize,
    timeline::{self, Rgba, Text},
};
use vello_cpu::kurbo::{Rect, Vec2};

use super::{
    glyphs::{GlyphRun, PlacedGlyph},
    ink::{GlyphRasterizer, Pen},
    setting::{self, Setting},
    shadow::{Cast, Shadow},
    units::Units,
};
use crate::{font::FontSet, geometry::Area, raster::Raster};

/// A text is not drawn with more pixels than this.
const MOST_PIXELS: f32 = 16e6;
const MOST_SIDE: f32 = 32_000.0;
/// Marks and tails may leave their line by this much, in font sizes.
const OVERHANG_EM: f32 = 0.9;
/// How far a blur reaches, in standard deviations.
const BLUR_REACH: f32 = 3.0;

/// What is drawn one over the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    Shadow,
    Outline,
    Letters,
}

impl Pass {
    /// From back to front.
    pub const ALL: [Self; 3] = [Self::Shadow, Self::Outline, Self::Letters];
}

/// Glyphs of one font, line and run of a text.
pub(crate) type Glyphs = GlyphRun<u16>;

/// Draws one text. All lengths are in pixels as they are drawn, of which there are `density` for each of the frame's.
pub struct TextPainter {
    pub(super) setting: Setting,
    kit: Kit,
}

/// What letters are drawn with.
struct Kit {
    density: f64,
    /// Where the block's left upper corner is.
    origin: (f32, f32),
    colors: Vec<Rgba>,
    outline: Option<(Rgba, f32)>,
    cast: Option<Cast>,
    ground: Option<Ground>,
    rasterizer: GlyphRasterizer,
    shadow: Shadow,
}

/// The box behind a text.
#[derive(Clone, Copy)]
struct Ground {
    color: Rgba,
    /// Around the block.
    place: Rect,
    radius: f64,
}

impl TextPainter {
    /// Sets a text for frames of a size and, at most, that density. `None` if there is nothing to see.
    pub fn new<S>(text: &Text<S>, size: FrameSize, density: f64, fonts: &FontSet) -> Option<Self> {
        let mut setting = setting::set(text, size, fonts);
        if setting.runs.is_empty() {
            return None;
        }
        let density = (density as f32).min(densest(&setting));
        setting.enlarge(density);
        let pixels = |fraction: f32| fraction * size.width.min(size.height) as f32 * density;
        let middle = |length: u32, block: f32| (length as f32 * density - block) / 2.0;
        let block = Rect::new(0.0, 0.0, setting.width.into(), setting.height.into());
        let kit = Kit {
            density: f64::from(density),
            origin: (middle(size.width, setting.width), middle(size.height, setting.height)),
            colors: text.runs.iter().map(|run| run.color).collect(),
            outline: text.outline.map(|stroke| (stroke.color, pixels(stroke.width) / 2.0)),
            cast: text.shadow.map(|shadow| cast(&shadow, pixels)),
            ground: text.bounds.background.map(|color| Ground {
                color,
                place: block.inset(f64::from(pixels(text.bounds.padding))),
                radius: f64::from(pixels(text.bounds.radius)),
            }),
            rasterizer: GlyphRasterizer::default(),
            shadow: Shadow::default(),
        };
        Some(Self { setting, kit })
    }

    /// Returns what the text fills of the frame: its block of lines with the background, but without what reaches
    /// further, such as shadows.
    pub fn area(&self) -> Area {
        let Kit { density, origin, ground, .. } = &self.kit;
        let block = Rect::new(0.0, 0.0, self.setting.width.into(), self.setting.height.into());
        let place = ground.map_or(block, |ground| ground.place);
        Area {
            left: (place.x0 + f64::from(origin.0)) / density,
            top: (place.y0 + f64::from(origin.1)) / density,
            width: place.width() / density,
            height: place.height() / density,
        }
    }

    pub(super) fn density(&self) -> f64 {
        self.kit.density
    }

    /// Returns the height of letters, in pixels of the frame.
    pub(super) fn letter(&self) -> f64 {
        f64::from(self.setting.letter) / self.kit.density
    }

    /// Draws all of it.
    pub fn whole(&mut self) -> Option<Raster> {
        self.kit.whole(&self.setting.runs)
    }

    /// Draws the background alone, if there is one.
    pub(super) fn background(&mut self) -> Option<Raster> {
        let canvas = self.kit.canvas(&self.setting.runs, true)?;
        let ground = self.kit.ground_on(&canvas)?;
        canvas.crop(&ground, self.kit.density)
    }

    /// Returns the glyphs of each unit.
    pub(super) fn split(&self, units: &Units) -> Vec<Vec<Glyphs>> {
        let mut parts: Vec<Vec<Glyphs>> = (0..units.len()).map(|_| Vec::new()).collect();
        for (number, run) in self.setting.runs.iter().enumerate() {
            let mut last = None;
            for glyph in &run.glyphs {
                let unit = units.at(glyph.byte);
                let Some(part) = parts.get_mut(unit) else { continue };
                if last != Some((number, unit)) {
                    part.push(GlyphRun { glyphs: Vec::new(), ..run.clone() });
                    last = Some((number, unit));
                }
                part.last_mut().expect("one was just pushed").glyphs.push(*glyph);
            }
        }
        parts
    }

    /// Draws one pass of some glyphs; `None` if it has no ink.
    pub(super) fn part(&mut self, pass: Pass, runs: &[Glyphs]) -> Option<Raster> {
        self.kit.part(pass, runs)
    }
}

impl Kit {
    fn whole(&mut self, runs: &[Glyphs]) -> Option<Raster> {
        let canvas = self.canvas(runs, true)?;
        let mut letters = self.letters(&canvas, &[Pass::Outline, Pass::Letters], runs);
        if let Some(cast) = self.cast {
            self.shadow.composite_under(&mut letters, canvas.width, canvas.height, &cast);
        }
        if let Some(mut ground) = self.ground_on(&canvas) {
            source_over(&mut ground, &letters);
            letters = ground;
        }
        canvas.crop(&letters, self.density)
    }

    fn part(&mut self, pass: Pass, runs: &[Glyphs]) -> Option<Raster> {
        let is_there = match pass {
            Pass::Shadow => self.cast.is_some(),
            Pass::Outline => self.outline.is_some(),
            Pass::Letters => true,
        };
        let canvas = self.canvas(runs, false).filter(|_| is_there)?;
        let mut pixels = match pass {
            Pass::Shadow => self.letters(&canvas, &[Pass::Outline, Pass::Letters], runs),
            _ => self.letters(&canvas, &[pass], runs),
        };
        if let Some(cast) = self.cast.filter(|_| pass == Pass::Shadow) {
            self.shadow.take(&pixels, canvas.width, canvas.height, cast.sigma);
            pixels.fill(0);
            self.shadow.composite(&mut pixels, &cast);
        }
        canvas.crop(&pixels, self.density)
    }

    fn ground_on(&mut self, canvas: &TextCanvas) -> Option<Vec<u8>> {
        let Ground { color, place, radius } = self.ground?;
        let origin = canvas.origin(self.origin);
        // Straight edges are sharp where they lie between pixels.
        let edge = |at: f64, origin: f32| (at + f64::from(origin)).round() - f64::from(origin);
        let (left, right) = (edge(place.x0, origin.0), edge(place.x1, origin.0));
        let place = Rect::new(left, edge(place.y0, origin.1), right, edge(place.y1, origin.1));
        let radius = radius.min(place.width() / 2.0).min(place.height() / 2.0);
        let pixels = self.rasterizer.draw(canvas.size(), origin, |pen| pen.rectangle(place, radius, color));
        Some(pixels.data_as_u8_slice().to_vec())
    }

    fn letters(&mut self, canvas: &TextCanvas, passes: &[Pass], runs: &[Glyphs]) -> Vec<u8> {
        let Self { rasterizer, colors, outline, .. } = self;
        let all = |_: &PlacedGlyph| true;
        let pixels = rasterizer.draw(canvas.size(), canvas.origin(self.origin), |pen| {
            if let Some((color, side)) = outline.filter(|_| passes.contains(&Pass::Outline)) {
                runs.iter().for_each(|run| pen.outline(run, color, side, all));
            }
            for run in runs.iter().filter(|_| passes.contains(&Pass::Letters)) {
                let color = colors.get(usize::from(run.brush)).copied().unwrap_or(Rgba::WHITE);
                pen.fill(run, color, all);
                underline(pen, run, color);
            }
        });
        pixels.data_as_u8_slice().to_vec()
    }

    /// Returns a canvas around glyphs and all that belongs to them.
    fn canvas(&self, runs: &[Glyphs], with_ground: bool) -> Option<TextCanvas> {
        let mut place: Option<Rect> = None;
        for run in runs {
            let overhang = f64::from(run.size * OVERHANG_EM);
            for glyph in &run.glyphs {
                let (x, y) = (f64::from(glyph.x), f64::from(glyph.y));
                let box_of = Rect::new(x, y - f64::from(run.size), x + f64::from(glyph.advance), y).inset(overhang);
                place = Some(place.map_or(box_of, |place| place.union(box_of)));
            }
        }
        let shadow = self.cast.map_or(0.0, |cast| {
            BLUR_REACH * cast.sigma + cast.right.unsigned_abs().max(cast.down.unsigned_abs()) as f32
        });
        let margin = self.outline.map_or(0.0, |(_, side)| side) + shadow;
        let mut place = place?.inset(f64::from(margin));
        if let Some(ground) = self.ground.filter(|_| with_ground) {
            place = place.union(ground.place.inset(2.0));
        }
        let (x, y) = self.origin;
        Some(TextCanvas::around(place + Vec2::new(x.into(), y.into())))
    }
}

/// Returns the density with which a text that was set for the frame has the most pixels that are drawn.
fn densest(setting: &Setting) -> f32 {
    let largest = setting.runs.iter().map(|run| run.size).fold(0.0, f32::max);
    let (width, height) = (setting.width + 4.0 * largest, setting.height + 4.0 * largest);
    (MOST_PIXELS / (width * height)).sqrt().min(MOST_SIDE / width.max(height))
}

fn cast(shadow: &timeline::Shadow, pixels: impl Fn(f32) -> f32) -> Cast {
    let Rgba([r, g, b, a]) = shadow.color;
    Cast {
        sigma: pixels(shadow.blur),
        right: pixels(shadow.x).round() as i32,
        down: pixels(shadow.y).round() as i32,
        color: [r, g, b],
        strength: (u32::from(a) * 256 + 127) / 255,
    }
}

/// Underlines the glyphs of a run, neighbours together.
fn underline(pen: &mut Pen<'_>, run: &Glyphs, color: Rgba) {
    let Some((below, thickness)) = run.underline else { return };
    let top = f64::from(run.baseline + below);
    let mut line: Option<Rect> = None;
    for glyph in run.glyphs.iter().filter(|glyph| glyph.advance > 0.0) {
        let part = Rect::new(glyph.x.into(), top, (glyph.x + glyph.advance).into(), top + f64::from(thickness));
        line = match line {
            Some(line) if part.x0 - line.x1 < 0.1 * f64::from(run.size) => Some(line.union(part)),
            Some(line) => {
                pen.rectangle(line, 0.0, color);
                Some(part)
            }
            None => Some(part),
        };
    }
    if let Some(line) = line {
        pen.rectangle(line, 0.0, color);
    }
}

/// Lays premultiplied pixels over others of the same size.
fn source_over(under: &mut [u8], pixels: &[u8]) {
    for (under, pixel) in under.chunks_exact_mut(4).zip(pixels.chunks_exact(4)) {
        let rest = 255 - u32::from(pixel[3]);
        for (under, channel) in under.iter_mut().zip(pixel) {
            *under = (u32::from(*channel) + (u32::from(*under) * rest + 127) / 255).min(255) as u8;
        }
    }
}

/// The pixels that are drawn on, before they are cropped to the ink.
struct TextCanvas {
    x: i32,
    y: i32,
    width: usize,
    height: usize,
}

impl TextCanvas {
    fn around(place: Rect) -> Self {
        let even = |at: f64| at.floor() as i32 & !1;
        let (x, y) = (even(place.x0), even(place.y0));
        let length =
            |from: i32, to: f64| ((to.ceil() as i32 - from + 1) & !1).clamp(2, i32::from(u16::MAX) - 1) as usize;
        Self { x, y, width: length(x, place.x1), height: length(y, place.y1) }
    }

    fn size(&self) -> (u16, u16) {
        (self.width as u16, self.height as u16)
    }

    /// Returns where on the canvas a place is.
    fn origin(&self, (x, y): (f32, f32)) -> (f32, f32) {
        (x - self.x as f32, y - self.y as f32)
    }

    /// Returns the part that has ink, with even sides.
    fn crop(&self, rgba: &[u8], density: f64) -> Option<Raster> {
        let stride = self.width * 4;
        let inked = |pixels: &[u8]| pixels.chunks_exact(4).any(|pixel| pixel[3] > 0);
        let top = rgba.chunks_exact(stride).position(inked)? & !1;
        let bottom = (rgba.chunks_exact(stride).rposition(inked)? + 2) & !1;
        let rows = || rgba.chunks_exact(stride).take(bottom).skip(top);
        let first = |row: &[u8]| row.chunks_exact(4).position(|pixel| pixel[3] > 0);
        let last = |row: &[u8]| row.chunks_exact(4).rposition(|pixel| pixel[3] > 0);
        let left = rows().filter_map(first).min()? & !1;
        let right = (rows().filter_map(last).max()? + 2) & !1;
        let (width, height) = (right - left, bottom - top);
        let area = Area {
            left: f64::from(self.x + left as i32) / density,
            top: f64::from(self.y + top as i32) / density,
            width: width as f64 / density,
            height: height as f64 / density,
        };
        let rgba = rows().flat_map(|row| &row[left * 4..right * 4]).copied().collect();
        Some(Raster { width, height, rgba, area })
    }
}
