//! Pictures of a film at equal distances, in rows of one picture, and what tells which of them stands for which time.

use gala_core::format::FrameSize;
use image::{ImageError, RgbImage, imageops};

use crate::{
    encoded::jpeg,
    perceptual::PerceptualHash,
    resize::{ScaleError, scaled_down},
};

/// The longer side of a picture in the sprite.
const TILE_SIDE: u32 = 160;
const COLUMNS: u32 = 10;
/// The picture that stands for a film is none from its first tenth where there are others: films begin with black and titles.
const SKIPPED: usize = 10;

/// Why there is no storyboard.
#[derive(Debug, thiserror::Error)]
pub enum StoryboardError {
    #[error("a picture of it cannot be scaled: {0}")]
    Scale(#[from] ScaleError),
    #[error("it cannot be written: {0}")]
    Encode(#[from] ImageError),
    #[error("there are no pictures")]
    Empty,
}

/// The storyboard of a film.
#[derive(Debug)]
pub struct Storyboard {
    /// All pictures in rows of ten, as JPEG.
    pub sprite: Vec<u8>,
    pub columns: u32,
    pub tile: FrameSize,
    /// Of each picture.
    pub hashes: Vec<Option<PerceptualHash>>,
    /// The one that shows most, as it came.
    pub best: RgbImage,
    pub best_hash: Option<PerceptualHash>,
}

impl Storyboard {
    /// Puts pictures of one size together, which come in the order of time.
    ///
    /// # Errors
    /// Where there are none, or they cannot be scaled or written.
    pub fn of(pictures: impl ExactSizeIterator<Item = RgbImage>) -> Result<Self, StoryboardError> {
        let count = pictures.len() as u32;
        let mut hashes = Vec::with_capacity(pictures.len());
        let mut best: Option<(u64, RgbImage, usize)> = None;
        let mut sheet: Option<(RgbImage, FrameSize)> = None;
        for (place, picture) in pictures.enumerate() {
            let small = scaled_down(&picture, TILE_SIDE)?;
            let small = small.as_ref().unwrap_or(&picture);
            let (sprite, tile) = sheet.get_or_insert_with(|| {
                let tile = FrameSize { width: small.width(), height: small.height() };
                let (columns, rows) = (count.min(COLUMNS), count.div_ceil(COLUMNS));
                (RgbImage::new(tile.width * columns, tile.height * rows), tile)
            });
            let (column, row) = (place as u32 % COLUMNS, place as u32 / COLUMNS);
            imageops::replace(sprite, small, (column * tile.width).into(), (row * tile.height).into());
            hashes.push(PerceptualHash::of(&picture));
            let late = if place >= count as usize / SKIPPED { 2 } else { 1 };
            let shows = contrast(small) * late;
            if best.as_ref().is_none_or(|(most, ..)| shows > *most) {
                best = Some((shows, picture, place));
            }
        }
        let ((sprite, tile), (_, best, place)) = sheet.zip(best).ok_or(StoryboardError::Empty)?;
        let (width, height) = (sprite.width() as usize, sprite.height() as usize);
        let sprite = jpeg(sprite.into_raw().as_chunks::<3>().0, width, height)?;
        let best_hash = hashes[place];
        Ok(Self { sprite, columns: count.min(COLUMNS), tile, hashes, best, best_hash })
    }

    /// Returns the WebVTT that tells which part of the sprite, at an address, stands for which time.
    pub fn vtt(&self, address: &str, interval_ms: u64, duration_ms: u64) -> String {
        let FrameSize { width, height } = self.tile;
        let mut text = "WEBVTT\n".to_owned();
        for place in 0..self.hashes.len() as u32 {
            let from = u64::from(place) * interval_ms;
            let is_last = place as usize + 1 == self.hashes.len();
            let to = if is_last { duration_ms.max(from + 1) } else { from + interval_ms };
            let (x, y) = (place % self.columns * width, place / self.columns * height);
            let (from, to) = (timestamp(from), timestamp(to));
            text.push_str(&format!("\n{from} --> {to}\n{address}#xywh={x},{y},{width},{height}\n"));
        }
        text
    }
}

/// How different the pixels of a picture are: the spread of their brightness.
fn contrast(picture: &RgbImage) -> u64 {
    let luma = |pixel: &image::Rgb<u8>| pixel.0.iter().map(|channel| u64::from(*channel)).sum::<u64>();
    let count = u64::from(picture.width()) * u64::from(picture.height());
    let sum: u64 = picture.pixels().map(luma).sum();
    let squares: u64 = picture.pixels().map(|pixel| luma(pixel).pow(2)).sum();
    let count = count.max(1);
    (squares / count).saturating_sub((sum / count).pow(2)) + 1
}

fn timestamp(ms: u64) -> String {
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn pictures(count: usize) -> Vec<RgbImage> {
        (0..count)
            .map(|n| {
                RgbImage::from_fn(320, 180, |x, _| {
                    Rgb(if n == 7 && x < 160 { [255; 3] } else { [(n * 9 % 250) as u8, 10, 10] })
                })
            })
            .collect()
    }

    #[test]
    fn pictures_lie_in_rows_of_ten_and_their_times_are_told() {
        let board = Storyboard::of(pictures(23).into_iter()).expect("a board");
        let sprite = image::load_from_memory(&board.sprite).expect("a JPEG");
        assert_eq!((sprite.width(), sprite.height()), (1600, 270));
        assert_eq!((board.tile.width, board.tile.height, board.columns), (160, 90, 10));
        let vtt = board.vtt("sprite.jpg", 2000, 45_500);
        assert!(vtt.starts_with("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nsprite.jpg#xywh=0,0,160,90\n"), "{vtt}");
        assert!(vtt.ends_with("\n00:00:44.000 --> 00:00:45.500\nsprite.jpg#xywh=320,180,160,90\n"), "{vtt}");
        assert_eq!(vtt.matches("-->").count(), 23);
        assert_eq!(board.best.get_pixel(3, 3).0, [255; 3], "the picture that shows something stands for all");
        assert_eq!(board.best_hash, board.hashes[7]);
    }

    #[test]
    fn one_picture_is_a_storyboard_and_none_is_not() {
        let board = Storyboard::of(pictures(1).into_iter()).expect("a board");
        assert_eq!(board.vtt("s", 1000, 0), "WEBVTT\n\n00:00:00.000 --> 00:00:00.001\ns#xywh=0,0,160,90\n");
        assert!(matches!(Storyboard::of(Vec::new().into_iter()), Err(StoryboardError::Empty)));
    }
}
