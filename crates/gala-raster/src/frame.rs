//! One frame in memory, laid out as the encoder reads it.

use gala_core::{format::FrameSize, timeline::Color};

use crate::{convert, kernel};

/// A 4:2:0 frame: all of Y, then U, then V, without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub size: FrameSize,
    pub bytes: Vec<u8>,
}

/// The three planes of a frame.
pub struct Planes<'a> {
    pub y: &'a mut [u8],
    pub u: &'a mut [u8],
    pub v: &'a mut [u8],
}

/// One plane of a frame by itself.
pub struct Plane<Samples> {
    pub samples: Samples,
    pub width: usize,
    pub height: usize,
    pub across: Site,
    pub down: Site,
}

/// How the samples of a plane are sited: sample 0 at pixel `first` and one every `unit` pixels, a pixel's centre being
/// ½ from its edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Site {
    pub unit: f64,
    pub first: f64,
}

impl Site {
    pub const LUMA: Self = Self { unit: 1.0, first: 0.5 };
    /// At the left of its two columns.
    pub const CHROMA_ACROSS: Self = Self { unit: 2.0, first: 0.5 };
    /// Between its two rows.
    pub const CHROMA_DOWN: Self = Self { unit: 2.0, first: 1.0 };

    /// Returns where a sample is, in pixels.
    pub fn pixel(self, sample: usize) -> f64 {
        sample as f64 * self.unit + self.first
    }
}

impl<Samples> Plane<Samples> {
    fn all(size: FrameSize, [y, u, v]: [Samples; 3]) -> [Self; 3] {
        let (width, height) = (size.width as usize, size.height as usize);
        let luma = |samples| Self { samples, width, height, across: Site::LUMA, down: Site::LUMA };
        let chroma = |samples| Self {
            samples,
            width: width / 2,
            height: height / 2,
            across: Site::CHROMA_ACROSS,
            down: Site::CHROMA_DOWN,
        };
        [luma(y), chroma(u), chroma(v)]
    }
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

    /// Returns the planes with what tells where their samples are.
    pub fn each(&self) -> [Plane<&[u8]>; 3] {
        let luma = self.size.width as usize * self.size.height as usize;
        let (y, chroma) = self.bytes.split_at(luma);
        let (u, v) = chroma.split_at(luma / 4);
        Plane::all(self.size, [y, u, v])
    }

    /// As [`Self::each`].
    pub fn each_mut(&mut self) -> [Plane<&mut [u8]>; 3] {
        let size = self.size;
        let Planes { y, u, v } = self.planes();
        Plane::all(size, [y, u, v])
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
