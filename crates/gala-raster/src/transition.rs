//! From one frame to another.
//!
//! What mixes, mixes in the encoded (gamma) domain, as [`Frame::mix`] tells why. What moves, moves by fractions of a
//! pixel, in luma and chroma alike, and its edges are anti-aliased. A frame depends on nothing but its two frames
//! and the progress, so any order of frames gives the same.

mod shape;
mod view;

use std::{f64::consts::PI, ops::Range};

use gala_core::timeline::{Color, Direction, Rgba, TransitionKind};
use shape::{Uncovering, Way};
use view::{FrameView, Rows};

use crate::{
    blur,
    frame::{Frame, Plane, samples_of},
    kernel,
};

/// What a transition looks like, whatever its length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TransitionStyle {
    pub kind: TransitionKind,
    pub direction: Direction,
    /// Of a dip.
    pub color: Rgba,
}

/// How much larger pictures are in the middle of a zoom.
const ZOOM: f64 = 2.0;
/// The standard deviation in the middle of a blur, as a fraction of the frame's shorter side.
const BLUR: f64 = 0.03;

/// Buffers that transitions need, kept from frame to frame.
#[derive(Default)]
pub struct Buffers {
    spare: Option<Frame>,
    rows: Rows,
    runs: Vec<ColumnRun>,
    weights: Vec<u8>,
    blur: blur::BlurBuffers,
}

/// Turns `frame` into what is seen when a transition to `other` has come so far, from 0 to 1.
pub fn cross(style: &TransitionStyle, frame: &mut Frame, other: &Frame, progress: f64, buffers: &mut Buffers) {
    if progress <= 0.0 {
        return;
    }
    if progress >= 1.0 {
        return frame.copy_from(other);
    }
    let (size, way) = (frame.size, Way::new(style.direction, frame.size));
    let gone = progress * way.length;
    let (arriving, leaving) = (FrameView::moved(way.step(gone - way.length)), FrameView::moved(way.step(gone)));
    match style.kind {
        TransitionKind::Crossfade => frame.mix(other, weight(progress)),
        TransitionKind::Dip => dip(frame, other, style.color, progress, buffers),
        TransitionKind::Wipe => uncover(frame, other, &Uncovering::wipe(way, progress), buffers),
        TransitionKind::Iris => uncover(frame, other, &Uncovering::iris(size, progress), buffers),
        TransitionKind::Clock => uncover(frame, other, &Uncovering::clock(size, progress), buffers),
        TransitionKind::Blinds => uncover(frame, other, &Uncovering::blinds(way, progress), buffers),
        TransitionKind::Slide | TransitionKind::Push | TransitionKind::Reveal => {
            let moved = Moved {
                old: (style.kind != TransitionKind::Slide).then_some(leaving),
                new: (style.kind != TransitionKind::Reveal).then_some(arriving),
            };
            moved.show(frame, other, buffers, |frame, other, buffers| {
                uncover(frame, other, &Uncovering::edge(way, gone), buffers);
            });
        }
        TransitionKind::Zoom => {
            // Equal steps grow by equal factors.
            let (near, far) =
                (FrameView::grown(size, ZOOM.powf(progress)), FrameView::grown(size, ZOOM.powf(1.0 - progress)));
            let moved = Moved { old: Some(near), new: Some(far) };
            moved.show(frame, other, buffers, |frame, other, _| frame.mix(other, weight(progress)));
        }
        TransitionKind::Blur => {
            frame.mix(other, weight(smooth(progress)));
            let sigma = BLUR * f64::from(size.width.min(size.height)) * (PI * progress).sin();
            blur::blur_frame(frame, sigma as f32, &mut buffers.blur);
        }
    }
}

/// Returns a fraction as [`Frame::mix`] takes it.
fn weight(fraction: f64) -> u32 {
    (fraction * 256.0).round().clamp(0.0, 256.0) as u32
}

fn smooth(t: f64) -> f64 {
    t * t * (3.0 - 2.0 * t)
}

