//! Makes no pieces of any video: the timelines of these tests have no files.

use async_trait::async_trait;
use gala_api::{PreviewMaker, PreviewSound, PreviewVideo, PreviewedTimeline};
use gala_core::{
    hash::ContentHash,
    job::Failure,
    preview::{NO_SUCH_PIECE, PreviewOutline},
    time::Frames,
};

pub struct NoPreviews;

fn none<T>() -> Result<T, Failure> {
    Err(Failure::permanent(NO_SUCH_PIECE, "there is no such piece"))
}

#[async_trait]
impl PreviewMaker for NoPreviews {
    async fn outline(&self, _: PreviewedTimeline) -> Result<PreviewOutline, Failure> {
        Err(Failure::permanent("missing_file", "the files of the timeline are not there"))
    }

    async fn segment(&self, _: PreviewedTimeline, _: ContentHash) -> Result<PreviewVideo, Failure> {
        none()
    }

    async fn sound(&self, _: PreviewedTimeline, _: ContentHash) -> Result<PreviewSound, Failure> {
        none()
    }

    async fn frame(&self, _: PreviewedTimeline, _: Frames, _: u32) -> Result<Vec<u8>, Failure> {
        none()
    }
}
