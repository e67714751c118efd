//! The subject of a scene's picture on a new background, where the scene asks for that. Where nobody can cut it out, the picture
//! is seen as it is, and a warning says so.

use std::sync::Arc;

use gala_ai::{
    illustrator::Illustrator,
    provider::{Call, ImageProvider, ImageRequest, MadeLayer, ProviderError, Subject, SubjectFinder},
};
use gala_core::{
    asset::StoredFile,
    brief::{Cutout, CutoutBackground},
    job::Failure,
    payload::{GivenFile, LayerFile, PicturedScene},
    problem::Problem,
    timeline::Color,
};
use gala_raster::{encoded_color, subject::cut_out as cut_subject};
use serde::Serialize;
use uuid::Uuid;

use super::{
    super::{blocking::blocking, providers::FailedCall},
    made_once::made_once,
    photo::{Photo, read, single_photo},
    scene_work::SceneWork,
    seen_layers::{NewLayer, SeenLayers, store},
    stays::stays,
};

const STEP: &str = "cutout";
/// Raised when the same picture of the same subject would be cut out otherwise.
const VERSION: &str = "cutout/1";
/// How much of the camera's move a background follows: as the rearmost layer of a photo.
const BEHIND: f32 = 0.3;

/// What the background is made of.
#[derive(Serialize)]
enum Behind {
    Color(Color),
    Picture(Box<GivenFile>),
    Place(Box<ImageRequest>),
}

/// Returns the subject of a scene's picture on its new background.
pub(super) async fn cut_out(
    work: &SceneWork<'_>,
    picture: PicturedScene,
    cutout: &Cutout,
    warnings: &mut Vec<Problem>,
) -> Result<PicturedScene, Failure> {
    match made(work, &picture, cutout).await {
        Ok((made, name)) => Ok(made.instead_of(picture, &name)),
        Err(failed) => {
            let remedy = "gala models install u2netp, use a photo, or write `cutout: off`";
            warnings.push(stays(work, failed, "picture_not_cut_out", "it is seen with what is behind it", remedy)?);
            Ok(picture)
        }
    }
}

async fn made(
    work: &SceneWork<'_>,
    picture: &PicturedScene,
    cutout: &Cutout,
) -> Result<(SeenLayers, String), FailedCall> {
    let no_photo = || ProviderError::from(Problem::new("no_photo", "picture", "it is no photo", "use a photo"));
    let no_model = || ProviderError::Unavailable {
        what: "no model of cut-outs is installed".to_owned(),
        remedy: "gala models install u2netp".to_owned(),
    };
    let finder = work.services.providers.ready_subject_finder().ok_or_else(no_model)?;
    let photo = single_photo(picture).ok_or_else(no_photo)?;
    let (name, behind) = (finder.name(), behind(work, cutout)?);
    let drawn_by = Illustrator::new().name();
    let input = (VERSION, photo.file.checksum, &name, work.plan.format, &behind, drawn_by, cutout.rim);
    let make = || make(work, finder, photo, (cutout, &behind));
    let made = made_once::<_, FailedCall, _>(work, STEP, &input, make).await?;
    if made.layers.is_empty() { Err(no_photo().into()) } else { Ok((made, name)) }
}

fn behind(work: &SceneWork<'_>, cutout: &Cutout) -> Result<Behind, Failure> {
    Ok(match &cutout.background {
        Some(CutoutBackground::Color(color)) => Behind::Color(*color),
        Some(CutoutBackground::Picture(name)) => Behind::Picture(Box::new(work.given(name)?.clone())),
        None => Behind::Place(Box::new(ImageRequest::of(work.plan, work.scene))),
    })
}

async fn make(
    work: &SceneWork<'_>,
    finder: &Arc<dyn SubjectFinder>,
    photo: &LayerFile,
    (cutout, behind): (&Cutout, &Behind),
) -> Result<SeenLayers, FailedCall> {
    let Some(Photo { shown, small }) = read(work, photo).await? else { return Ok(SeenLayers::default()) };
    let call = Call::new(Uuid::now_v7(), work.ctx.cancelled().clone());
    let Subject { mask, credits } = finder.subject(&small, &call).await?;
    let rim = cutout.rim;
    let cut = move |_: &_| Ok(cut_subject(&shown, &mask, rim).map_err(|error| error.to_string()));
    let cut = blocking(work.ctx, cut).await?;
    let broken = |message| ProviderError::Broken { provider: finder.name(), message };
    let bytes =
        cut.map_err(broken)?.ok_or_else(|| broken("nothing of the picture belongs to its subject".to_owned()))?;
    let subject = NewLayer { name: "subject".to_owned(), depth: 1.0, mime: "image/png", bytes };
    let mut layers = background(work, behind).await?;
    layers.extend(store(work, STEP, vec![subject]).await?);
    Ok(SeenLayers { layers, credits })
}

async fn background(work: &SceneWork<'_>, behind: &Behind) -> Result<Vec<LayerFile>, FailedCall> {
    match behind {
        Behind::Picture(given) => {
            let key = work.key("background", &given.extension, given.checksum);
            let file = work.services.store.copy(&StoredFile::from(&**given), key).await?;
            let (name, extension) = ("background".to_owned(), given.extension.clone());
            Ok(vec![LayerFile { name, extension, depth: BEHIND, file }])
        }
        Behind::Color(Color(color)) => {
            let bytes = encoded_color(*color).map_err(|error| Failure::permanent("picture_not_written", error))?;
            let plain = NewLayer { name: "background".to_owned(), depth: BEHIND, mime: "image/png", bytes };
            Ok(store(work, STEP, vec![plain]).await?)
        }
        Behind::Place(request) => {
            let request = (**request).clone();
            let draw = move |_: &_| Ok(Illustrator::new().draw_place(&request));
            let drawn = blocking(work.ctx, draw).await??.layers.into_iter();
            let new = |MadeLayer { name, depth, mime, bytes }| NewLayer { name, depth, mime, bytes };
            Ok(store(work, STEP, drawn.map(new).collect()).await?)
        }
    }
}
