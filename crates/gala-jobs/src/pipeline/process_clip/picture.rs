//! The picture of a scene: given by the user, kept from before, or drawn now.

use futures::future::BoxFuture;
use gala_ai::provider::{Call, ImageProvider, ImageRequest, MadeImage, ProviderError};
use gala_core::{
    asset::StoredFile,
    job::Failure,
    payload::{GivenFile, GivenKind, LayerFile, PicturedScene, ScenePicture},
};

use super::{
    super::given_files::GIVEN,
    asked::{Asked, made_by},
    made_once::made_once,
    scene_work::SceneWork,
};

/// Returns the picture of a scene, made where it is not there.
pub(super) async fn picture(work: &SceneWork<'_>) -> Result<PicturedScene, Failure> {
    let (plan, scene) = (work.plan, work.scene);
    if let Some(name) = scene.picture.as_deref() {
        let file = work.given(name)?;
        let input = ("given/1", file.checksum);
        return made_once(work, "image", &input, || given(work, file)).await;
    }
    let request = ImageRequest::of(plan, scene);
    made_by(&Drawn { work, request }, &work.services.providers.image_providers.chosen(&plan.providers.image)).await
}

/// A scene's picture, drawn.
struct Drawn<'a> {
    work: &'a SceneWork<'a>,
    request: ImageRequest,
}

impl Asked for Drawn<'_> {
    type Request = ImageRequest;
    type Hashed = ImageRequest;
    type Provider = dyn ImageProvider;
    type Made = MadeImage;
    type Kept = PicturedScene;
    const STEP: &'static str = "image";

    fn work(&self) -> &SceneWork<'_> {
        self.work
    }

    fn request(&self) -> &ImageRequest {
        &self.request
    }

    fn hashed(&self) -> &ImageRequest {
        &self.request
    }

    fn name(&self, provider: &dyn ImageProvider) -> Result<String, ProviderError> {
        Ok(provider.name())
    }

    fn send<'a>(
        &'a self,
        provider: &'a dyn ImageProvider,
        call: Call,
    ) -> BoxFuture<'a, Result<MadeImage, ProviderError>> {
        Box::pin(async move { provider.make(&self.request, &call).await })
    }

    fn keep(&self, image: MadeImage, provider: String) -> BoxFuture<'_, Result<PicturedScene, Failure>> {
        Box::pin(store(self.work, image, provider))
    }
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

async fn store(work: &SceneWork<'_>, image: MadeImage, provider: String) -> Result<PicturedScene, Failure> {
    let mut layers = Vec::with_capacity(image.layers.len());
    for (index, layer) in image.layers.into_iter().enumerate() {
        let extension = match layer.mime {
            "image/png" => "png",
            "image/jpeg" => "jpg",
            "image/webp" => "webp",
            _ => "svg",
        };
        let name = format!("layer-{index:02}-{}", layer.name);
        let key = |content| work.key(&name, extension, content);
        let file = work.services.store.put_bytes(layer.bytes, key).await?;
        layers.push(LayerFile { name: layer.name, extension: extension.to_owned(), depth: layer.depth, file });
    }
    let (picture, credits) = (ScenePicture::Layers(layers), image.credits);
    Ok(PicturedScene { picture, provider, credits })
}
