//! `render_segment`: some segments of a video, for a `render_final` that waits for them.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use gala_core::{
    hash::ContentHash,
    job::{Failure, Job, JobKind},
    payload::{self, SegmentCount, SegmentInput, UnreadablePayload, WantedSegment},
    project::Project,
    time::Millis,
};
use gala_db::jobs::NewJob;
use gala_render::RenderPlan;

use super::{
    documents::RenderSpec,
    sharing::Sharing,
    speed::Speed,
    studio::{Studio, to_json},
};
use crate::context::{Done, JobContext};

/// A video is shared out among no more jobs.
const MAX_PARTS: u64 = 100;
/// A worker that cannot do a job lets others try it.
const TRY_ELSEWHERE: Duration = Duration::from_secs(15);

impl Studio {
    pub(super) async fn render_segment(&self, ctx: &JobContext) -> Result<Done, Failure> {
        let input: SegmentInput = ctx.input()?;
        let spec: RenderSpec = self.read_json(&input.spec.key).await?;
        let plan = Arc::new(self.render_plan(&spec)?);
        self.check_same(&plan, &input)?;
        let total = input.segments.iter().map(|wanted| wanted.frames).sum();
        let speed = Arc::new(Speed::new("segment", total, ctx.reporter()));
        let (mut count, mut before, mut provided) = (SegmentCount::default(), 0, 0);
        for wanted in &input.segments {
            // No step: whether the segment's object is still there is looked up by every attempt anew.
            count += self.provide_segment(ctx, &plan, wanted.index, &speed, before).await?;
            provided += 1;
            ctx.record_progress(provided).await?;
            before += wanted.frames;
        }
        Ok(Done::new(to_json(&count)?))
    }

    /// Checks that this machine makes the segments that a job speaks of.
    pub(super) fn check_same(&self, plan: &RenderPlan, input: &SegmentInput) -> Result<(), Failure> {
        let own = self.tools.encoder.short();
        if own != input.encoder {
            return Err(elsewhere(format!(
                "the video was begun with another build of ffmpeg ({}) than the one of this machine ({own}, version {}); \
                 install the same ffmpeg on all machines that share a database",
                input.encoder, self.tools.version,
            )));
        }
        let is_same = |wanted: &&WantedSegment| {
            plan.segments.get(wanted.index).is_some_and(|segment| segment.hash == wanted.hash)
        };
        match input.segments.iter().find(|wanted| !is_same(wanted)) {
            None => Ok(()),
            Some(wanted) => Err(elsewhere(format!(
                "this machine draws segment {} of the video otherwise than the one that began it; install the same \
                 version of GALA and the same fonts on all machines that share a database",
                wanted.index
            ))),
        }
    }

    /// Returns the jobs that render what is missing of a video; none where that is little enough for one.
    pub(super) async fn parts(
        &self,
        ctx: &JobContext,
        project: &Project,
        spec: &RenderSpec,
        plan: &RenderPlan,
        sharing: Sharing,
    ) -> Result<Vec<NewJob>, Failure> {
        let missing = self.missing(plan).await?;
        let frames: u64 = missing.iter().map(|wanted| wanted.frames).sum();
        if frames <= plan.fps.frame_at(Millis(sharing.alone_ms)).0 {
            return Ok(Vec::new());
        }
        let spec = self.keep_json(project, "render", spec).await?;
        let encoder = self.tools.encoder.short();
        let parts = parts_of(missing, plan.fps.frame_at(Millis(sharing.part_ms)).0).into_iter().enumerate();
        let job = |(number, segments)| {
            let input = SegmentInput { spec: spec.clone(), encoder: encoder.clone(), segments };
            let input = to_json(&input)?;
            Ok(NewJob::child_of(ctx.job(), JobKind::RenderSegment, &format!("part {number}"), input))
        };
        parts.map(job).collect()
    }

    /// The segments that somebody has to encode, each once.
    async fn missing(&self, plan: &RenderPlan) -> Result<Vec<WantedSegment>, Failure> {
        let mut known: BTreeSet<ContentHash> = BTreeSet::new();
        let mut missing = Vec::new();
        for (index, segment) in plan.segments.iter().enumerate() {
            if known.insert(segment.hash) && !self.has_segment(&segment.hash).await? {
                missing.push(WantedSegment { index, hash: segment.hash, frames: segment.frames.0 });
            }
        }
        Ok(missing)
    }

    /// Returns what the parts of a video did, which are all done. This machine must be able to go on with it.
    pub(super) fn parts_done(&self, plan: &RenderPlan, parts: &[Job]) -> Result<SegmentCount, Failure> {
        let mut count = SegmentCount::default();
        for part in parts {
            let bad =
                |error: UnreadablePayload| Failure::permanent("bad_job_output", format!("job {}: {error}", part.id));
            let input: SegmentInput = payload::read(&part.input).map_err(bad)?;
            self.check_same(plan, &input)?;
            count += payload::read(part.output.as_ref().unwrap_or(&serde_json::Value::Null)).map_err(bad)?;
        }
        Ok(count)
    }
}

/// Cuts a list of segments into runs of about equally many frames.
fn parts_of(segments: Vec<WantedSegment>, frames_each: u64) -> Vec<Vec<WantedSegment>> {
    let all: u64 = segments.iter().map(|segment| segment.frames).sum();
    let count = all.div_ceil(frames_each.max(1)).clamp(1, MAX_PARTS);
    let mut parts: Vec<Vec<WantedSegment>> = Vec::new();
    let (mut before, mut open) = (0, None);
    for segment in segments {
        // The part in which its middle lies, if all were cut exactly.
        let part = (before + segment.frames / 2) * count / all.max(1);
        before += segment.frames;
        if open != Some(part) {
            open = Some(part);
            parts.push(Vec::new());
        }
        parts.last_mut().expect("one was just pushed").push(segment);
    }
    parts
}

/// Another worker may have the right programs.
fn elsewhere(message: String) -> Failure {
    match Failure::transient("other_encoder", message) {
        Failure::Transient { error, .. } => Failure::Transient { error, retry_after: Some(TRY_ELSEWHERE) },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(frames: &[u64], frames_each: u64, expected: &[&[u64]]) {
        let wanted = |(index, frames): (usize, &u64)| {
            let hash = ContentHash::of(&index.to_be_bytes());
            WantedSegment { index, hash, frames: *frames }
        };
        let parts = parts_of(frames.iter().enumerate().map(wanted).collect(), frames_each);
        let indexes: Vec<usize> = parts.iter().flatten().map(|segment| segment.index).collect();
        assert_eq!(indexes, (0..frames.len()).collect::<Vec<_>>(), "each once, in order");
        let lengths: Vec<Vec<u64>> =
            parts.iter().map(|part| part.iter().map(|segment| segment.frames).collect()).collect();
        assert_eq!(lengths, expected);
    }

    #[test]
    fn parts_are_about_equally_long() {
        check(&[100; 6], 200, &[&[100, 100], &[100, 100], &[100, 100]]);
        check(&[100, 10, 10, 100, 100, 100], 200, &[&[100, 10, 10], &[100, 100], &[100]]);
        check(&[500, 10, 10], 100, &[&[500], &[10, 10]]);
        check(&[1], 200, &[&[1]]);
        check(&[], 200, &[]);
    }

    #[test]
    fn a_long_video_is_shared_out_among_a_bounded_number_of_jobs() {
        let segments = (0..10_000).map(|index| WantedSegment { index, hash: ContentHash::of(b""), frames: 240 });
        assert_eq!(parts_of(segments.collect(), 450).len() as u64, MAX_PARTS);
    }
}
