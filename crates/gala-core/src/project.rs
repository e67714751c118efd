//! A video being made, its scenes and their takes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::approval::Approval;
use crate::{
    approval::ReviewStage,
    id::{JobId, ProjectId, SceneId, TakeId, WorkspaceId},
    job::{JobKind, JobState},
    plan::PlannedScene,
    scenes::TakeInputs,
    workflow::ProjectWorkflow,
};

/// Always derived from the project's jobs and scenes, never set by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProjectStatus {
    Draft,
    ProcessingScript,
    AwaitingApproval,
    GeneratingImages,
    AnimatingScenes,
    Rendering,
    ReadyForEdit,
    Completed,
    Failed,
}

/// The states of the jobs a project's status is derived from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectJobs {
    pub plan: Option<JobState>,
    pub clips: Vec<JobState>,
    pub last: Option<JobState>,
    /// The stage of a trailer that is being made, for which the plan waits.
    pub stage: Option<ReviewStage>,
    /// Whether one of them waits for an approval before it pays for something.
    pub awaits_approval: bool,
    /// Whether a film that an editor made was taken in after the newest plan, and nothing was rendered since.
    pub has_film: bool,
}

/// What a project's status needs to know of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobOutline {
    pub id: JobId,
    /// The job that made it.
    pub parent: Option<JobId>,
    pub kind: JobKind,
    pub state: JobState,
    /// Whether it is blocked because something is not approved that it would pay for.
    pub awaits_approval: bool,
}

impl JobOutline {
    /// Returns the stage of a trailer that it makes something of.
    fn stage(&self) -> Option<ReviewStage> {
        match self.kind {
            JobKind::GenerateSceneImage => Some(ReviewStage::Image),
            JobKind::AnimateScene => Some(ReviewStage::Animation),
            _ => None,
        }
    }
}

impl ProjectJobs {
    /// Picks what counts of a project's jobs, which come newest first: the newest plan, the clips that it spawned, and the
    /// newest job after them. Of what no job made each counts.
    pub fn of(newest_first: &[JobOutline]) -> Self {
        let plan = newest_first.iter().find(|job| job.kind == JobKind::GeneratePlan);
        let counts = |job: &&JobOutline| job.parent.is_none() || job.parent == plan.map(|plan| plan.id);
        let of_kind =
            |kind| newest_first.iter().filter(counts).filter(move |job| job.kind == kind).map(|job| job.state);
        // The plan that goes on once a stage is made is a sibling of the jobs that make it.
        let beside = plan.and_then(|plan| plan.parent);
        let makes_stage = |job: &&JobOutline| beside.is_some() && job.parent == beside;
        let stage = newest_first.iter().filter(makes_stage).find_map(JobOutline::stage);
        let waits = |job: &JobOutline| job.awaits_approval && (counts(&job) || makes_stage(&job));
        Self {
            plan: plan.map(|plan| plan.state),
            clips: of_kind(JobKind::ProcessClip).collect(),
            last: of_kind(JobKind::RenderFinal).next(),
            stage,
            awaits_approval: newest_first.iter().any(waits),
            has_film: has_film(newest_first),
        }
    }
}

/// A film that was refused changes nothing; a plan or a video that was begun after one makes it an earlier version.
fn has_film(newest_first: &[JobOutline]) -> bool {
    let counts = |job: &&JobOutline| match job.kind {
        JobKind::MatchFilm => job.state == JobState::Succeeded,
        JobKind::GeneratePlan | JobKind::RenderFinal => true,
        _ => false,
    };
    newest_first.iter().find(counts).is_some_and(|job| job.kind == JobKind::MatchFilm)
}

impl ProjectJobs {
    /// Whether one of them has not ended.
    pub fn are_in_work(&self) -> bool {
        self.plan.iter().chain(&self.clips).chain(&self.last).any(|state| !state.is_terminal())
    }
}

