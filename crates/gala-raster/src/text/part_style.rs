//! What the style of a whole text gives each of its parts.

use gala_core::{
    format::FrameSize,
    timeline::{EntranceKind, Shadow},
};
use gala_media::RunError;

use super::paint::TextPainter;
use crate::{
    geometry::{Affine, Area},
    mask,
    mipmap::{Density, Mipmap},
    raster::Raster,
    shadow,
    style::PictureStyle,
};

pub(super) struct PartStyle {
    shadow: Option<Shadow>,
    size: FrameSize,
    density: Density,
    cover: Option<Cover>,
}

/// What is seen of the whole text, as a byte for each of its pixels.
struct Cover {
    bytes: Vec<u8>,
    width: usize,
    height: usize,
    area: Area,
}

impl PartStyle {
    /// # Errors
    /// Where the picture of the mask cannot be used.
    pub fn new(style: &PictureStyle<'_>, painter: &mut TextPainter, kind: EntranceKind) -> Result<Self, RunError> {
        let PictureStyle { size, density, shadow, .. } = *style;
        // What grows from nothing is drawn small for a moment.
        let least = if kind == EntranceKind::Pop { density.least / 4.0 } else { density.least };
        let covered = if style.mask.hides() { painter.whole() } else { None };
        let cover = match covered {
            Some(Raster { width, height, area, .. }) => {
                let bytes = mask::of(&style.mask, area, (width, height), size)?;
                bytes.map(|bytes| Cover { bytes, width, height, area })
            }
            None => None,
        };
        let density = Density { least, most: painter.density() };
        Ok(Self { shadow, size, density, cover })
    }

    /// Returns whether something of the whole is hidden.
    pub fn hides(&self) -> bool {
        self.cover.is_some()
    }

    /// Hides what the clip hides of a part that `moved` takes to where it is in the text.
    pub fn cover(&self, raster: &mut Raster, moved: &Affine) {
        if let Some(cover) = &self.cover {
            let seen = cover.seen_of(raster, moved);
            mask::apply(&mut raster.rgba, &seen);
        }
    }

    pub fn mipmap(&self, raster: &Raster) -> Mipmap {
        Mipmap::new(raster, self.density)
    }

    pub fn shadow(&self, raster: &Raster) -> Option<Mipmap> {
        let shadow = self.shadow.as_ref()?;
        Some(self.mipmap(&shadow::of(raster, shadow, self.size)))
    }
}

impl Cover {
    /// Returns what is seen of a part that was moved; nothing of what lies outside the whole.
    fn seen_of(&self, raster: &Raster, moved: &Affine) -> Vec<u8> {
        let to_whole = Affine::filling(raster.area).then(moved);
        let (width, height) = (raster.width as f64, raster.height as f64);
        let rows = (0..raster.height).map(|y| (y as f64 + 0.5) / height);
        rows.flat_map(|v| (0..raster.width).map(move |x| ((x as f64 + 0.5) / width, v)))
            .map(|(u, v)| to_whole.apply(u, v))
            .map(|(x, y)| self.at(x, y))
            .collect()
    }

    /// Returns what is seen at a place of the frame, between the middles of four pixels.
    fn at(&self, x: f64, y: f64) -> u8 {
        let column = (x - self.area.left) / self.area.width * self.width as f64 - 0.5;
        let row = (y - self.area.top) / self.area.height * self.height as f64 - 0.5;
        let (left, top) = (column.floor(), row.floor());
        let byte = |x: f64, y: f64| {
            let is_inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
            if is_inside { f64::from(self.bytes[y as usize * self.width + x as usize]) } else { 0.0 }
        };
        let (across, down) = (column - left, row - top);
        let along = |y: f64| byte(left, y) * (1.0 - across) + byte(left + 1.0, y) * across;
        (along(top) * (1.0 - down) + along(top + 1.0) * down).round() as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_sees_its_share_of_the_mask() {
        let area = |left: f64, top: f64, width: f64, height: f64| Area { left, top, width, height };
        let cover = Cover { bytes: (0..16).collect(), width: 4, height: 4, area: area(10.0, 20.0, 4.0, 4.0) };
        let seen = |area, x0: f64, y0: f64| {
            let moved = Affine { x0, y0, ..Affine::STILL };
            cover.seen_of(&Raster { width: 2, height: 2, rgba: Vec::new(), area }, &moved)
        };
        assert_eq!(seen(area(11.0, 22.0, 2.0, 2.0), 0.0, 0.0), [9, 10, 13, 14]);
        assert_eq!(seen(area(13.0, 19.0, 2.0, 2.0), 0.0, 0.0), [0, 0, 3, 0]);
        // The mask stays where it is while the part moves, also by less than a pixel.
        assert_eq!(seen(area(11.0, 22.0, 2.0, 2.0), -1.0, -2.0), [0, 1, 4, 5]);
        assert_eq!(seen(area(11.0, 20.0, 2.0, 2.0), 0.0, 0.5), [3, 4, 7, 8]);
    }
}