/// Goes to a colour and from it. Where the colour is transparent, one picture fades into the other beneath it.
fn dip(frame: &mut Frame, other: &Frame, Rgba([r, g, b, alpha]): Rgba, progress: f64, buffers: &mut Buffers) {
    let (old, new) = ((1.0 - 2.0 * progress).max(0.0), (2.0 * progress - 1.0).max(0.0));
    let filled = 1.0 - old - new;
    let opaque = filled * f64::from(alpha) / 255.0;
    let beneath = filled - opaque;
    let (old, new) = (old + beneath * (1.0 - progress), new + beneath * progress);
    if old + new > 0.0 {
        frame.mix(other, weight(new / (old + new)));
    }
    match weight(opaque) {
        0 => {}
        256 => frame.fill(Color([r, g, b])),
        opaque => {
            for (plane, value) in frame.all_mut().zip(samples_of(Color([r, g, b]))) {
                buffers.weights.clear();
                buffers.weights.resize(plane.width, value);
                for row in plane.samples.chunks_exact_mut(plane.width) {
                    kernel::mix(row, &buffers.weights, opaque as u8);
                }
            }
        }
    }
}

/// How the pictures moved, if they did.
struct Moved {
    old: Option<FrameView>,
    new: Option<FrameView>,
}

impl Moved {
    /// Moves the pictures and goes on with what they became.
    fn show(
        &self,
        frame: &mut Frame,
        other: &Frame,
        buffers: &mut Buffers,
        go_on: impl FnOnce(&mut Frame, &Frame, &mut Buffers),
    ) {
        let spare = buffers.spare.take().filter(|spare| spare.is_like(frame));
        let mut spare = spare.unwrap_or_else(|| frame.new_like());
        if let Some(view) = self.old {
            spare.copy_from(frame);
            view.draw(&spare, frame, &mut buffers.rows);
        }
        if let Some(view) = self.new {
            view.draw(other, &mut spare, &mut buffers.rows);
        }
        go_on(frame, if self.new.is_some() { &spare } else { other }, buffers);
        buffers.spare = Some(spare);
    }
}

/// Samples of a row of which something of the new picture is seen.
#[derive(Clone, Debug, PartialEq)]
struct ColumnRun {
    columns: Range<usize>,
    whole: bool,
}

/// Shows `other` inside a shape.
fn uncover(frame: &mut Frame, other: &Frame, shape: &Uncovering, buffers: &mut Buffers) {
    for (to, from) in frame.all_mut().zip(other.all()) {
        buffers.weights.resize(to.width.max(buffers.weights.len()), 0);
        for (row, line) in to.samples.chunks_exact_mut(to.width).enumerate() {
            let new = &from.samples[row * to.width..(row + 1) * to.width];
            if row == 0 || !shape.is_upright() {
                buffers.runs.clear();
                trace(shape, &from, row, &mut buffers.runs, &mut buffers.weights);
            }
            for ColumnRun { columns, whole } in buffers.runs.iter().cloned() {
                let (line, new) = (&mut line[columns.clone()], &new[columns.clone()]);
                if whole {
                    line.copy_from_slice(new);
                } else {
                    kernel::mix_each(line, new, &buffers.weights[columns]);
                }
            }
        }
    }
}

/// Finds what a shape covers of a row, and the weights where that is only part of a sample. It leaps as far as no
/// edge can be.
fn trace(shape: &Uncovering, plane: &Plane<&[u8]>, row: usize, runs: &mut Vec<ColumnRun>, weights: &mut [u8]) {
    let (unit, y) = (plane.across.unit, plane.down.pixel(row));
    let margin = shape.margin(unit);
    let mut column = 0;
    while column < plane.width {
        let x = plane.across.pixel(column);
        let distance = shape.distance(x, y);
        let clear = ((distance.abs() - margin) / unit).ceil();
        let alike = if shape.is_level() { plane.width } else { (clear as usize).max(1) };
        let columns = column..(column + alike).min(plane.width);
        column = columns.end;
        let whole = clear > 0.0;
        if whole && distance < 0.0 {
            continue;
        }
        if !whole {
            weights[columns.clone()].fill((shape.cover(x, y, unit) * 255.0).round() as u8);
        }
        match runs.last_mut() {
            Some(run) if run.columns.end == columns.start && run.whole == whole => run.columns.end = columns.end,
            _ => runs.push(ColumnRun { columns, whole }),
        }
    }
}

#[cfg(test)]
mod tests;
