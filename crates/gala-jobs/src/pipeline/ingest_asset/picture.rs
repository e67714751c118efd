//! Still pictures, and pictures that move.

use gala_core::{
    ingest::{AssetFacts, DerivativeRole as Role},
    media_type::MediaType,
};
use gala_media::{RunError, Workdir};
use gala_raster::{
    normal::normalised,
    perceptual::PerceptualHash,
    picture::Rasteriser,
    upright::{EncodedPicture, UprightPicture},
};

use super::{
    files::{LocalContent, LocalDerivative, LocalIngest, LocalRequest, unwritten},
    media,
};

/// The longer side of the picture that stands for one.
const THUMBNAIL_SIDE: u32 = 480;

/// Makes of a picture what shows it: one that everybody sees the same, and a small one. What moves becomes a film.
///
/// # Errors
/// As [`super::local::ingest`].
pub(super) fn ingest(request: &LocalRequest<'_>, folder: Workdir) -> Result<LocalIngest, RunError> {
    let LocalRequest { tools, path, mime, cancel, .. } = *request;
    let normal = normalised(tools, path, &folder.file(""), cancel)?;
    if let Some(clip) = normal.as_ref().filter(|normal| normal.is_clip) {
        let films = Workdir::within(request.staging)?;
        let mut made = media::ingest(request, &clip.path, films, media::Listening::ForLoudness)?;
        let clip_mime = if clip.extension == "webm" { "video/webm" } else { "video/mp4" };
        let content = LocalContent::File(clip.path.clone());
        made.folders.push(folder);
        made.files.push(LocalDerivative { role: Role::Clip, content, mime: clip_mime, extension: clip.extension });
        made.facts.container = known(mime);
        return Ok(made);
    }
    let shown = normal.as_ref().map_or(path, |normal| normal.path.as_path());
    let picture = UprightPicture::read(&Rasteriser::new(&tools.svg, cancel), shown, THUMBNAIL_SIDE)?;
    let mut files = Vec::new();
    match &normal {
        Some(normal) => {
            let content = LocalContent::File(normal.path.clone());
            let mime = mime_of(normal.extension);
            files.push(LocalDerivative { role: Role::Picture, content, mime, extension: normal.extension });
        }
        None if !picture.is_plain => {
            let with_loss = MediaType::of_mime(mime) == Some(MediaType::Jpeg);
            let encoded = picture.encode(with_loss).map_err(|error| unwritten("the picture", error))?;
            files.push(derivative(Role::Picture, encoded));
        }
        None => {}
    }
    let thumbnail = picture.thumbnail(THUMBNAIL_SIDE).map_err(|error| unwritten("the thumbnail", error))?;
    files.push(derivative(Role::Thumbnail, thumbnail));
    let facts = AssetFacts {
        container: known(mime),
        width: Some(picture.facts.width),
        height: Some(picture.facts.height),
        has_alpha: picture.has_alpha(),
        perceptual_hash: PerceptualHash::of(&picture.opaque()).map(|hash| hash.to_string()),
        ..AssetFacts::default()
    };
    Ok(LocalIngest { facts, files, storyboard: None, folders: vec![folder] })
}

fn derivative(role: Role, encoded: EncodedPicture) -> LocalDerivative {
    let EncodedPicture { bytes, extension } = encoded;
    LocalDerivative { role, content: LocalContent::Bytes(bytes), mime: mime_of(extension), extension }
}

fn mime_of(extension: &str) -> &'static str {
    if extension == "jpg" { "image/jpeg" } else { "image/png" }
}

fn known(mime: &str) -> String {
    MediaType::of_mime(mime).map_or_else(|| mime.to_owned(), |media| media.mime().to_owned())
}
