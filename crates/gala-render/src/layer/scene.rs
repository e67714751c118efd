//! A still under its camera.

use std::sync::Arc;

use gala_core::timeline::{self, Camera, Color};
use gala_media::RunError;
use gala_raster::{
    fit::Fitted,
    frame::Frame,
    geometry::Area,
    layered_still::{LayeredStill, StillLayer},
    sprite::Scratch,
};

use super::{
    canvas::{Canvas, Layer},
    moving::{Moving, MovingLayer},
};
use crate::{
    context::SegmentContext,
    plan::{ClipSpan, RenderPlan},
    resolve::Source,
};

/// Makes the layer of a still: drawn straight into the frame where nothing else is asked of it.
pub(super) fn make(
    context: &SegmentContext<'_>,
    span: &ClipSpan,
    layers: &[timeline::Layer<Source>],
    camera: &Camera,
) -> Result<Box<dyn Layer>, RunError> {
    let scene = SceneLayer::new(context, layers, camera, span.clip.frames.0)?;
    if span.clip.look.only_covers() {
        return Ok(Box::new(scene));
    }
    let whole = Area::of(context.plan.size);
    let fitted = Fitted { picture: whole, seen: whole };
    Ok(Box::new(MovingLayer::new(context, span, scene, &fitted, Frame::new(context.plan.size))?))
}

struct SceneLayer {
    scene: Arc<LayeredStill>,
    /// The background and the layers that never change, once they were drawn over nothing.
    base: Option<Frame>,
    /// The clip's length.
    frames: u64,
}

impl SceneLayer {
    /// # Errors
    /// Where the picture of a layer cannot be used.
    pub fn new(
        context: &SegmentContext<'_>,
        layers: &[timeline::Layer<Source>],
        camera: &Camera,
        frames: u64,
    ) -> Result<Self, RunError> {
        let RenderPlan { size, settings, .. } = context.plan;
        let layers: Vec<StillLayer<'_>> =
            layers.iter().map(|layer| StillLayer { file: layer.source.file(), depth: layer.depth }).collect();
        let scene = context.render.scenes.get(context.rasteriser, &layers, camera, *size, settings.quality)?;
        Ok(Self { scene, base: None, frames })
    }

    /// Returns how far the clip has come: 0 at its first frame, 1 at its last.
    fn phase(&self, at: u64) -> f64 {
        at as f64 / self.frames.saturating_sub(1).max(1) as f64
    }
}

impl Layer for SceneLayer {
    fn draw(&mut self, canvas: &mut Canvas<'_>, at: u64, scratch: &mut Scratch) -> Result<(), RunError> {
        let still = self.scene.still_layers();
        let from = match canvas.background() {
            Some(background) if still > 0 => {
                let frame = canvas.cover();
                let base = self.base.get_or_insert_with(|| {
                    let mut base = frame.new_like();
                    base.reset(background);
                    self.scene.draw_still_layers(&mut base, scratch);
                    base
                });
                frame.copy_from(base);
                still
            }
            _ => {
                canvas.begin();
                0
            }
        };
        self.scene.draw(canvas.frame, self.phase(at), from.., scratch);
        Ok(())
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        one == other || self.scene.is_still()
    }
}

/// A still in a frame of its own has nothing beneath, so its layers cover black.
impl Moving for SceneLayer {
    fn paint(&mut self, frame: &mut Frame, at: u64, scratch: &mut Scratch) -> Result<Option<&[u8]>, RunError> {
        let mut canvas = Canvas::new(frame, Color::default());
        self.draw(&mut canvas, at, scratch)?;
        Ok(None)
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        Layer::is_same(self, one, other)
    }
}
