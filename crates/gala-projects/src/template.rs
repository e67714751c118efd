//! Data and a template become a project with a timeline, and the job that renders it.

use std::collections::{BTreeMap, BTreeSet};

use gala_core::{
    access::Scope,
    asset::StoredFile,
    format::FrameSize,
    id::{AssetId, ProjectId},
    job::Job,
    payload::TimelineInput,
    problem::{Problem, Problems},
    project::{FOLDER_DIGITS, Project},
    quality::Quality,
    template::{AskedMedia, ParamMedia, TemplateUse},
    timeline::{SourceUse, Timeline},
    workflow::ProjectWorkflow,
};
use gala_db::{
    DbError, Tx, projects, templates,
    timelines::{self, EditedTimeline},
};
use serde_json::json;

use crate::{
    render::{Render, render},
    uploads::{TimelineUploads, Unusable},
};

/// A video of a template that somebody asks for. Its project is named before it is there, because its document is stored before.
#[derive(Clone, Debug)]
pub struct TemplateSubmission {
    pub project: Project,
    pub made_of: TemplateUse,
    /// The timeline as it is stored, and its text.
    pub document: StoredFile,
    pub text: String,
    pub sources: BTreeMap<String, StoredFile>,
    pub size: FrameSize,
    /// How long the video is, as far as that can be told.
    pub length_ms: u64,
    pub quality: Quality,
    /// The id of the request that asks.
    pub trace: Option<String>,
}

/// What a submission became.
#[derive(Clone, Debug)]
pub struct TemplateVideo {
    pub project: Project,
    /// The job that renders it.
    pub job: Job,
}

impl TemplateSubmission {
    /// Returns a project that is not there yet, for a video of a template.
    pub fn project(scope: Scope, title: String, now_ms: i64) -> Project {
        Project {
            id: ProjectId::new(),
            workspace: scope.workspace(),
            title,
            workflow: ProjectWorkflow::Template,
            created_at_ms: now_ms,
            folder_digits: FOLDER_DIGITS,
        }
    }
}

/// Stores a project with its timeline, and queues its rendering, in the caller's transaction.
///
/// # Errors
/// [`DbError::OverLimit`] where the workspace's plan does not give so much; nothing may be committed then.
pub async fn begin_template_video(
    tx: &mut Tx,
    scope: Scope,
    submission: TemplateSubmission,
) -> Result<TemplateVideo, DbError> {
    let TemplateSubmission { project, made_of, document, text, sources, size, length_ms, quality, trace } = submission;
    projects::insert(tx, &project, &json!({})).await?;
    templates::keep_use(tx, project.id, &made_of).await?;
    // It is looked at and edited as any other, also before the first video of it is there.
    let edited = EditedTimeline { document: text, checksum: document.checksum };
    timelines::replace(tx, project.id, None, &edited).await?;
    let wanted = Render { timeline: TimelineInput { timeline: document, sources, quality }, size, length_ms, trace };
    let job = render(tx, scope, project.id, wanted).await?;
    let project = projects::get(&mut *tx, scope, project.id).await?.ok_or(DbError::NotFound)?;
    Ok(TemplateVideo { project, job })
}

/// Why the files of a template's timeline cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AssetFilesError {
    #[error(transparent)]
    Problems(#[from] Problems),
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Returns the stored files that a timeline names by the ids of assets: files of no project of the workspace, of which none is
/// deleted until the transaction ends. `asked` are those that data name.
///
/// # Errors
/// Each name that is no such file, or one of another kind or that cannot be used yet. Nothing tells another workspace's file
/// from one that there is not.
pub async fn asset_files(
    tx: &mut Tx,
    scope: Scope,
    timeline: &Timeline,
    asked: &[AskedMedia],
) -> Result<BTreeMap<String, StoredFile>, AssetFilesError> {
    let names = timeline.source_names();
    let asked_names = asked.iter().map(|one| one.name.as_str());
    let ids: BTreeSet<AssetId> =
        names.iter().copied().chain(asked_names).filter_map(|name| name.parse().ok()).collect();
    // An id has one spelling here: what else reads as one names nothing in the timeline.
    let uploads = TimelineUploads::hold(tx, scope, ProjectId::of_shared_files(scope.workspace()), &ids).await?;
    let mut problems = Problems::default();
    for AskedMedia { field, media, name } in asked {
        match uploads.checked(name, used_as(*media)) {
            Some(Ok(_)) => {}
            Some(Err(Unusable { code, what, remedy })) => problems.push(Problem::new(code, field, what, remedy)),
            None => problems.push(absent(field, String::new())),
        }
    }
    for name in &names {
        let is_told = asked.iter().any(|one| one.name == *name);
        if !is_told && uploads.names().all(|known| known != name) {
            problems.push(absent("timeline", format!("{} ", name.chars().take(80).collect::<String>())));
        }
    }
    problems.into_result(())?;
    uploads.check(timeline)?;
    Ok(uploads.sources(timeline))
}

fn used_as(media: ParamMedia) -> SourceUse {
    match media {
        ParamMedia::Image => SourceUse::Picture,
        ParamMedia::Video => SourceUse::Video,
        ParamMedia::Audio => SourceUse::Sound,
    }
}

fn absent(field: &str, name: String) -> Problem {
    let message = format!("{name}is no file of the workspace that is of no project");
    Problem::new("no_such_asset", field, message, "upload it without a project, and give its id")
}
