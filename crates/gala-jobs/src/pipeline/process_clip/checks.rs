//! What comes of a provider is looked at before it is kept.

use std::ops::RangeInclusive;

use gala_ai::provider::ProviderError;
use gala_core::cancel::Cancel;
use gala_media::{RunError, check_decoding, probe};
use gala_raster::picture::{Rasteriser, check_picture};

use super::{super::store::Staged, scene_work::SceneWork};

/// A video may be shorter than is wanted by so much, in milliseconds: containers round.
const SHORTER_MS: u64 = 500;

/// Checks that a file is a video that can be decoded, and that it is as long as is wanted, in milliseconds.
///
/// # Errors
/// [`ProviderError::Broken`] where it is not.
pub(super) async fn check_video(
    work: &SceneWork<'_>,
    provider: &str,
    staged: &Staged,
    wanted_ms: RangeInclusive<u64>,
) -> Result<(), ProviderError> {
    let (tools, path) = (work.services.tools.clone(), staged.path().to_owned());
    let facts = looked(provider, "video", move || {
        let facts = probe(&tools, &path, &Cancel::new())?;
        check_decoding(&tools, &path, &facts, &Cancel::new())?;
        Ok(facts)
    })
    .await?;
    let broken = |message: String| ProviderError::Broken { provider: provider.to_owned(), message };
    let Some(video) = facts.video else { return Err(broken("it has no picture".to_owned())) };
    let length_ms = video.duration_ms.unwrap_or(facts.duration_ms);
    let (least, most) = wanted_ms.into_inner();
    if (least.saturating_sub(SHORTER_MS)..=most).contains(&length_ms) {
        return Ok(());
    }
    Err(broken(format!("it is {length_ms} ms long, and {least} ms to {most} ms were asked for")))
}

/// Checks that a file is a picture that is whole.
///
/// # Errors
/// [`ProviderError::Broken`] where it is not.
pub(super) async fn check_photo(work: &SceneWork<'_>, provider: &str, staged: &Staged) -> Result<(), ProviderError> {
    let (tools, path) = (work.services.tools.clone(), staged.path().to_owned());
    let look = move || check_picture(&Rasteriser::new(&tools.svg, &Cancel::new()), &path);
    looked(provider, "picture", look).await.map(|_| ())
}

async fn looked<T: Send + 'static>(
    provider: &str,
    what: &str,
    look: impl FnOnce() -> Result<T, RunError> + Send + 'static,
) -> Result<T, ProviderError> {
    let broken = |message: String| ProviderError::Broken { provider: provider.to_owned(), message };
    match tokio::task::spawn_blocking(look).await {
        Ok(Ok(facts)) => Ok(facts),
        Ok(Err(error)) => Err(broken(format!("it is no {what} that can be read ({})", error.public(|_| None)))),
        Err(_) => Err(broken("looking at it broke off".to_owned())),
    }
}
