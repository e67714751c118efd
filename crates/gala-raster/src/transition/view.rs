//! A picture that moved or grew.

use gala_core::format::FrameSize;

use crate::{
    frame::{Frame, Plane},
    kernel::{self, GROUP, Group},
    planes::PAD,
    sampling::{Steps, hits, make_groups, split},
};

/// Which pixel of a picture is seen at each pixel of a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FrameView {
    x: Steps,
    y: Steps,
}

/// Room for rows, kept from frame to frame.
#[derive(Default)]
pub(super) struct Rows {
    groups: Vec<Group>,
    row: Vec<u8>,
}

impl FrameView {
    /// A picture that was moved.
    pub fn moved((across, down): (f64, f64)) -> Self {
        let steps = |by: f64| Steps { step: 1.0, start: -by };
        Self { x: steps(across), y: steps(down) }
    }

    /// A picture of the frame's size that grew around its middle.
    pub fn grown(size: FrameSize, scale: f64) -> Self {
        let steps = |length: u32| Steps { step: 1.0 / scale, start: f64::from(length) / 2.0 * (1.0 - 1.0 / scale) };
        Self { x: steps(size.width), y: steps(size.height) }
    }

    /// Draws a picture into a frame of its size: where it is seen and one sample further.
    pub fn draw(&self, picture: &Frame, frame: &mut Frame, rows: &mut Rows) {
        for (from, to) in picture.all().zip(frame.all_mut()) {
            let (x, y) = (self.x.sited(from.across), self.y.sited(from.down));
            // Chroma at the left of its columns reaches half a column beyond the last.
            let columns = hits(x, from.width + 1, to.width);
            if columns.is_empty() {
                continue;
            }
            make_groups(&mut rows.groups, x, &columns, from.width);
            rows.row.resize(from.width + 2 * PAD, 0);
            for row in hits(y, from.height + 1, to.height) {
                rows.draw(&from, &mut to.samples[row * to.width..][columns.clone()], y.at(row));
            }
        }
    }
}

impl Rows {
    /// Makes a row of what is at a height of a plane.
    fn draw(&mut self, plane: &Plane<&[u8]>, out: &mut [u8], height: f64) {
        let (index, weights) = split(height);
        let line = |index: i64| {
            let row = index.clamp(0, plane.height as i64 - 1) as usize;
            &plane.samples[row * plane.width..(row + 1) * plane.width]
        };
        kernel::lerp(&mut self.row[PAD..PAD + plane.width], line(index), line(index + 1), weights);
        self.repeat_ends(plane.width);
        kernel::resample(out, &self.row, &self.groups[..out.len().div_ceil(GROUP)]);
    }

    fn repeat_ends(&mut self, width: usize) {
        let (first, last) = (self.row[PAD], self.row[PAD + width - 1]);
        self.row[..PAD].fill(first);
        self.row[PAD + width..].fill(last);
    }
}
