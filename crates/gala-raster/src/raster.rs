//! Pictures as pixels at their place.

use crate::geometry::Area;

/// Premultiplied RGBA over an area of the frame.
#[derive(Clone)]
pub struct Raster {
    pub width: usize,
    pub height: usize,
    pub rgba: Vec<u8>,
    pub area: Area,
}

/// How many transparent pixels [`Raster::padded`] adds.
const PAD: usize = 2;

impl Raster {
    /// The shape of a picture of which `cover` is seen, or all.
    pub fn of_cover(cover: Option<&[u8]>, (width, height): (usize, usize), area: Area) -> Self {
        let rgba = match cover {
            Some(cover) => cover.iter().flat_map(|alpha| [0, 0, 0, *alpha]).collect(),
            None => [0, 0, 0, 255].repeat(width * height),
        };
        Self { width, height, rgba, area }
    }

    /// Returns the picture with two transparent pixels on every side, so that its edge is drawn softly wherever it is.
    pub fn padded(&self) -> Self {
        let (width, height) = (self.width + 2 * PAD, self.height + 2 * PAD);
        let mut rgba = vec![0; width * height * 4];
        for (row, line) in self.rgba.chunks_exact(self.width * 4).enumerate() {
            let start = ((row + PAD) * width + PAD) * 4;
            rgba[start..start + line.len()].copy_from_slice(line);
        }
        let (across, down) = (self.area.width / self.width as f64, self.area.height / self.height as f64);
        let pad = PAD as f64;
        let area = Area {
            left: self.area.left - pad * across,
            top: self.area.top - pad * down,
            width: width as f64 * across,
            height: height as f64 * down,
        };
        Self { width, height, rgba, area }
    }
}
