//! A few pictures of a film, for what looks at films.

use std::path::Path;

use gala_core::{
    cancel::Cancel,
    format::FrameSize,
    media_error::{MediaError, MediaFault},
    pixels::RgbPixels,
    time::FrameRate,
};
use gala_media::{Crop, Framing, RunError, Tools, VideoFacts, VideoRange, VideoReader, probe};
use gala_raster::{frame::Frame, rgb};

/// The shorter side of what is looked at, in pixels.
const SIDE: f64 = 224.0;

/// Returns as many pictures as are wanted, from the middles of equal parts of a film. `None` of what has no moving picture.
///
/// # Errors
/// Where the film cannot be read or decoded.
pub fn sampled_frames(
    tools: &Tools,
    path: &Path,
    count: u64,
    cancel: &Cancel,
) -> Result<Option<Vec<RgbPixels>>, RunError> {
    let facts = probe(tools, path, cancel)?;
    let Some(video) = &facts.video else { return Ok(None) };
    let length_ms = video.duration_ms.unwrap_or(facts.duration_ms);
    let size = looked_at(video);
    let framing = Framing::new(&Crop { picture: size, left: 0, top: 0 }, size, video);
    let mut pictures = Vec::new();
    for part in 0..count {
        let in_ms = length_ms * (2 * part + 1) / (2 * count);
        let range = VideoRange { path, in_ms, speed: 1.0, offset: 0, frames: 1 };
        let reader = VideoReader::start(tools, &range, &framing, FrameRate::FPS_30, cancel)?;
        let mut frame = Frame::new(size);
        frame.show(reader.frame());
        let odd = |_| MediaError::of(path, MediaFault::Damaged, "has pictures that cannot be read", "use another film");
        let picture = rgb::of_frame(&frame).map_err(odd)?;
        let (width, height) = (size.width as usize, size.height as usize);
        pictures.push(RgbPixels { width, height, bytes: picture.into_raw() });
    }
    Ok(Some(pictures))
}

/// Films of any shape are seen whole; those that are longer than a frame can be are seen narrower.
fn looked_at(video: &VideoFacts) -> FrameSize {
    let (width, height) = (f64::from(video.width.max(1)), f64::from(video.height.max(1)));
    let scale = SIDE / width.min(height);
    let side = |length: f64| {
        let scaled = (length * scale).round().clamp(f64::from(FrameSize::MIN_SIDE), f64::from(FrameSize::MAX_SIDE));
        scaled as u32 / 2 * 2
    };
    FrameSize { width: side(width), height: side(height) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_are_looked_at_small_and_whole() {
        let of = |width, height| {
            let video = VideoFacts {
                codec: "h264".to_owned(),
                width,
                height,
                frame_rate: "30/1".to_owned(),
                has_alpha: false,
                is_hdr: false,
                is_taken_as_bt709: false,
                duration_ms: None,
            };
            let FrameSize { width, height } = looked_at(&video);
            (width, height)
        };
        assert_eq!((of(1920, 1080), of(1080, 1920), of(224, 224)), ((398, 224), (224, 398), (224, 224)));
        assert_eq!((of(2, 2), of(60_000, 100)), ((224, 224), (4096, 224)));
    }
}
