//! Fonts.

use gala_core::ingest::{AssetFacts, DerivativeRole as Role};
use gala_media::{RunError, Workdir};
use gala_raster::{brought_font::BroughtFont, picture::Rasteriser};

use super::files::{LocalContent, LocalDerivative, LocalIngest, LocalRequest};

/// Makes of a font what is drawn with, and a specimen, which is its thumbnail.
///
/// # Errors
/// As [`super::local::ingest`].
pub(super) fn ingest(request: &LocalRequest<'_>, folder: Workdir) -> Result<LocalIngest, RunError> {
    let LocalRequest { tools, path, mime, cancel, .. } = *request;
    let font = BroughtFont::read(&Rasteriser::new(&tools.svg, cancel), path)?;
    let specimen = font.specimen()?;
    let derivative = |role, bytes, mime, extension| {
        let content = LocalContent::Bytes(bytes);
        LocalDerivative { role, content, mime, extension }
    };
    let BroughtFont { facts, bytes } = font;
    let files = vec![
        derivative(Role::Font, bytes, "font/otf", "otf"),
        derivative(Role::Thumbnail, specimen, "image/png", "png"),
    ];
    let facts = AssetFacts { container: mime.to_owned(), font: Some(facts), ..AssetFacts::default() };
    Ok(LocalIngest { facts, files, storyboard: None, folders: vec![folder] })
}
