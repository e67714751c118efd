//! One frame in memory, laid out as the encoder reads it.

use gala_core::{format::FrameSize, timeline::Color};

use crate::{convert, kernel};

/// A 4:2:0 frame: all of Y, then U, then V, and in a frame with alpha all of A, without padding.
///
/// A has a sample for each pixel, 0 to 255. The colours of a frame with alpha are premultiplied: they are as they look
/// over black, so that black with no alpha is nothing. Whatever is drawn is laid over all planes by the same sums, so the
/// other planes are those of an opaque frame on which the same was drawn over black.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub size: FrameSize,
    pub bytes: Vec<u8>,
}

/// The planes of a frame.
pub struct Planes<'a> {
    pub y: &'a mut [u8],
    pub u: &'a mut [u8],
    pub v: &'a mut [u8],
    /// How opaque each pixel is; `None` where all are.
    pub alpha: Option<&'a mut [u8]>,
}

/// The alpha of an opaque pixel.
pub(crate) const OPAQUE: u8 = 255;

/// Returns the samples of an opaque colour in all planes of a frame with alpha.
pub(crate) fn samples_of(color: Color) -> [u8; 4] {
    let [y, u, v] = convert::yuv_of(color.0);
    [y, u, v, OPAQUE]
}

/// One plane of a frame by itself.
pub struct Plane<Samples> {
    pub samples: Samples,
    pub width: usize,
    pub height: usize,
    pub across: Site,
    pub down: Site,
}

/// The planes of colour, and that of alpha if there is one.
pub type SplitPlanes<Samples> = ([Plane<Samples>; 3], Option<Plane<Samples>>);

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
    /// A plane with a sample for each pixel: luma or alpha.
    fn full(size: FrameSize, samples: Samples) -> Self {
        let (width, height) = (size.width as usize, size.height as usize);
        Self { samples, width, height, across: Site::LUMA, down: Site::LUMA }
    }

    fn chroma(size: FrameSize, samples: Samples) -> Self {
        let (width, height) = (size.width as usize / 2, size.height as usize / 2);
        Self { samples, width, height, across: Site::CHROMA_ACROSS, down: Site::CHROMA_DOWN }
    }

    fn colors(size: FrameSize, [y, u, v]: [Samples; 3]) -> [Self; 3] {
        [Self::full(size, y), Self::chroma(size, u), Self::chroma(size, v)]
    }
}

impl Plane<&mut [u8]> {
    pub fn row(&mut self, row: usize) -> &mut [u8] {
        &mut self.samples[row * self.width..(row + 1) * self.width]
    }
}

impl Frame {
    /// An opaque frame.
    pub fn new(size: FrameSize) -> Self {
        Self { size, bytes: vec![0; Self::bytes_of(size)] }
    }

    /// A frame with alpha, on which nothing was drawn.
    pub fn with_alpha(size: FrameSize) -> Self {
        let mut frame = Self { size, bytes: vec![0; Self::bytes_of(size) + size.pixels() as usize] };
        frame.reset(Color::default());
        frame
    }

    /// A frame of the same size that has alpha if this one has it.
    pub fn new_like(&self) -> Self {
        Self { size: self.size, bytes: vec![0; self.bytes.len()] }
    }

    /// Returns whether both have the same size and planes.
    pub fn is_like(&self, other: &Self) -> bool {
        self.size == other.size && self.has_alpha() == other.has_alpha()
    }

    pub fn has_alpha(&self) -> bool {
        self.bytes.len() > Self::bytes_of(self.size)
    }

    /// Of the planes of colour.
    pub fn bytes_of(size: FrameSize) -> usize {
        size.width as usize * size.height as usize * 3 / 2
    }

    pub fn planes(&mut self) -> Planes<'_> {
        let luma = self.size.width as usize * self.size.height as usize;
        let (y, rest) = self.bytes.split_at_mut(luma);
        let (u, rest) = rest.split_at_mut(luma / 4);
        let (v, alpha) = rest.split_at_mut(luma / 4);
        Planes { y, u, v, alpha: (!alpha.is_empty()).then_some(alpha) }
    }

    /// Returns the planes of colour with what tells where their samples are.
    pub fn each(&self) -> [Plane<&[u8]>; 3] {
        self.split().0
    }

    /// As [`Self::each`].
    pub fn each_mut(&mut self) -> [Plane<&mut [u8]>; 3] {
        self.split_mut().0
    }

    /// Returns the planes of colour and that of alpha, if there is one.
    pub fn split(&self) -> SplitPlanes<&[u8]> {
        let luma = self.size.width as usize * self.size.height as usize;
        let (y, rest) = self.bytes.split_at(luma);
        let (u, rest) = rest.split_at(luma / 4);
        let (v, alpha) = rest.split_at(luma / 4);
        (Plane::colors(self.size, [y, u, v]), (!alpha.is_empty()).then(|| Plane::full(self.size, alpha)))
    }

    /// As [`Self::split`].
    pub fn split_mut(&mut self) -> SplitPlanes<&mut [u8]> {
        let size = self.size;
        let Planes { y, u, v, alpha } = self.planes();
        (Plane::colors(size, [y, u, v]), alpha.map(|alpha| Plane::full(size, alpha)))
    }

    /// Returns all planes: those of colour, then that of alpha.
    pub fn all(&self) -> impl Iterator<Item = Plane<&[u8]>> {
        let (colors, alpha) = self.split();
        colors.into_iter().chain(alpha)
    }

    /// As [`Self::all`].
    pub fn all_mut(&mut self) -> impl Iterator<Item = Plane<&mut [u8]>> {
        let (colors, alpha) = self.split_mut();
        colors.into_iter().chain(alpha)
    }

    /// Makes all of it opaque and of one colour.
    pub fn fill(&mut self, color: Color) {
        for (plane, value) in self.all_mut().zip(samples_of(color)) {
            plane.samples.fill(value);
        }
    }

    /// Begins a picture: all of it is the background, or nothing in a frame with alpha.
    pub fn reset(&mut self, background: Color) {
        if !self.has_alpha() {
            return self.fill(background);
        }
        self.fill(Color::default());
        if let Some(alpha) = self.planes().alpha {
            alpha.fill(0);
        }
    }

    /// Shows opaque planes of Y, U and V.
    pub fn show(&mut self, planes: &[u8]) {
        let (colors, alpha) = self.bytes.split_at_mut(Self::bytes_of(self.size));
        colors.copy_from_slice(planes);
        alpha.fill(OPAQUE);
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
