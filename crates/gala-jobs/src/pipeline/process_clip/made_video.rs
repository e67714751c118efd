//! Videos that providers make: looked at before they are kept.

use std::ops::RangeInclusive;

use gala_ai::provider::{MadeVideo, ProviderError};
use gala_core::{
    cancel::Cancel,
    job::Failure,
    payload::{LayerFile, ScenePicture},
};
use gala_media::{RunError, check_decoding, probe};

use super::{super::store::Staged, scene_work::SceneWork};

/// What was paid for is looked at before it is kept: it is a video that can be decoded, and as long as was asked for.
pub(super) async fn check(
    work: &SceneWork<'_>,
    provider: &str,
    staged: &Staged,
    wanted_ms: RangeInclusive<u64>,
) -> Result<(), ProviderError> {
    let (tools, path) = (work.services.tools.clone(), staged.path().to_owned());
    let broken = |message: String| ProviderError::Broken { provider: provider.to_owned(), message };
    let looked = tokio::task::spawn_blocking(move || {
        let facts = probe(&tools, &path, &Cancel::new())?;
        check_decoding(&tools, &path, &facts, &Cancel::new())?;
        Ok::<_, RunError>(facts)
    });
    let facts = match looked.await {
        Ok(Ok(facts)) => facts,
        Ok(Err(error)) => return Err(broken(format!("it is no video that can be read ({})", error.public(|_| None)))),
        Err(_) => return Err(broken("looking at it broke off".to_owned())),
    };
    let Some(video) = facts.video else { return Err(broken("it has no picture".to_owned())) };
    let length_ms = video.duration_ms.unwrap_or(facts.duration_ms);
    if wanted_ms.contains(&length_ms) {
        return Ok(());
    }
    let (least, most) = wanted_ms.into_inner();
    Err(broken(format!("it is {length_ms} ms long, and {least} ms to {most} ms were asked for")))
}

/// Stores a video as what is seen in its scene.
pub(super) async fn kept(
    work: &SceneWork<'_>,
    name: &str,
    made: &MadeVideo,
    staged: &Staged,
) -> Result<ScenePicture, Failure> {
    let extension = if made.mime == "video/webm" { "webm" } else { "mp4" };
    let key = |content| work.key(name, extension, content);
    let file = work.services.store.put_staged(staged, key).await?;
    let (name, extension) = (name.to_owned(), extension.to_owned());
    Ok(ScenePicture::Video(LayerFile { name, extension, depth: 1.0, file }))
}
