//! `render_final`: a timeline with its files to the finished video and what belongs to it.
//!
//! The timeline is composed of what the clip jobs of a plan made, or was written by somebody. What is much to encode is
//! first shared out: the job then waits for its `render_segment` jobs, runs again, and joins what they left.

use gala_core::{
    compose::{self, SceneMedia},
    job::Failure,
    payload::{self, ClipOutput, FinalInput, FinishedVideo, ScenesInput},
    project::Project,
    workflow::Workflow,
};
use gala_db::jobs::NewJob;

use super::{
    final_work::FinalWork,
    media::{final_spec, media},
    registration::register,
    studio::{Studio, to_json},
    video::Outcome,
};
use crate::context::{Done, JobContext};

/// A finished video, or what has to be done before.
pub(super) enum Finishing {
    Finished(FinishedVideo),
    Parts(Vec<NewJob>),
}

impl Studio {
    pub(super) async fn render_final(&self, ctx: &JobContext, project: Project) -> Result<Done, Failure> {
        let finishing = match ctx.input()? {
            FinalInput::Scenes(input) => self.finish_scenes(ctx, &project, &input).await?,
            FinalInput::Timeline(input) => self.finish_timeline(ctx, &project, &input).await?,
        };
        let finished = match finishing {
            Finishing::Finished(finished) => finished,
            Finishing::Parts(parts) => return Ok(Done::wait(parts)),
        };
        register(ctx, &project, &finished.files).await?;
        Ok(Done::new(to_json(&finished)?))
    }

    async fn finish_scenes(
        &self,
        ctx: &JobContext,
        project: &Project,
        input: &ScenesInput,
    ) -> Result<Finishing, Failure> {
        let plan = &*self.read_plan(&input.planned).await?;
        let clips = clips(ctx, input).await?;
        let music = self.music(ctx, project, plan, &input.planned.given).await?;
        let media: Vec<SceneMedia> = clips.iter().map(|clip| media(clip.scene, &clip.speech, &clip.picture)).collect();
        let timeline = compose::timeline(plan, &media, music.as_ref().map(|music| music.name.as_str()));
        let (clips, media, music) = (&clips[..], &media[..], music.as_ref());
        let work = FinalWork { ctx, project, plan, clips, media, music, timeline: &timeline };
        let rendered = match plan.workflow {
            Workflow::Faceless => match self.render_video(ctx, project, &final_spec(&work)).await? {
                Outcome::Rendered(rendered, plan) => Some((*rendered, plan)),
                Outcome::Parts(parts) => return Ok(Finishing::Parts(parts)),
            },
            // A trailer's clips go to an editor, who makes the video of them.
            Workflow::Trailer => None,
        };
        self.collect(&work, &input.planned, rendered).await.map(Finishing::Finished)
    }
}

/// Reads what the clip jobs answered, in the order of the scenes.
async fn clips(ctx: &JobContext, input: &ScenesInput) -> Result<Vec<ClipOutput>, Failure> {
    let mut clips = Vec::with_capacity(input.clips.len());
    for id in &input.clips {
        let job = gala_db::jobs::get(ctx.db(), ctx.owner(), *id).await?;
        let output = job.and_then(|job| job.output);
        let output = output.ok_or_else(|| Failure::permanent("missing_clip", format!("job {id} has no output")))?;
        let clip: ClipOutput = payload::read(&output)
            .map_err(|error| Failure::permanent("bad_job_output", format!("job {id}: {error}")))?;
        clips.push(clip);
    }
    clips.sort_by_key(|clip| clip.scene);
    Ok(clips)
}
