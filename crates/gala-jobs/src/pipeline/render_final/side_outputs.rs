//! What a finished video can do without: a file of these that cannot be made costs a warning, never the video.

use std::future::Future;

use gala_core::{
    asset::{AssetKind, OutputFile, StoredFile, StoredSound},
    job::Failure,
    problem::Problem,
};
use gala_db::DbError;

use crate::context::JobContext;

/// The files of an output folder, and what is to be told of those that are not there.
pub(super) struct Outputs<'a> {
    ctx: &'a JobContext,
    pub files: Vec<OutputFile>,
    pub warnings: Vec<Problem>,
}

impl<'a> Outputs<'a> {
    pub fn new(ctx: &'a JobContext) -> Self {
        Self { ctx, files: Vec::new(), warnings: Vec::new() }
    }

    /// Lists a file that is stored already.
    pub fn has(&mut self, path: impl Into<String>, kind: AssetKind, file: &StoredFile) {
        self.files.push(OutputFile::new(path, kind, file));
    }

    /// Lists a sound that is stored already.
    pub fn has_sound(&mut self, path: impl Into<String>, sound: &StoredSound) {
        let file = OutputFile::new(path, AssetKind::Audio, &sound.file);
        self.files.push(OutputFile { delivered: sound.wav, ..file });
    }

    /// Makes a file and lists it, or warns of it.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub async fn add<Making>(
        &mut self,
        path: &str,
        kind: AssetKind,
        make: impl Fn() -> Making + Send,
    ) -> Result<(), Failure>
    where
        Making: Future<Output = Result<StoredFile, Failure>> + Send,
    {
        let made = tried(self.ctx, make).await;
        self.take(path, kind, made)
    }

    /// Lists a file that was [`tried`] to be made, or warns of it.
    ///
    /// # Errors
    /// The failure of an attempt that is over anyway: it says nothing of the file.
    pub fn take(&mut self, path: &str, kind: AssetKind, made: Result<StoredFile, Failure>) -> Result<(), Failure> {
        match made {
            Ok(file) => self.has(path, kind, &file),
            Err(failure) if is_over(self.ctx, &failure) => return Err(failure),
            Err(failure) => {
                let error = failure.error();
                tracing::warn!(path, error_code = error.error_code, error_message = error.error_message, "side output");
                self.warnings.push(Problem::new(
                    "side_output_missing",
                    path,
                    format!("could not be made: {} [{}]", error.error_message, error.error_code),
                    "the video is whole without it; fix the cause and make the video anew",
                ));
            }
        }
        Ok(())
    }
}

/// Makes something, and tries once more where the failure may have been bad luck.
pub(super) async fn tried<T, Making>(ctx: &JobContext, make: impl Fn() -> Making + Send) -> Result<T, Failure>
where
    T: Send,
    Making: Future<Output = Result<T, Failure>> + Send,
{
    match make().await {
        Err(failure @ Failure::Transient { .. }) if !is_over(ctx, &failure) => make().await,
        made => made,
    }
}

/// Whether the job is stopped or belongs to somebody else, so that nothing it meets counts any more.
fn is_over(ctx: &JobContext, failure: &Failure) -> bool {
    ctx.cancelled().is_cancelled() || failure.error().error_code == DbError::FenceLost.code()
}
