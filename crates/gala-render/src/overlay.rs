//! A caption as planes, and the painters that draw captions.

use std::sync::{Arc, Mutex, PoisonError};

use gala_core::{
    format::FrameSize,
    timeline::{CaptionTrack, SafeArea},
};

use crate::{
    caption::{CaptionPainter, CaptionPicture},
    font::FontSet,
    pixel::{
        convert::{self, Rgba},
        frame::Frame,
        kernel,
        sheet::{PAD, Sheet},
    },
    plan::{CaptionRun, RenderPlan},
};

/// A picture that stands still over a frame.
pub(crate) struct Overlay {
    x: usize,
    y: usize,
    luma: Sheet,
    chroma: Sheet,
}

impl Overlay {
    /// Returns `None` where nothing is seen.
    pub fn new(picture: &CaptionPicture) -> Option<Self> {
        let (width, height) = (picture.width as usize, picture.height as usize);
        if width < 2 || height < 2 {
            return None;
        }
        let (luma, chroma) = convert::sheets(&Rgba { width, height, bytes: &picture.rgba });
        Some(Self { x: picture.x as usize, y: picture.y as usize, luma, chroma })
    }

    pub fn draw(&self, frame: &mut Frame) {
        let (width, height) = (frame.size.width as usize, frame.size.height as usize);
        let planes = frame.planes();
        lay(&self.luma, &mut [planes.y], (width, height), (self.x, self.y));
        lay(&self.chroma, &mut [planes.u, planes.v], (width / 2, height / 2), (self.x / 2, self.y / 2));
    }
}

fn lay(sheet: &Sheet, planes: &mut [&mut [u8]], (width, height): (usize, usize), (x, y): (usize, usize)) {
    for row in 0..sheet.height.min(height.saturating_sub(y)) {
        let ink = sheet.ink(row, row);
        let ink = ink.start..ink.end.min(width.saturating_sub(x));
        if ink.is_empty() {
            continue;
        }
        let start = (y + row) * width + x;
        for (index, plane) in planes.iter_mut().enumerate() {
            let line = &mut plane[start + ink.start..start + ink.end];
            let color = &sheet.color(index, row)[PAD..][ink.clone()];
            match sheet.alpha(row) {
                Some(alpha) => kernel::over(line, color, &alpha[PAD..][ink.clone()]),
                None => line.copy_from_slice(color),
            }
        }
    }
}

/// One painter for each look, shared by all segments. Fonts are loaded when the first caption is drawn.
#[derive(Debug, Default)]
pub(crate) struct Painters {
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

impl Painters {
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
