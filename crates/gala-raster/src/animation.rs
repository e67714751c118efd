//! Pictures that move: GIF, WebP and APNG.

use std::{
    io::{Cursor, Write},
    path::Path,
};

use gala_core::{
    cancel::Cancel,
    format::FrameSize,
    media_error::{MediaError, MediaFault},
};
use gala_media::{ClipCoding, RunError, Tools, encode_clip};
use image::{
    AnimationDecoder, Frames, ImageFormat,
    codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder},
};

use crate::picture::{MAX_PIXELS, read, tell, too_many_pixels};

/// The most pictures of an animation.
const MOST_PICTURES: usize = 5000;
/// The longest animation.
const MOST_MS: u64 = 10 * 60 * 1000;
/// All pictures together have no more pixels.
const MOST_PIXELS: u64 = 8_000_000_000;
/// Browsers take what says that it is shorter than this for a mistake.
const SHORTEST_MS: u64 = 11;
const USUAL_MS: u64 = 100;
/// No film has more than 50 frames a second.
const SHORTEST_FRAME_MS: u64 = 20;

/// How the pictures of an animation follow each other.
struct Pace {
    size: FrameSize,
    /// How long each is shown.
    delays_ms: Vec<u64>,
    has_alpha: bool,
}

/// Turns a picture that moves into a film beside `out`, which gets the extension that is returned.
///
/// # Errors
/// `damaged`, `truncated` and the like; `too_long` for more than ten minutes, `too_complex` for more pictures or pixels than
/// are turned; and if the film cannot be written.
pub fn animation_to_clip(tools: &Tools, path: &Path, out: &Path, cancel: &Cancel) -> Result<&'static str, RunError> {
    let bytes = read(path)?;
    let pace = Pace::of(path, &bytes, cancel)?;
    let frame_ms = pace.frame_ms();
    let coding = ClipCoding { size: pace.size, frame_ms: frame_ms as u32, has_alpha: pace.has_alpha };
    let extension = coding.extension();
    encode_clip(tools, coding, &out.with_extension(extension), cancel, |to| {
        let mut given = 0;
        for (frame, shown) in frames(path, &bytes)?.zip(pace.frames(frame_ms)) {
            let frame = frame.map_err(|error| tell(path, &bytes, &error))?;
            for _ in 0..shown {
                write(to, frame.buffer().as_raw(), out, cancel)?;
                given += 1;
            }
        }
        Ok(given)
    })?;
    Ok(extension)
}

fn write(to: &mut dyn Write, pixels: &[u8], out: &Path, cancel: &Cancel) -> Result<(), RunError> {
    if cancel.is_cancelled() {
        return Err(RunError::Cancelled);
    }
    to.write_all(pixels).map_err(|error| RunError::io("feed the encoder of", out, error))
}

fn frames<'a>(path: &Path, bytes: &'a [u8]) -> Result<Frames<'a>, MediaError> {
    let fail = |error| tell(path, bytes, &error);
    Ok(match image::guess_format(bytes) {
        Ok(ImageFormat::Gif) => GifDecoder::new(Cursor::new(bytes)).map_err(fail)?.into_frames(),
        Ok(ImageFormat::WebP) => WebPDecoder::new(Cursor::new(bytes)).map_err(fail)?.into_frames(),
        Ok(ImageFormat::Png) => {
            PngDecoder::new(Cursor::new(bytes)).and_then(PngDecoder::apng).map_err(fail)?.into_frames()
        }
        _ => {
            let what = "is no picture that moves";
            return Err(MediaError::of(path, MediaFault::UnsupportedFormat, what, "use GIF, WebP or APNG"));
        }
    })
}

impl Pace {
    /// Looks through all pictures once: what they are together is known before anything is written.
    fn of(path: &Path, bytes: &[u8], cancel: &Cancel) -> Result<Self, RunError> {
        let mut pace = Self { size: FrameSize { width: 0, height: 0 }, delays_ms: Vec::new(), has_alpha: false };
        let (mut total_ms, mut pixels) = (0, 0);
        for frame in frames(path, bytes)? {
            if cancel.is_cancelled() {
                return Err(RunError::Cancelled);
            }
            let frame = frame.map_err(|error| tell(path, bytes, &error))?;
            let (num, den) = frame.delay().numer_denom_ms();
            let told_ms = u64::from(num) / u64::from(den.max(1));
            let delay_ms = if told_ms < SHORTEST_MS { USUAL_MS } else { told_ms };
            let (width, height) = frame.buffer().dimensions();
            pace.size = FrameSize { width, height };
            pace.has_alpha |= frame.buffer().pixels().any(|pixel| pixel[3] < 255);
            pace.delays_ms.push(delay_ms);
            total_ms += delay_ms;
            pixels += pace.size.pixels();
            if pace.size.pixels() > MAX_PIXELS {
                return Err(too_many_pixels(path, &pace.size.to_string()).into());
            }
            if total_ms > MOST_MS {
                let fault = MediaError::of(path, MediaFault::TooLong, "lasts too long", "cut it");
                return Err(fault.limit("more than ten minutes").into());
            }
            if pace.delays_ms.len() > MOST_PICTURES || pixels > MOST_PIXELS {
                let fault = MediaError::of(path, MediaFault::TooComplex, "has too many pictures", "save it as a video");
                return Err(fault
                    .limit(format!("more than {MOST_PICTURES}, or than {MOST_PIXELS} pixels in all"))
                    .into());
            }
        }
        Ok(pace)
    }

    /// Returns the length of a frame with which each picture is shown for a whole number of them, or nearly.
    fn frame_ms(&self) -> u64 {
        let common = self.delays_ms.iter().copied().fold(0, common_divisor);
        common.clamp(SHORTEST_FRAME_MS, 1000)
    }

    /// Returns for how many frames each picture is shown: together as long as all delays, whatever rounding leaves.
    fn frames(&self, frame_ms: u64) -> Vec<u64> {
        let (mut end_ms, mut given) = (0, 0);
        let mut counts = Vec::with_capacity(self.delays_ms.len());
        for delay_ms in &self.delays_ms {
            end_ms += delay_ms;
            let until = ((end_ms + frame_ms / 2) / frame_ms).max(given);
            counts.push(until - given);
            given = until;
        }
        if given == 0
            && let Some(last) = counts.last_mut()
        {
            *last = 1;
        }
        counts
    }
}

fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(delays_ms: &[u64]) -> (u64, Vec<u64>) {
        let size = FrameSize { width: 2, height: 2 };
        let pace = Pace { size, delays_ms: delays_ms.to_vec(), has_alpha: false };
        let frame_ms = pace.frame_ms();
        (frame_ms, pace.frames(frame_ms))
    }

    #[test]
    fn pictures_are_shown_for_as_long_as_they_say() {
        assert_eq!(pace(&[100, 100, 50]), (50, vec![2, 2, 1]));
        assert_eq!(pace(&[40; 4]), (40, vec![1; 4]));
        // Nothing divides them that is a frame of film: the whole is as long as it says.
        let (frame_ms, counts) = pace(&[33, 34, 33, 33, 34, 33]);
        assert_eq!((frame_ms, counts.iter().sum::<u64>()), (20, 10));
        assert_eq!(pace(&[5000]), (1000, vec![5]));
        assert_eq!(pace(&[12]), (20, vec![1]));
    }
}
