//! The photo of a scene as layers that move by their depth, where a model tells that. It makes a scene better, and is never
//! a reason to fail: a photo that stays whole moves as one.

use std::sync::Arc;

use gala_ai::provider::{Call, DepthEstimator, Nearness, ProviderError};
use gala_core::{
    job::Failure,
    payload::{LayerFile, PicturedScene},
    plan::Motion,
    problem::Problem,
};
use gala_raster::parallax::{PhotoLayer, photo_layers};
use uuid::Uuid;

use super::{
    super::{blocking::blocking, providers::FailedCall},
    made_once::made_once,
    photo::{Photo, read, single_photo},
    scene_work::SceneWork,
    seen_layers::{NewLayer, SeenLayers, store},
    stays::stays,
};

const STEP: &str = "layers";
/// Raised when the same photo of the same depth would become other layers.
const VERSION: &str = "layers/1";

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
    match made_once(work, STEP, &input, || make(work, estimator, photo)).await {
        Ok(made) => Ok(made.instead_of(picture, &name)),
        Err(failed) => {
            let remedy = "see `gala doctor`, or remove the model of depth: gala models remove";
            warnings.push(stays(work, failed, "picture_not_layered", "it moves as one, and not in layers", remedy)?);
            Ok(picture)
        }
    }
}

async fn make(
    work: &SceneWork<'_>,
    estimator: &Arc<dyn DepthEstimator>,
    photo: &LayerFile,
) -> Result<SeenLayers, FailedCall> {
    let Some(Photo { shown, small }) = read(work, photo).await? else { return Ok(SeenLayers::default()) };
    let call = Call::new(Uuid::now_v7(), work.ctx.cancelled().clone());
    let Nearness { plane, credits } = estimator.nearness(&small, &call).await?;
    let cut = move |_: &_| Ok(photo_layers(&shown, &plane).map_err(|error| error.to_string()));
    let cut = blocking(work.ctx, cut).await?;
    let cut = cut.map_err(|message| ProviderError::Broken { provider: estimator.name(), message })?;
    let Some(made) = cut else { return Ok(SeenLayers::default()) };
    let new = |PhotoLayer { name, depth, mime, bytes }| NewLayer { name, depth, mime, bytes };
    Ok(SeenLayers { layers: store(work, "depth", made.into_iter().map(new).collect()).await?, credits })
}
