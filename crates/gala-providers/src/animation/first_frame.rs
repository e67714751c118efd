//! What providers ask of the picture, the words and the length of a video, checked before anything is sent.

use std::io::Cursor;

use gala_ai::provider::{AnimationRequest, ProviderError};
use gala_core::problem::Problem;
use image::ImageReader;

/// What a provider takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct FrameLimits {
    pub max_bytes: usize,
    pub min_side: u32,
    /// The longer side may be so many times the shorter one.
    pub max_ratio: f64,
    pub max_prompt_chars: usize,
}

impl FrameLimits {
    /// # Errors
    /// [`ProviderError::Refused`] with what is not taken.
    pub fn check(self, request: &AnimationRequest) -> Result<(), ProviderError> {
        let chars = request.prompt.chars().count();
        if chars == 0 || chars > self.max_prompt_chars {
            let message = format!("{chars} characters, of which 1 to {} are taken", self.max_prompt_chars);
            return Err(refused("motion_prompt", message, "say in a sentence or two what moves"));
        }
        if request.image.len() > self.max_bytes {
            let message = format!("{} bytes, of which {} are taken", request.image.len(), self.max_bytes);
            return Err(refused("image", message, "use a smaller picture"));
        }
        let reader = ImageReader::new(Cursor::new(&request.image)).with_guessed_format();
        let size = reader.ok().and_then(|reader| reader.into_dimensions().ok());
        let (width, height) =
            size.ok_or_else(|| refused("image", "it cannot be read".to_owned(), "use a PNG or JPEG file"))?;
        let ratio = f64::from(width.max(height)) / f64::from(width.min(height).max(1));
        if width.min(height) < self.min_side || ratio > self.max_ratio {
            let (side, ratio) = (self.min_side, self.max_ratio);
            let message = format!(
                "{width}x{height}: each side must have {side} pixels, the longer at most {ratio} times the shorter"
            );
            return Err(refused("image", message, "use a larger or less narrow picture"));
        }
        Ok(())
    }
}

/// Returns the shortest offered length that is long enough, in seconds, or the longest there is.
pub(super) fn seconds(wanted_ms: u64, offered: &[u64]) -> u64 {
    let enough = offered.iter().copied().filter(|seconds| seconds * 1000 >= wanted_ms).min();
    enough.or(offered.iter().copied().max()).unwrap_or(5)
}

fn refused(field: &str, message: String, remedy: &str) -> ProviderError {
    Problem::new("bad_animation", field, message, remedy).into()
}

#[cfg(test)]
mod tests {
    use gala_core::{format::FrameSize, hash::ContentHash};

    use super::*;

    const LIMITS: FrameLimits =
        FrameLimits { max_bytes: 100_000, min_side: 300, max_ratio: 2.5, max_prompt_chars: 2500 };

    fn request(width: u32, height: u32) -> AnimationRequest {
        let mut png = Cursor::new(Vec::new());
        image::RgbImage::new(width, height).write_to(&mut png, image::ImageFormat::Png).expect("encoded");
        let image = png.into_inner();
        AnimationRequest {
            image_hash: ContentHash::of(&image),
            image,
            image_mime: "image/png",
            prompt: "slow push-in".to_owned(),
            duration_ms: 5000,
            size: FrameSize::VERTICAL,
            seed: None,
        }
    }

    #[test]
    fn what_is_not_taken_is_told_by_its_field() {
        assert!(LIMITS.check(&request(300, 750)).is_ok());
        let large = FrameLimits { max_bytes: 100, ..LIMITS };
        for (limits, field, bad) in [
            (LIMITS, "image", request(299, 600)),
            (LIMITS, "image", request(300, 751)),
            (LIMITS, "image", request(751, 300)),
            (large, "image", request(300, 300)),
            (LIMITS, "image", AnimationRequest { image: b"no picture".to_vec(), ..request(300, 300) }),
            (LIMITS, "motion_prompt", AnimationRequest { prompt: String::new(), ..request(300, 300) }),
            (LIMITS, "motion_prompt", AnimationRequest { prompt: "é".repeat(2501), ..request(300, 300) }),
        ] {
            let refused = limits.check(&bad).expect_err("refused");
            assert!(matches!(&refused, ProviderError::Refused(problem) if problem.field == field), "{refused:?}");
        }
    }

    #[test]
    fn a_video_is_long_enough_where_it_can_be() {
        let lengths = [5, 10];
        assert_eq!([0, 5000, 5001, 10_000, 60_000].map(|ms| seconds(ms, &lengths)), [5, 5, 10, 10, 10]);
    }
}
