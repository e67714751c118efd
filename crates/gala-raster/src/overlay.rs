//! A caption as planes.

use crate::{
    caption::CaptionPicture,
    convert::{self, RgbaPixels},
    frame::{Frame, OPAQUE, Planes},
    kernel,
    planes::{PAD, PaddedPlanes},
};

/// A picture that stands still over a frame.
pub struct Overlay {
    x: usize,
    y: usize,
    luma: PaddedPlanes,
    chroma: PaddedPlanes,
}

impl Overlay {
    /// Returns `None` where nothing is seen.
    pub fn new(picture: &CaptionPicture) -> Option<Self> {
        let (width, height) = (picture.width as usize, picture.height as usize);
        if width < 2 || height < 2 {
            return None;
        }
        let (luma, chroma) = convert::padded_planes(&RgbaPixels { width, height, bytes: &picture.rgba });
        Some(Self { x: picture.x as usize, y: picture.y as usize, luma, chroma })
    }

    pub fn draw(&self, frame: &mut Frame) {
        let (width, height) = (frame.size.width as usize, frame.size.height as usize);
        let Planes { y, u, v, alpha } = frame.planes();
        source_over(&self.luma, &mut [y], alpha, (width, height), (self.x, self.y));
        source_over(&self.chroma, &mut [u, v], None, (width / 2, height / 2), (self.x / 2, self.y / 2));
    }
}

fn source_over(
    padded: &PaddedPlanes,
    planes: &mut [&mut [u8]],
    mut frame_alpha: Option<&mut [u8]>,
    (width, height): (usize, usize),
    (x, y): (usize, usize),
) {
    for row in 0..padded.height.min(height.saturating_sub(y)) {
        let ink = padded.ink(row, row);
        let ink = ink.start..ink.end.min(width.saturating_sub(x));
        if ink.is_empty() {
            continue;
        }
        let start = (y + row) * width + x;
        let columns = start + ink.start..start + ink.end;
        let alpha = padded.alpha(row).map(|alpha| &alpha[PAD..][ink.clone()]);
        for (index, plane) in planes.iter_mut().enumerate() {
            let (line, color) = (&mut plane[columns.clone()], &padded.color(index, row)[PAD..][ink.clone()]);
            match alpha {
                Some(alpha) => kernel::source_over(line, color, alpha),
                None => line.copy_from_slice(color),
            }
        }
        if let Some(frame_alpha) = &mut frame_alpha {
            let line = &mut frame_alpha[columns];
            match alpha {
                Some(alpha) => kernel::source_over(line, alpha, alpha),
                None => line.fill(OPAQUE),
            }
        }
    }
}
