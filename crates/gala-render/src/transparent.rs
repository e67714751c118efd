//! Transparency from two drawings: what differs between a picture over black and over white is what lies beneath.
//!
//! Over a background B a colour C of opacity a is aC + (1 - a)B. Black and white are 219 levels of luma apart in
//! limited range and have the same chroma, so the two lumas tell the opacity, and the opacity the colour.

use gala_core::{cancel::Cancel, format::FrameSize, timeline::Color};
use gala_raster::frame::Frame;

use crate::{
    compose::Compositor,
    context::RenderContext,
    error::RenderError,
    plan::{RenderPlan, SegmentPlan},
};

const BLACK: u8 = 16;
const LEVELS: i32 = 219;
const GREY: i32 = 128;

/// A plan over black and over white, with one segment each: what transparent segments are drawn by.
pub(crate) struct Backdrops([RenderPlan; 2]);

impl Backdrops {
    pub fn of(plan: &RenderPlan) -> Self {
        let over = |color| RenderPlan {
            size: plan.size,
            fps: plan.fps,
            background: Color(color),
            safe_area: plan.safe_area,
            settings: plan.settings.clone(),
            frames: plan.frames,
            segments: Vec::new(),
        };
        Self([over([0; 3]), over([255; 3])])
    }
}

/// Makes the frames of a segment with their transparency.
pub(crate) struct Transparent<'a> {
    over_black: Compositor<'a>,
    over_white: Compositor<'a>,
    /// Y, U, V and then A: 4:2:0 with a full plane of straight alpha, 0 to 255.
    bytes: Vec<u8>,
}

impl<'a> Transparent<'a> {
    pub fn new(
        context: &'a RenderContext<'a>,
        backdrops: &'a Backdrops,
        segment: &'a SegmentPlan,
        with_captions: bool,
        cancel: &'a Cancel,
    ) -> Self {
        let [black, white] = &backdrops.0;
        let over = |plan: &'a RenderPlan| Compositor::new(context, plan, segment, with_captions, cancel);
        let bytes = vec![0; black.size.pixels() as usize * 5 / 2];
        Self { over_black: over(black), over_white: over(white), bytes }
    }

    /// # Errors
    /// As [`Compositor::frame`].
    pub fn frame(&mut self, index: u64) -> Result<&[u8], RenderError> {
        let black = self.over_black.frame(index)?;
        let white = self.over_white.frame(index)?;
        recover(black, white, &mut self.bytes);
        Ok(&self.bytes)
    }
}

/// Recovers straight colours and alpha into the planes Y, U, V and A.
pub(crate) fn recover(over_black: &Frame, over_white: &Frame, out: &mut [u8]) {
    let FrameSize { width, height } = over_black.size;
    let (width, luma) = (width as usize, width as usize * height as usize);
    let (colors, alpha) = out.split_at_mut(luma * 3 / 2);
    let (out_luma, out_chroma) = colors.split_at_mut(luma);
    let (black_luma, black_chroma) = over_black.bytes.split_at(luma);
    let pixels = black_luma.iter().zip(&over_white.bytes[..luma]).zip(out_luma.iter_mut().zip(alpha.iter_mut()));
    for ((black, white), (out, alpha)) in pixels {
        (*out, *alpha) = straight_luma(*black, *white);
    }
    let (u, v) = out_chroma.split_at_mut(luma / 4);
    let (black_u, black_v) = black_chroma.split_at(luma / 4);
    let half = width / 2;
    for (at, (u, v)) in u.iter_mut().zip(v).enumerate() {
        let above = at / half * 2 * width + at % half * 2;
        let below = above + width;
        let four = [alpha[above], alpha[above + 1], alpha[below], alpha[below + 1]];
        let opacity: i32 = four.iter().map(|alpha| i32::from(*alpha)).sum();
        (*u, *v) = (straight_chroma(black_u[at], opacity), straight_chroma(black_v[at], opacity));
    }
}

/// Returns the luma and the alpha of a pixel whose luma over black and over white is known.
fn straight_luma(black: u8, white: u8) -> (u8, u8) {
    let difference = (i32::from(white) - i32::from(black)).clamp(0, LEVELS);
    let opaque = LEVELS - difference;
    if opaque == 0 {
        return (BLACK, 0);
    }
    let alpha = (opaque * 255 + LEVELS / 2) / LEVELS;
    let luma = (i32::from(black) - i32::from(BLACK)) * LEVELS;
    let straight = i32::from(BLACK) + (luma + opaque / 2).max(0) / opaque;
    (straight.min(235) as u8, alpha as u8)
}

/// Returns straight chroma, given as it is over black, of four pixels whose alphas add up to `opacity`, 0 to 1020.
fn straight_chroma(black: u8, opacity: i32) -> u8 {
    if opacity == 0 {
        return GREY as u8;
    }
    let premultiplied = (i32::from(black) - GREY) * 1020;
    let straight = (premultiplied + premultiplied.signum() * opacity / 2) / opacity;
    (GREY + straight).clamp(16, 240) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A colour of some opacity over a background, all in limited range.
    fn over(color: i32, beneath: i32, alpha: i32) -> u8 {
        ((color * alpha + beneath * (255 - alpha) + 127) / 255) as u8
    }

    #[test]
    fn colours_and_opacities_come_back_as_exactly_as_bytes_can_tell() {
        for alpha in [0, 1, 40, 128, 200, 254, 255] {
            for luma in [16, 60, 126, 200, 235] {
                let (got, opacity) = straight_luma(over(luma, 16, alpha), over(luma, 235, alpha));
                assert!((i32::from(opacity) - alpha).abs() <= 2, "{luma} at {alpha}: {opacity}");
                // Each level over black stands for more levels of a colour the less of it is seen.
                let room = 2 + 255 / alpha.max(1);
                assert!(alpha == 0 || (i32::from(got) - luma).abs() <= room, "{luma} at {alpha}: {got}");
            }
        }
        assert_eq!(
            (straight_luma(16, 235), straight_luma(235, 235), straight_luma(16, 16)),
            ((16, 0), (235, 255), (16, 255))
        );
    }

    #[test]
    fn chroma_is_that_of_what_is_seen_of_its_four_pixels() {
        assert_eq!(straight_chroma(128, 0), 128);
        assert_eq!((straight_chroma(200, 1020), straight_chroma(50, 1020)), (200, 50));
        // Half of the four pixels is opaque: the mean over black has half of the colour's distance from grey.
        assert_eq!((straight_chroma(158, 510), straight_chroma(98, 510)), (188, 68));
        assert_eq!((straight_chroma(255, 4), straight_chroma(0, 4)), (240, 16));
    }

    #[test]
    fn a_frame_is_transparent_where_nothing_was_drawn() {
        let size = FrameSize { width: 4, height: 2 };
        let (mut black, mut white) = (Frame::new(size), Frame::new(size));
        black.fill(Color([0; 3]));
        white.fill(Color([255; 3]));
        for frame in [&mut black, &mut white] {
            let planes = frame.planes();
            // The left half is an opaque red.
            [0, 1, 4, 5].into_iter().for_each(|at| planes.y[at] = 63);
            (planes.u[0], planes.v[0]) = (102, 240);
        }
        let mut out = vec![9; 20];
        recover(&black, &white, &mut out);
        assert_eq!(out[..8], [63, 63, 16, 16, 63, 63, 16, 16]);
        assert_eq!(out[8..12], [102, 128, 240, 128]);
        assert_eq!(out[12..], [255, 255, 0, 0, 255, 255, 0, 0]);
    }
}
