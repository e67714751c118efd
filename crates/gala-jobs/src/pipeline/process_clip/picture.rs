//! The picture of a scene: given by the user, kept from before, or drawn now.

use gala_ai::provider::{Call, ImageRequest, MadeImage};
use gala_core::{
    asset::StoredFile,
    job::Failure,
    payload::{GivenFile, GivenKind, LayerFile, PicturedScene, ScenePicture},
};

use super::{
    super::{failures::failure_of_provider, given_files::GIVEN},
    made_once::made_once,
    scene_work::SceneWork,
};

/// Returns the picture of a scene, made where it is not there.
pub(super) async fn picture(work: &SceneWork<'_>) -> Result<PicturedScene, Failure> {
    let (plan, scene, provider) = (work.plan, work.scene, &work.services.image_provider);
    if let Some(name) = scene.picture.as_deref() {
        let file = work.given(name)?;
        let input = ("given/1", file.checksum);
        return made_once(work, "image", &input, || given(work, file)).await;
    }
    let request = ImageRequest {
        prompt: scene.image_prompt.clone(),
        description: scene.description.clone(),
        references: Vec::new(),
        seed: None,
        language: plan.language.clone(),
        preset: plan.preset.clone(),
        size: plan.format,
        variant: scene.image_variant,
    };
    let input = (provider.name(), &request);
    let draw = || async {
        let image = provider.make(&request, &Call::unpaid()).await.map_err(failure_of_provider)?;
        store(work, image).await
    };
    made_once(work, "image", &input, draw).await
}

async fn given(work: &SceneWork<'_>, given: &GivenFile) -> Result<PicturedScene, Failure> {
    let key = work.key(GIVEN, &given.extension, given.checksum);
    let file = StoredFile { key: given.key.clone(), checksum: given.checksum, size_bytes: given.size_bytes };
    let file = work.services.store.copy(&file, key).await?;
    let layer = LayerFile { name: GIVEN.to_owned(), extension: given.extension.clone(), depth: 1.0, file };
    let picture = match given.kind {
        GivenKind::Video => ScenePicture::Video(layer),
        GivenKind::Picture | GivenKind::Audio => ScenePicture::Layers(vec![layer]),
    };
    Ok(PicturedScene { picture, provider: GIVEN.to_owned(), credits: Vec::new() })
}

async fn store(work: &SceneWork<'_>, image: MadeImage) -> Result<PicturedScene, Failure> {
    let mut layers = Vec::with_capacity(image.layers.len());
    for (index, layer) in image.layers.into_iter().enumerate() {
        let extension = if layer.mime == "image/png" { "png" } else { "svg" };
        let name = format!("layer-{index:02}-{}", layer.name);
        let key = |content| work.key(&name, extension, content);
        let file = work.services.store.put_bytes(layer.bytes, key).await?;
        layers.push(LayerFile { name: layer.name, extension: extension.to_owned(), depth: layer.depth, file });
    }
    let (picture, credits) = (ScenePicture::Layers(layers), image.credits);
    Ok(PicturedScene { picture, provider: work.services.image_provider.name(), credits })
}
