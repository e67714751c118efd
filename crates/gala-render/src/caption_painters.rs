//! The painters that draw captions, and the fonts of all that is written.

use std::sync::{Arc, Mutex, PoisonError};

use gala_core::{
    format::FrameSize,
    timeline::{CaptionTrack, SafeArea},
};
use gala_raster::{caption::CaptionPainter, font::FontSet, overlay::Overlay};

use crate::plan::{CaptionRun, RenderPlan};

/// One painter for each look, shared by all segments. Fonts are loaded when the first caption is drawn.
#[derive(Debug, Default)]
pub(crate) struct CaptionPainters {
    fonts: Mutex<Option<Arc<FontSet>>>,
    painters: Mutex<Vec<Painter>>,
}

#[derive(Debug)]
struct Painter {
    look: Arc<CaptionTrack>,
    size: FrameSize,
    safe_area: Option<SafeArea>,
    painter: Arc<CaptionPainter>,
}

impl CaptionPainters {
    pub fn fonts(&self) -> Arc<FontSet> {
        let mut fonts = self.fonts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(fonts.get_or_insert_with(|| Arc::new(FontSet::load())))
    }

    pub fn paint(&self, run: &CaptionRun, plan: &RenderPlan) -> Option<Overlay> {
        Overlay::new(&self.painter(&run.look, plan).paint(&run.caption, run.state))
    }

    fn painter(&self, look: &Arc<CaptionTrack>, plan: &RenderPlan) -> Arc<CaptionPainter> {
        let RenderPlan { size, safe_area, .. } = *plan;
        let fonts = self.fonts();
        let mut painters = self.painters.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = |known: &&Painter| known.look == *look && known.size == size && known.safe_area == safe_area;
        if let Some(known) = painters.iter().find(is_known) {
            return Arc::clone(&known.painter);
        }
        let painter = Arc::new(CaptionPainter::new(fonts, size, safe_area, look));
        painters.push(Painter { look: Arc::clone(look), size, safe_area, painter: Arc::clone(&painter) });
        painter
    }
}
