//! A picture cut to its ink, as planes.

use crate::{
    convert::{self, RgbaPixels},
    planes::PaddedPlanes,
};

/// How a layer's pixels lie in its picture, along one axis: `pixel = fraction * scale + offset`, in pixels whose
/// first one reaches from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Axis {
    pub scale: f64,
    pub offset: f64,
}

/// The part of a picture that has ink and that the camera sees at some time.
#[derive(Clone, Debug)]
pub struct Sprite {
    pub(super) luma: PaddedPlanes,
    pub(super) chroma: PaddedPlanes,
    pub(super) x: Axis,
    pub(super) y: Axis,
}

impl Sprite {
    /// Makes a sprite of premultiplied pixels that cover part of a picture; `None` if they hold no ink.
    pub(crate) fn new(picture: &RgbaPixels<'_>, x: Axis, y: Axis) -> Option<Self> {
        let Bounds { left, top, width, height } = bounds(picture)?;
        let cut = RgbaPixels { width, height, bytes: &picture.part(left, top, width, height) };
        let (luma, chroma) = convert::padded_planes(&cut);
        let shift = |axis: Axis, by: usize| Axis { offset: axis.offset - by as f64, ..axis };
        Some(Self { luma, chroma, x: shift(x, left), y: shift(y, top) })
    }

    pub(crate) fn bytes(&self) -> usize {
        self.luma.bytes() + self.chroma.bytes()
    }
}

/// Where a picture has ink: even, with a transparent margin where there is room.
struct Bounds {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

/// Neighbours of the ink blend with nothing: chroma reaches two pixels further.
const MARGIN: usize = 4;

fn bounds(picture: &RgbaPixels<'_>) -> Option<Bounds> {
    let inked = |row: &[u8]| row.chunks_exact(4).any(|pixel| pixel[3] > 0);
    let rows = || picture.bytes.chunks_exact(picture.width * 4);
    let top = rows().position(inked)?;
    let bottom = rows().rposition(inked)? + 1;
    let (mut left, mut right) = (picture.width, 0);
    for row in rows().take(bottom).skip(top) {
        let alpha = |x: usize| row[x * 4 + 3];
        if let Some(first) = (0..left).find(|x| alpha(*x) > 0) {
            left = first;
        }
        if let Some(last) = (right..picture.width).rev().find(|x| alpha(*x) > 0) {
            right = last + 1;
        }
    }
    let even = |low: usize, high: usize, limit: usize| {
        let low = low.saturating_sub(MARGIN) & !1;
        let high = (high + MARGIN).min(limit).next_multiple_of(2).min(limit & !1);
        (low, high - low)
    };
    let (left, width) = even(left, right, picture.width);
    let (top, height) = even(top, bottom, picture.height);
    Some(Bounds { left, top, width, height })
}
