//! The frames of a segment as files hold them.

use gala_core::cancel::Cancel;
use gala_media::RunError;
use gala_raster::unpremultiply::unpremultiply;

use crate::{
    compose::Compositor,
    context::RenderContext,
    plan::{RenderPlan, SegmentPlan},
};

/// The frames of one segment, in order, captions included, as an encoder reads them: Y, U and V, 4:2:0, and where the video
/// has transparency a full plane of straight alpha.
pub(crate) struct EncoderFrames<'a> {
    compositor: Box<Compositor<'a>>,
    /// Room for straight colours, where frames have alpha.
    straight: Option<Vec<u8>>,
}

impl<'a> EncoderFrames<'a> {
    /// The frames that a plan's settings ask for.
    pub fn new(
        context: &'a RenderContext<'a>,
        plan: &'a RenderPlan,
        segment: &'a SegmentPlan,
        cancel: &'a Cancel,
    ) -> Self {
        if plan.settings.alpha {
            return Self::with_alpha(context, plan, segment, cancel);
        }
        let compositor = Compositor::new(context, plan, segment, true, cancel);
        Self { compositor: Box::new(compositor), straight: None }
    }

    /// Frames that are transparent where nothing is drawn, whatever the settings say.
    pub fn with_alpha(
        context: &'a RenderContext<'a>,
        plan: &'a RenderPlan,
        segment: &'a SegmentPlan,
        cancel: &'a Cancel,
    ) -> Self {
        let compositor = Compositor::new(context, plan, segment, true, cancel).with_alpha();
        Self { compositor: Box::new(compositor), straight: Some(Vec::new()) }
    }

    pub fn frame(&mut self, index: u64) -> Result<&[u8], RunError> {
        let frame = self.compositor.frame(index)?;
        match &mut self.straight {
            None => Ok(&frame.bytes),
            Some(straight) => {
                unpremultiply(frame, straight);
                Ok(straight)
            }
        }
    }
}
