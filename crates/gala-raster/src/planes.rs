//! Colour planes of one resolution with their alpha, and where each row has ink.

use std::ops::Range;

/// Rows have room on both sides that repeats their ends, so that windows of 16 samples never leave them.
pub(crate) const PAD: usize = 32;

/// One luma plane or both chroma planes of a picture.
#[derive(Clone, Debug)]
pub(crate) struct PaddedPlanes {
    pub width: usize,
    pub height: usize,
    stride: usize,
    colors: Vec<Vec<u8>>,
    alpha: Option<Vec<u8>>,
    /// For each row: outside is nothing.
    ink: Vec<Range<u32>>,
    /// For each row: inside is opaque.
    solid: Vec<Range<u32>>,
}

impl PaddedPlanes {
    /// Returns a row with its padding: sample 0 stands at [`PAD`].
    pub fn color(&self, plane: usize, row: usize) -> &[u8] {
        &self.colors[plane][row * self.stride..(row + 1) * self.stride]
    }

    pub fn alpha(&self, row: usize) -> Option<&[u8]> {
        self.alpha.as_deref().map(|alpha| &alpha[row * self.stride..(row + 1) * self.stride])
    }

    /// Returns all rows of a plane, [`Self::stride`] apart, with their padding.
    pub fn plane(&self, plane: usize) -> &[u8] {
        &self.colors[plane]
    }

    /// As [`Self::plane`].
    pub fn alphas(&self) -> Option<&[u8]> {
        self.alpha.as_deref()
    }

    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Returns where two rows together may have ink.
    pub fn ink(&self, row: usize, next: usize) -> Range<usize> {
        let (a, b) = (&self.ink[row], &self.ink[next]);
        match (a.is_empty(), b.is_empty()) {
            (true, _) => b.start as usize..b.end as usize,
            (_, true) => a.start as usize..a.end as usize,
            _ => a.start.min(b.start) as usize..a.end.max(b.end) as usize,
        }
    }

    /// Returns where two rows are both opaque.
    pub fn solid(&self, row: usize, next: usize) -> Range<usize> {
        let (a, b) = (&self.solid[row], &self.solid[next]);
        let start = a.start.max(b.start) as usize;
        start..(a.end.min(b.end) as usize).max(start)
    }

    /// Returns columns and rows that are opaque throughout; none where the opaque part is far from a rectangle.
    pub fn solid_box(&self) -> (Range<usize>, Range<usize>) {
        let rows = || self.solid.iter().map(|solid| !solid.is_empty());
        let first = rows().position(|solid| solid).unwrap_or(0);
        let count = rows().skip(first).take_while(|solid| *solid).count();
        let all = self.solid[first..first + count].iter();
        let columns = all.fold(0..self.width as u32, |all, row| all.start.max(row.start)..all.end.min(row.end));
        (columns.start as usize..columns.end.max(columns.start) as usize, first..first + count)
    }

    /// Puts samples into a row from a column on. With `premultiply` they are weighed by the row's alpha.
    pub fn paint_color(&mut self, plane: usize, row: usize, from: usize, samples: &[u8], premultiply: bool) {
        let start = row * self.stride + PAD + from;
        let line = &mut self.colors[plane][start..start + samples.len()];
        match &self.alpha {
            Some(alpha) if premultiply => {
                for ((out, sample), alpha) in line.iter_mut().zip(samples).zip(&alpha[start..]) {
                    *out = ((u32::from(*sample) * u32::from(*alpha) + 127) / 255) as u8;
                }
            }
            _ => line.copy_from_slice(samples),
        }
    }

    /// Sets the alpha of every sample, by row and column.
    pub fn paint_alpha(&mut self, at: impl Fn(usize, usize) -> u8) {
        let Some(alpha) = &mut self.alpha else { return };
        for (row, line) in alpha.chunks_exact_mut(self.stride).enumerate() {
            let line = &mut line[PAD..PAD + self.width];
            line.iter_mut().enumerate().for_each(|(x, alpha)| *alpha = at(row, x));
            (self.ink[row], self.solid[row]) = spans(line);
        }
    }

    pub fn bytes(&self) -> usize {
        self.colors.iter().chain(&self.alpha).map(Vec::len).sum::<usize>() + self.ink.len() * 16
    }
}

/// Fills padded planes row by row.
pub(crate) struct PaddedPlanesBuilder(PaddedPlanes);

impl PaddedPlanesBuilder {
    pub fn new(width: usize, height: usize, planes: usize, with_alpha: bool) -> Self {
        let stride = width + 2 * PAD;
        let plane = || vec![0; stride * height];
        Self(PaddedPlanes {
            width,
            height,
            stride,
            colors: (0..planes).map(|_| plane()).collect(),
            alpha: with_alpha.then(plane),
            ink: Vec::with_capacity(height),
            solid: Vec::with_capacity(height),
        })
    }

    pub fn color_row(&mut self, plane: usize, row: usize) -> &mut [u8] {
        let start = row * self.0.stride + PAD;
        &mut self.0.colors[plane][start..start + self.0.width]
    }

    pub fn alpha_row(&mut self, row: usize) -> Option<&mut [u8]> {
        let start = row * self.0.stride + PAD;
        self.0.alpha.as_mut().map(|alpha| &mut alpha[start..start + self.0.width])
    }

    pub fn finish(mut self) -> PaddedPlanes {
        let padded = &mut self.0;
        for plane in padded.colors.iter_mut().chain(&mut padded.alpha) {
            for row in plane.chunks_exact_mut(padded.stride) {
                let (first, last) = (row[PAD], row[PAD + padded.width - 1]);
                row[..PAD].fill(first);
                row[PAD + padded.width..].fill(last);
            }
        }
        for row in 0..padded.height {
            let whole = 0..padded.width as u32;
            let (ink, solid) = match &padded.alpha {
                None => (whole.clone(), whole),
                Some(alpha) => spans(&alpha[row * padded.stride + PAD..][..padded.width]),
            };
            padded.ink.push(ink);
            padded.solid.push(solid);
        }
        self.0
    }
}

/// Returns from where to where a row is not transparent, and its longest opaque run.
fn spans(alpha: &[u8]) -> (Range<u32>, Range<u32>) {
    let first = alpha.iter().position(|a| *a > 0).unwrap_or(0);
    let end = alpha.iter().rposition(|a| *a > 0).map_or(0, |last| last + 1);
    let mut longest = 0..0;
    let mut start = first;
    let ends = (first..end).filter(|x| alpha[*x] < 255).chain([end]);
    for x in ends {
        if x.saturating_sub(start) > longest.len() {
            longest = start..x;
        }
        start = x + 1;
    }
    (first as u32..end as u32, longest.start as u32..longest.end as u32)
}
