//! What a clip's look asks of its picture.

use std::convert::Infallible;

use gala_core::{
    format::FrameSize,
    media_error::MediaError,
    timeline::{ColorAdjustment, Look},
};
use gala_raster::{
    adjust::Adjustment, mask::MaskSpec, mipmap::Density, picture::Rasteriser, source_file::SourceFile,
    style::PictureStyle,
};

use crate::resolve::Source;

impl Source {
    pub(crate) fn file(&self) -> SourceFile<'_> {
        SourceFile { path: &self.path, checksum: self.checksum }
    }
}

fn file(source: &Source) -> Result<SourceFile<'_>, Infallible> {
    Ok(source.file())
}

/// Reads what changes colours; `None` where nothing does.
pub(super) fn adjustment(color: &ColorAdjustment<Source>) -> Result<Option<Adjustment>, MediaError> {
    if color.changes_nothing() {
        return Ok(None);
    }
    let Ok(color) = color.try_map_sources(file);
    Adjustment::new(&color).map(Some)
}

pub(super) fn mask_spec<'a>(look: &'a Look<Source>, rasteriser: &'a Rasteriser) -> MaskSpec<'a> {
    let mask = look.mask.as_ref().map(|mask| {
        let Ok(mask) = mask.try_map_sources(file);
        mask
    });
    MaskSpec { corner_radius: look.corner_radius, mask, rasteriser }
}

/// Returns a look in frames of a size; its table of colours is read.
pub(super) fn style<'a>(
    look: &'a Look<Source>,
    size: FrameSize,
    rasteriser: &'a Rasteriser,
) -> Result<PictureStyle<'a>, MediaError> {
    Ok(PictureStyle {
        size,
        density: Density::of(&look.transform),
        adjustment: adjustment(&look.color)?,
        mask: mask_spec(look, rasteriser),
        shadow: look.shadow,
    })
}
