//! More versions of what is heard or seen in a scene.

use gala_core::{
    access::Scope,
    approval::ReviewStage,
    brief::limits::MAX_SEED,
    id::{ProjectId, SceneId, TakeId},
    job::{Job, JobKind},
    payload::TakeInput,
    plan::{Plan, PlannedScene},
    plan_limits::LimitUnit,
    problem::{Problem, Problems},
    project::{ChosenTakes, Scene, TakeKind},
    provider_policy::{ProviderKind, ProviderPolicy},
    scenes::{SceneChanges, Stale, TakeInputs},
    workflow::ProjectWorkflow,
};
use gala_db::{
    DbError, Tx, approvals,
    jobs::{self, NewJob},
    projects, quota,
};

use super::{error::SceneError, files::files_of, storyboard::Storyboard};

/// Takes that are asked for at once.
pub const MAX_TAKES: u32 = 8;

/// What is to be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remade {
    Speech,
    Image,
    /// The picture in motion.
    Animation,
}

/// A wish for takes of a scene.
#[derive(Clone, Debug, PartialEq)]
pub struct Regenerate {
    pub what: Remade,
    /// What is to be said, to be seen, or to move, for these takes.
    pub prompt: Option<String>,
    /// The provider that is asked alone.
    pub provider: Option<String>,
    /// Of the first take; each later one has the next one.
    pub seed: Option<u32>,
    /// How many: 1 to [`MAX_TAKES`] pictures, of which each is another; one of all else. A single one is used by the scene
    /// as soon as it is there.
    pub count: u32,
}

/// Queues the jobs that make takes of a scene, in the caller's transaction. What is planned for the scene stays.
///
/// # Errors
/// [`SceneError::Problems`] for a wish that cannot be met, [`SceneError::Conflict`] with `not_planned` before there are
/// scenes, [`DbError::OverLimit`] where the workspace's plan does not give so much.
pub async fn regenerate(
    tx: &mut Tx,
    scope: Scope,
    (project, scene): (ProjectId, SceneId),
    wish: &Regenerate,
    trace: Option<&str>,
) -> Result<Vec<Job>, SceneError> {
    projects::keep(tx, project).await?;
    let storyboard = Storyboard::planned(tx, scope, project).await?;
    let scene = storyboard.scenes.iter().find(|one| one.id == scene).ok_or(DbError::NotFound)?;
    let stale = Stale::of(&storyboard.plan, scene);
    wish.check(&scene.planned)?;
    let planned = wish.planned(&scene.planned)?;
    let still = still_of(tx, scope, scene, wish.what, &stale).await?;
    if still.is_none() || scene.still.is_some() {
        wish.check_changes(&scene.planned, &planned, &stale)?;
    }
    let providers = wish.policy(&storyboard.plan.providers)?;
    let given = files_of(tx, scope, project, &storyboard.plan.scenes).await?;
    let limits = quota::plan(&mut *tx, scope).await?.limits;
    quota::check_room(tx, scope, &limits, LimitUnit::StorageBytes).await?;
    let mut made = Vec::new();
    for index in 0..wish.count {
        let plan =
            Plan { scenes: vec![wish.nth(&planned, index)], providers: providers.clone(), ..storyboard.plan.clone() };
        let names = plan.files_of(&plan.scenes[0]);
        let given = names.into_iter().filter_map(|name| Some((name.to_owned(), given.get(name)?.clone()))).collect();
        let (kind, takes) = (wish.kind(), scene.takes);
        let uses = ChosenTakes { image: still, ..stale.fresh_of(&takes) };
        let script = Some(ReviewStage::content_of_script(&scene.planned));
        let input =
            TakeInput { plan, given, kind, is_chosen: wish.count == 1, takes, uses, still, script, film_ms: None };
        let input = serde_json::to_value(input)
            .map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
        let job = NewJob::new(scope, JobKind::GenerateTake, input).project(project).scene(scene.id, scene.number);
        let job = job.trace(trace.map(str::to_owned));
        quota::reserve(tx, scope, &limits, job.id, &[(LimitUnit::ConcurrentJobs, 1)]).await?;
        made.push(job);
    }
    jobs::enqueue(tx, &made).await?;
    let mut jobs = Vec::with_capacity(made.len());
    for job in made {
        jobs.push(jobs::get(&mut *tx, scope, job.id).await?.ok_or(DbError::NotFound)?);
    }
    Ok(jobs)
}

/// Returns the picture that is to be set in motion where people approve pictures before: the one that they approved. Else it is
/// asked for again, and found.
async fn still_of(
    tx: &mut Tx,
    scope: Scope,
    scene: &Scene,
    what: Remade,
    stale: &Stale,
) -> Result<Option<TakeId>, DbError> {
    if what != Remade::Animation || stale.image.is_some() {
        return Ok(None);
    }
    let rules = approvals::rules(&mut *tx, scope, scene.project_id).await?.unwrap_or_default();
    let project = projects::get(&mut *tx, scope, scene.project_id).await?;
    let is_approved = rules.holds_payments() || project.is_some_and(|one| one.workflow == ProjectWorkflow::Trailer);
    let is_moving = scene.made_of.image.as_ref().is_some_and(TakeInputs::is_with_speech);
    Ok(scene.still.or(scene.takes.image.filter(|_| !is_moving)).filter(|_| is_approved))
}

