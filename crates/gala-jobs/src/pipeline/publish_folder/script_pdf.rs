//! The script as PDF, with a small picture of each scene.

use std::{io::Cursor, sync::Arc};

use gala_core::{asset::StoredFile, job::Failure};
use gala_pdf::{PdfPicture, PdfScene, PdfScript, script_pdf};
use image::{ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder, imageops::FilterType};

use super::{
    super::{blocking::blocking, services::Services, small_pictures::SmallPictures},
    script::{ScriptScene, line, timed},
};
use crate::context::JobContext;

/// Twice as many pixels as points, of which the document gives a picture 128.
const LONGEST_PIXELS: u32 = 256;
const QUALITY: u8 = 80;
/// What is a picture of a scene is smaller.
const MOST_BYTES: u64 = 64 << 20;
const MOST_SIDE: u32 = 8192;

/// Writes the script as PDF.
pub(super) async fn script_document(
    services: &Services,
    ctx: &JobContext,
    (title, language): (&str, &str),
    scenes: &[ScriptScene],
) -> Result<Vec<u8>, Failure> {
    let mut told = Vec::with_capacity(scenes.len());
    for (start_ms, scene) in timed(scenes) {
        let picture = match &scene.preview {
            Some(preview) => small(services, ctx, preview).await?,
            None => None,
        };
        let picture = picture.as_deref().cloned();
        let (script, description) = (scene.planned.script.clone(), scene.planned.description.clone());
        told.push(PdfScene { heading: scene.heading(start_ms), script, description, picture });
    }
    let (title, language, fonts) = (line(title), language.to_owned(), services.render.renderer().fonts().of_machine());
    blocking(ctx, move |_| {
        let script = PdfScript { title: &title, language: &language, scenes: &told };
        script_pdf(&script, &fonts).map_err(|error| Failure::permanent("script_pdf", error))
    })
    .await
}

/// Returns a picture as small as it is shown; nothing where it is none that can be shown, or is gone.
async fn small(services: &Services, ctx: &JobContext, file: &StoredFile) -> Result<Option<Arc<PdfPicture>>, Failure> {
    let known: &SmallPictures = &services.small_pictures;
    if let Some(known) = known.get(&file.checksum) {
        return Ok(Some(known));
    }
    if file.size_bytes > MOST_BYTES {
        return Ok(None);
    }
    // A script without a picture is better than none.
    let Ok(bytes) = services.store.objects().read(&file.key).await else { return Ok(None) };
    let made = blocking(ctx, move |_| Ok(reduced(&bytes))).await?;
    Ok(made.map(|made| known.keep(file.checksum, made)))
}

fn reduced(bytes: &[u8]) -> Option<PdfPicture> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return None;
    }
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_SIDE), Some(MOST_SIDE));
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let longest = LONGEST_PIXELS.min(picture.width().max(picture.height()));
    let picture = picture.resize(longest, longest, FilterType::Triangle).into_rgb8();
    let (width, height) = picture.dimensions();
    let mut jpeg = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY)).ok()?;
    Some(PdfPicture { jpeg, width, height })
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;

    #[test]
    fn pictures_are_reduced_and_what_is_none_is_left_out() {
        let png = |width, height| {
            let mut bytes = Cursor::new(Vec::new());
            RgbImage::new(width, height).write_to(&mut bytes, ImageFormat::Png).expect("a PNG");
            bytes.into_inner()
        };
        let size = |bytes: &[u8]| reduced(bytes).map(|picture| (picture.width, picture.height));
        assert_eq!((size(&png(1080, 1920)), size(&png(40, 20))), (Some((144, 256)), Some((40, 20))));
        assert_eq!((size(&png(8193, 1)), size(b"<svg/>"), size(&png(64, 64)[..200])), (None, None, None));
    }
}
