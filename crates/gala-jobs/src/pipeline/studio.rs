//! What all job kinds work with: the makers, the renderer and the store.

use std::{collections::BTreeMap, path::PathBuf};

use gala_ai::maker::{ImageMaker, Planner, Speaker};
use gala_core::{hash::ContentHash, id::AssetId, job::Failure, plan::Plan, project::Project};
use gala_render::{Cancel, RenderError, Renderer, Tools, settings::RENDERER_VERSION};
use gala_storage::{
    Objects, StorageError,
    keys::{self, ProjectObject},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    documents::{Planned, SpecSource, StoredFile},
    scene_work::SceneWork,
    sharing::Sharing,
};
use crate::context::JobContext;

/// The maker's name where the user gave the file.
pub(super) const GIVEN: &str = "given";

/// The makers, the renderer and the store of an installation.
#[derive(Debug)]
pub struct Studio {
    pub objects: Objects,
    pub tools: Tools,
    pub renderer: Renderer,
    pub planner: Box<dyn Planner>,
    pub speaker: Box<dyn Speaker>,
    pub image_maker: Box<dyn ImageMaker>,
    /// Files on their way; emptied at every start.
    pub staging: PathBuf,
    /// How many segments are encoded at once.
    pub workers: usize,
    /// How segments are shared with others that work on the same database and store; `None` where there are none.
    pub sharing: Option<Sharing>,
}

impl Studio {
    /// Names everyone who shapes a video: what others made is not what these would make.
    pub fn makers(&self) -> [String; 4] {
        let renderer = format!("renderer/{RENDERER_VERSION}");
        [self.planner.name(), self.speaker.name(), self.image_maker.name(), renderer]
    }

    pub(super) async fn read_plan(&self, planned: &Planned) -> Result<Plan, Failure> {
        self.read_json(&planned.plan.key).await
    }

    pub(super) async fn read_json<T: DeserializeOwned>(&self, key: &str) -> Result<T, Failure> {
        let bytes = self.objects.read(key).await.map_err(failure_of_storage)?;
        serde_json::from_slice(&bytes).map_err(|error| Failure::permanent("corrupt_object", format!("{key}: {error}")))
    }

    /// Stores bytes under a key that depends on their content.
    pub(super) async fn keep_bytes(
        &self,
        bytes: Vec<u8>,
        key: impl FnOnce(ContentHash) -> String,
    ) -> Result<StoredFile, Failure> {
        let key = key(ContentHash::of(&bytes));
        self.objects.put_bytes(&key, bytes).await.map(StoredFile::from).map_err(failure_of_storage)
    }

    /// Stores a document of a project under a key that depends on its content.
    pub(super) async fn keep_json(
        &self,
        project: &Project,
        name: &str,
        document: &(impl Serialize + Sync),
    ) -> Result<StoredFile, Failure> {
        let text = serde_json::to_vec_pretty(document).map_err(|error| Failure::permanent("internal", error))?;
        let key = |content| ProjectObject::Output { name, extension: "json", content }.key(project);
        self.keep_bytes(text, key).await
    }

    /// Moves a staged file into the store under a key that depends on its content.
    pub(super) async fn keep_file(
        &self,
        staged: &Staged,
        key: impl FnOnce(ContentHash) -> String,
    ) -> Result<StoredFile, Failure> {
        self.objects.put_file(&staged.0, key).await.map(StoredFile::from).map_err(failure_of_storage)
    }

    /// Gives the scene's project its own name for an object that another one may have made.
    pub(super) async fn adopt(&self, file: &StoredFile, work: &SceneWork<'_>) -> Result<StoredFile, Failure> {
        self.copy(file, keys::adopted(work.project, work.scene.number, &file.key)).await
    }

    pub(super) async fn copy(&self, file: &StoredFile, key: String) -> Result<StoredFile, Failure> {
        self.objects.copy(&file.key, &key).await.map_err(failure_of_storage)?;
        Ok(StoredFile { key, ..file.clone() })
    }

