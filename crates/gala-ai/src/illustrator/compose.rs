//! Where things stand in the frame: horizon, ground, light and subjects, for every format.

use gala_core::format::FrameSize;
use kurbo::Rect;

use super::{
    extent,
    icons::{BOX, IconId},
    place::Where,
    preset::{Preset, Scheme},
    random::Random,
    setting::Setting,
    svg::Point,
    traits,
};

/// How far shapes go beyond the frame, as a part of its width: nearer layers move more than the camera.
pub const BEYOND: f64 = 0.16;

/// The frame in units: its short side is 1000.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub pixels: (u32, u32),
    pub w: f64,
    pub h: f64,
}

impl Frame {
    pub fn new(size: FrameSize) -> Self {
        let unit = 1000.0 / f64::from(size.width.min(size.height));
        Self { pixels: (size.width, size.height), w: f64::from(size.width) * unit, h: f64::from(size.height) * unit }
    }

    pub fn left(&self) -> f64 {
        -BEYOND * self.w
    }

    pub fn right(&self) -> f64 {
        (1.0 + BEYOND) * self.w
    }

    pub fn bottom(&self) -> f64 {
        self.h * 1.12
    }

    fn is_portrait(&self) -> bool {
        self.h > self.w * 1.05
    }

    fn is_tall(&self) -> bool {
        self.h > self.w * 1.5
    }

    fn is_wide(&self) -> bool {
        self.w > self.h * 1.2
    }

    /// Returns the height on which subjects stand: above the captions of the format.
    fn ground(&self) -> f64 {
        let part = match () {
            () if self.is_tall() => 0.595,
            () if self.is_portrait() => 0.63,
            () if self.is_wide() => 0.74,
            () => 0.69,
        };
        part * self.h
    }
}

/// An icon in its place.
#[derive(Clone, Debug)]
pub struct Placed {
    pub icon: IconId,
    extent: Rect,
    /// The middle of its foot; of its body where it floats.
    pub x: f64,
    pub y: f64,
    /// The longer side of what is drawn.
    pub size: f64,
    pub floats: bool,
    /// Looks over the edge of the ground: heads and shoulders have no feet.
    pub peeks: bool,
}

impl Placed {
    /// Puts an icon alone into a square.
    #[cfg(test)]
    pub fn alone(icon: IconId, side: f64) -> Self {
        let extent = extent::of_body(&icon.body(), BOX);
        Self { icon, extent, x: side / 2.0, y: side / 2.0, size: side * 0.86, floats: true, peeks: false }
    }

    pub fn scale(&self) -> f64 {
        self.size / self.extent.width().max(self.extent.height())
    }

    /// Returns where the corner of the icon's box is.
    pub fn origin(&self) -> Point {
        let scale = self.scale();
        let middle = self.extent.center().x;
        let foot = if self.floats { self.extent.center().y } else { self.extent.y1 };
        (self.x - middle * scale, self.y - foot * scale)
    }

    pub fn width(&self) -> f64 {
        self.extent.width() * self.scale()
    }

    pub fn height(&self) -> f64 {
        self.extent.height() * self.scale()
    }

    /// Returns the middle of what is drawn.
    pub fn middle(&self) -> Point {
        (self.x, if self.floats { self.y } else { self.y - self.height() / 2.0 })
    }
}

/// All that the layers are drawn from.
#[derive(Debug)]
pub struct Scene {
    pub frame: Frame,
    pub preset: &'static Preset,
    pub scheme: &'static Scheme,
    pub setting: Setting,
    pub night: bool,
    /// Equal for equal requests; layers take parts of it.
    pub random: Random,
    /// From back to front, the largest first.
    pub subjects: Vec<Placed>,
    /// The upper edge of what subjects stand on.
    pub stage: f64,
    /// The feet of far ridges.
    pub horizon: f64,
    /// The sun or moon.
    pub light: Point,
    pub light_radius: f64,
}

impl Scene {
    pub fn new(size: FrameSize, preset: &'static Preset, at: Where, icons: &[IconId], random: Random) -> Self {
        let frame = Frame::new(size);
        let mut chance = random.part("scene");
        let scheme = preset.scheme(at.setting, at.night, &mut chance);
        let subjects = place(&frame, icons, at.setting, &mut random.part("place"));
        let open = if subjects.is_empty() { 0.045 * frame.h } else { 0.0 };
        let ground = frame.ground() + open;
        let stage = ground - 0.045 * frame.h.min(1400.0) - chance.within(0.0, 12.0);
        let horizon = stage - frame.h * chance.within(0.015, 0.045);
        let (light, light_radius) = light(&frame, &subjects, horizon, &mut chance);
        let night = at.night || scheme.night;
        Self {
            frame,
            preset,
            scheme,
            setting: at.setting,
            night,
            random,
            subjects,
            stage,
            horizon,
            light,
            light_radius,
        }
    }
}