impl ProjectStatus {
    /// Derives the status from the newest run of each job kind.
    pub fn derive(workflow: ProjectWorkflow, jobs: &ProjectJobs) -> Self {
        let any = |states: &[JobState], wanted: JobState| states.contains(&wanted);
        if jobs.has_film && !jobs.are_in_work() {
            return Self::Completed;
        }
        let all_done = |states: &[JobState]| states.iter().all(|state| *state == JobState::Succeeded);
        let every: Vec<JobState> = jobs.plan.iter().chain(&jobs.clips).chain(&jobs.last).copied().collect();
        if any(&every, JobState::Failed) {
            return Self::Failed;
        }
        let works = [JobState::Queued, JobState::Running].into_iter().any(|state| any(&every, state));
        if jobs.awaits_approval && !works {
            return Self::AwaitingApproval;
        }
        match workflow {
            ProjectWorkflow::Trailer => return Self::of_trailer(jobs),
            ProjectWorkflow::Template => return Self::of_template(jobs),
            ProjectWorkflow::Faceless => {}
        }
        match (jobs.plan, jobs.last) {
            (None, None) | (Some(JobState::Cancelled), _) => Self::Draft,
            (_, Some(JobState::Succeeded)) => Self::Completed,
            (_, Some(JobState::Cancelled)) => Self::Draft,
            // Where scenes were only put in another order, no clip is made anew.
            (Some(JobState::Succeeded), _) if all_done(&jobs.clips) => Self::Rendering,
            (Some(JobState::Succeeded), _) if any(&jobs.clips, JobState::Cancelled) => Self::Draft,
            (Some(JobState::Succeeded), _) => Self::GeneratingImages,
            _ => Self::ProcessingScript,
        }
    }

    /// A template's timeline is there from the start: all that is made is its video.
    fn of_template(jobs: &ProjectJobs) -> Self {
        match jobs.last {
            None | Some(JobState::Cancelled) => Self::Draft,
            Some(JobState::Succeeded) => Self::Completed,
            Some(JobState::Failed) => Self::Failed,
            Some(JobState::Blocked | JobState::Queued | JobState::Running) => Self::Rendering,
        }
    }

    /// A trailer is made stage by stage, each by a plan of its own. One that ended and left no more work waits for people.
    fn of_trailer(jobs: &ProjectJobs) -> Self {
        let is_cancelled = jobs.clips.contains(&JobState::Cancelled) || jobs.last == Some(JobState::Cancelled);
        match (jobs.plan, jobs.last) {
            (None, None) | (Some(JobState::Cancelled), _) => Self::Draft,
            _ if is_cancelled => Self::Draft,
            (_, Some(JobState::Succeeded)) => Self::ReadyForEdit,
            (Some(JobState::Succeeded), None) if jobs.clips.is_empty() => Self::AwaitingApproval,
            (Some(JobState::Succeeded), _) => Self::Rendering,
            _ => match jobs.stage {
                Some(ReviewStage::Animation) => Self::AnimatingScenes,
                Some(_) => Self::GeneratingImages,
                None => Self::ProcessingScript,
            },
        }
    }
}

/// One video being made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Project {
    pub id: ProjectId,
    #[serde(skip, default = "local_workspace")]
    #[schemars(skip)]
    pub workspace: WorkspaceId,
    pub title: String,
    pub workflow: ProjectWorkflow,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    /// How many of the last digits of the id are in the name of its folder, 8 to 32: as many as tell it from all others.
    #[serde(skip, default = "usual_folder_digits")]
    #[schemars(skip)]
    pub folder_digits: usize,
}

/// With so many digits a folder is named unless another project has the same: one of some 77,000 then has.
pub const FOLDER_DIGITS: usize = 8;

fn local_workspace() -> WorkspaceId {
    WorkspaceId::LOCAL
}

fn usual_folder_digits() -> usize {
    FOLDER_DIGITS
}

impl Project {
    /// Returns the last digits of the id, 1 to 32 of them: in a UUIDv7 those are random.
    pub fn last_digits(&self, count: usize) -> String {
        let id = self.id.0.simple().to_string();
        id[id.len().saturating_sub(count)..].to_owned()
    }

    /// Returns the name of the project's folder: `<title>-<short id>`, safe on every file system.
    pub fn folder(&self) -> String {
        let mut slug = String::new();
        for c in self.title.chars().flat_map(char::to_lowercase) {
            if c.is_alphanumeric() {
                slug.push(c);
            } else if !slug.ends_with('-') && !slug.is_empty() {
                slug.push('-');
            }
            // Names are at most 255 bytes on common file systems; short ones are kinder to people.
            if slug.len() >= 40 {
                break;
            }
        }
        let slug = slug.trim_matches('-');
        let slug = if slug.is_empty() { "video" } else { slug };
        format!("{slug}-{}", self.last_digits(self.folder_digits))
    }
}

/// One numbered unit of a project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scene {
    pub id: SceneId,
    pub project_id: ProjectId,
    /// Counted from 1.
    pub number: u32,
    pub planned: PlannedScene,
    pub approval: Approval,
    /// The chosen takes; older ones are kept.
    pub takes: ChosenTakes,
    /// The take whose picture the chosen one sets in motion; absent where that is a picture itself.
    #[serde(default)]
    pub still: Option<TakeId>,
    /// What the chosen takes were made of, or were chosen for.
    pub made_of: MadeOf,
    /// Raised by each change of the row.
    pub version: u32,
}

