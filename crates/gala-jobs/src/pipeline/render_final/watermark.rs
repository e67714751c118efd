//! `watermark_draft`: what was rendered as a draft once more, with a text over its pictures.

use gala_core::{
    asset::{AssetKind, OutputFile},
    job::Failure,
    payload::{WatermarkInput, WatermarkedDraft},
};

use super::{
    super::{json::to_json, names},
    job::RenderFinal,
    made::Made,
    outcome::Outcome,
    side_outputs::Outputs,
    thumbnail::thumbnail,
    timeline::draft_spec,
    video::render_video,
};
use crate::context::Done;

impl RenderFinal<'_> {
    /// Makes the copy of a draft that carries a watermark.
    pub async fn run_watermark(&self) -> Result<Done, Failure> {
        let input: WatermarkInput = self.ctx.input()?;
        let of = self.ctx.job().parent;
        let of = of.ok_or_else(|| Failure::permanent("bad_job_input", "the job names no render that made a draft"))?;
        let spec = draft_spec(self, &input.draft, Some(&input.text)).await?;
        let made = Made::Copy { of, text: &input.text };
        let (rendered, plan) = match render_video(self, &spec, made).await? {
            Outcome::Done(rendered) => rendered,
            Outcome::Parts(parts) => return Ok(Done::wait(parts)),
        };
        let mut outputs = Outputs::new(self.ctx);
        outputs.add(names::THUMBNAIL, AssetKind::Thumbnail, || thumbnail(self, &plan)).await?;
        made.register(self, &outputs.files).await?;
        let thumbnail = outputs.files.first().map(OutputFile::stored);
        let segments = rendered.segments;
        Ok(Done::new(to_json(&WatermarkedDraft { video: rendered.video, thumbnail, segments })?))
    }
}