impl Regenerate {
    fn kind(&self) -> TakeKind {
        match self.what {
            Remade::Speech => TakeKind::Speech,
            Remade::Image | Remade::Animation => TakeKind::Image,
        }
    }

    fn check(&self, planned: &PlannedScene) -> Result<(), Problems> {
        let mut problems = Problems::default();
        if !(1..=MAX_TAKES).contains(&self.count) {
            let message = format!("is {}; 1 to {MAX_TAKES} takes are made at once", self.count);
            problems.push(Problem::new("count_out_of_range", "count", message, "ask for fewer, or ask again"));
        } else if self.count > 1 && self.what != Remade::Image {
            let message = format!("is {}; of what is not a picture all would be alike", self.count);
            problems.push(Problem::new("count_out_of_range", "count", message, "ask for one"));
        }
        let own = match self.what {
            Remade::Speech => planned.narration.as_deref().map(|_| "has a recorded voice, its `narration`"),
            Remade::Image | Remade::Animation => {
                planned.picture.as_deref().map(|_| "has a picture of its own, its `picture`")
            }
        };
        if let Some(own) = own {
            problems.push(Problem::new(
                "scene_is_given",
                "what",
                own,
                "set it to null, and refresh the project, or name another one",
            ));
        }
        if self.kind() == TakeKind::Image && planned.seen_presenter().is_some() {
            let message = "is a presenter, who speaks as long as the scene is seen in the whole video";
            problems.push(Problem::new(
                "scene_is_presented",
                "what",
                message,
                "change the scene, and refresh the project",
            ));
        }
        if self.seed.is_some() && self.what != Remade::Image {
            problems.push(Problem::new("no_seed_taken", "seed", "only pictures take one", "leave it out"));
        }
        problems.into_result(())
    }

    /// What is made of the same again is the same again.
    fn check_changes(&self, before: &PlannedScene, after: &PlannedScene, stale: &Stale) -> Result<(), Problems> {
        let is_stale = stale.parts().any(|(kind, _)| kind == self.kind());
        if is_stale || self.provider.is_some() || self.nth(after, 0) != *before {
            return Ok(());
        }
        let message = "says nothing that is otherwise than what the scene has";
        let remedy = "say another prompt or seed, or name a provider";
        Err(Problem::new("nothing_changes", "what", message, remedy).into())
    }

    /// Returns the scene with what is said otherwise of it.
    fn planned(&self, scene: &PlannedScene) -> Result<PlannedScene, Problems> {
        let mut changes = SceneChanges::default();
        let field = match self.what {
            Remade::Speech => {
                changes.script.clone_from(&self.prompt);
                "script"
            }
            Remade::Image => {
                changes.image_prompt.clone_from(&self.prompt);
                changes.description.clone_from(&self.prompt);
                changes.seed = self.seed.map(Some);
                "image_prompt"
            }
            Remade::Animation => {
                changes.motion_prompt = self.prompt.clone().map(Some);
                "motion_prompt"
            }
        };
        let mut planned = scene.clone();
        let told = |name: &str| if name == field || name == "description" { "prompt" } else { name }.to_owned();
        changes.apply(&mut planned).map_err(|problems| problems.renamed(told))?;
        Ok(planned)
    }

    /// Returns the scene for the take of an index: a picture that is asked for without a seed is another variant.
    fn nth(&self, planned: &PlannedScene, index: u32) -> PlannedScene {
        let mut planned = planned.clone();
        if self.what == Remade::Image {
            match self.seed {
                Some(seed) => planned.seed = Some((seed + index) % (MAX_SEED + 1)),
                None => planned.image_variant = planned.image_variant.saturating_add(index + 1),
            }
        }
        planned
    }

    fn policy(&self, policy: &ProviderPolicy) -> Result<ProviderPolicy, Problems> {
        let Some(name) = &self.provider else { return Ok(policy.clone()) };
        let kind = match self.what {
            Remade::Speech => ProviderKind::Speech,
            Remade::Image => ProviderKind::Image,
            Remade::Animation => ProviderKind::Animation,
        };
        if !kind.names().contains(&name.as_str()) {
            let message = format!("{name} is none that makes this; there are {}", kind.names().join(", "));
            return Err(Problem::new("unknown_provider", "provider", message, "name one of these").into());
        }
        let mut policy = policy.clone();
        let names = match kind {
            ProviderKind::Speech => &mut policy.speech,
            ProviderKind::Image => &mut policy.image,
            _ => &mut policy.animation,
        };
        *names = vec![name.clone()];
        Ok(policy)
    }
}
