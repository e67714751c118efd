//! What all job kinds work with: the providers, the renderer and the store.

use std::{collections::BTreeMap, io, path::PathBuf};

use gala_ai::provider::{ImageProvider, Planner, ProviderError, Speaker};
use gala_core::{asset::StoredFile, cancel::Cancel, hash::ContentHash, id::AssetId, job::Failure, project::Project};
use gala_media::Tools;
use gala_render::{RenderError, Renderer, settings::RENDERER_VERSION};
use gala_storage::{
    Objects, StorageError,
    keys::{self, ProjectObject},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{documents::SpecSource, plans::Plans, scene_work::SceneWork, sharing::Sharing};
use crate::{context::JobContext, panicked};

/// The provider's name where the user gave the file.
pub(super) const GIVEN: &str = "given";

/// The providers, the renderer and the store of an installation.
#[derive(Debug)]
pub struct Studio {
    pub objects: Objects,
    pub tools: Tools,
    pub renderer: Renderer,
    pub planner: Box<dyn Planner>,
    pub speaker: Box<dyn Speaker>,
    pub image_provider: Box<dyn ImageProvider>,
    /// Files on their way; emptied at every start.
    pub staging: PathBuf,
    /// How many segments are encoded at once.
    pub workers: usize,
    /// How segments are shared with others that work on the same database and store; `None` where there are none.
    pub sharing: Option<Sharing>,
    pub plans: Plans,
}

impl Studio {
    /// Names everyone who shapes a video: what others made is not what these would make.
    ///
    /// # Errors
    /// If the speaker cannot tell who it is.
    pub fn providers(&self) -> Result<[String; 4], ProviderError> {
        let renderer = format!("renderer/{RENDERER_VERSION}");
        Ok([self.planner.name(), self.speaker.name()?, self.image_provider.name(), renderer])
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
        self.objects.copy(&file.key, &key).await.map_err(|error| match error {
            // It was there a moment ago, and went with the project that it was made for: the next attempt makes it anew.
            StorageError::NotFound { .. } => Failure::transient("missing_object", error),
            error => failure_of_storage(error),
        })?;
        Ok(StoredFile { key, ..file.clone() })
    }

    /// Returns whether objects are all still there with their content. One that cannot be read counts as gone.
    pub(super) async fn has_all(&self, files: &[&StoredFile]) -> bool {
        for file in files {
            if !self.objects.holds(&file.key, file.size_bytes, file.checksum).await.unwrap_or(false) {
                return false;
            }
        }
        true
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
    done.unwrap_or_else(|ended| Err(panicked::failure_of_task(ended)))
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
    pub fn failure(&self, error: impl Into<RenderError>) -> Failure {
        let error = error.into();
        let code = error.code();
        tracing::warn!(error = &error as &dyn std::error::Error, "rendering failed");
        let told = error.public(|path| self.0.get(path).cloned());
        match &error {
            error if error.is_of_machine() => Failure::machine(code, told),
            error if error.is_transient() => Failure::transient(code, told),
            _ => Failure::permanent(code, told),
        }
    }
}

/// What a render error means for the job, where it is about no file that a user named.
pub(super) fn failure_of_render(error: impl Into<RenderError>) -> Failure {
    FileNames::default().failure(error)
}

/// What a storage error means for the job. A full disk is the machine's fault: the job waits, with all that is finished
/// kept, and goes on from there.
pub(super) fn failure_of_storage(error: StorageError) -> Failure {
    // The backend's words hold paths: they go to the log.
    tracing::warn!(error = &error as &dyn std::error::Error, "the store failed");
    let told = error.to_string();
    match error {
        StorageError::Full { .. } => Failure::machine("disk_full", told),
        StorageError::NotFound { .. } => Failure::permanent("missing_object", told),
        StorageError::Open(_) | StorageError::Backend { .. } | StorageError::Stopped => {
            Failure::transient("storage", told)
        }
    }
}

/// What an error while a file was written into the staging folder means for the job.
pub(super) fn failure_of_staging(error: &(dyn std::error::Error + 'static)) -> Failure {
    let is_full = std::iter::successors(Some(error), |error| error.source())
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|error| matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded));
    if is_full {
        Failure::machine("disk_full", "the disk of the data folder is full (free some space and run again)")
    } else {
        tracing::warn!(error, "a staging file could not be written");
        Failure::transient("staging", "a file of the data folder could not be written (the log has why)")
    }
}

pub(super) fn to_json(value: &impl Serialize) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::permanent("internal", error))
}

#[cfg(test)]
mod tests {
    use gala_core::media_error::{MediaError, MediaFault};
    use gala_media::RunError;

    use super::*;

    fn is_the_machines(failure: &Failure, code: &str) -> bool {
        matches!(failure, Failure::Machine(error) if error.error_code == code)
    }

    #[test]
    fn what_the_machine_lacks_is_no_failure_of_the_job() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        assert!(is_the_machines(&failure_of_render(RenderError::io("write", "a", full())), "disk_full"));
        assert!(is_the_machines(&failure_of_staging(&full()), "disk_full"));
        let sandbox = RunError::Sandbox("the kernel has no Landlock".to_owned());
        assert!(is_the_machines(&failure_of_render(sandbox), "sandbox_unavailable"));
        let encoder = RunError::EncoderMissing { program: "ffmpeg", last_line: "Unknown encoder".to_owned() };
        assert!(is_the_machines(&failure_of_render(encoder), "encoder_missing"));
    }

    #[test]
    fn what_the_job_is_at_fault_for_stays_its_failure() {
        let media = MediaError::new(MediaFault::Truncated, "ends too early", "copy it again");
        assert!(matches!(failure_of_render(media), Failure::Permanent(_)));
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        assert!(matches!(failure_of_staging(&denied), Failure::Transient { .. }));
    }
}
