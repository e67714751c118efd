//! One frame in memory, laid out as the encoder reads it.

use gala_core::{format::FrameSize, timeline::Color};

use super::{convert, kernel};

/// A 4:2:0 frame: all of Y, then U, then V, without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub size: FrameSize,
    pub bytes: Vec<u8>,
}

/// The three planes of a frame.
pub(crate) struct Planes<'a> {
    pub y: &'a mut [u8],
    pub u: &'a mut [u8],
    pub v: &'a mut [u8],
}

impl Frame {
    pub fn new(size: FrameSize) -> Self {
        Self { size, bytes: vec![0; Self::bytes_of(size)] }
    }

    pub fn bytes_of(size: FrameSize) -> usize {
        size.width as usize * size.height as usize * 3 / 2
    }

    pub fn planes(&mut self) -> Planes<'_> {
        let luma = self.size.width as usize * self.size.height as usize;
        let (y, chroma) = self.bytes.split_at_mut(luma);
        let (u, v) = chroma.split_at_mut(luma / 4);
        Planes { y, u, v }
    }

    pub fn fill(&mut self, color: Color) {
        let [y, u, v] = convert::yuv_of(color.0);
        let planes = self.planes();
        planes.y.fill(y);
        planes.u.fill(u);
        planes.v.fill(v);
    }

    pub fn copy_from(&mut self, other: &Self) {
        self.bytes.copy_from_slice(&other.bytes);
    }

    /// Goes from this frame to another one by `weight`/256, 0 to 256, in the encoded (gamma) domain: that is how
    /// editors cut films, and dissolves in linear light look as if the brighter picture came too early.
    pub fn mix(&mut self, other: &Self, weight: u32) {
        match weight {
            0 => {}
            256.. => self.copy_from(other),
            _ => kernel::mix(&mut self.bytes, &other.bytes, weight as u8),
        }
    }
}
