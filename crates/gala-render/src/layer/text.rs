//! Text: at rest one picture like any other; while it comes in, a picture for each of its parts.

use gala_core::{
    format::FrameSize,
    timeline::{Easing, Entrance, EntranceKind, Text},
};

use super::{
    Canvas, Layer, Stage,
    placed::{Density, PlacedLayer, Pose, Raster, Stamp, shadow},
};
use crate::{
    error::RenderError,
    pixel::{
        adjust::Adjustment,
        affine::{Affine, Area},
        mask,
        sprite::Scratch,
    },
    plan::Part,
    resolve::ClipLook,
    text::{
        paint::{Pass, TextPainter},
        units::Units,
    },
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

/// When which part of a text comes in, and how.
struct Course {
    entrance: Entrance,
    units: Units,
}

impl Course {
    fn new(painter: &TextPainter, entrance: Entrance) -> Self {
        // Parts that do the same at the same time are one; but each grows around its own middle.
        let together = entrance.step_ms == 0 && entrance.kind != EntranceKind::Pop;
        let units = if together { Units::whole() } else { Units::of(&painter.setting, entrance.by) };
        Self { entrance, units }
    }

    /// How long a part takes.
    fn each_ms(&self) -> u64 {
        if self.entrance.kind == EntranceKind::Typewriter { 0 } else { self.entrance.each_ms }
    }

    fn start_ms(&self, unit: usize) -> f64 {
        self.entrance.step_ms as f64 * unit as f64
    }

    /// Returns when the last part is in its place.
    fn end_ms(&self) -> f64 {
        self.start_ms(self.units.len().saturating_sub(1)) + self.each_ms() as f64
    }

    /// Returns how far a part has come, 0 to 1; `None` before it begins.
    fn progress(&self, unit: usize, ms: f64) -> Option<f64> {
        let passed = ms - self.start_ms(unit);
        (passed >= 0.0).then(|| if self.each_ms() == 0 { 1.0 } else { (passed / self.each_ms() as f64).min(1.0) })
    }

    /// Returns how many parts have begun, and whether one of them is not in its place yet.
    fn state(&self, ms: f64) -> (usize, bool) {
        let all = self.units.len();
        let begun = if self.entrance.step_ms == 0 { all } else { (ms / self.entrance.step_ms as f64) as usize + 1 };
        let begun = begun.min(all);
        (begun, ms < self.start_ms(begun.saturating_sub(1)) + self.each_ms() as f64)
    }

    /// Returns how opaque a part is and what moves it, `letter` being the height of letters.
    fn shape(&self, progress: f64, middle: (f64, f64), letter: f64) -> (f32, Affine) {
        let still = Affine { xx: 1.0, xy: 0.0, x0: 0.0, yx: 0.0, yy: 1.0, y0: 0.0 };
        match self.entrance.kind {
            EntranceKind::Typewriter => (1.0, still),
            EntranceKind::Fade => (progress as f32, still),
            EntranceKind::Rise => {
                let below = letter / 2.0 * (1.0 - Easing::Out.at(progress));
                (progress as f32, Affine { y0: below, ..still })
            }
            EntranceKind::Pop => {
                let scale = Easing::Back.at(progress).max(0.0);
                let (x0, y0) = (middle.0 * (1.0 - scale), middle.1 * (1.0 - scale));
                ((progress * 4.0).min(1.0) as f32, Affine { xx: scale, yy: scale, x0, y0, ..still })
            }
        }
    }
}

/// A text while it comes in, until the segment or the entrance ends.
struct EnteringText {
    course: Course,
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
    stamp: Stamp,
    /// Of its letters, in pixels of the frame.
    middle: (f64, f64),
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
        let background = painter.background().map(|raster| dresser.dress(raster.padded())).transpose()?;
        let background: Vec<Stamp> = background.iter().flat_map(|raster| dresser.stamps(raster)).collect();
        let mut passes: Vec<Vec<ComingPart>> = (0..=Pass::ALL.len()).map(|_| Vec::new()).collect();
        for (unit, glyphs) in painter.split(&course.units).iter().enumerate() {
            if course.start_ms(unit) > last_ms {
                break;
            }
            let rasters = Pass::ALL.map(|pass| painter.part(pass, glyphs));
            let Some(middle) = rasters.iter().rev().flatten().next().map(|raster| middle(&raster.area)) else {
                continue;
            };
            for (nth, raster) in rasters.into_iter().enumerate() {
                let Some(raster) = raster.map(|raster| dresser.dress(raster)).transpose()? else { continue };
                // A background casts the clip's shadow for all that stands on it.
                if nth + 1 == Pass::ALL.len() && background.is_empty() {
                    passes[0].extend(dresser.shadow(&raster).map(|stamp| ComingPart { unit, stamp, middle }));
                }
                passes[1 + nth].push(ComingPart { unit, stamp: dresser.stamp(&raster), middle });
            }
        }
        let whole = if last_ms >= course.end_ms() { Some(at_rest(stage, part, painter)?) } else { None };
        Ok(Self {
            frame_ms: part.frame_ms,
            letter: painter.letter(),
            pose: Pose::new(stage, part, painter.area()),
            course,
            background,
            passes,
            whole,
        })
    }

    fn ms(&self, at: u64) -> f64 {
        at as f64 * self.frame_ms
    }
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
            if let Some(progress) = self.course.progress(part.unit, ms) {
                let (opacity, shape) = self.course.shape(progress, part.middle, self.letter);
                part.stamp.draw(canvas.frame, &shape.then(&moved), opacity, scratch);
            }
        }
        Ok(())
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        let [one_state, other_state] = [one, other].map(|at| self.course.state(self.ms(at)));
        one == other || self.pose.rests() && one_state == other_state && !one_state.1
    }
}

