use gala_core::preview::PreviewOutline;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the video of a timeline is made of, as a draft of it is played while it is edited.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TimelinePreview)]
pub struct TimelinePreviewView {
    /// Names the version of the timeline, as its `ETag` does.
    pub etag: String,
    /// Of the draft, in pixels.
    pub width: u32,
    pub height: u32,
    /// Frames a second: `fps_num` / `fps_den`.
    pub fps_num: u32,
    pub fps_den: u32,
    /// How many frames the video has.
    pub frames: u64,
    /// In order of time, without gaps.
    pub segments: Vec<PreviewSegmentView>,
    /// All that is heard; `null` where nothing is.
    pub sound: Option<PreviewSoundView>,
}

/// A run of frames.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PreviewSegment)]
pub struct PreviewSegmentView {
    /// The SHA-256 of all that shapes its pixels, in hex. An edit leaves those of the segments that it does not touch.
    pub hash: String,
    /// From 0, in the video.
    pub first_frame: u64,
    pub frames: u64,
}

/// All that is heard, as one track.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PreviewSound)]
pub struct PreviewSoundView {
    /// Of all that shapes it, in hex.
    pub hash: String,
    /// How many samples at 48 kHz come before the first that is heard: it is shifted by them.
    pub ahead_samples: u64,
}

/// How many samples of AAC come before the first that is heard.
const AHEAD_SAMPLES: u64 = 1024;

impl TimelinePreviewView {
    pub fn new(etag: String, outline: &PreviewOutline) -> Self {
        let segments = outline.segments.iter().map(|segment| PreviewSegmentView {
            hash: segment.hash.to_string(),
            first_frame: segment.first_frame.0,
            frames: segment.frames.0,
        });
        Self {
            etag,
            width: outline.size.width,
            height: outline.size.height,
            fps_num: outline.fps.num(),
            fps_den: outline.fps.den(),
            frames: outline.frames.0,
            segments: segments.collect(),
            sound: outline.sound.map(|hash| PreviewSoundView { hash: hash.to_string(), ahead_samples: AHEAD_SAMPLES }),
        }
    }
}

/// How large a frame is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FrameQuery {
    /// The most pixels of its longer side, from 16 to 4096; 1280 where absent. It is never enlarged.
    #[param(nullable = false, minimum = 16, maximum = 4096)]
    pub longest: Option<u32>,
}
