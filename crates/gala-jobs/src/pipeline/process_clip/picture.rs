//! The picture of a scene: given by the user, kept from before, drawn now, or found among what others made.

use std::sync::Arc;

use futures::{FutureExt, future::BoxFuture};
use gala_ai::provider::{Call, ImageProvider, ImageRequest, MadeImage, PictureSource, ProviderError, ReferenceImage};
use gala_core::{
    asset::StoredFile,
    composition::ComposedScene,
    job::Failure,
    payload::{GivenFile, GivenKind, LayerFile, PicturedScene, ScenePicture},
};
use gala_storage::keys;

use super::{
    super::{
        blocking::blocking,
        failures::{FileNames, failure_of_storage},
        given_files::{GIVEN, check_seen},
        names,
        normalised::{NormalFile, normal_file},
        providers::{RequestInput, first_made},
        sent_picture::SentPicture,
    },
    asked::{Asked, make, unmade},
    made_once::made_once,
    scene_work::SceneWork,
    stock::{LookedFor, found},
};

/// Returns the picture of a scene, made or found where it is not there.
pub(in super::super) async fn picture(work: &SceneWork<'_>) -> Result<PicturedScene, Failure> {
    let (plan, scene) = (work.plan, work.scene);
    if let Some(name) = scene.picture.as_deref() {
        let file = work.given(name)?;
        let input = ("given/1", file.checksum);
        return made_once(work, "image", &input, || given(work, name, file)).await;
    }
    let sources = work.services.providers.image_providers.chosen(&plan.providers.image);
    let taken = sources.iter().map(|source| source.references_taken()).max().unwrap_or_default();
    let request = ImageRequest { references: references(work, taken).await?, ..ImageRequest::of(plan, scene) };
    let photo = LookedFor::photo(work);
    let asked_of = |source: &PictureSource| request.with_at_most(source.references_taken());
    let input = |source: &PictureSource| {
        let name = source.name();
        Ok(RequestInput::new(source, name, asked_of(source), work.asker()))
    };
    let make = |source: Arc<PictureSource>, input: RequestInput<ImageRequest>| {
        let (request, photo) = (asked_of(&source), &photo);
        async move {
            match &*source {
                PictureSource::Provider(provider) => {
                    let drawn = Drawn { work, request };
                    make(&drawn, Arc::clone(provider), input).await
                }
                PictureSource::Stock(library) => found(photo, &**library, &input).await,
            }
        }
        .boxed()
    };
    first_made(work.ctx, Drawn::STEP, &sources, input, make).await?.map_err(|error| unmade(Drawn::STEP, error))
}

/// Reads the first pictures that the made one is to be consistent with.
async fn references(work: &SceneWork<'_>, most: usize) -> Result<Vec<ReferenceImage>, Failure> {
    let mut references = Vec::new();
    for picture in ComposedScene::of(work.plan, work.scene).pictures.into_iter().take(most) {
        // One that was removed since is no reason to fail: its looks are described as well.
        let Ok(bytes) = work.services.store.objects().read(&picture.file.key).await else { continue };
        let bytes: Vec<u8> = bytes.into();
        let Some(format) = SentPicture::of(&bytes) else { continue };
        references.push(ReferenceImage { mime: format.mime().to_owned(), hash: picture.file.checksum, bytes });
    }
    let most = most.saturating_sub(references.len());
    for name in work.plan.references.iter().take(most) {
        let file = work.given(name)?;
        let bytes: Vec<u8> = work.services.store.objects().read(&file.key).await.map_err(failure_of_storage)?.into();
        let format = SentPicture::of(&bytes);
        let format = format.ok_or_else(|| Failure::permanent("bad_reference", format!("{name} changed")))?;
        references.push(ReferenceImage { mime: format.mime().to_owned(), hash: file.checksum, bytes });
    }
    Ok(references)
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

async fn given(work: &SceneWork<'_>, name: &str, given: &GivenFile) -> Result<PicturedScene, Failure> {
    let (kind, extension, file) = match used(work, name, given).await? {
        GivenUse::AsItIs(kind) => {
            let key = work.key(GIVEN, &given.extension, given.checksum);
            let file = StoredFile { key: given.key.clone(), checksum: given.checksum, size_bytes: given.size_bytes };
            (kind, given.extension.clone(), work.services.store.copy(&file, key).await?)
        }
        GivenUse::ByCopy(normal) => {
            let key = |content| work.key(GIVEN, normal.extension, content);
            let stored = work.services.store.objects().put_file(&normal.path(), key).await;
            let file = stored.map(StoredFile::from).map_err(failure_of_storage)?;
            (normal.kind, normal.extension.to_owned(), file)
        }
    };
    let layer = LayerFile { name: GIVEN.to_owned(), extension, depth: 1.0, file };
    let picture = match kind {
        GivenKind::Video => ScenePicture::Video(layer),
        GivenKind::Picture | GivenKind::Audio | GivenKind::Font => ScenePicture::Layers(vec![layer]),
    };
    Ok(PicturedScene { picture, provider: GIVEN.to_owned(), credits: Vec::new(), stock: None, preview: None })
}

/// How a file of the user's is used.
enum GivenUse {
    AsItIs(GivenKind),
    /// It is of a format that is used by way of a copy.
    ByCopy(NormalFile),
}

/// Returns how a file of the user's is used. What was given with a brief was looked into before anything was queued; of what
/// was uploaded only its first bytes were.
async fn used(work: &SceneWork<'_>, name: &str, given: &GivenFile) -> Result<GivenUse, Failure> {
    if keys::given_content(&given.key).is_some() {
        return Ok(GivenUse::AsItIs(given.kind));
    }
    let path = work.services.store.local(work.ctx, &given.into()).await?;
    let (tools, names) = (work.services.tools.clone(), FileNames::of([(path.clone(), name.to_owned())]));
    let staging = work.services.store.staging().to_owned();
    blocking(work.ctx, move |cancel| {
        let look = || match normal_file(&tools, &path, &staging, cancel)? {
            Some(normal) => Ok(GivenUse::ByCopy(normal)),
            None => check_seen(&tools, &path, cancel).map(GivenUse::AsItIs),
        };
        look().map_err(|error| names.failure(error))
    })
    .await
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
    Ok(PicturedScene { picture, provider, credits, stock: None, preview: None })
}
