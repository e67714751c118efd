//! From premultiplied colours, which are as they look over black, to straight ones, which are what is seen of them.

use crate::frame::{Frame, OPAQUE, samples_of};
use gala_core::timeline::Color;

/// Of limited range.
const BLACK: i32 = 16;
const WHITE: i32 = 235;
const GREY: i32 = 128;
const LEAST_CHROMA: i32 = 16;
const MOST_CHROMA: i32 = 240;
/// The alphas of the four pixels of an opaque sample of chroma.
const OPAQUE_FOUR: u16 = 4 * OPAQUE as u16;

/// Pixels are looked at in runs of so many: most are opaque throughout, or show nothing.
const RUN: usize = 32;

/// Makes `out` the planes Y, U, V and A of a frame with straight colours. What is opaque keeps its samples; where nothing is
/// seen, the colour is black.
pub fn unpremultiply(frame: &Frame, out: &mut Vec<u8>) {
    out.resize(Frame::bytes_of(frame.size) + frame.size.pixels() as usize, OPAQUE);
    let ([y, u, v], alpha) = frame.split();
    let Some(alpha) = alpha.map(|alpha| alpha.samples) else {
        out[..frame.bytes.len()].copy_from_slice(&frame.bytes);
        return out[frame.bytes.len()..].fill(OPAQUE);
    };
    let (out_y, out) = out.split_at_mut(y.samples.len());
    let (out_u, out) = out.split_at_mut(u.samples.len());
    let (out_v, out_alpha) = out.split_at_mut(v.samples.len());
    out_alpha.copy_from_slice(alpha);
    let [black, grey, ..] = samples_of(Color::default());
    runs(out_y, y.samples, alpha, (OPAQUE, black), luma);
    let mut four = vec![0; u.width];
    for (row, pixels) in alpha.chunks_exact(2 * y.width).enumerate() {
        add_fours(pixels, &mut four);
        let columns = row * u.width..(row + 1) * u.width;
        for (out, plane) in [(&mut *out_u, &u), (&mut *out_v, &v)] {
            runs(&mut out[columns.clone()], &plane.samples[columns.clone()], &four, (OPAQUE_FOUR, grey), chroma);
        }
    }
}

/// Adds up the alphas of each two by two pixels of two rows.
fn add_fours(pixels: &[u8], out: &mut [u16]) {
    let (upper, lower) = pixels.split_at(pixels.len() / 2);
    let pairs = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
    for (out, (upper, lower)) in out.iter_mut().zip(pairs) {
        *out = upper.iter().chain(lower).map(|alpha| u16::from(*alpha)).sum();
    }
}

/// Makes samples straight. `opaque` is the alpha of an opaque one, and `nothing` what becomes of one without alpha.
fn runs<A: Copy + Default + Ord>(
    out: &mut [u8],
    samples: &[u8],
    alphas: &[A],
    (opaque, nothing): (A, u8),
    straight: fn(u8, A) -> u8,
) {
    for ((out, samples), alphas) in out.chunks_mut(RUN).zip(samples.chunks(RUN)).zip(alphas.chunks(RUN)) {
        if alphas.iter().all(|alpha| *alpha == opaque) {
            out.copy_from_slice(samples);
        } else if alphas.iter().all(|alpha| *alpha == A::default()) {
            out.fill(nothing);
        } else {
            for ((out, sample), alpha) in out.iter_mut().zip(samples).zip(alphas) {
                *out = match *alpha {
                    alpha if alpha == opaque => *sample,
                    alpha if alpha == A::default() => nothing,
                    alpha => straight(*sample, alpha),
                };
            }
        }
    }
}

fn luma(over_black: u8, alpha: u8) -> u8 {
    let (above, alpha) = (i32::from(over_black) - BLACK, i32::from(alpha));
    (BLACK + divided(above * i32::from(OPAQUE), alpha)).clamp(BLACK, WHITE) as u8
}

/// `four` are the alphas of the pixels that have the sample.
fn chroma(over_black: u8, four: u16) -> u8 {
    let (away, alpha) = (i32::from(over_black) - GREY, i32::from(four));
    (GREY + divided(away * i32::from(OPAQUE_FOUR), alpha)).clamp(LEAST_CHROMA, MOST_CHROMA) as u8
}

/// Divides and rounds to the nearest.
fn divided(value: i32, by: i32) -> i32 {
    (value + value.signum() * by / 2) / by
}

#[cfg(test)]
mod tests {
    use gala_core::format::FrameSize;

    use super::*;

    /// A colour of some opacity over a background, all in limited range.
    fn over(color: i32, beneath: i32, alpha: i32) -> u8 {
        ((color * alpha + beneath * (255 - alpha) + 127) / 255) as u8
    }

    #[test]
    fn colours_come_back_as_exactly_as_bytes_can_tell() {
        for alpha in [1, 40, 128, 200, 254, 255] {
            // Each level over black stands for more levels of a colour the less of it is seen.
            let room = (255 / alpha + 1) / 2 + 1;
            for value in [16, 60, 126, 200, 235] {
                let got = i32::from(luma(over(value, BLACK, alpha), alpha as u8));
                assert!((got - value).abs() <= room, "luma {value} at {alpha}: {got}");
                let got = i32::from(chroma(over(value, GREY, alpha), 4 * alpha as u16));
                assert!((got - value).abs() <= room, "chroma {value} at {alpha}: {got}");
            }
        }
    }

    #[test]
    fn chroma_is_that_of_what_is_seen_of_its_four_pixels() {
        assert_eq!((chroma(200, 1020), chroma(50, 1020)), (200, 50));
        // Half of the four pixels is opaque: the mean over black has half of the colour's distance from grey.
        assert_eq!((chroma(158, 510), chroma(98, 510)), (188, 68));
        assert_eq!((chroma(255, 4), chroma(0, 4)), (240, 16));
    }

    #[test]
    fn a_frame_is_black_where_nothing_was_drawn_and_keeps_what_is_opaque() {
        let mut frame = Frame::with_alpha(FrameSize { width: 4, height: 2 });
        let planes = frame.planes();
        // The left half is opaque, and brighter and redder than colours are.
        [0, 1, 4, 5].into_iter().for_each(|at| planes.y[at] = 250);
        (planes.u[0], planes.v[0]) = (102, 250);
        let alpha = planes.alpha.expect("it has alpha");
        [0, 1, 4, 5].into_iter().for_each(|at| alpha[at] = 255);
        let mut out = vec![9; 3];
        unpremultiply(&frame, &mut out);
        assert_eq!(out[..8], [250, 250, 16, 16, 250, 250, 16, 16]);
        assert_eq!(out[8..12], [102, 128, 250, 128]);
        assert_eq!(out[12..], [255, 255, 0, 0, 255, 255, 0, 0]);
    }

    #[test]
    fn an_opaque_frame_is_opaque_throughout() {
        let mut frame = Frame::new(FrameSize { width: 4, height: 2 });
        frame.fill(Color([200, 30, 60]));
        let mut out = vec![7; 90];
        unpremultiply(&frame, &mut out);
        assert_eq!(out[..12], frame.bytes);
        assert_eq!(out[12..], [255; 8]);
    }
}