/// Gives parts of a text what the clip's look gives the whole.
struct Dresser<'a> {
    look: &'a ClipLook,
    size: FrameSize,
    density: Density,
    adjustment: Option<Adjustment>,
    cover: Option<Cover>,
}

/// What is seen of the whole text, as a byte for each of its pixels.
struct Cover {
    bytes: Vec<u8>,
    width: usize,
    height: usize,
    area: Area,
}

impl<'a> Dresser<'a> {
    fn new(
        stage: &Stage<'_>,
        part: &'a Part,
        painter: &mut TextPainter,
        kind: EntranceKind,
    ) -> Result<Self, RenderError> {
        let look = &part.clip.look;
        let size = stage.plan.size;
        let density = Density::of(&look.transform);
        // What grows from nothing is drawn small for a moment.
        let least = if kind == EntranceKind::Pop { density.least / 4.0 } else { density.least };
        let adjustment = if look.color.changes_nothing() { None } else { Some(Adjustment::new(&look.color)?) };
        let is_covered = look.mask.is_some() || look.corner_radius > 0.0;
        let cover = match painter.whole().filter(|_| is_covered) {
            Some(Raster { width, height, area, .. }) => {
                let bytes = mask::of(look, area, (width, height), size)?;
                bytes.map(|bytes| Cover { bytes, width, height, area })
            }
            None => None,
        };
        Ok(Self { look, size, density: Density { least, most: painter.density() }, adjustment, cover })
    }

    /// Changes a part's colours and hides what the clip hides of it.
    fn dress(&self, mut raster: Raster) -> Result<Raster, RenderError> {
        if let Some(adjustment) = &self.adjustment {
            adjustment.apply_rgba(&mut raster.rgba);
        }
        if let Some(cover) = &self.cover {
            let seen = cover.seen_of(&raster);
            mask::apply(&mut raster.rgba, &seen);
        }
        Ok(raster)
    }

    fn stamp(&self, raster: &Raster) -> Stamp {
        Stamp::new(raster, self.density)
    }

    fn shadow(&self, raster: &Raster) -> Option<Stamp> {
        let shadow = self.look.shadow.as_ref()?;
        Some(self.stamp(&shadow::of(raster, shadow, self.size)))
    }

    /// Returns a part with the clip's shadow beneath it.
    fn stamps(&self, raster: &Raster) -> impl Iterator<Item = Stamp> {
        self.shadow(raster).into_iter().chain([self.stamp(raster)])
    }
}

impl Cover {
    /// Returns what is seen of a part in its place; nothing of what lies outside the whole.
    fn seen_of(&self, raster: &Raster) -> Vec<u8> {
        let pixels =
            |from: f64, to: f64, length: f64, count: usize| ((to - from) / length * count as f64).round() as i64;
        let left = pixels(self.area.left, raster.area.left, self.area.width, self.width);
        let top = pixels(self.area.top, raster.area.top, self.area.height, self.height);
        let at = |x: i64, y: i64| {
            let is_inside = (0..self.width as i64).contains(&x) && (0..self.height as i64).contains(&y);
            if is_inside { self.bytes[y as usize * self.width + x as usize] } else { 0 }
        };
        let rows = (0..raster.height as i64).map(|y| y + top);
        rows.flat_map(|y| (0..raster.width as i64).map(move |x| (x + left, y))).map(|(x, y)| at(x, y)).collect()
    }
}

