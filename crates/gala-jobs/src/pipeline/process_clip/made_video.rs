//! Videos that providers make, as they are kept.

use gala_ai::provider::MadeVideo;
use gala_core::{
    job::Failure,
    payload::{LayerFile, ScenePicture},
};

use super::{
    super::{names, store::Staged},
    scene_work::SceneWork,
};

/// Stores a video as what is seen in its scene.
pub(super) async fn kept(
    work: &SceneWork<'_>,
    name: &str,
    made: &MadeVideo,
    staged: &Staged,
) -> Result<ScenePicture, Failure> {
    let extension = names::extension(made.mime);
    let key = |content| work.key(name, extension, content);
    let file = work.services.store.put_staged(staged, key).await?;
    let (name, extension) = (name.to_owned(), extension.to_owned());
    Ok(ScenePicture::Video(LayerFile { name, extension, depth: 1.0, file }))
}
