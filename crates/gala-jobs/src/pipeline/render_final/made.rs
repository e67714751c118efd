//! What a video is that was rendered, and so which assets become of it.

use gala_core::{
    asset::{AssetKind, OutputFile},
    id::JobId,
    job::Failure,
};

use super::{
    super::registration::{register, register_copies, register_drafts},
    job::RenderFinal,
};

/// What a video is that was rendered.
#[derive(Clone, Copy, Debug)]
pub(super) enum Made<'a> {
    Video,
    /// One in draft quality, which people who came by a link see with a watermark alone.
    Draft,
    /// The copy with a watermark of what a job rendered as a draft.
    Copy {
        of: JobId,
        text: &'a str,
    },
}

impl Made<'_> {
    /// Makes files assets of the project. Doing it again changes nothing.
    pub async fn register(self, job: &RenderFinal<'_>, files: &[OutputFile]) -> Result<(), Failure> {
        let RenderFinal { services, ctx, project } = *job;
        match self {
            Self::Video => register(services, ctx, project, files).await,
            Self::Draft => {
                let (seen, others): (Vec<_>, Vec<_>) = files.iter().cloned().partition(is_seen);
                register_drafts(services, ctx, project, &seen).await?;
                register(services, ctx, project, &others).await
            }
            Self::Copy { of, text } => register_copies(services, ctx, project, files, of, text).await,
        }
    }

    /// Whether others may be given parts of it. A copy is asked for by guests, who get one machine at a time.
    pub fn may_be_shared_out(self) -> bool {
        !matches!(self, Self::Copy { .. })
    }
}

/// Whether a file shows what the video shows.
fn is_seen(file: &OutputFile) -> bool {
    matches!(file.kind, AssetKind::Final | AssetKind::Thumbnail)
}