    /// Returns whether an object is still there, whole.
    pub(super) fn has(&self, file: &StoredFile) -> bool {
        let found = self.objects.local_path(&file.key).ok().and_then(|path| path.metadata().ok());
        found.is_some_and(|found| found.len() == file.size_bytes)
    }

    /// Returns what the sources of a render are called in its timeline.
    pub(super) fn file_names(&self, sources: &BTreeMap<String, SpecSource>) -> FileNames {
        let path = |source: &SpecSource| self.local(&source.file.key).ok();
        FileNames::of(sources.iter().filter_map(|(name, source)| Some((path(source)?, name.clone()))))
    }

    pub(super) fn local(&self, key: &str) -> Result<PathBuf, Failure> {
        self.objects.local_path(key).map_err(failure_of_storage)
    }

    /// Names a file in the staging folder that no other attempt uses. It is removed with the value.
    pub(super) fn staged(&self, extension: &str) -> Staged {
        Staged(self.staging.join(format!("{}.{extension}", AssetId::new())))
    }
}

/// A file on its way into the store.
#[derive(Debug)]
pub(super) struct Staged(pub PathBuf);

impl Drop for Staged {
    fn drop(&mut self) {
        // It may never have been made; the folder is emptied at the next start in any case.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Runs work that fills a core or waits for programs, off the async threads. It is asked to stop when the job is
/// cancelled or its lease is lost, and also when nobody waits for it any longer.
pub(super) async fn blocking<T: Send + 'static>(
    ctx: &JobContext,
    work: impl FnOnce(&Cancel) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let cancel = Cancel::new();
    let _stop = StopOnDrop(cancel.clone());
    let work = tokio::task::spawn_blocking({
        let cancel = cancel.clone();
        let span = tracing::Span::current();
        move || span.in_scope(|| work(&cancel))
    });
    tokio::pin!(work);
    let stopped = ctx.cancelled();
    let done = tokio::select! {
        done = &mut work => done,
        () = stopped.cancelled() => {
            cancel.cancel();
            // What runs is given the time to end its programs: nothing outlives the job.
            work.await
        }
    };
    done.unwrap_or_else(|error| Err(Failure::transient("internal", format!("the work ended early: {error}"))))
}

struct StopOnDrop(Cancel);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// The names that users know files by: what a job tells them never holds a path of this machine.
#[derive(Clone, Debug, Default)]
pub(super) struct FileNames(BTreeMap<PathBuf, String>);

impl FileNames {
    pub fn of(names: impl IntoIterator<Item = (PathBuf, String)>) -> Self {
        Self(names.into_iter().collect())
    }

    /// What a render error means for the job. The log has it with all paths.
    pub fn failure(&self, error: RenderError) -> Failure {
        let code = error.code();
        tracing::warn!(error = &error as &dyn std::error::Error, "rendering failed");
        let told = error.public(|path| self.0.get(path).cloned());
        if error.is_transient() { Failure::transient(code, told) } else { Failure::permanent(code, told) }
    }
}

/// What a render error means for the job, where it is about no file that a user named.
pub(super) fn failure_of_render(error: RenderError) -> Failure {
    FileNames::default().failure(error)
}

/// What a storage error means for the job. A full disk does not empty itself: the job fails with all that is
/// finished kept, and goes on from there when it is retried.
pub(super) fn failure_of_storage(error: StorageError) -> Failure {
    // The backend's words hold paths: they go to the log.
    tracing::warn!(error = &error as &dyn std::error::Error, "the store failed");
    let told = error.to_string();
    match error {
        StorageError::Full { .. } => Failure::permanent("disk_full", format!("{told} (free some space and run again)")),
        StorageError::NotFound { .. } => Failure::permanent("missing_object", told),
        StorageError::Open(_) | StorageError::Backend { .. } => Failure::transient("storage", told),
    }
}

pub(super) fn to_json(value: &impl Serialize) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::permanent("internal", error))
}
