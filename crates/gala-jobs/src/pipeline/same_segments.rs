//! Whether machines that share a video make the same segments of it.

use std::time::Duration;

use gala_core::{
    job::Failure,
    payload::{SegmentInput, WantedSegment},
};
use gala_media::Tools;
use gala_render::RenderPlan;

/// A worker that cannot do a job lets others try it.
const TRY_ELSEWHERE: Duration = Duration::from_secs(15);

/// Checks that this machine makes the segments that a job speaks of.
///
/// # Errors
/// `other_encoder`, to be tried again elsewhere, where its build of ffmpeg is another or it draws them otherwise.
pub(super) fn check_same(tools: &Tools, plan: &RenderPlan, input: &SegmentInput) -> Result<(), Failure> {
    let own = tools.encoder.short();
    if own != input.encoder {
        return Err(elsewhere(format!(
            "the video was begun with another build of ffmpeg ({}) than the one of this machine ({own}, version {}); \
             install the same ffmpeg on all machines that share a database",
            input.encoder, tools.version,
        )));
    }
    let is_same =
        |wanted: &&WantedSegment| plan.segments.get(wanted.index).is_some_and(|segment| segment.hash == wanted.hash);
    match input.segments.iter().find(|wanted| !is_same(wanted)) {
        None => Ok(()),
        Some(wanted) => Err(elsewhere(format!(
            "this machine draws segment {} of the video otherwise than the one that began it; install the same version \
             of GALA and the same fonts on all machines that share a database",
            wanted.index
        ))),
    }
}

/// Another worker may have the right programs.
fn elsewhere(message: String) -> Failure {
    match Failure::transient("other_encoder", message) {
        Failure::Transient { error, .. } => Failure::Transient { error, retry_after: Some(TRY_ELSEWHERE) },
        other => other,
    }
}