/// What the chosen takes of a scene were made of, or were chosen for; absent where that was not recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MadeOf {
    pub speech: Option<TakeInputs>,
    pub image: Option<TakeInputs>,
    pub clip: Option<TakeInputs>,
}

/// The takes a scene points at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChosenTakes {
    pub speech: Option<TakeId>,
    pub image: Option<TakeId>,
    pub clip: Option<TakeId>,
}

impl ChosenTakes {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn of(&self, kind: TakeKind) -> Option<TakeId> {
        match kind {
            TakeKind::Speech => self.speech,
            TakeKind::Image => self.image,
            TakeKind::Clip => self.clip,
        }
    }
}

/// What a take is a version of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TakeKind {
    Speech,
    Image,
    Clip,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_safe_names_that_tell_the_title() {
        let project = |title: &str| Project {
            id: "01234567-89ab-7def-8123-456789abcdef".parse().expect("an id"),
            workspace: WorkspaceId::LOCAL,
            title: title.to_owned(),
            workflow: ProjectWorkflow::Faceless,
            created_at_ms: 0,
            folder_digits: FOLDER_DIGITS,
        };
        assert_eq!(project("Tea: a short history!").folder(), "tea-a-short-history-89abcdef");
        assert_eq!(project("../../etc").folder(), "etc-89abcdef");
        assert_eq!(project("💥").folder(), "video-89abcdef");
        assert_eq!(project("お茶の話").folder(), "お茶の話-89abcdef");
        assert_eq!(Project { folder_digits: 12, ..project("Tea") }.folder(), "tea-456789abcdef");
        assert_eq!(Project { folder_digits: 32, ..project("Tea") }.folder(), "tea-0123456789ab7def8123456789abcdef");
    }

    #[test]
    fn status_follows_the_jobs() {
        use JobState::{Blocked, Failed, Queued, Running, Succeeded};
        let check = |plan, clips: &[JobState], last, expected| {
            let jobs = ProjectJobs { plan, clips: clips.to_vec(), last, ..ProjectJobs::default() };
            assert_eq!(ProjectStatus::derive(ProjectWorkflow::Faceless, &jobs), expected, "{jobs:?}");
        };
        check(None, &[], None, ProjectStatus::Draft);
        check(Some(Running), &[], None, ProjectStatus::ProcessingScript);
        check(Some(Succeeded), &[Running, Queued], Some(Blocked), ProjectStatus::GeneratingImages);
        check(Some(Succeeded), &[Succeeded], Some(Running), ProjectStatus::Rendering);
        check(Some(Succeeded), &[Succeeded], Some(Succeeded), ProjectStatus::Completed);
        check(Some(Succeeded), &[Failed], Some(Blocked), ProjectStatus::Failed);
    }

    #[test]
    fn what_an_older_plan_spawned_does_not_count() {
        use JobState::{Failed, Queued, Running, Succeeded};
        let [old, new] = [JobId::new(), JobId::new()];
        let job = |id, parent, kind, state| JobOutline { id, parent, kind, state, awaits_approval: false };
        let spawned = |parent, kind, state| job(JobId::new(), Some(parent), kind, state);
        let jobs = [
            spawned(new, JobKind::RenderFinal, Queued),
            spawned(new, JobKind::ProcessClip, Running),
            job(new, None, JobKind::GeneratePlan, Succeeded),
            spawned(old, JobKind::RenderFinal, Failed),
            spawned(old, JobKind::ProcessClip, Failed),
            job(old, None, JobKind::GeneratePlan, Failed),
        ];
        let found = ProjectJobs::of(&jobs);
        let expected =
            ProjectJobs { plan: Some(Succeeded), clips: vec![Running], last: Some(Queued), ..ProjectJobs::default() };
        assert_eq!(found, expected);
        let alone =
            [job(JobId::new(), None, JobKind::RenderFinal, Running), spawned(new, JobKind::RenderSegment, Failed)];
        assert_eq!(ProjectJobs::of(&alone), ProjectJobs { last: Some(Running), ..ProjectJobs::default() });
    }

    #[test]
    fn a_trailer_waits_between_its_stages() {
        use JobState::{Blocked, Cancelled, Failed, Queued, Running, Succeeded};
        let check = |plan, stage, clips: &[JobState], last, expected| {
            let jobs = ProjectJobs { plan, stage, clips: clips.to_vec(), last, ..ProjectJobs::default() };
            assert_eq!(ProjectStatus::derive(ProjectWorkflow::Trailer, &jobs), expected, "{jobs:?}");
        };
        let (image, animation) = (Some(ReviewStage::Image), Some(ReviewStage::Animation));
        check(None, None, &[], None, ProjectStatus::Draft);
        check(Some(Running), None, &[], None, ProjectStatus::ProcessingScript);
        check(Some(Succeeded), None, &[], None, ProjectStatus::AwaitingApproval);
        check(Some(Blocked), image, &[], None, ProjectStatus::GeneratingImages);
        check(Some(Succeeded), image, &[], None, ProjectStatus::AwaitingApproval);
        check(Some(Blocked), animation, &[], None, ProjectStatus::AnimatingScenes);
        check(Some(Failed), animation, &[], None, ProjectStatus::Failed);
        check(Some(Cancelled), animation, &[], None, ProjectStatus::Draft);
        check(Some(Succeeded), animation, &[Queued], Some(Blocked), ProjectStatus::Rendering);
        check(Some(Succeeded), animation, &[Cancelled], Some(Cancelled), ProjectStatus::Draft);
        check(Some(Succeeded), animation, &[Succeeded], Some(Succeeded), ProjectStatus::ReadyForEdit);
    }

    #[test]
    fn a_video_of_a_template_is_rendered_at_once() {
        use JobState::{Blocked, Cancelled, Failed, Queued, Running, Succeeded};
        let check = |last, expected| {
            let jobs = ProjectJobs { last, ..ProjectJobs::default() };
            assert_eq!(ProjectStatus::derive(ProjectWorkflow::Template, &jobs), expected, "{jobs:?}");
        };
        check(None, ProjectStatus::Draft);
        check(Some(Queued), ProjectStatus::Rendering);
        check(Some(Running), ProjectStatus::Rendering);
        check(Some(Blocked), ProjectStatus::Rendering);
        check(Some(Succeeded), ProjectStatus::Completed);
        check(Some(Failed), ProjectStatus::Failed);
        check(Some(Cancelled), ProjectStatus::Draft);
    }

    #[test]
    fn a_film_that_was_taken_in_completes_a_project_until_something_is_begun_after_it() {
        use JobState::{Failed, Queued, Succeeded};
        let job = |kind, state| JobOutline { id: JobId::new(), parent: None, kind, state, awaits_approval: false };
        let status = |newest_first: &[JobOutline]| {
            ProjectStatus::derive(ProjectWorkflow::Trailer, &ProjectJobs::of(newest_first))
        };
        let plan = job(JobKind::GeneratePlan, Succeeded);
        let made = [JobOutline { parent: Some(plan.id), ..job(JobKind::RenderFinal, Succeeded) }, plan];
        let after = |later: &[JobOutline]| status(&[later, &made].concat());
        let film = |state| job(JobKind::MatchFilm, state);
        assert_eq!(after(&[]), ProjectStatus::ReadyForEdit);
        assert_eq!(after(&[film(Queued)]), ProjectStatus::ReadyForEdit);
        assert_eq!(after(&[film(Failed)]), ProjectStatus::ReadyForEdit, "one that was refused");
        assert_eq!(after(&[film(Succeeded)]), ProjectStatus::Completed);
        assert_eq!(after(&[film(Failed), film(Succeeded)]), ProjectStatus::Completed);
        assert_eq!(after(&[job(JobKind::IngestAsset, Failed), film(Succeeded)]), ProjectStatus::Completed);
        assert_eq!(after(&[job(JobKind::GeneratePlan, Queued), film(Succeeded)]), ProjectStatus::ProcessingScript);
        assert_eq!(after(&[job(JobKind::RenderFinal, Failed), film(Succeeded)]), ProjectStatus::Failed);
    }

    #[test]
    fn a_job_that_would_pay_waits_for_an_approval_once_all_else_is_done() {
        use JobState::{Blocked, Running, Succeeded};
        let [plan, clip, other] = [JobId::new(), JobId::new(), JobId::new()];
        let job = |id, parent, kind, state, awaits_approval| JobOutline { id, parent, kind, state, awaits_approval };
        let jobs = |state| {
            ProjectJobs::of(&[
                job(other, Some(plan), JobKind::ProcessClip, state, false),
                job(clip, Some(plan), JobKind::ProcessClip, Blocked, true),
                job(plan, None, JobKind::GeneratePlan, Succeeded, false),
            ])
        };
        let status = |jobs: &ProjectJobs| ProjectStatus::derive(ProjectWorkflow::Faceless, jobs);
        assert_eq!(status(&jobs(Running)), ProjectStatus::GeneratingImages);
        assert_eq!(status(&jobs(Succeeded)), ProjectStatus::AwaitingApproval);
    }
}
