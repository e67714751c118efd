//! A sprite whose picture changes from frame to frame, in the same memory.

use super::cutout::{Axis, Sprite};
use crate::{
    frame::Frame,
    geometry::Area,
    planes::{PaddedPlanes, PaddedPlanesBuilder},
};

/// A frame as a sprite, with two transparent pixels on every side so that its edge is drawn softly wherever it is.
pub struct Texture {
    sprite: Sprite,
    /// What is seen of the picture at all; `None` for all of it.
    cover: Option<Vec<u8>>,
    /// Room for the alpha of a frame.
    alpha: Vec<u8>,
    width: usize,
    height: usize,
    painted: bool,
}

const PAD: usize = 2;

impl Texture {
    /// A texture for frames of so many pixels, both even.
    pub fn new((width, height): (usize, usize), cover: Option<Vec<u8>>) -> Self {
        let (padded_width, padded_height) = (width + 2 * PAD, height + 2 * PAD);
        let luma = PaddedPlanesBuilder::new(padded_width, padded_height, 1, true).finish();
        let chroma = PaddedPlanesBuilder::new(padded_width / 2, padded_height / 2, 2, true).finish();
        let axis = |length: usize| Axis { scale: length as f64, offset: 0.0 };
        let sprite = Sprite { luma, chroma, x: axis(padded_width), y: axis(padded_height) };
        Self { sprite, cover, alpha: Vec::new(), width, height, painted: false }
    }

    /// Returns where the sprite stands when its picture fills an area.
    pub fn area(&self, picture: Area) -> Area {
        let (across, down) = (picture.width / self.width as f64, picture.height / self.height as f64);
        Area {
            left: picture.left - PAD as f64 * across,
            top: picture.top - PAD as f64 * down,
            width: picture.width + 2.0 * PAD as f64 * across,
            height: picture.height + 2.0 * PAD as f64 * down,
        }
    }

    pub fn sprite(&self) -> &Sprite {
        &self.sprite
    }

    /// Shows a frame; `alpha` has a byte for each pixel where it is not opaque.
    pub fn paint(&mut self, frame: &Frame, alpha: Option<&[u8]>) {
        let changes_alpha = alpha.is_some() || !self.painted;
        self.painted = alpha.is_none();
        if changes_alpha {
            self.join_alpha(alpha);
            self.paint_alpha();
        }
        let soft = !self.alpha.is_empty();
        let (width, luma) = (self.width, self.width * self.height);
        let (y_plane, chroma) = frame.bytes.split_at(luma);
        let (u_plane, v_plane) = chroma.split_at(luma / 4);
        copy(&mut self.sprite.luma, 0, y_plane, width, PAD, soft);
        for (plane, samples) in [u_plane, v_plane].into_iter().enumerate() {
            copy(&mut self.sprite.chroma, plane, samples, width / 2, PAD / 2, soft);
        }
    }

    /// Works out the alpha of the picture: empty where all of it is opaque.
    fn join_alpha(&mut self, alpha: Option<&[u8]>) {
        self.alpha.clear();
        match (self.cover.as_deref(), alpha) {
            (None, None) => {}
            (Some(one), None) | (None, Some(one)) => self.alpha.extend_from_slice(one),
            (Some(cover), Some(alpha)) => {
                let both = cover.iter().zip(alpha).map(|(a, b)| (u32::from(*a) * u32::from(*b) / 255) as u8);
                self.alpha.extend(both);
            }
        }
    }

    fn paint_alpha(&mut self) {
        let (width, height) = (self.width, self.height);
        let alpha = &self.alpha;
        self.sprite.luma.paint_alpha(|row, x| match (row.checked_sub(PAD), x.checked_sub(PAD)) {
            (Some(y), Some(x)) if y < height && x < width => alpha.get(y * width + x).copied().unwrap_or(255),
            _ => 0,
        });
        // As colours are filtered for chroma: 1-2-1 across and 1-1 down, at the left of their columns.
        let at = |x: usize, y: usize| alpha.get(y * width + x.min(width - 1)).map_or(255, |alpha| u32::from(*alpha));
        self.sprite.chroma.paint_alpha(|row, x| match (row.checked_sub(PAD / 2), x.checked_sub(PAD / 2)) {
            (Some(y), Some(x)) if y < height / 2 && x < width / 2 => {
                let line = |y| at((2 * x).saturating_sub(1), y) + 2 * at(2 * x, y) + at(2 * x + 1, y);
                ((line(2 * y) + line(2 * y + 1) + 4) >> 3) as u8
            }
            _ => 0,
        });
    }
}

/// Copies a plane into padded planes; premultiplied where the picture is not opaque.
fn copy(padded: &mut PaddedPlanes, plane: usize, samples: &[u8], width: usize, pad: usize, soft: bool) {
    for (row, line) in samples.chunks_exact(width).enumerate() {
        padded.paint_color(plane, row + pad, pad, line, soft);
    }
}
