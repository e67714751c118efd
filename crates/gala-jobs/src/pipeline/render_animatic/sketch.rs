//! What is heard and seen of each scene in an animatic.

use std::collections::HashMap;

use futures::{StreamExt, TryStreamExt};
use gala_ai::provider::SpeechRequest;
use gala_core::{
    id::SceneId,
    job::Failure,
    payload::{self, GivenFiles, PicturedScene, SpokenScene},
    plan::{Plan, PlannedScene},
    project::{Scene, TakeKind},
    provider_policy::ProviderPolicy,
    scenes::Stale,
};
use gala_db::takes::{self, Take};
use serde::de::DeserializeOwned;

use super::super::{
    process_clip::{SceneWork, paid_for, picture, speech},
    render_final::RenderFinal,
};

/// So many scenes are sketched at once: each waits for programs, disks and rows.
const AT_ONCE: usize = 4;

/// A scene as an animatic has it.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    pub speech: SpokenScene,
    pub picture: PicturedScene,
    pub is_voice_sketched: bool,
    pub is_picture_sketched: bool,
}

/// Returns all scenes in their order. `job` is one whose services ask nobody who is paid.
pub(super) async fn sketches(
    job: &RenderFinal<'_>,
    given: &GivenFiles,
    plan: &Plan,
    scenes: &[Scene],
) -> Result<Vec<Sketch>, Failure> {
    let RenderFinal { ctx, project, .. } = *job;
    let chosen = takes::list_chosen(ctx.db(), ctx.scope(), project.id).await?;
    let chosen: HashMap<(SceneId, TakeKind), Take> =
        chosen.into_iter().map(|take| ((take.scene_id, take.kind), take)).collect();
    // Who is named in a project is not asked for a sketch.
    let asked = &Plan { providers: ProviderPolicy::default(), ..plan.clone() };
    let quiet = &voiceless(asked);
    let sketch = |number: usize| {
        let (chosen, scene) = (&chosen, &scenes[number]);
        async move {
            let fresh = Stale::of(plan, scene).fresh_of(&scene.takes);
            let made = |kind| chosen.get(&(scene.id, kind));
            let spoken = fresh.speech.and_then(|_| made(TakeKind::Speech)).and_then(facts);
            let pictured = fresh.image.and_then(|_| made(TakeKind::Image)).and_then(facts);
            sketch(job, given, (asked, quiet), number, (spoken, pictured)).await
        }
    };
    let all = futures::stream::iter(0..scenes.len()).map(sketch);
    all.buffered(AT_ONCE).try_collect().await
}

/// A take of an earlier program that cannot be read counts as none.
fn facts<T: DeserializeOwned>(take: &Take) -> Option<T> {
    payload::read(&take.facts).ok()
}

async fn sketch(
    job: &RenderFinal<'_>,
    given: &GivenFiles,
    (asked, quiet): (&Plan, &Plan),
    number: usize,
    (spoken, pictured): (Option<SpokenScene>, Option<PicturedScene>),
) -> Result<Sketch, Failure> {
    let (is_voice_sketched, is_picture_sketched) = (spoken.is_none(), pictured.is_none());
    let spoken = async {
        match spoken {
            Some(spoken) => Ok(spoken),
            None => voice(job, given, (asked, quiet), number).await,
        }
    };
    let pictured = async {
        match pictured {
            Some(pictured) => Ok(pictured),
            None => work_of(job, given, asked, number, async |work| picture(&work).await).await,
        }
    };
    let (speech, picture) = tokio::try_join!(spoken, pictured)?;
    Ok(Sketch { speech, picture, is_voice_sketched, is_picture_sketched })
}

/// Has a scene spoken by the voice that it asks for, or by another one where nobody on this machine has that.
async fn voice(
    job: &RenderFinal<'_>,
    given: &GivenFiles,
    (asked, quiet): (&Plan, &Plan),
    number: usize,
) -> Result<SpokenScene, Failure> {
    let spoken = async |plan| work_of(job, given, plan, number, async |work| speech(&work).await).await;
    let names_voice = SpeechRequest::of(asked, &asked.scenes[number]).voice.is_some();
    let spoken = match spoken(asked).await {
        // Whatever refuses it: it was the voice of somebody else.
        Err(Failure::Permanent(_)) if names_voice => spoken(quiet).await,
        spoken => spoken,
    };
    spoken.map(|(speech, _)| speech)
}

/// Does something of a scene of a plan.
async fn work_of<T>(
    job: &RenderFinal<'_>,
    given: &GivenFiles,
    plan: &Plan,
    number: usize,
    work: impl AsyncFnOnce(SceneWork<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let RenderFinal { services, ctx, project } = *job;
    let scene = &PlannedScene { number: number as u32 + 1, ..plan.scenes[number].clone() };
    let paid_for = &paid_for(ctx, project, scene, None, None);
    work(SceneWork { services, ctx, project, given, plan, scene, paid_for, spoken_before: None, film_ms: None }).await
}

/// The same plan, spoken by whichever voice speaks its language.
fn voiceless(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    plan.scenes.iter_mut().for_each(|scene| scene.voice = None);
    plan.library.iter_mut().for_each(|entry| entry.look.voice = None);
    plan
}