#[cfg(test)]
mod tests {
    use gala_core::timeline::EntranceUnit;

    use super::*;
    use crate::font::FontSet;

    const SIZE: FrameSize = FrameSize { width: 640, height: 360 };

    fn course(kind: EntranceKind, each_ms: u64, step_ms: u64) -> Course {
        let entrance = Entrance { kind, by: EntranceUnit::Word, each_ms, step_ms };
        let text = Text { entrance: Some(entrance), ..Text::plain("one two three") };
        let painter = TextPainter::new(&text, SIZE, 1.0, &FontSet::from_folders(&[])).expect("something to see");
        Course::new(&painter, entrance)
    }

    #[test]
    fn parts_come_one_step_after_the_other() {
        let course = course(EntranceKind::Fade, 300, 200);
        assert_eq!(course.end_ms(), 700.0);
        assert_eq!([0, 1, 2].map(|unit| course.progress(unit, 350.0)), [Some(1.0), Some(0.5), None]);
        assert_eq!(course.progress(2, 9000.0), Some(1.0));
    }

    #[test]
    fn only_frames_between_which_nothing_moves_are_the_same() {
        let slow = course(EntranceKind::Rise, 100, 1000);
        assert_eq!(
            [50.0, 100.0, 999.0, 1000.0].map(|ms| slow.state(ms)),
            [(1, true), (1, false), (1, false), (2, true)]
        );
        assert_eq!(slow.state(1e9), (3, false));
        let typed = course(EntranceKind::Typewriter, 300, 100);
        assert_eq!(
            [0.0, 99.0, 100.0, 300.0].map(|ms| typed.state(ms)),
            [(1, false), (1, false), (2, false), (3, false)]
        );
        assert_eq!(typed.end_ms(), 200.0);
    }

    #[test]
    fn parts_that_come_together_are_one_unless_each_grows() {
        assert_eq!(course(EntranceKind::Fade, 300, 0).units.len(), 1);
        assert_eq!(course(EntranceKind::Pop, 300, 0).units.len(), 3);
        assert_eq!(course(EntranceKind::Pop, 300, 0).end_ms(), 300.0);
    }

    #[test]
    fn kinds_move_as_they_are_called() {
        let shape = |kind, progress| course(kind, 300, 100).shape(progress, (100.0, 50.0), 40.0);
        assert_eq!(shape(EntranceKind::Fade, 0.25).0, 0.25);
        let (opacity, low) = shape(EntranceKind::Rise, 0.0);
        assert_eq!((opacity, low.y0, low.xx), (0.0, 20.0, 1.0));
        let (_, large) = shape(EntranceKind::Pop, 0.7);
        assert!(large.xx > 1.05 && large.xx == large.yy);
        // The middle stays where it is.
        assert!((large.xx * 100.0 + large.x0 - 100.0).abs() < 1e-9 && (large.yy * 50.0 + large.y0 - 50.0).abs() < 1e-9);
        for kind in [EntranceKind::Fade, EntranceKind::Rise, EntranceKind::Pop, EntranceKind::Typewriter] {
            let (opacity, end) = shape(kind, 1.0);
            assert!(opacity == 1.0 && (end.xx - 1.0).abs() < 1e-9 && end.x0.abs() < 1e-9 && end.y0.abs() < 1e-9);
        }
    }

    #[test]
    fn a_part_sees_its_share_of_the_mask() {
        let area = |left: f64, top: f64, width: f64, height: f64| Area { left, top, width, height };
        let cover = Cover { bytes: (0..16).collect(), width: 4, height: 4, area: area(10.0, 20.0, 4.0, 4.0) };
        let seen = |area| cover.seen_of(&Raster { width: 2, height: 2, rgba: Vec::new(), area });
        assert_eq!(seen(area(11.0, 22.0, 2.0, 2.0)), [9, 10, 13, 14]);
        assert_eq!(seen(area(13.0, 19.0, 2.0, 2.0)), [0, 0, 3, 0]);
    }
}
