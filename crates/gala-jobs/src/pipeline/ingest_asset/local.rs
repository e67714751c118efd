//! What is made of a file on this machine, before it is stored.

use gala_core::{
    asset::AssetKind,
    ingest::AssetFacts,
    media_error::{MediaError, MediaFault},
    media_type::MediaType,
};
use gala_media::{RunError, Workdir};
use gala_raster::adjust::check_table;

use super::{
    files::{LocalIngest, LocalRequest},
    font, media, picture,
};

/// Looks into a file and makes what shows it.
///
/// # Errors
/// [`RunError::Media`] where it cannot be used; others if the work itself failed.
pub(super) fn ingest(request: &LocalRequest<'_>) -> Result<LocalIngest, RunError> {
    let folder = Workdir::within(request.staging)?;
    match MediaType::of_mime(request.mime).map(MediaType::kind) {
        Some(AssetKind::Video) => media::ingest(request, request.path, folder, media::Listening::ForLoudness),
        Some(AssetKind::Audio) => media::ingest(request, request.path, folder, media::Listening::ForBeats),
        Some(AssetKind::Image) => picture::ingest(request, folder),
        Some(AssetKind::Font) => font::ingest(request, folder),
        Some(AssetKind::Lut) => {
            check_table(request.path)?;
            let facts = AssetFacts { container: request.mime.to_owned(), ..AssetFacts::default() };
            Ok(LocalIngest { facts, files: Vec::new(), storyboard: None, folders: vec![folder] })
        }
        _ => {
            let (what, remedy) = ("is of a type that is not looked into", "bring a picture, a film or a sound");
            Err(MediaError::of(request.path, MediaFault::UnsupportedFormat, what, remedy).into())
        }
    }
}
