//! Text that stands, or comes in part by part.

use gala_core::timeline::{Easing, Entrance, EntranceKind, Text};

use super::{
    Canvas, Layer, Stage,
    placed::{Density, Pose, Raster, Stamp, shadow},
};
use crate::{
    error::RenderError,
    pixel::{
        affine::{Affine, Area},
        sprite::Scratch,
    },
    plan::Part,
    resolve::ClipLook,
    text::{Drawing, Typeset, typeset},
};

pub(super) struct TextLayer {
    /// What is there from the start: the box.
    behind: Vec<Stamp>,
    /// The parts that come in, each with its shadow; empty where all stands from the start.
    units: Vec<Unit>,
    /// The whole text, with its shadow.
    whole: Vec<Stamp>,
    entrance: Option<Entrance>,
    /// How far a part rises, in pixels.
    rise: f64,
    pose: Pose,
    frame_ms: f64,
}

struct Unit {
    stamps: Vec<Stamp>,
    /// Around what it grows.
    middle: (f64, f64),
}

impl TextLayer {
    pub fn new(stage: &Stage<'_>, part: &Part, text: &Text) -> Result<Self, RenderError> {
        let size = stage.plan.size;
        let set = typeset(text, size, &stage.studio.painters.fonts());
        let look = &part.clip.look;
        let density = Density::of(&look.transform);
        let mut drawing = Drawing::new(text, &set, size, density.most);
        let finish = Finish { stage, look, text, density };
        let behind = match drawing.background() {
            Some(raster) => vec![finish.stamp(raster)?],
            None => Vec::new(),
        };
        let whole = finish.with_shadow(drawing.letters(None))?;
        let mut units = Vec::new();
        if text.entrance.is_some() {
            for unit in 0..set.units {
                units.push(Unit {
                    stamps: finish.with_shadow(drawing.letters(Some(unit)))?,
                    middle: middle(&set, unit),
                });
            }
        }
        let em = f64::from(text.size) * f64::from(size.width.min(size.height)) * f64::from(set.scale);
        Ok(Self {
            behind,
            units,
            whole,
            entrance: text.entrance,
            rise: em / 2.0,
            pose: Pose::new(stage, part, set.area),
            frame_ms: part.frame_ms,
        })
    }

    /// Returns whether all parts are in at a frame of the clip.
    fn is_in(&self, at: u64) -> bool {
        self.entrance.is_none_or(|entrance| {
            let last = self.units.len().saturating_sub(1) as u64;
            at as f64 * self.frame_ms >= (last * entrance.step_ms + entrance.each_ms) as f64
        })
    }
}

/// What is done with every picture of a text before it is stamped.
struct Finish<'a> {
    stage: &'a Stage<'a>,
    look: &'a ClipLook,
    text: &'a Text,
    density: Density,
}

impl Finish<'_> {
    fn stamp(&self, mut raster: Raster) -> Result<Stamp, RenderError> {
        raster.adjust(&self.look.color)?;
        raster.mask(self.look, self.stage.plan.size)?;
        Ok(Stamp::new(&raster.padded(), self.density))
    }

    fn with_shadow(&self, raster: Raster) -> Result<Vec<Stamp>, RenderError> {
        let size = self.stage.plan.size;
        let shadows = self.text.shadow.iter().chain(&self.look.shadow);
        let mut stamps: Vec<Stamp> =
            shadows.map(|shadow| Stamp::new(&shadow::of(&raster, shadow, size), self.density)).collect();
        stamps.push(self.stamp(raster)?);
        Ok(stamps)
    }
}

/// Returns the middle of a part in the frame.
fn middle(set: &Typeset, unit: usize) -> (f64, f64) {
    let pieces = set.pieces.iter().filter(|piece| piece.unit == unit);
    let (mut left, mut right, mut top, mut bottom) = (f32::MAX, f32::MIN, f32::MAX, f32::MIN);
    for piece in pieces {
        (left, right) = (left.min(piece.left), right.max(piece.right));
        (top, bottom) = (top.min(piece.baseline - piece.size * 0.7), bottom.max(piece.baseline));
    }
    let Area { left: x, top: y, .. } = set.area;
    (x + f64::from(left + right) / 2.0, y + f64::from(top + bottom) / 2.0)
}

/// Returns how opaque a part is, how far below its place in rises, and how large, at a phase of its coming.
fn coming(kind: EntranceKind, phase: f64) -> (f32, f64, f64) {
    match kind {
        _ if phase < 0.0 => (0.0, 0.0, 1.0),
        EntranceKind::Typewriter => (1.0, 0.0, 1.0),
        EntranceKind::Fade => (Easing::Out.at(phase) as f32, 0.0, 1.0),
        EntranceKind::Rise => (phase.min(1.0) as f32, 1.0 - Easing::Out.at(phase), 1.0),
        EntranceKind::Pop => ((phase * 3.0).min(1.0) as f32, 0.0, Easing::Back.at(phase).max(0.01)),
    }
}

impl Layer for TextLayer {
    fn draw(&mut self, canvas: &mut Canvas<'_>, at: u64, scratch: &mut Scratch) -> Result<(), RenderError> {
        canvas.begin();
        let moved = self.pose.at(at);
        for stamp in &self.behind {
            stamp.draw(canvas.frame, &moved, 1.0, scratch);
        }
        let Some(entrance) = self.entrance.filter(|_| !self.is_in(at)) else {
            self.whole.iter().for_each(|stamp| stamp.draw(canvas.frame, &moved, 1.0, scratch));
            return Ok(());
        };
        for (index, unit) in self.units.iter().enumerate() {
            let since = at as f64 * self.frame_ms - (index as u64 * entrance.step_ms) as f64;
            let (opacity, below, scale) = coming(entrance.kind, since / entrance.each_ms as f64);
            let place = around(unit.middle, scale, below * self.rise).then(&moved);
            unit.stamps.iter().for_each(|stamp| stamp.draw(canvas.frame, &place, opacity, scratch));
        }
        Ok(())
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        one == other || self.pose.rests() && self.is_in(one) && self.is_in(other)
    }
}

/// Scales around a point and moves down.
fn around((x, y): (f64, f64), scale: f64, down: f64) -> Affine {
    Affine { xx: scale, xy: 0.0, x0: x - scale * x, yx: 0.0, yy: scale, y0: y - scale * y + down }
}
