//! Pieces of videos for people who edit their timelines in a browser.

use std::sync::Arc;

use async_trait::async_trait;
use gala_api::{PreviewMaker, PreviewSound, PreviewVideo, PreviewedTimeline};
use gala_core::{hash::ContentHash, job::Failure, preview::PreviewOutline, time::Frames};
use gala_jobs::pipeline::{PreviewRequest, Services, TimelinePreviews};

/// Makes them of what jobs are made with.
pub struct Previews(TimelinePreviews);

impl Previews {
    pub fn new(services: &Arc<Services>) -> Self {
        Self(TimelinePreviews::new(Arc::clone(services)))
    }
}

fn request(of: PreviewedTimeline) -> PreviewRequest {
    let PreviewedTimeline { project, timeline, checksum, sources, draft_films } = of;
    PreviewRequest { project, timeline, checksum, sources, draft_films }
}

#[async_trait]
impl PreviewMaker for Previews {
    async fn outline(&self, of: PreviewedTimeline) -> Result<PreviewOutline, Failure> {
        self.0.outline(&request(of)).await
    }

    async fn segment(&self, of: PreviewedTimeline, hash: ContentHash) -> Result<PreviewVideo, Failure> {
        let segment = self.0.segment(&request(of), hash).await?;
        Ok(PreviewVideo { bytes: segment.bytes, codec: segment.codec })
    }

    async fn sound(&self, of: PreviewedTimeline, hash: ContentHash) -> Result<PreviewSound, Failure> {
        let (file, size_bytes) = self.0.sound(&request(of), hash).await?;
        Ok(PreviewSound { reader: Box::new(tokio::fs::File::from_std(file)), size_bytes })
    }

    async fn frame(&self, of: PreviewedTimeline, frame: Frames, longest: u32) -> Result<Vec<u8>, Failure> {
        self.0.frame(&request(of), frame, longest).await
    }
}
