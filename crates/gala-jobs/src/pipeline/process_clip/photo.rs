//! The photo of a scene, for what models see in it.

use gala_core::{
    job::Failure,
    payload::{LayerFile, PicturedScene, ScenePicture},
    pixels::RgbPixels,
};
use gala_raster::{
    photo::{looked_at, read_photo},
    source_file::SourceFile,
};

use super::{
    super::{blocking::blocking, failures::failure_of_render},
    scene_work::SceneWork,
};

/// A photo in the size in which it is shown, and as small as a model looks at it.
pub(super) struct Photo {
    pub shown: RgbPixels,
    pub small: RgbPixels,
}

/// A picture that is one file of a kind that photos are.
pub(super) fn single_photo(picture: &PicturedScene) -> Option<&LayerFile> {
    let ScenePicture::Layers(layers) = &picture.picture else { return None };
    let [layer] = layers.as_slice() else { return None };
    matches!(layer.extension.as_str(), "png" | "jpg" | "jpeg" | "webp").then_some(layer)
}

/// Reads a photo; `None` where it is none, as a picture that is transparent somewhere.
pub(super) async fn read(work: &SceneWork<'_>, photo: &LayerFile) -> Result<Option<Photo>, Failure> {
    let path = work.services.store.local(work.ctx, &photo.file).await?;
    let (checksum, frame) = (photo.file.checksum, work.plan.format);
    let read = move |_: &_| {
        let Some(shown) = read_photo(SourceFile { path: &path, checksum }, frame).map_err(failure_of_render)? else {
            return Ok(None);
        };
        let small = looked_at(&shown).map_err(|error| Failure::permanent("picture_not_scaled", error))?;
        Ok(Some(Photo { shown, small }))
    };
    blocking(work.ctx, read).await
}
