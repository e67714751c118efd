//! Text: at rest one picture like any other; while it comes in, a picture for each of its parts.

mod course;
mod dresser;

use gala_core::timeline::Text;

use self::{course::Course, dresser::Dresser};
use super::{
    Canvas, Layer, Stage,
    placed::{Density, PlacedLayer, Pose, Raster, Stamp},
};
use crate::{
    error::RenderError,
    pixel::{
        affine::{Affine, Area},
        frame::Frame,
        sprite::Scratch,
    },
    plan::Part,
    text::paint::{Pass, TextPainter},
};

/// Makes the layer of a text that is seen from a frame of the segment on.
pub(super) fn make(stage: &Stage<'_>, part: &Part, text: &Text, index: u64) -> Result<Box<dyn Layer>, RenderError> {
    let fonts = stage.studio.painters.fonts();
    let density = Density::of(&part.clip.look.transform);
    let Some(mut painter) = TextPainter::new(text, stage.plan.size, density.most, &fonts) else {
        return Ok(Box::new(Blank));
    };
    let begun = part.ms(part.frame(index));
    let course = text.entrance.map(|entrance| Course::new(&painter, entrance));
    match course.filter(|course| begun < course.end_ms()) {
        Some(course) => Ok(Box::new(EnteringText::new(stage, part, &mut painter, course, index)?)),
        None => at_rest(stage, part, &mut painter),
    }
}

fn at_rest(stage: &Stage<'_>, part: &Part, painter: &mut TextPainter) -> Result<Box<dyn Layer>, RenderError> {
    match painter.whole() {
        Some(raster) => Ok(Box::new(PlacedLayer::of_raster(stage, part, raster, painter.area())?)),
        None => Ok(Box::new(Blank)),
    }
}

/// Nothing to see.
struct Blank;

impl Layer for Blank {
    fn draw(&mut self, _: &mut Canvas<'_>, _: u64, _: &mut Scratch) -> Result<(), RenderError> {
        Ok(())
    }

    fn is_same(&self, _: u64, _: u64) -> bool {
        true
    }
}

/// A text while it comes in, until the segment or the entrance ends.
struct EnteringText {
    course: Course,
    dresser: Dresser,
    frame_ms: f64,
    letter: f64,
    pose: Pose,
    background: Vec<Stamp>,
    /// Of each pass, from back to front, the parts in order of time.
    passes: Vec<Vec<ComingPart>>,
    /// The whole text, if the segment sees the entrance end.
    whole: Option<Box<dyn Layer>>,
}

struct ComingPart {
    unit: usize,
    /// As it is in its place.
    stamp: Stamp,
    /// Of its letters, in pixels of the frame.
    middle: (f64, f64),
    /// With nothing hidden, where something is: what is hidden of it changes while it moves.
    bare: Option<Raster>,
    is_shadow: bool,
}

impl EnteringText {
    fn new(
        stage: &Stage<'_>,
        part: &Part,
        painter: &mut TextPainter,
        course: Course,
        index: u64,
    ) -> Result<Self, RenderError> {
        // Parts that come after the segment are not drawn in it.
        let last_ms = part.ms(part.frame(stage.frames.saturating_sub(1).max(index)));
        let dresser = Dresser::new(stage, part, painter, course.entrance.kind)?;
        let background = background(painter, &dresser);
        let mut passes: Vec<Vec<ComingPart>> = (0..=Pass::ALL.len()).map(|_| Vec::new()).collect();
        for (unit, glyphs) in painter.split(&course.units).iter().enumerate() {
            if course.start_ms(unit) > last_ms {
                break;
            }
            let rasters = Pass::ALL.map(|pass| painter.part(pass, glyphs));
            let Some(middle) = rasters.iter().rev().flatten().next().map(|raster| middle(&raster.area)) else {
                continue;
            };
            let coming = Coming { unit, middle, dresser: &dresser };
            for (nth, raster) in rasters.into_iter().enumerate() {
                let Some(mut raster) = raster else { continue };
                dresser.adjust(&mut raster);
                // A background casts the clip's shadow for all that stands on it.
                if nth + 1 == Pass::ALL.len() && background.is_empty() {
                    passes[0].extend(coming.part(&raster, true));
                }
                passes[1 + nth].extend(coming.part(&raster, false));
            }
        }
        let whole = if last_ms >= course.end_ms() { Some(at_rest(stage, part, painter)?) } else { None };
        Ok(Self {
            frame_ms: part.frame_ms,
            letter: painter.letter(),
            pose: Pose::new(stage, part, painter.area()),
            course,
            dresser,
            background,
            passes,
            whole,
        })
    }

