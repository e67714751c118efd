//! A film that lies in the folder of its project, where people may change it at any time.

use gala_core::{asset::StoredFile, hash::ContentHash, job::Failure, payload::FilmInput};

use super::super::{failures::failure_of_storage, services::Services, store::Store};
use crate::context::JobContext;

/// Checks that a film that was found is still the one that was read there.
///
/// # Errors
/// `film_changed` where it is not.
pub(super) async fn check_found(services: &Services, input: &FilmInput) -> Result<(), Failure> {
    let Some(path) = &input.found else { return Ok(()) };
    let StoredFile { key, checksum, size_bytes } = &input.file;
    let objects = services.store.objects();
    let is_same = objects.read_through(key, *size_bytes, *checksum).await.map_err(failure_of_storage)?;
    if is_same { Ok(()) } else { Err(changed(path)) }
}

/// Stores a copy of a film under a key that depends on its content: bytes of its own, whatever becomes of the file.
///
/// # Errors
/// As [`check_found`].
pub(super) async fn keep_found(
    store: &Store,
    ctx: &JobContext,
    input: &FilmInput,
    key: impl FnOnce(ContentHash) -> String,
) -> Result<StoredFile, Failure> {
    let local = store.local(ctx, &input.file).await?;
    let kept = store.objects().put_file(&local, key).await.map_err(failure_of_storage)?;
    // It was changed while it was watched: what was compared is not there any more.
    if kept.checksum != input.file.checksum {
        return Err(changed(input.found.as_deref().unwrap_or_default()));
    }
    Ok(kept.into())
}

fn changed(path: &str) -> Failure {
    let told = format!(
        "{path} is gone, or another film by now (leave it as it is until it was taken in; what is there is looked at again)"
    );
    Failure::permanent("film_changed", told)
}
