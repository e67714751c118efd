//! A voice that the user recorded.

use gala_audio::decode_narration;
use gala_core::{asset::StoredFile, job::Failure, payload::GivenFile};

use super::{blocking::blocking, failures::FileNames, services::Services};
use crate::context::JobContext;

/// Raised when a recorded voice would give other samples or times than before.
pub(super) const NARRATION_VERSION: &str = "narration/1";

/// A recorded voice, stored.
#[derive(Clone, Copy)]
pub(super) struct Narration<'a> {
    pub services: &'a Services,
    /// As the brief has it.
    pub name: &'a str,
    pub file: &'a GivenFile,
}

impl Narration<'_> {
    /// Reads it: mono, at 48 kHz.
    pub async fn samples(&self, ctx: &JobContext) -> Result<Vec<f32>, Failure> {
        let Self { services, name, file } = *self;
        let (tools, path) = (services.tools.clone(), services.store.local(ctx, &StoredFile::from(file)).await?);
        let scratch = services.store.staging().to_owned();
        let names = FileNames::of([(path.clone(), name.to_owned())]);
        let decode =
            move |cancel: &_| decode_narration(&tools, &path, &scratch, cancel).map_err(|error| names.failure(error));
        blocking(ctx, decode).await
    }
}