    fn ms(&self, at: u64) -> f64 {
        at as f64 * self.frame_ms
    }

    fn draw_part(&self, part: &ComingPart, frame: &mut Frame, (ms, moved): (f64, &Affine), scratch: &mut Scratch) {
        let Some(progress) = self.course.progress(part.unit, ms) else { return };
        let (opacity, shape) = self.course.shape(progress, part.middle, self.letter);
        let to_frame = shape.then(moved);
        match part.bare.as_ref().filter(|_| shape != Affine::STILL) {
            None => part.stamp.draw(frame, &to_frame, opacity, scratch),
            Some(bare) => {
                let stamp = dressed(&self.dresser, bare, &shape, part.is_shadow);
                stamp.iter().for_each(|stamp| stamp.draw(frame, &to_frame, opacity, scratch));
            }
        }
    }
}

/// Returns the box behind the text, with its shadow beneath it.
fn background(painter: &mut TextPainter, dresser: &Dresser) -> Vec<Stamp> {
    let Some(raster) = painter.background() else { return Vec::new() };
    let mut raster = raster.padded();
    dresser.adjust(&mut raster);
    dresser.cover(&mut raster, &Affine::STILL);
    dresser.shadow(&raster).into_iter().chain([dresser.stamp(&raster)]).collect()
}

/// A part of the text before it is one of a pass.
struct Coming<'a> {
    unit: usize,
    middle: (f64, f64),
    dresser: &'a Dresser,
}

impl Coming<'_> {
    fn part(&self, raster: &Raster, is_shadow: bool) -> Option<ComingPart> {
        let stamp = dressed(self.dresser, raster, &Affine::STILL, is_shadow)?;
        let bare = self.dresser.hides().then(|| raster.clone());
        Some(ComingPart { unit: self.unit, stamp, middle: self.middle, bare, is_shadow })
    }
}

/// Returns a part that was moved within the text, or its shadow, with what is hidden of it there.
fn dressed(dresser: &Dresser, bare: &Raster, moved: &Affine, is_shadow: bool) -> Option<Stamp> {
    let mut raster = bare.clone();
    dresser.cover(&mut raster, moved);
    if is_shadow { dresser.shadow(&raster) } else { Some(dresser.stamp(&raster)) }
}

fn middle(area: &Area) -> (f64, f64) {
    (area.left + area.width / 2.0, area.top + area.height / 2.0)
}

impl Layer for EnteringText {
    fn draw(&mut self, canvas: &mut Canvas<'_>, at: u64, scratch: &mut Scratch) -> Result<(), RenderError> {
        let ms = self.ms(at);
        if let Some(whole) = self.whole.as_mut().filter(|_| ms >= self.course.end_ms()) {
            return whole.draw(canvas, at, scratch);
        }
        canvas.begin();
        let moved = self.pose.at(at);
        for stamp in &self.background {
            stamp.draw(canvas.frame, &moved, 1.0, scratch);
        }
        for part in self.passes.iter().flatten() {
            self.draw_part(part, canvas.frame, (ms, &moved), scratch);
        }
        Ok(())
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        let [one_state, other_state] = [one, other].map(|at| self.course.state(self.ms(at)));
        one == other || self.pose.rests() && one_state == other_state && !one_state.1
    }
}
