//! The timeline of a project: as somebody edited it, or else that of the video that was finished last.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    body::Bytes,
    http::{HeaderValue, StatusCode, header},
};
use gala_core::{
    access::Scope,
    asset::StoredFile,
    brief::asset_named,
    hash::ContentHash,
    id::{AssetId, ProjectId},
    job::JobKind,
    payload::{FinishedVideo, TimelineInput, read},
    problem::Problems,
    project::Project,
    timeline::{Facts, SourceFacts, Timeline},
};
use gala_db::{
    Source, Tx, jobs, projects,
    timelines::{self, EditedTimeline},
};
use gala_projects::{TimelineUploads, hold_uploads};
use gala_storage::{StorageError, keys::ProjectObject};
use serde_json::Value;

use crate::{
    if_match::IfMatch,
    problem::{ApiError, ApiResult},
    state::ApiState,
};

pub(super) const NO_TIMELINE: &str = "no_timeline";

pub(super) fn no_timeline() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, NO_TIMELINE, "no video of the project is finished yet")
}

/// The timeline that a project shows.
pub(super) enum Current {
    Edited(EditedTimeline),
    Finished(StoredFile),
}

impl Current {
    /// Returns the timeline of a project; `None` before its first video is finished.
    ///
    /// # Errors
    /// 503 where the database is away.
    pub async fn of(state: &ApiState, project: &Project, finished: &Finished) -> ApiResult<Option<Self>> {
        let edited = timelines::get(state.db(), project.scope(), project.id).await?;
        Ok(edited.map(Self::Edited).or_else(|| finished.timeline.clone().map(Self::Finished)))
    }

    /// Returns the timeline of a project, if it is the version that a request changes.
    ///
    /// # Errors
    /// 404 where the project has none, 412 where it is another one by now.
    pub async fn named(state: &ApiState, project: &Project, finished: &Finished, wanted: &IfMatch) -> ApiResult<Self> {
        let current = Self::of(state, project, finished).await?.ok_or_else(no_timeline)?;
        if wanted.names(&current.etag()) { Ok(current) } else { Err(changed(&current.etag())) }
    }

    /// Puts another timeline in the place of this one, if this one is still the project's.
    ///
    /// # Errors
    /// 412 where it is not.
    pub async fn replace(&self, tx: &mut Tx, project: &Project, by: &EditedTimeline) -> ApiResult<()> {
        projects::keep(tx, project.id).await?;
        let before = match self {
            Self::Edited(before) => Some(&before.checksum),
            Self::Finished(before) => {
                let newest = Finished::of(&mut *tx, project).await?.timeline;
                if newest.as_ref().map(|newest| newest.checksum) != Some(before.checksum) {
                    return Err(changed_meanwhile());
                }
                None
            }
        };
        if timelines::replace(tx, project.id, before, by).await? { Ok(()) } else { Err(changed_meanwhile()) }
    }

    pub fn checksum(&self) -> &ContentHash {
        match self {
            Self::Edited(edited) => &edited.checksum,
            Self::Finished(file) => &file.checksum,
        }
    }

    pub fn etag(&self) -> String {
        etag(self.checksum())
    }

    /// Returns the document.
    ///
    /// # Errors
    /// 404 `object_missing` where the finished timeline is not in the store any more.
    pub async fn text(&self, state: &ApiState) -> ApiResult<Bytes> {
        match self {
            Self::Edited(edited) => Ok(Bytes::copy_from_slice(edited.document.as_bytes())),
            Self::Finished(file) => read_document(state, file).await,
        }
    }

    /// Returns the document's object, which an edited one becomes by this.
    ///
    /// # Errors
    /// 507 where the store has no room, 503 once its disk failed.
    pub async fn stored(self, state: &ApiState, project: &Project) -> ApiResult<StoredFile> {
        match self {
            Self::Edited(edited) => store(state, project, edited.document.into_bytes()).await,
            Self::Finished(file) => Ok(file),
        }
    }
}

fn changed(etag: &str) -> ApiError {
    let refusal = changed_meanwhile();
    match HeaderValue::from_str(etag) {
        Ok(etag) => refusal.header(header::ETAG, etag),
        Err(_) => refusal,
    }
}

fn changed_meanwhile() -> ApiError {
    let detail = "the timeline is another one by now; read it again, and edit that";
    ApiError::new(StatusCode::PRECONDITION_FAILED, "timeline_changed", detail).at("If-Match")
}

/// Names a version of a document by its content.
pub(super) fn etag(checksum: &ContentHash) -> String {
    format!("\"{checksum}\"")
}

/// Stores a timeline for a job to render.
pub(super) async fn store(state: &ApiState, project: &Project, text: Vec<u8>) -> ApiResult<StoredFile> {
    let content = ContentHash::of(&text);
    let key = ProjectObject::Output { name: "timeline", extension: "json", content }.key(project);
    Ok(state.objects().put_bytes(&key, text).await?.into())
}

/// Reads a timeline that is stored.
///
/// # Errors
/// 404 `object_missing` where it is not in the store any more.
pub(super) async fn read_document(state: &ApiState, file: &StoredFile) -> ApiResult<Bytes> {
    state.objects().read(&file.key).await.map_err(|error| match error {
        StorageError::NotFound { .. } => {
            let told = "the timeline is not in the store any more";
            ApiError::new(StatusCode::NOT_FOUND, "object_missing", told).caused_by(error)
        }
        error => error.into(),
    })
}

/// What the finished videos of a project left, and the files that any of its videos was asked of.
pub(super) struct Finished {
    /// Of the newest.
    pub timeline: Option<StoredFile>,
    /// By name; of files with the same name, the newest.
    files: BTreeMap<String, StoredFile>,
    /// How long the newest is.
    length_ms: u64,
    /// Files that were sent, by their ids.
    uploads: TimelineUploads,
}

