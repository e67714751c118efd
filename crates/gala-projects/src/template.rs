//! Data and a template become a project with a timeline, and the job that renders it.

use std::collections::BTreeMap;

use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind, AssetStatus, StoredFile},
    format::FrameSize,
    id::{AssetId, ProjectId},
    job::Job,
    payload::TimelineInput,
    problem::{Problem, Problems},
    project::{FOLDER_DIGITS, Project},
    quality::Quality,
    template::{AskedMedia, ParamMedia, TemplateUse},
    timeline::Timeline,
    workflow::ProjectWorkflow,
};
use gala_db::{
    DbError, Tx, assets,
    ingests::{self, Ingest},
    projects, templates,
    timelines::{self, EditedTimeline},
};
use serde_json::json;

use crate::{
    render::{Render, render},
    uploads::{Unusable, check_ready},
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
    let ids: Vec<AssetId> =
        names.iter().chain(asked_names(asked).iter()).filter_map(|name| name.parse().ok()).collect();
    let shared = ProjectId::of_shared_files(scope.workspace());
    let found = assets::usable(tx, scope, shared, &ids).await?;
    let known = ingests::states(&mut *tx, scope, &ids).await?;
    let of = |name: &str| {
        let id: AssetId = name.parse().ok()?;
        // An id has one spelling here: what else reads as one names nothing in the timeline.
        found.iter().find(|asset| asset.id == id && asset.id.to_string() == name)
    };
    let mut problems = Problems::default();
    for AskedMedia { field, media, name } in asked {
        let asset = of(name);
        let ingest = asset.and_then(|asset| known.get(&asset.id));
        if let Some(problem) = refusal(asset, ingest, field, Some(*media)) {
            problems.push(problem);
        }
    }
    let mut files = BTreeMap::new();
    for name in names {
        match of(name) {
            Some(asset) => drop(files.insert(name.to_owned(), stored(asset))),
            None if asked.iter().any(|one| one.name == name) => {}
            None => problems.0.extend(refusal(None, None, "timeline", None).map(|problem| named(problem, name))),
        }
    }
    problems.into_result(files).map_err(Into::into)
}

fn asked_names(asked: &[AskedMedia]) -> Vec<&str> {
    asked.iter().map(|one| one.name.as_str()).collect()
}

fn refusal(asset: Option<&Asset>, ingest: Option<&Ingest>, field: &str, media: Option<ParamMedia>) -> Option<Problem> {
    let Some(asset) = asset else {
        let message = "is no file of the workspace that is of no project";
        return Some(Problem::new("no_such_asset", field, message, "upload it without a project, and give its id"));
    };
    if asset.status != AssetStatus::Ready {
        let message = "is a file that cannot be used yet, or never";
        return Some(Problem::new("asset_not_ready", field, message, "wait until it is ready, or give another one"));
    }
    if let Err(Unusable { code, what, remedy }) = check_ready(ingest) {
        return Some(Problem::new(code, field, what, remedy));
    }
    let media = media?;
    let fits = match media {
        ParamMedia::Image => asset.kind == AssetKind::Image,
        ParamMedia::Video => asset.kind == AssetKind::Video,
        ParamMedia::Audio => asset.kind == AssetKind::Audio,
    };
    (!fits).then(|| {
        let message = format!("is a file of another kind, and no {}", media.as_str());
        Problem::new("wrong_kind", field, message, format!("give the id of a file of kind {}", media.as_str()))
    })
}

fn named(problem: Problem, name: &str) -> Problem {
    let name: String = name.chars().take(80).collect();
    Problem { message: format!("{name} {}", problem.message), ..problem }
}

fn stored(asset: &Asset) -> StoredFile {
    StoredFile { key: asset.object_key.clone(), checksum: asset.checksum, size_bytes: asset.size_bytes }
}
