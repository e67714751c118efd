//! What errors mean for the job that met them: whether it is at fault, may try again, or its machine cannot do it.
//!
//! What a job tells goes to its user. Paths of this machine, and the words of whoever may name them, go to the log.

use std::{collections::BTreeMap, io, path::PathBuf};

use gala_ai::provider::ProviderError;
use gala_core::job::Failure;
use gala_media::RunError;
use gala_storage::StorageError;

/// The names that users know files by: what a job tells them never holds a path of this machine.
#[derive(Clone, Debug, Default)]
pub(super) struct FileNames(BTreeMap<PathBuf, String>);

impl FileNames {
    pub fn of(names: impl IntoIterator<Item = (PathBuf, String)>) -> Self {
        Self(names.into_iter().collect())
    }

    /// Returns these names and others.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// What a render error means for the job. The log has it with all paths.
    pub fn failure(&self, error: RunError) -> Failure {
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
pub(super) fn failure_of_render(error: RunError) -> Failure {
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
        // Nothing of it is the job's fault: it waits until somebody has set the store right.
        StorageError::Denied { .. } => Failure::machine("storage_denied", told),
        StorageError::Disconnected { .. } => Failure::machine("storage_disconnected", told),
        StorageError::QuotaExceeded { .. } => Failure::machine("storage_quota", told),
        StorageError::Away { .. } => Failure::machine("storage_away", told),
        StorageError::Open(_) | StorageError::Backend { .. } | StorageError::Damaged { .. } | StorageError::Stopped => {
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

/// What a provider's error means for the job.
pub(super) fn failure_of_provider(error: ProviderError) -> Failure {
    let told = error.to_string();
    match error {
        ProviderError::Refused(problem) => Failure::permanent(problem.code, told),
        ProviderError::RefusedAll(problems) => {
            let code = problems.0.into_iter().next().map_or_else(|| "refused".to_owned(), |problem| problem.code);
            Failure::permanent(code, told)
        }
        ProviderError::Busy { retry_after, .. } => match Failure::transient("provider_busy", told) {
            Failure::Transient { error, .. } => Failure::Transient { error, retry_after },
            other => other,
        },
        ProviderError::Denied { .. } => Failure::permanent("provider_denied", told),
        ProviderError::Declined { .. } => Failure::permanent("provider_declined", told),
        ProviderError::Broken { .. } => Failure::permanent("provider_broken", told),
        ProviderError::OverBudget { .. } => Failure::permanent("over_budget", told),
        ProviderError::Lost { .. } => Failure::permanent("needs_reconcile", told),
        ProviderError::Cancelled => Failure::transient("cancelled", told),
        ProviderError::Unavailable { remedy, .. } => {
            // What does not work may be named by its path, which is for the log.
            tracing::warn!(error = told, "a provider does not work");
            Failure::machine("provider_unavailable", format!("a provider does not work on this machine ({remedy})"))
        }
    }
}

#[cfg(test)]
mod tests {
    use gala_core::media_error::{MediaError, MediaFault};

    use super::*;

    fn is_the_machines(failure: &Failure, code: &str) -> bool {
        matches!(failure, Failure::Machine(error) if error.error_code == code)
    }

    #[test]
    fn what_the_machine_lacks_is_no_failure_of_the_job() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        assert!(is_the_machines(&failure_of_render(RunError::io("write", "a", full())), "disk_full"));
        assert!(is_the_machines(&failure_of_staging(&full()), "disk_full"));
        let sandbox = RunError::Sandbox("the kernel has no Landlock".to_owned());
        assert!(is_the_machines(&failure_of_render(sandbox), "sandbox_unavailable"));
        let encoder = RunError::EncoderMissing { program: "ffmpeg", last_line: "Unknown encoder".to_owned() };
        assert!(is_the_machines(&failure_of_render(encoder), "encoder_missing"));
    }

    #[test]
    fn what_the_job_is_at_fault_for_stays_its_failure() {
        let media = MediaError::new(MediaFault::Truncated, "ends too early", "copy it again");
        assert!(matches!(failure_of_render(media.into()), Failure::Permanent(_)));
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        assert!(matches!(failure_of_staging(&denied), Failure::Transient { .. }));
    }
}
