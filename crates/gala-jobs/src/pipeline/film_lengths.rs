//! How long moving pictures have to be in the film of a trailer, told before anybody is asked for them.

use std::collections::HashMap;

use gala_core::{
    assembly,
    id::SceneId,
    job::Failure,
    payload::{self, GivenFiles, SpokenScene},
    plan::Plan,
    project::{Scene, TakeKind},
    workflow::Workflow,
};
use gala_db::takes;

use super::render_final::{RenderFinal, beats_before};

/// Returns how long the moving picture of each scene has to be, in milliseconds, as the film of a trailer is cut by what is said in
/// its scenes now and by the beats of its music; nothing for other videos. Scenes that nobody speaks yet are as long as is
/// estimated. `scenes` are those of the plan, in the same order.
pub(super) async fn film_lengths(
    job: &RenderFinal<'_>,
    plan: &Plan,
    scenes: &[Scene],
    given: &GivenFiles,
) -> Result<HashMap<SceneId, u64>, Failure> {
    if plan.workflow != Workflow::Trailer {
        return Ok(HashMap::new());
    }
    let ctx = job.ctx;
    let mut spoken = HashMap::new();
    for take in takes::list_chosen_of(ctx.db(), ctx.scope(), job.project.id, TakeKind::Speech).await? {
        let speech: SpokenScene = payload::read(&take.facts)
            .map_err(|error| Failure::permanent("bad_take", format!("take {}: {error}", take.id)))?;
        spoken.insert(take.scene_id, speech.timing.duration_ms());
    }
    let length = |scene: &Scene| spoken.get(&scene.id).copied().unwrap_or(scene.planned.estimated_ms);
    let spoken_ms: Vec<u64> = scenes.iter().map(length).collect();
    let beats = beats_before(job, plan, given, assembly::most_ms(plan, &spoken_ms)).await?;
    let lengths = assembly::moving_ms(plan, &spoken_ms, beats.as_ref());
    Ok(scenes.iter().map(|scene| scene.id).zip(lengths).collect())
}
