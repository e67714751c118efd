//! Folders of projects that are kept up to date.

use gala_core::job::{Job, JobState};
use gala_db::found_films::{FoundFilm, ListedFilm};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::job::JobErrorView;

/// The folder of a project in the store.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedFolder)]
pub struct PublishedFolderView {
    /// Whether it is kept up to date.
    pub is_published: bool,
    /// Whether it shows what the project is now.
    pub is_current: bool,
    /// Where it is, below the root of the store.
    pub folder: String,
    /// When it was last brought up to date.
    #[schema(format = DateTime)]
    pub published_at: Option<String>,
    /// Paths in it at which others put files in the place of those that belong there, and that are left alone.
    pub left_alone: Vec<String>,
    /// Films that people put into `final/` of it, by their names: the first 100.
    pub films: Vec<FoundFilmView>,
}

/// A film that somebody put into the folder of a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundFilm)]
pub struct FoundFilmView {
    /// Below the folder.
    pub path: String,
    pub size_bytes: u64,
    pub status: FoundFilmStatus,
    /// The job that compares it with the project, or did.
    pub job_id: Option<Uuid>,
    /// Why it is `refused`.
    pub error: Option<JobErrorView>,
}

/// What became of a film that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundFilmStatus {
    /// It was just put there, or is still on its way, or the project has nothing yet that it could be compared with.
    Waiting,
    Comparing,
    /// It is a film of the project, which is completed by it.
    TakenIn,
    /// It is left where it is.
    Refused,
    /// The project has the same film already.
    Known,
}

impl FoundFilmView {
    pub fn of(film: FoundFilm, job: Option<&Job>) -> Self {
        let status = match (film.checksum, job) {
            (None, _) => FoundFilmStatus::Waiting,
            (Some(_), None) => FoundFilmStatus::Known,
            (Some(_), Some(job)) => match job.state {
                JobState::Succeeded => FoundFilmStatus::TakenIn,
                JobState::Failed | JobState::Cancelled => FoundFilmStatus::Refused,
                JobState::Queued | JobState::Blocked | JobState::Running => FoundFilmStatus::Comparing,
            },
        };
        let ListedFilm { path, size_bytes, .. } = film.listed;
        let error = job.filter(|_| status == FoundFilmStatus::Refused).and_then(|job| job.error.clone());
        Self { path, size_bytes, status, job_id: job.map(|job| job.id.0), error: error.map(JobErrorView::from) }
    }
}
