//! The picture of a scene: given by the user, kept from before, or drawn now.

use gala_ai::provider::{ImageRequest, MadeImage};
use gala_core::{
    asset::StoredFile,
    job::Failure,
    payload::{GivenFile, GivenKind, LayerFile, PicturedScene, ScenePicture},
};
use gala_storage::keys::ProjectObject;

use super::{
    generate_plan::failure_of_provider,
    scene_work::SceneWork,
    studio::{GIVEN, Studio},
};

impl Studio {
    pub(super) async fn picture(&self, work: &SceneWork<'_>) -> Result<PicturedScene, Failure> {
        let (plan, scene) = (work.plan, work.scene);
        if let Some(name) = scene.picture.as_deref() {
            let file = work.given(name)?;
            let input = ("given/1", file.checksum);
            return self.made_once(work, "image", &input, || self.given_picture(work, file)).await;
        }
        let request = ImageRequest {
            prompt: scene.image_prompt.clone(),
            language: plan.language.clone(),
            preset: plan.preset.clone(),
            size: plan.format,
            variant: scene.image_variant,
        };
        let input = (self.image_provider.name(), &request);
        let draw = || async {
            let image = self.image_provider.make(&request).await.map_err(failure_of_provider)?;
            self.keep_image(work, image).await
        };
        self.made_once(work, "image", &input, draw).await
    }

    async fn given_picture(&self, work: &SceneWork<'_>, given: &GivenFile) -> Result<PicturedScene, Failure> {
        let (scene, content) = (work.scene.number, given.checksum);
        let key = ProjectObject::Take { scene, name: GIVEN, extension: &given.extension, content }.key(work.project);
        let file = StoredFile { key: given.key.clone(), checksum: content, size_bytes: given.size_bytes };
        let file = self.copy(&file, key).await?;
        let layer = LayerFile { name: GIVEN.to_owned(), extension: given.extension.clone(), depth: 1.0, file };
        let picture = match given.kind {
            GivenKind::Video => ScenePicture::Video(layer),
            GivenKind::Picture | GivenKind::Audio => ScenePicture::Layers(vec![layer]),
        };
        Ok(PicturedScene { picture, provider: GIVEN.to_owned(), credits: Vec::new() })
    }

    async fn keep_image(&self, work: &SceneWork<'_>, image: MadeImage) -> Result<PicturedScene, Failure> {
        let mut layers = Vec::with_capacity(image.layers.len());
        for (index, layer) in image.layers.into_iter().enumerate() {
            let extension = if layer.mime == "image/png" { "png" } else { "svg" };
            let (scene, name) = (work.scene.number, format!("layer-{index:02}-{}", layer.name));
            let key = |content| ProjectObject::Take { scene, name: &name, extension, content }.key(work.project);
            let file = self.keep_bytes(layer.bytes, key).await?;
            layers.push(LayerFile { name: layer.name, extension: extension.to_owned(), depth: layer.depth, file });
        }
        let (picture, credits) = (ScenePicture::Layers(layers), image.credits);
        Ok(PicturedScene { picture, provider: self.image_provider.name(), credits })
    }
}