/// Puts the light behind the first subject, a little aside; alone, on a third of the frame.
fn light(frame: &Frame, subjects: &[Placed], horizon: f64, random: &mut Random) -> (Point, f64) {
    let side = random.sign();
    match subjects.first() {
        Some(main) => {
            let (x, y) = main.middle();
            let radius = (main.size * random.within(0.52, 0.62)).min(frame.h * 0.3);
            let x = x + side * main.size * random.within(0.06, 0.2);
            ((x, y - main.size * random.within(0.1, 0.22)), radius)
        }
        None => {
            let radius = random.within(0.2, 0.28) * frame.w.min(frame.h);
            let x = frame.w * (0.5 + side * random.within(0.04, 0.17));
            ((x, horizon - frame.h * random.within(0.14, 0.24)), radius)
        }
    }
}

/// Places subjects, the first one largest and behind its companions, who would be hidden by it.
fn place(frame: &Frame, icons: &[IconId], setting: Setting, random: &mut Random) -> Vec<Placed> {
    let side = random.sign();
    let ground = frame.ground();
    icons
        .iter()
        .enumerate()
        .map(|(index, icon)| {
            let spot = spot(frame, icons.len(), index, side);
            let extent = extent::of_body(&icon.body(), BOX);
            let floats = traits::floats(*icon) || setting == Setting::Space && index > 0;
            let peeks = !floats && is_bust(*icon) && setting != Setting::Abstract;
            let size = spot.size * importance(*icon) * random.within(0.96, 1.04);
            let x = frame.w * spot.x + side * random.within(-0.012, 0.012) * frame.w;
            let y = match (floats, index) {
                (false, 0) => ground,
                (false, _) => ground + random.within(0.006, 0.02) * frame.h,
                (true, 0) => ground - size * 0.5 - frame.h * random.within(0.035, 0.07),
                (true, _) => ground - frame.h * random.within(0.3, 0.36),
            };
            let y = if peeks { y + size * 0.1 - 0.045 * frame.h.min(1400.0) } else { y };
            Placed { icon: *icon, extent, x, y, size, floats, peeks }
        })
        .collect()
}

struct Spot {
    x: f64,
    size: f64,
}

/// The places of one, two and three subjects. `side` mirrors them.
fn spot(frame: &Frame, count: usize, index: usize, side: f64) -> Spot {
    let (short, h) = (frame.w.min(frame.h), frame.h);
    let at = |x: f64, size: f64| Spot { x: 0.5 + side * x, size };
    if frame.is_wide() {
        return match (count, index) {
            (1, _) => at(-0.09, h * 0.54),
            (2, 0) => at(-0.13, h * 0.52),
            (2, _) => at(0.16, h * 0.36),
            (_, 0) => at(0.0, h * 0.5),
            (_, 1) => at(-0.25, h * 0.33),
            _ => at(0.25, h * 0.31),
        };
    }
    let main = if frame.is_tall() { 0.6 } else { 0.5 };
    match (count, index) {
        (1, _) => at(-0.04, short * main),
        (2, 0) => at(-0.115, short * main * 0.92),
        (2, _) => at(0.26, short * main * 0.58),
        (_, 0) => at(0.0, short * main * 0.84),
        (_, 1) => at(-0.305, short * main * 0.46),
        _ => at(0.305, short * main * 0.44),
    }
}

/// Buildings, trees and large animals are drawn larger than what lies beside them.
fn importance(icon: IconId) -> f64 {
    match (icon.icon().group, icon.icon().subgroup) {
        (5, 51 | 52) => 1.1,
        (3, 41) => 1.06,
        (3, 39 | 40) | (4, 42) => 0.9,
        (8, _) | (7, 78) => 0.85,
        _ => 1.0,
    }
}

fn is_bust(icon: IconId) -> bool {
    let (group, subgroup) = (icon.icon().group, icon.icon().subgroup);
    traits::is_face(icon) || (group == 1 && matches!(subgroup, 23..=26)) || (group == 0 && subgroup < 14)
}
