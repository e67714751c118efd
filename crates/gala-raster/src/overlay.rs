//! A caption as planes.

use crate::{
    caption::CaptionPicture,
    convert::{self, Rgba},
    frame::Frame,
    kernel,
    planes::{PAD, Sheet},
};

/// A picture that stands still over a frame.
pub struct Overlay {
    x: usize,
    y: usize,
    luma: Sheet,
    chroma: Sheet,
}

impl Overlay {
    /// Returns `None` where nothing is seen.
    pub fn new(picture: &CaptionPicture) -> Option<Self> {
        let (width, height) = (picture.width as usize, picture.height as usize);
        if width < 2 || height < 2 {
            return None;
        }
        let (luma, chroma) = convert::sheets(&Rgba { width, height, bytes: &picture.rgba });
        Some(Self { x: picture.x as usize, y: picture.y as usize, luma, chroma })
    }

    pub fn draw(&self, frame: &mut Frame) {
        let (width, height) = (frame.size.width as usize, frame.size.height as usize);
        let planes = frame.planes();
        lay(&self.luma, &mut [planes.y], (width, height), (self.x, self.y));
        lay(&self.chroma, &mut [planes.u, planes.v], (width / 2, height / 2), (self.x / 2, self.y / 2));
    }
}

fn lay(sheet: &Sheet, planes: &mut [&mut [u8]], (width, height): (usize, usize), (x, y): (usize, usize)) {
    for row in 0..sheet.height.min(height.saturating_sub(y)) {
        let ink = sheet.ink(row, row);
        let ink = ink.start..ink.end.min(width.saturating_sub(x));
        if ink.is_empty() {
            continue;
        }
        let start = (y + row) * width + x;
        for (index, plane) in planes.iter_mut().enumerate() {
            let line = &mut plane[start + ink.start..start + ink.end];
            let color = &sheet.color(index, row)[PAD..][ink.clone()];
            match sheet.alpha(row) {
                Some(alpha) => kernel::over(line, color, &alpha[PAD..][ink.clone()]),
                None => line.copy_from_slice(color),
            }
        }
    }
}
