//! How large what shows a film is.

use gala_core::{
    format::FrameSize,
    ingest::{PROXY_LONG_SIDE, PROXY_SHORT_SIDE},
};

use crate::probe::VideoFacts;

/// The longer side of the pictures of a storyboard, and of the picture that stands for the film.
const BOARD_LONG: f64 = 480.0;

/// Returns the size of a film's proxy: 720p where it is not smaller itself.
pub fn proxy_size(video: &VideoFacts) -> FrameSize {
    let (width, height) = (f64::from(video.width), f64::from(video.height));
    let (short, long) = (f64::from(PROXY_SHORT_SIDE), f64::from(PROXY_LONG_SIDE));
    let scale = (short / width.min(height)).min(long / width.max(height));
    scaled(width, height, scale)
}

/// Returns the size of the pictures of a film's storyboard, before they are put together.
pub(super) fn board_size(video: &VideoFacts) -> FrameSize {
    let FrameSize { width, height } = proxy_size(video);
    let (width, height) = (f64::from(width), f64::from(height));
    scaled(width, height, BOARD_LONG / width.max(height))
}

/// Returns a size of even sides, never larger than it was.
fn scaled(width: f64, height: f64, scale: f64) -> FrameSize {
    let side = |length: f64| ((length * scale.min(1.0) / 2.0).round() as u32 * 2).max(2);
    FrameSize { width: side(width), height: side(height) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(width: u32, height: u32) -> [(u32, u32); 2] {
        let video = VideoFacts {
            codec: "h264".to_owned(),
            width,
            height,
            frame_rate: "25/1".to_owned(),
            has_alpha: false,
            is_hdr: false,
            is_taken_as_bt709: false,
            duration_ms: None,
        };
        [proxy_size(&video), board_size(&video)].map(|size| (size.width, size.height))
    }

    #[test]
    fn films_of_all_shapes_become_small_and_none_becomes_larger() {
        assert_eq!(sizes(1920, 1080), [(1280, 720), (480, 270)]);
        assert_eq!(sizes(2160, 3840), [(720, 1280), (270, 480)]);
        assert_eq!(sizes(320, 240), [(320, 240), (320, 240)]);
        assert_eq!(sizes(8192, 1024), [(1920, 240), (480, 60)]);
        assert_eq!(sizes(101, 57), [(102, 58), (102, 58)]);
        assert_eq!(sizes(1, 4000), [(2, 1920), (2, 480)]);
    }
}
