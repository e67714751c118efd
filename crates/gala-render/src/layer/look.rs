//! What a clip's look asks of its picture.

use gala_core::{format::FrameSize, media_error::MediaError};
use gala_raster::{
    adjust::{Adjustment, Grade},
    mask::MaskSpec,
    mipmap::Density,
    picture::Rasteriser,
    source_file::SourceFile,
    style::PictureStyle,
};

use crate::resolve::{ClipColor, ClipLook, Source};

impl Source {
    pub(crate) fn file(&self) -> SourceFile<'_> {
        SourceFile { path: &self.path, checksum: self.checksum }
    }
}

impl ClipColor {
    /// Reads what changes colours; `None` where nothing does.
    pub(super) fn adjustment(&self) -> Result<Option<Adjustment>, MediaError> {
        if self.changes_nothing() {
            return Ok(None);
        }
        let Self { exposure, contrast, saturation, ref lut } = *self;
        Adjustment::new(&Grade { exposure, contrast, saturation, lut: lut.as_ref().map(Source::file) }).map(Some)
    }
}

impl ClipLook {
    pub(super) fn mask_spec<'a>(&'a self, rasteriser: &'a Rasteriser) -> MaskSpec<'a> {
        let picture = self.mask.as_ref().and_then(|mask| mask.source.as_ref());
        MaskSpec {
            corner_radius: self.corner_radius,
            mask: self.mask.as_ref().map(|mask| &mask.mask),
            picture: picture.map(Source::file),
            rasteriser,
        }
    }

    /// Returns the look in frames of a size; its table of colours is read.
    pub(super) fn style<'a>(
        &'a self,
        size: FrameSize,
        rasteriser: &'a Rasteriser,
    ) -> Result<PictureStyle<'a>, MediaError> {
        Ok(PictureStyle {
            size,
            density: Density::of(&self.transform),
            adjustment: self.color.adjustment()?,
            mask: self.mask_spec(rasteriser),
            shadow: self.shadow,
        })
    }
}