impl Finished {
    /// # Errors
    /// 503 where the database is away.
    pub async fn of(source: impl Source, project: &Project) -> ApiResult<Self> {
        let kind = JobKind::RenderFinal;
        let mut jobs = jobs::of_project_and_kind(source, project.scope(), project.id, kind).await?;
        jobs.sort_by_key(|job| job.finished_at_ms);
        let mut all =
            Self { timeline: None, files: BTreeMap::new(), length_ms: 0, uploads: TimelineUploads::default() };
        for finished in jobs.iter().filter_map(FinishedVideo::of) {
            all.length_ms = finished.duration_ms;
            all.timeline = finished.timeline().or(all.timeline);
            all.files.extend(finished.files.iter().map(|file| (file.path.clone(), file.stored())));
        }
        // What data of a template named is a file of no video of the project.
        let asked = jobs.iter().filter_map(|job| read::<TimelineInput>(&job.input).ok());
        for (name, file) in asked.flat_map(|input| input.sources) {
            all.files.entry(name).or_insert(file);
        }
        Ok(all)
    }

    /// The same with the files that were sent, of the project and of none, whose ids stand in some documents as texts.
    ///
    /// # Errors
    /// 503 where the database is away.
    pub async fn with_uploads_in(
        mut self,
        state: &ApiState,
        project: &Project,
        documents: &[&[u8]],
    ) -> ApiResult<Self> {
        let ids = documents.iter().flat_map(|document| assets_named_in(document)).collect();
        self.uploads = TimelineUploads::find(state.db(), project.scope(), project.id, &ids).await?;
        Ok(self)
    }

    /// Returns the files that a timeline names, as far as the project has them.
    pub fn sources(&self, timeline: &Timeline) -> BTreeMap<String, StoredFile> {
        let mut sources = self.uploads.sources(timeline);
        let named = timeline.source_names().into_iter();
        sources.extend(named.filter_map(|name| Some((name.to_owned(), self.files.get(name)?.clone()))));
        sources
    }

    /// Returns the files that were sent and that a timeline names.
    pub fn uploads_of(&self, timeline: &Timeline) -> Vec<AssetId> {
        self.uploads.named_by(timeline)
    }

    /// Refuses a timeline that uses files that were sent as they cannot be used, or before they can.
    ///
    /// # Errors
    /// As [`TimelineUploads::check`].
    pub fn check_uploads(&self, timeline: &Timeline) -> Result<(), Problems> {
        self.uploads.check(timeline)
    }

    /// Checks a document as far as it can be without looking into files, which the job does.
    ///
    /// # Errors
    /// Every part of the document that cannot be read or breaks a rule. A length that nothing tells yet is none.
    pub fn check(&self, document: &Value) -> Result<Timeline, Problems> {
        let timeline = Timeline::from_json(document.to_string().as_bytes())?;
        if let Err(mut problems) = timeline.settle(&self.facts()) {
            // Lengths may be told by sounds and moving pictures.
            problems.0.retain(|problem| problem.code != "unknown_length");
            problems.into_result(())?;
        }
        self.check_uploads(&timeline)?;
        Ok(timeline)
    }

    /// Returns how long the video of a timeline is. Where that hangs on sounds and moving pictures, which only the job looks
    /// into, it is taken to be no shorter than the newest one.
    pub fn expected_ms(&self, timeline: &Timeline) -> u64 {
        let facts = self.facts();
        let known_ms = timeline.known_end_ms(&facts);
        if timeline.settle(&facts).is_ok() { known_ms } else { known_ms.max(self.length_ms) }
    }

    /// Returns which files there are. How long they are is looked up by the jobs that play them.
    pub fn facts(&self) -> Facts {
        self.files.keys().chain(self.uploads.names()).map(|name| (name.clone(), SourceFacts::default())).collect()
    }
}

/// Keeps the files that a timeline names by their ids from being deleted until the transaction ends.
///
/// # Errors
/// 409 `asset_gone` where one was deleted since it was looked up.
pub(super) async fn hold(tx: &mut Tx, scope: Scope, project: ProjectId, uploads: &[AssetId]) -> ApiResult<()> {
    if hold_uploads(tx, scope, project, uploads).await? {
        return Ok(());
    }
    Err(ApiError::conflict(
        "asset_gone",
        "a file that the timeline names was deleted just now; restore it or name another",
    ))
}

/// Returns the ids that stand in a document as texts. Most are those of files, and the others find none.
fn assets_named_in(document: &[u8]) -> BTreeSet<AssetId> {
    const LENGTH: usize = 36;
    let quotes = document.iter().enumerate().filter(|(_, byte)| **byte == b'"').map(|(at, _)| at + 1);
    let between = quotes.filter(|from| document.get(from + LENGTH) == Some(&b'"'));
    between
        .filter_map(|from| std::str::from_utf8(document.get(from..from + LENGTH)?).ok().and_then(asset_named))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_a_document_are_found_wherever_they_stand() {
        let (one, other) = (AssetId::new(), AssetId::new());
        let document =
            format!("{{\"source\":\"{one}\",\"x\":[\"{other}\",\"{one}\"],\"y\":\"a{one}\",\"z\":\"{{{one}}}\"}}");
        assert_eq!(assets_named_in(document.as_bytes()), BTreeSet::from([one, other]));
        let upper = format!("\"{}\"", one.to_string().to_uppercase());
        assert!(assets_named_in(upper.as_bytes()).is_empty(), "ids are written in one way");
        assert!(assets_named_in(b"\"\"\"").is_empty() && assets_named_in(b"").is_empty());
    }
}
