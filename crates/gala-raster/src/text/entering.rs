//! A text that comes in: a picture for each of its parts.

use gala_media::RunError;

use super::{
    entrance::EntranceTiming,
    paint::{Pass, TextPainter},
    part_style::PartStyle,
};
use crate::{
    frame::Frame,
    geometry::{Affine, Area},
    mipmap::Mipmap,
    raster::Raster,
    sprite::Scratch,
    style::PictureStyle,
};

/// A text while it comes in, up to some time, and as it is then if the entrance is over.
pub struct EnteringText {
    timing: EntranceTiming,
    style: PartStyle,
    letter: f64,
    background: Vec<Mipmap>,
    /// Of each pass, from back to front, the parts in order of time.
    passes: Vec<Vec<EnteringPart>>,
    /// The whole text, if the entrance ends before that time.
    whole: Option<Vec<Mipmap>>,
}

struct EnteringPart {
    unit: usize,
    /// As it is in its place.
    mipmap: Mipmap,
    /// Of its letters, in pixels of the frame.
    middle: (f64, f64),
    /// With nothing hidden, where something is: what is hidden of it changes while it moves.
    bare: Option<Raster>,
    is_shadow: bool,
}

impl EnteringText {
    /// Draws the parts of a text that come in up to `last_ms`.
    ///
    /// # Errors
    /// As [`PictureStyle::mipmaps`].
    pub fn new(
        painter: &mut TextPainter,
        timing: EntranceTiming,
        style: &PictureStyle<'_>,
        last_ms: f64,
    ) -> Result<Self, RunError> {
        let of_parts = PartStyle::new(style, painter, timing.entrance.kind)?;
        let background = background(painter, style, &of_parts);
        let mut passes: Vec<Vec<EnteringPart>> = (0..=Pass::ALL.len()).map(|_| Vec::new()).collect();
        for (unit, glyphs) in painter.split(&timing.units).iter().enumerate() {
            if timing.start_ms(unit) > last_ms {
                break;
            }
            let rasters = Pass::ALL.map(|pass| painter.part(pass, glyphs));
            let Some(middle) = rasters.iter().rev().flatten().next().map(|raster| middle(&raster.area)) else {
                continue;
            };
            let part = UnitOfText { unit, middle, style: &of_parts };
            for (nth, raster) in rasters.into_iter().enumerate() {
                let Some(mut raster) = raster else { continue };
                style.adjust(&mut raster);
                // A background casts the clip's shadow for all that stands on it.
                if nth + 1 == Pass::ALL.len() && background.is_empty() {
                    passes[0].extend(part.pass(&raster, true));
                }
                passes[1 + nth].extend(part.pass(&raster, false));
            }
        }
        let whole = if last_ms >= timing.end_ms() { Some(whole(painter, style)?) } else { None };
        Ok(Self { timing, style: of_parts, letter: painter.letter(), background, passes, whole })
    }

    /// Draws the text at a time since its clip's start, with what `moved` does to pixels of the frame.
    pub fn draw(&self, frame: &mut Frame, ms: f64, moved: &Affine, scratch: &mut Scratch) {
        let mut draw = |mipmaps: &[Mipmap]| mipmaps.iter().for_each(|mipmap| mipmap.draw(frame, moved, 1.0, scratch));
        if let Some(whole) = self.whole.as_ref().filter(|_| ms >= self.timing.end_ms()) {
            return draw(whole);
        }
        draw(&self.background);
        for part in self.passes.iter().flatten() {
            self.draw_part(part, frame, (ms, moved), scratch);
        }
    }

    /// Returns whether the text looks alike at two times.
    pub fn is_same(&self, one_ms: f64, other_ms: f64) -> bool {
        let [one, other] = [one_ms, other_ms].map(|ms| self.timing.state(ms));
        one == other && !one.1
    }

    fn draw_part(&self, part: &EnteringPart, frame: &mut Frame, (ms, moved): (f64, &Affine), scratch: &mut Scratch) {
        let Some(progress) = self.timing.progress(part.unit, ms) else { return };
        let (opacity, shape) = self.timing.shape(progress, part.middle, self.letter);
        let to_frame = shape.then(moved);
        match part.bare.as_ref().filter(|_| shape != Affine::STILL) {
            None => part.mipmap.draw(frame, &to_frame, opacity, scratch),
            Some(bare) => {
                let mipmap = styled(&self.style, bare, &shape, part.is_shadow);
                mipmap.iter().for_each(|mipmap| mipmap.draw(frame, &to_frame, opacity, scratch));
            }
        }
    }
}

fn whole(painter: &mut TextPainter, style: &PictureStyle<'_>) -> Result<Vec<Mipmap>, RunError> {
    painter.whole().map_or(Ok(Vec::new()), |raster| style.mipmaps(raster))
}

/// Returns the box behind the text, with its shadow beneath it.
fn background(painter: &mut TextPainter, style: &PictureStyle<'_>, of_parts: &PartStyle) -> Vec<Mipmap> {
    let Some(raster) = painter.background() else { return Vec::new() };
    let mut raster = raster.padded();
    style.adjust(&mut raster);
    of_parts.cover(&mut raster, &Affine::STILL);
    of_parts.shadow(&raster).into_iter().chain([of_parts.mipmap(&raster)]).collect()
}

/// A unit of the text before it is drawn in passes.
struct UnitOfText<'a> {
    unit: usize,
    middle: (f64, f64),
    style: &'a PartStyle,
}

impl UnitOfText<'_> {
    fn pass(&self, raster: &Raster, is_shadow: bool) -> Option<EnteringPart> {
        let mipmap = styled(self.style, raster, &Affine::STILL, is_shadow)?;
        let bare = self.style.hides().then(|| raster.clone());
        Some(EnteringPart { unit: self.unit, mipmap, middle: self.middle, bare, is_shadow })
    }
}

/// Returns a part that was moved within the text, or its shadow, with what is hidden of it there.
fn styled(style: &PartStyle, bare: &Raster, moved: &Affine, is_shadow: bool) -> Option<Mipmap> {
    let mut raster = bare.clone();
    style.cover(&mut raster, moved);
    if is_shadow { style.shadow(&raster) } else { Some(style.mipmap(&raster)) }
}

fn middle(area: &Area) -> (f64, f64) {
    (area.left + area.width / 2.0, area.top + area.height / 2.0)
}
