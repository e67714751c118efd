//! The contact sheet: a video at one look.

use gala_core::time::{Frames, Millis};
use gala_media::RunError;
use image::{Rgb, RgbImage, imageops};

use crate::{plan::RenderPlan, renderer::Renderer, still};

const COLUMNS: u64 = 5;
const ROWS: u64 = 4;
/// The longer side of one picture, and what lies between two.
const SIDE: u32 = 320;
const GAP: u32 = 8;
const PAPER: Rgb<u8> = Rgb([24, 24, 24]);
const INK: Rgb<u8> = Rgb([235, 235, 235]);
/// A dot of a digit, in pixels, and the room below each picture.
const DOT: u32 = 2;
const LINE: u32 = 5 * DOT + 8;

/// Ten digits, the colon and the point, three dots wide and five high, row by row from above.
const GLYPHS: [[u8; 5]; 12] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 3, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 2, 2, 2],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
    [0, 2, 0, 2, 0],
    [0, 0, 0, 0, 2],
];

impl Renderer {
    /// Draws up to twenty frames at equal distances, each with its time, which counts from `from`.
    ///
    /// # Errors
    /// As [`Self::still_frame`].
    pub fn contact_sheet(&self, plan: &RenderPlan, from: Millis) -> Result<RgbImage, RunError> {
        let count = (COLUMNS * ROWS).min(plan.frames.0);
        let scale = f64::from(SIDE) / f64::from(plan.size.width.max(plan.size.height));
        let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
        let (width, height) = (side(plan.size.width), side(plan.size.height));
        let (columns, rows) = (count.min(COLUMNS) as u32, count.div_ceil(COLUMNS) as u32);
        let (across, down) = (width + GAP, height + LINE + GAP);
        let mut sheet = RgbImage::from_pixel(columns * across + GAP, rows * down + GAP, PAPER);
        for index in 0..count {
            let frame = Frames((2 * index + 1) * plan.frames.0 / (2 * count));
            let picture = self.still_frame(plan, frame)?;
            let picture = still::scaled_down(&picture, SIDE)?.unwrap_or(picture);
            let (x, y) = ((index % COLUMNS) as u32 * across + GAP, (index / COLUMNS) as u32 * down + GAP);
            imageops::replace(&mut sheet, &picture, i64::from(x), i64::from(y));
            write(&mut sheet, &timecode(from + plan.fps.ms_at(frame)), x, y + height + 4);
        }
        Ok(sheet)
    }
}

/// Spells a time as `0:07.25`, with hours where there are some.
fn timecode(Millis(ms): Millis) -> String {
    let (hours, minutes, seconds, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000 / 10);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}.{rest:02}")
    } else {
        format!("{minutes}:{seconds:02}.{rest:02}")
    }
}

fn write(sheet: &mut RgbImage, text: &str, left: u32, top: u32) {
    for (place, character) in (0_u32..).zip(text.bytes()) {
        let glyph = match character {
            digit @ b'0'..=b'9' => usize::from(digit - b'0'),
            b':' => 10,
            _ => 11,
        };
        for (row, dots) in (0_u32..).zip(GLYPHS[glyph]) {
            for column in (0..3).filter(|column| dots & (4 >> column) != 0) {
                let (x, y) = (left + (place * 4 + column) * DOT, top + row * DOT);
                dot(sheet, x, y);
            }
        }
    }
}

fn dot(sheet: &mut RgbImage, left: u32, top: u32) {
    for (x, y) in (0..DOT).flat_map(|x| (0..DOT).map(move |y| (left + x, top + y))) {
        // A narrow picture has less room than its time takes.
        if let Some(pixel) = sheet.get_pixel_mut_checked(x, y) {
            *pixel = INK;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spelled_as_players_do() {
        assert_eq!(
            (timecode(Millis(0)), timecode(Millis(67_250)), timecode(Millis(3_661_019))),
            ("0:00.00".into(), "1:07.25".into(), "1:01:01.01".into())
        );
    }

    #[test]
    fn digits_are_drawn_where_they_belong() {
        let mut sheet = RgbImage::new(16, 12);
        write(&mut sheet, "1:", 0, 0);
        let is_inked = |x, y| *sheet.get_pixel(x, y) == INK;
        assert!(is_inked(2, 0) && is_inked(0, 8) && !is_inked(0, 0) && is_inked(10, 2) && !is_inked(10, 0));
    }
}
