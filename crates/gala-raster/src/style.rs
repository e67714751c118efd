//! What is done to the pixels of a picture before it is laid into frames.

use gala_core::{format::FrameSize, timeline::Shadow};
use gala_media::RunError;

use crate::{
    adjust::Adjustment,
    mask::{self, MaskSpec},
    mipmap::{Density, Mipmap},
    raster::Raster,
    shadow,
};

/// All of a picture's look but where it stands, its opacity and its blend mode.
#[derive(Debug)]
pub struct PictureStyle<'a> {
    /// Of the frames.
    pub size: FrameSize,
    pub density: Density,
    /// `None` changes nothing.
    pub adjustment: Option<Adjustment>,
    pub mask: MaskSpec<'a>,
    pub shadow: Option<Shadow>,
}

impl PictureStyle<'_> {
    /// Returns what is drawn for a picture, from back to front: its shadow, and itself.
    ///
    /// # Errors
    /// As [`mask::of`].
    pub fn mipmaps(&self, mut raster: Raster) -> Result<Vec<Mipmap>, RunError> {
        self.adjust(&mut raster);
        if let Some(cover) = mask::of(&self.mask, raster.area, (raster.width, raster.height), self.size)? {
            mask::apply(&mut raster.rgba, &cover);
        }
        let shadow = self.shadow.as_ref().map(|shadow| self.mipmap(&shadow::of(&raster, shadow, self.size)));
        Ok(shadow.into_iter().chain([self.mipmap(&raster.padded())]).collect())
    }

    /// Changes the colours of a picture.
    pub fn adjust(&self, raster: &mut Raster) {
        if let Some(adjustment) = &self.adjustment {
            adjustment.apply_rgba(&mut raster.rgba);
        }
    }

    fn mipmap(&self, raster: &Raster) -> Mipmap {
        Mipmap::new(raster, self.density)
    }
}
