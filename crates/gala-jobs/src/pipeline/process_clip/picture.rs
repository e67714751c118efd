//! The picture of a scene: given by the user, kept from before, drawn now, or found among what others made.

use std::sync::Arc;

use futures::{FutureExt, future::BoxFuture};
use gala_ai::provider::{Call, ImageProvider, ImageRequest, MadeImage, PictureSource, ProviderError};
use gala_core::{
    asset::StoredFile,
    job::Failure,
    payload::{GivenFile, GivenKind, LayerFile, PicturedScene, ScenePicture},
};

use super::{
    super::{
        given_files::GIVEN,
        names,
        providers::{RequestInput, first_made},
    },
    asked::{Asked, make, unmade},
    made_once::made_once,
    scene_work::SceneWork,
    stock::{LookedFor, found},
};

/// Returns the picture of a scene, made or found where it is not there.
pub(super) async fn picture(work: &SceneWork<'_>) -> Result<PicturedScene, Failure> {
    let (plan, scene) = (work.plan, work.scene);
    if let Some(name) = scene.picture.as_deref() {
        let file = work.given(name)?;
        let input = ("given/1", file.checksum);
        return made_once(work, "image", &input, || given(work, file)).await;
    }
    let request = ImageRequest::of(plan, scene);
    let (drawn, photo) = (Drawn { work, request }, LookedFor::photo(work));
    let owner = work.project.workspace;
    let input = |source: &PictureSource| Ok(RequestInput::new(source, source.name(), &drawn.request, owner));
    let make = |source: Arc<PictureSource>, input| {
        let (drawn, photo) = (&drawn, &photo);
        async move {
            match &*source {
                PictureSource::Provider(provider) => make(drawn, Arc::clone(provider), input).await,
                PictureSource::Stock(library) => found(photo, &**library, &input).await,
            }
        }
        .boxed()
    };
    let sources = work.services.providers.image_providers.chosen(&plan.providers.image);
    first_made(work.ctx, Drawn::STEP, &sources, input, make).await?.map_err(|error| unmade(Drawn::STEP, error))
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
    Ok(PicturedScene { picture, provider: GIVEN.to_owned(), credits: Vec::new(), stock: None })
}

async fn store(work: &SceneWork<'_>, image: MadeImage, provider: String) -> Result<PicturedScene, Failure> {
    let mut layers = Vec::with_capacity(image.layers.len());
    for (index, layer) in image.layers.into_iter().enumerate() {
        let extension = names::extension(layer.mime);
        let name = format!("layer-{index:02}-{}", layer.name);
        let key = |content| work.key(&name, extension, content);
        let file = work.services.store.put_bytes(layer.bytes, key).await?;
        layers.push(LayerFile { name: layer.name, extension: extension.to_owned(), depth: layer.depth, file });
    }
    let (picture, credits) = (ScenePicture::Layers(layers), image.credits);
    Ok(PicturedScene { picture, provider, credits, stock: None })
}
