//! The photo of a scene as layers that move by their depth, where a model tells that. It makes a scene better, and is never
//! a reason to fail: a photo that stays whole moves as one.

use std::sync::Arc;

use gala_ai::provider::{Call, DepthEstimator, Nearness, ProviderError};
use gala_core::{
    asset::StoredFile,
    credit::Credit,
    job::Failure,
    payload::{LayerFile, PicturedScene, ScenePicture},
    pixels::RgbPixels,
    plan::Motion,
    problem::Problem,
};
use gala_raster::{
    parallax::{PhotoLayer, photo_layers},
    photo::{looked_at, read_photo},
    source_file::SourceFile,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    super::{
        blocking::blocking,
        failures::{failure_of_provider, failure_of_render},
        names,
        providers::FailedCall,
    },
    made_once::{MadeOfFiles, made_once},
    scene_work::SceneWork,
};

const STEP: &str = "layers";
/// Raised when the same photo of the same depth would become other layers.
const VERSION: &str = "layers/1";

/// What became of a photo. Without layers where it cannot be told apart.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Layered {
    layers: Vec<LayerFile>,
    credits: Vec<Credit>,
}

impl MadeOfFiles for Layered {
    fn files(&self) -> Vec<&StoredFile> {
        self.layers.iter().map(|layer| &layer.file).collect()
    }

    fn files_mut(&mut self) -> Vec<&mut StoredFile> {
        self.layers.iter_mut().map(|layer| &mut layer.file).collect()
    }
}

/// Returns a scene's picture as layers, where it is a photo that the camera moves over; else as it was.
pub(super) async fn layered(
    work: &SceneWork<'_>,
    picture: PicturedScene,
    warnings: &mut Vec<Problem>,
) -> Result<PicturedScene, Failure> {
    let Some(estimator) = work.services.providers.ready_depth_estimator() else { return Ok(picture) };
    let Some(photo) = single_photo(&picture).filter(|_| work.scene.motion != Motion::Hold) else { return Ok(picture) };
    let name = estimator.name();
    let input = (VERSION, photo.file.checksum, &name, work.plan.format);
    let made = made_once(work, STEP, &input, || make(work, estimator, photo)).await;
    match made {
        Ok(made) if made.layers.is_empty() => Ok(picture),
        Ok(Layered { layers, credits }) => {
            let provider = format!("{}, {name}", picture.provider);
            let credits = picture.credits.iter().cloned().chain(credits).collect();
            Ok(PicturedScene { picture: ScenePicture::Layers(layers), provider, credits, ..picture })
        }
        Err(FailedCall::Job(failure)) => Err(failure),
        Err(FailedCall::Provider(ProviderError::Cancelled)) => {
            Err(Failure::transient("cancelled", "the job was stopped"))
        }
        Err(FailedCall::Provider(error)) => {
            tracing::warn!(%error, scene = work.scene.number, "a photo stays whole");
            warnings.push(stays_whole(work, error));
            Ok(picture)
        }
    }
}

/// A picture that is one file of a kind that photos are.
fn single_photo(picture: &PicturedScene) -> Option<&LayerFile> {
    let ScenePicture::Layers(layers) = &picture.picture else { return None };
    let [layer] = layers.as_slice() else { return None };
    matches!(layer.extension.as_str(), "png" | "jpg" | "jpeg" | "webp").then_some(layer)
}

async fn make(
    work: &SceneWork<'_>,
    estimator: &Arc<dyn DepthEstimator>,
    photo: &LayerFile,
) -> Result<Layered, FailedCall> {
    let Some((photo, small)) = read(work, photo).await? else { return Ok(Layered::default()) };
    let call = Call::new(Uuid::now_v7(), work.ctx.cancelled().clone());
    let Nearness { plane, credits } = estimator.nearness(&small, &call).await?;
    let cut = move |_: &_| Ok(photo_layers(&photo, &plane).map_err(|error| error.to_string()));
    let cut = blocking(work.ctx, cut).await?;
    let cut = cut.map_err(|message| ProviderError::Broken { provider: estimator.name(), message })?;
    let Some(made) = cut else { return Ok(Layered::default()) };
    Ok(Layered { layers: store(work, made).await?, credits })
}

/// Reads a photo, and as small as a model looks at it; `None` where it is no photo.
async fn read(work: &SceneWork<'_>, photo: &LayerFile) -> Result<Option<(RgbPixels, RgbPixels)>, Failure> {
    let path = work.services.store.local(work.ctx, &photo.file).await?;
    let (checksum, frame) = (photo.file.checksum, work.plan.format);
    let read = move |_: &_| {
        let photo = read_photo(SourceFile { path: &path, checksum }, frame).map_err(failure_of_render)?;
        let small = photo.as_ref().map(looked_at).transpose();
        let small = small.map_err(|error| Failure::permanent("picture_not_scaled", error))?;
        Ok(photo.zip(small))
    };
    blocking(work.ctx, read).await
}

async fn store(work: &SceneWork<'_>, made: Vec<PhotoLayer>) -> Result<Vec<LayerFile>, Failure> {
    let mut layers = Vec::with_capacity(made.len());
    for (index, PhotoLayer { name, depth, mime, bytes }) in made.into_iter().enumerate() {
        let extension = names::extension(mime);
        let key = |content| work.key(&format!("depth-{index:02}-{name}"), extension, content);
        let file = work.services.store.put_bytes(bytes, key).await?;
        layers.push(LayerFile { name, extension: extension.to_owned(), depth, file });
    }
    Ok(layers)
}

fn stays_whole(work: &SceneWork<'_>, error: ProviderError) -> Problem {
    let why = failure_of_provider(error).error().error_message.clone();
    Problem::new(
        "picture_not_layered",
        format!("picture of scene {}", work.scene.number),
        format!("it moves as one, and not in layers: {why}"),
        "see `gala doctor`, or remove the model of depth: gala models remove",
    )
}
