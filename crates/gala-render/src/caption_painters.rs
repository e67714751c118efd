//! The painters that draw captions.

use std::sync::{Arc, Mutex, PoisonError};

use gala_core::{
    format::FrameSize,
    hash::ContentHash,
    media_error::MediaError,
    timeline::{CaptionTrack, SafeArea},
};
use gala_raster::{caption::CaptionPainter, overlay::Overlay};

use crate::{
    plan::{CaptionRun, RenderPlan},
    text_fonts::TextFonts,
};

/// One painter for each look and font, shared by all segments.
#[derive(Debug, Default)]
pub(crate) struct CaptionPainters {
    painters: Mutex<Vec<Painter>>,
}

#[derive(Debug)]
struct Painter {
    look: Arc<CaptionTrack>,
    font: Option<ContentHash>,
    size: FrameSize,
    safe_area: Option<SafeArea>,
    painter: Arc<CaptionPainter>,
}

impl CaptionPainters {
    /// # Errors
    /// As [`TextFonts::of`].
    pub fn paint(&self, run: &CaptionRun, plan: &RenderPlan, fonts: &TextFonts) -> Result<Option<Overlay>, MediaError> {
        Ok(Overlay::new(&self.painter(run, plan, fonts)?.paint(&run.caption, run.state)))
    }

    fn painter(
        &self,
        run: &CaptionRun,
        plan: &RenderPlan,
        fonts: &TextFonts,
    ) -> Result<Arc<CaptionPainter>, MediaError> {
        let RenderPlan { size, safe_area, .. } = *plan;
        let (look, font) = (&run.look, run.font.as_ref().map(|font| font.checksum));
        let mut painters = self.painters.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = |known: &&Painter| {
            known.look == *look && known.font == font && known.size == size && known.safe_area == safe_area
        };
        if let Some(known) = painters.iter().find(is_known) {
            return Ok(Arc::clone(&known.painter));
        }
        let fonts = fonts.of(run.font.as_deref())?;
        let painter = Arc::new(CaptionPainter::new(fonts, size, safe_area, look));
        painters.push(Painter { look: Arc::clone(look), font, size, safe_area, painter: Arc::clone(&painter) });
        Ok(painter)
    }
}
