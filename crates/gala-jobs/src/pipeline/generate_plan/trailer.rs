//! A trailer, stage by stage: each is made of the scenes as they are, and the next one begins once people have approved it.

use std::collections::HashMap;

use gala_core::{
    approval::ReviewStage,
    id::SceneId,
    job::{Failure, JobKind},
    payload::{EditedInput, GivenFiles, PlanInput, StageOutput, TakeInput, TrailerInput},
    plan::Plan,
    project::{ChosenTakes, Scene, TakeKind},
    scenes::Stale,
    trailer::TrailerStep,
};
use gala_db::{
    DbError,
    jobs::{self, NewJob, WaitsFor},
    quota, scenes,
};
use gala_projects::scenes::{SceneError, Stages, TrailerWait, go_on_after, stages};

use super::{
    super::{film_lengths::film_lengths, json::to_json, registration::ROWS_AT_ONCE, render_final::RenderFinal},
    edited::edited,
    job::GeneratePlan,
    kept_plan::set_plan,
};
use crate::context::Done;

/// Stores the plan and the scenes of a trailer, of which nothing is made before its script is approved.
pub(super) async fn begin_trailer(job: &GeneratePlan<'_>, plan: Plan, rows: Vec<Scene>) -> Result<Done, Failure> {
    let (project, scope) = (job.project.id, job.ctx.scope());
    job.ctx.write(move |tx| Box::pin(async move { set_plan(tx, scope, project, &plan).await })).await?;
    for some in rows.chunks(ROWS_AT_ONCE) {
        let some = some.to_vec();
        let write = job.ctx.write(move |tx| {
            Box::pin(async move {
                for scene in &some {
                    scenes::upsert(tx, scene).await?;
                }
                Ok(())
            })
        });
        write.await?;
    }
    ended(job, 0)
}

/// Begins what a trailer needs next, or ends where it waits for people.
pub(super) async fn next_stage(job: &GeneratePlan<'_>, input: TrailerInput) -> Result<Done, Failure> {
    let (project, scope) = (job.project.id, job.ctx.scope());
    let missing = || Failure::permanent("not_planned", "the project has no plan that could go on");
    let read = job.ctx.write(move |tx| Box::pin(async move { stages(tx, scope, project).await.map_err(of_database) }));
    let Stages { plan, scenes, given, next } = read.await?.ok_or_else(missing)?;
    match next {
        TrailerStep::Await(_) => ended(job, 0),
        TrailerStep::Assemble => edited(job, EditedInput { scenes_version: input.trailer_scenes_version, given }).await,
        TrailerStep::Make(stage, ids) => {
            let wanted: Vec<&Scene> = scenes.iter().filter(|scene| ids.contains(&scene.id)).collect();
            let input = TrailerInput { given, ..input };
            let film = match stage {
                ReviewStage::Animation => {
                    let film = RenderFinal { services: job.services, ctx: job.ctx, project: job.project };
                    film_lengths(&film, &plan, &scenes, &input.given).await?
                }
                _ => HashMap::new(),
            };
            make(job, &plan, &input, stage, (&wanted, &film)).await
        }
    }
}

/// Ends a stage in the transaction that sees whether anything waits for people.
fn ended(job: &GeneratePlan<'_>, makes: usize) -> Result<Done, Failure> {
    let (project, own) = (job.project.id, job.ctx.job().clone());
    let output = to_json(&StageOutput { makes })?;
    Ok(Done::new(output).write(move |tx| {
        Box::pin(async move {
            match go_on_after(tx, &own, project).await {
                Ok(TrailerWait::Awaits(stage)) => tracing::info!(%stage, "the trailer waits for approval"),
                Ok(TrailerWait::Begun(_) | TrailerWait::InWork) => {}
                Err(error) => return Err(of_database(error)),
            }
            Ok(())
        })
    }))
}

fn of_database(error: SceneError) -> DbError {
    match error {
        SceneError::Database(error) => error,
        error => DbError::Corrupt { what: "trailer", source: error.into() },
    }
}

/// One job for each scene that lacks something of the stage, and one that goes on once all of them have it. `film` tells how long
/// moving pictures have to be: it stays in what their jobs are asked, whatever is edited until they end.
async fn make(
    job: &GeneratePlan<'_>,
    plan: &Plan,
    input: &TrailerInput,
    stage: ReviewStage,
    (wanted, film): (&[&Scene], &HashMap<SceneId, u64>),
) -> Result<Done, Failure> {
    let (ctx, own) = (job.ctx, job.ctx.job());
    let trace = || ctx.trace().map(str::to_owned);
    let next = NewJob::child_of(own, JobKind::GeneratePlan, "stage", to_json(&PlanInput::Trailer(input.clone()))?)
        .trace(trace())
        .waits_for(WaitsFor::Jobs(vec![own.id]));
    let (next_id, planning) = (next.id, own.id);
    ctx.write(move |tx| {
        Box::pin(async move {
            jobs::enqueue(tx, &[next]).await?;
            quota::pass_on(tx, planning, next_id).await
        })
    })
    .await?;
    for some in wanted.chunks(ROWS_AT_ONCE) {
        let mut made = Vec::with_capacity(some.len());
        for scene in some {
            let kind = if stage == ReviewStage::Image { JobKind::GenerateSceneImage } else { JobKind::AnimateScene };
            let film_ms = film.get(&scene.id).copied();
            let take = to_json(&TakeInput { film_ms, ..take(plan, &input.given, scene, kind) })?;
            let take = NewJob::child_of(own, kind, &format!("{kind} {}", scene.id), take).scene(scene.id, scene.number);
            made.push(take.trace(trace()));
        }
        ctx.write(move |tx| Box::pin(async move { jobs::enqueue_before(tx, next_id, &made).await.map(|_| ()) }))
            .await?;
    }
    Ok(Done::new(to_json(&StageOutput { makes: wanted.len() })?))
}

fn take(plan: &Plan, given: &GivenFiles, scene: &Scene, kind: JobKind) -> TakeInput {
    let plan = Plan { scenes: vec![scene.planned.clone()], ..plan.clone() };
    let names = plan.files_of(&scene.planned);
    let given = names.into_iter().filter_map(|name| Some((name.to_owned(), given.get(name)?.clone()))).collect();
    let fresh = Stale::of(&plan, scene).fresh_of(&scene.takes);
    let still = scene.takes.image.filter(|_| kind == JobKind::AnimateScene);
    let uses = ChosenTakes { image: still, ..fresh };
    let (kind, takes) = (TakeKind::Image, scene.takes);
    TakeInput { plan, given, kind, is_chosen: true, takes, uses, still, script: None, film_ms: None }
}
