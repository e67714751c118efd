//! `render_final`: all clips, the sound and the captions to the finished video and what belongs to it.

use gala_core::{
    compose::{self, SceneMedia},
    job::Failure,
    plan::Plan,
    project::{Project, Workflow},
    timeline::Timeline,
};
use gala_db::assets;
use serde::{Deserialize, Serialize};

use super::{
    documents::{ClipOutput, FinalInput, FinishedVideo, Loudness, SegmentCount, StoredFile},
    media::media,
    music::Music,
    studio::{Studio, to_json},
};
use crate::context::{Done, JobContext};

/// What the `render` step leaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct RenderedVideo {
    pub video: StoredFile,
    pub thumbnail: StoredFile,
    pub loudness: Option<Loudness>,
    pub segments: SegmentCount,
    pub missing_glyphs: Vec<char>,
}

/// Everything that the finished video is made of.
pub(super) struct FinalWork<'a> {
    pub ctx: &'a JobContext,
    pub project: &'a Project,
    pub plan: &'a Plan,
    pub clips: &'a [ClipOutput],
    /// Of each clip.
    pub media: &'a [SceneMedia],
    pub music: Option<&'a Music>,
    pub timeline: &'a Timeline,
}

impl Studio {
    pub(super) async fn render_final(&self, ctx: &JobContext, project: Project) -> Result<Done, Failure> {
        let finished = self.finish_video(ctx, &project, &ctx.input()?).await?;
        let answer = to_json(&finished)?;
        Ok(Done::new(answer).write(move |tx| {
            Box::pin(async move {
                for file in &finished.files {
                    assets::put(tx, &file.asset(&project, tx.now_ms())).await?;
                }
                Ok(())
            })
        }))
    }

    async fn finish_video(
        &self,
        ctx: &JobContext,
        project: &Project,
        input: &FinalInput,
    ) -> Result<FinishedVideo, Failure> {
        let plan = self.read_plan(&input.planned).await?;
        let clips = clips(ctx, input).await?;
        let music = self.music(ctx, project, &plan, &input.planned.given).await?;
        let media: Vec<SceneMedia> = clips.iter().map(|clip| media(clip.scene, &clip.speech, &clip.picture)).collect();
        let timeline = compose::timeline(&plan, &media, music.as_ref().map(|music| music.name.as_str()));
        let (clips, media, music) = (&clips[..], &media[..], music.as_ref());
        let work = FinalWork { ctx, project, plan: &plan, clips, media, music, timeline: &timeline };
        let rendered = match plan.workflow {
            Workflow::Faceless => Some(self.render_video(&work).await?),
            // A trailer's clips go to an editor, who makes the video of them.
            Workflow::Trailer => None,
        };
        self.collect(&work, &input.planned, rendered).await
    }
}

/// Reads what the clip jobs answered, in the order of the scenes.
async fn clips(ctx: &JobContext, input: &FinalInput) -> Result<Vec<ClipOutput>, Failure> {
    let mut clips = Vec::with_capacity(input.clips.len());
    for id in &input.clips {
        let job = gala_db::jobs::get(ctx.db(), ctx.owner(), *id).await?;
        let output = job.and_then(|job| job.output);
        let output = output.ok_or_else(|| Failure::permanent("missing_clip", format!("job {id} has no output")))?;
        let clip: ClipOutput = serde_json::from_value(output)
            .map_err(|error| Failure::permanent("bad_job_output", format!("job {id}: {error}")))?;
        clips.push(clip);
    }
    clips.sort_by_key(|clip| clip.scene);
    Ok(clips)
}
