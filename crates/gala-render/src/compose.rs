//! Makes the frames of a segment, one after the other, in buffers that are used again and again.

use gala_core::{
    cancel::Cancel,
    timeline::{BlendMode, Color, TransitionKind},
};
use gala_media::RunError;
use gala_raster::{
    blend::{self, Above},
    frame::Frame,
    overlay::Overlay,
    picture::Rasteriser,
    sprite::Scratch,
    transition::{self, TransitionStyle},
};

use crate::{
    context::{RenderContext, SegmentContext},
    layer::{self, Canvas, Layer},
    plan::{ClipSpan, RenderPlan, SegmentPlan},
    resolve::ClipTransition,
};

/// The frames of one segment, in order.
pub(crate) struct Compositor<'a> {
    context: &'a RenderContext<'a>,
    plan: &'a RenderPlan,
    segment: &'a SegmentPlan,
    cancel: &'a Cancel,
    rasteriser: Rasteriser,
    tracks: Vec<TrackLayers<'a>>,
    /// One for each caption run, once it is drawn and while it may be seen.
    overlays: Vec<Option<Option<Overlay>>>,
    frame: Frame,
    /// Frames that were needed beside, for the next time.
    spare: Vec<Frame>,
    buffers: Buffers,
    /// The number of the frame in `frame`.
    shown: Option<u64>,
    with_captions: bool,
}

/// Room that drawing needs, kept from frame to frame.
#[derive(Default)]
struct Buffers {
    sprites: Scratch,
    transitions: transition::Buffers,
}

/// One track: its clips, each with its layer from its first frame in the segment to its last.
struct TrackLayers<'a> {
    spans: &'a [ClipSpan],
    layers: Vec<Option<Box<dyn Layer>>>,
}

/// What a track shows at a frame: indices of its clips.
enum Shown {
    Nothing,
    One(usize),
    Cross { from: usize, to: usize, transition: ClipTransition },
}

impl<'a> Compositor<'a> {
    pub fn new(
        context: &'a RenderContext<'a>,
        plan: &'a RenderPlan,
        segment: &'a SegmentPlan,
        with_captions: bool,
        cancel: &'a Cancel,
    ) -> Self {
        let layers = |spans: &'a Vec<ClipSpan>| TrackLayers { spans, layers: spans.iter().map(|_| None).collect() };
        Self {
            context,
            plan,
            segment,
            cancel,
            rasteriser: Rasteriser::new(&context.tools.svg, cancel),
            tracks: segment.tracks.iter().map(layers).collect(),
            overlays: segment.captions.iter().map(|_| None).collect(),
            frame: Frame::new(plan.size),
            spare: Vec::new(),
            buffers: Buffers::default(),
            shown: None,
            with_captions,
        }
    }

    /// Draws over nothing instead of the background: what frames then show is premultiplied.
    pub fn with_alpha(self) -> Self {
        Self { frame: Frame::with_alpha(self.plan.size), ..self }
    }

    /// Makes a frame of the segment. Frames come in order, each at most once.
    ///
    /// # Errors
    /// What a layer cannot be made of, or does not go on with: a file that changed, a film that ends early, a drawing
    /// that takes too much; and [`RunError::Cancelled`](gala_media::RunError::Cancelled).
    pub fn frame(&mut self, index: u64) -> Result<&Frame, RunError> {
        if !self.shown.is_some_and(|shown| self.looks_alike(shown, index)) {
            self.draw(index)?;
        }
        self.shown = Some(index);
        Ok(&self.frame)
    }

    fn looks_alike(&self, shown: u64, index: u64) -> bool {
        let same_captions =
            !self.with_captions || self.segment.captions.iter().all(|run| run.covers(shown) == run.covers(index));
        same_captions && self.tracks.iter().all(|track| track.looks_alike(shown, index))
    }

    fn draw(&mut self, index: u64) -> Result<(), RunError> {
        let context = SegmentContext {
            render: self.context,
            plan: self.plan,
            frames: self.segment.frames.0,
            cancel: self.cancel,
            rasteriser: &self.rasteriser,
        };
        let mut canvas = Canvas::new(&mut self.frame, self.plan.background);
        for track in &mut self.tracks {
            track.make_layers(&context, index)?;
            let mut compositor = TrackCompositor { track, index, spare: &mut self.spare, buffers: &mut self.buffers };
            compositor.draw(&mut canvas)?;
        }
        canvas.begin();
        if self.with_captions {
            self.draw_captions(index)?;
        }
        Ok(())
    }

    fn draw_captions(&mut self, index: u64) -> Result<(), RunError> {
        for (run, overlay) in self.segment.captions.iter().zip(&mut self.overlays) {
            if run.covers(index) {
                let drawn = match overlay.take() {
                    Some(drawn) => drawn,
                    None => self.context.painters.paint(run, self.plan, self.context.fonts)?,
                };
                if let Some(overlay) = overlay.insert(drawn) {
                    overlay.draw(&mut self.frame);
                }
            } else if run.first_frame.0 < index {
                *overlay = Some(None);
            }
        }
        Ok(())
    }
}

impl TrackLayers<'_> {
    fn at(&self, index: u64) -> Shown {
        let begun = self.spans.partition_point(|span| span.first <= index as i64);
        let Some(to) = begun.checked_sub(1) else { return Shown::Nothing };
        let span = &self.spans[to];
        let before = to.checked_sub(1).filter(|before| self.spans[*before].covers(index));
        match (span.clip.transition.filter(|transition| span.frame(index) < transition.frames.0), before) {
            (Some(transition), Some(from)) => Shown::Cross { from, to, transition },
            _ if span.covers(index) => Shown::One(to),
            _ => Shown::Nothing,
        }
    }

    fn looks_alike(&self, shown: u64, index: u64) -> bool {
        match (self.at(shown), self.at(index)) {
            (Shown::Nothing, Shown::Nothing) => true,
            (Shown::One(one), Shown::One(other)) if one == other => {
                let (span, layer) = (&self.spans[one], &self.layers[one]);
                let (shown, index) = (span.frame(shown), span.frame(index));
                edge_transition(span, shown).is_none()
                    && edge_transition(span, index).is_none()
                    && span.clip.look.opacity.constant().is_some()
                    && layer.as_ref().is_some_and(|layer| layer.is_same(shown, index))
            }
            _ => false,
        }
    }

    /// Makes the layers that the frame needs, and lets go of those that are over.
    fn make_layers(&mut self, context: &SegmentContext<'_>, index: u64) -> Result<(), RunError> {
        for (span, layer) in self.spans.iter().zip(&mut self.layers) {
            if !span.covers(index) {
                *layer = None;
            } else if layer.is_none() {
                *layer = Some(layer::make(context, span, index)?);
            }
        }
        Ok(())
    }
}

/// How a clip comes or goes by itself.
#[derive(Clone, Copy)]
struct EdgeTransition {
    transition: ClipTransition,
    /// How far it has come.
    progress: f64,
    is_entering: bool,
}

impl EdgeTransition {
    /// Returns whether pictures move or blur: then the clip does, and what lies beneath does not.
    fn is_alone(&self) -> bool {
        match self.transition.kind {
            TransitionKind::Slide
            | TransitionKind::Push
            | TransitionKind::Reveal
            | TransitionKind::Zoom
            | TransitionKind::Blur => true,
            TransitionKind::Crossfade
            | TransitionKind::Dip
            | TransitionKind::Wipe
            | TransitionKind::Iris
            | TransitionKind::Clock
            | TransitionKind::Blinds => false,
        }
    }

    /// Returns the frame that the clip is drawn on: the one that it goes from, or the other that it goes to.
    fn holder<'f>(&self, frame: &'f mut Frame, other: &'f mut Frame) -> &'f mut Frame {
        if self.is_entering { other } else { frame }
    }

    fn cross(&self, frame: &mut Frame, other: &Frame, buffers: &mut transition::Buffers) {
        transition::cross(&style(&self.transition), frame, other, self.progress, buffers);
    }
}

fn style(transition: &ClipTransition) -> TransitionStyle {
    TransitionStyle { kind: transition.kind, direction: transition.direction, color: transition.color }
}

fn edge_transition(span: &ClipSpan, at: u64) -> Option<EdgeTransition> {
    let clip = &span.clip;
    let so_far = |transition: ClipTransition, passed, is_entering| {
        let progress = transition.progress(passed);
        EdgeTransition { transition, progress, is_entering }
    };
    let entering =
        clip.enter.filter(|transition| at < transition.frames.0).map(|transition| so_far(transition, at, true));
    entering.or_else(|| {
        let exit = clip.exit?;
        let passed = (at + exit.frames.0).checked_sub(clip.frames.0)?;
        Some(so_far(exit, passed, false))
    })
}

/// One track while a frame is drawn.
struct TrackCompositor<'e, 'a> {
    track: &'e mut TrackLayers<'a>,
    index: u64,
    spare: &'e mut Vec<Frame>,
    buffers: &'e mut Buffers,
}

impl TrackCompositor<'_, '_> {
    fn draw(&mut self, canvas: &mut Canvas<'_>) -> Result<(), RunError> {
        match self.track.at(self.index) {
            Shown::Nothing => Ok(()),
            Shown::One(one) => self.clip(one, canvas),
            Shown::Cross { from, to, transition } => {
                let progress = transition.progress(self.track.spans[to].frame(self.index));
                let mut other = self.copy(canvas);
                let background = canvas.background();
                self.clip(from, canvas)?;
                canvas.begin();
                let mut beside = Canvas::resume(&mut other, background);
                self.clip(to, &mut beside)?;
                beside.begin();
                transition::cross(&style(&transition), canvas.frame, &other, progress, &mut self.buffers.transitions);
                self.spare.push(other);
                Ok(())
            }
        }
    }

    /// Draws a clip as it comes, stays and goes.
    fn clip(&mut self, one: usize, canvas: &mut Canvas<'_>) -> Result<(), RunError> {
        let span = &self.track.spans[one];
        match edge_transition(span, span.frame(self.index)) {
            None => self.blended(one, canvas, None),
            Some(edge) if edge.is_alone() => self.blended(one, canvas, Some(edge)),
            Some(edge) => {
                canvas.begin();
                let mut other = self.copy(canvas);
                let holder = edge.holder(canvas.frame, &mut other);
                self.blended(one, &mut Canvas::resume(holder, None), None)?;
                edge.cross(canvas.frame, &other, &mut self.buffers.transitions);
                self.spare.push(other);
                Ok(())
            }
        }
    }

    /// Draws a clip with its opacity and blend mode, as it comes or goes alone.
    fn blended(&mut self, one: usize, canvas: &mut Canvas<'_>, edge: Option<EdgeTransition>) -> Result<(), RunError> {
        let span = &self.track.spans[one];
        let at = span.frame(self.index);
        let look = &span.clip.look;
        let opacity = look.opacity.at(span.ms(at));
        if opacity <= 0.0 {
            return Ok(());
        }
        let Some(layer) = &mut self.track.layers[one] else { return Ok(()) };
        let is_plain = look.blend == BlendMode::Normal && edge.is_none();
        if is_plain && opacity >= 1.0 {
            return layer.draw(canvas, at, &mut self.buffers.sprites);
        }
        canvas.begin();
        if is_plain {
            let mut other = take(self.spare, canvas.frame);
            other.copy_from(canvas.frame);
            layer.draw(&mut Canvas::resume(&mut other, None), at, &mut self.buffers.sprites)?;
            canvas.frame.mix(&other, (opacity * 256.0).round() as u32);
            self.spare.push(other);
            return Ok(());
        }
        let black = self.over(blend::BLACK, one, edge, canvas.frame)?;
        if black.has_alpha() {
            blend::blend(canvas.frame, Above::Premultiplied(&black), look.blend, opacity);
        } else {
            // The same over black and over white tells its colours and its transparency.
            let white = self.over(blend::WHITE, one, edge, canvas.frame)?;
            blend::blend(canvas.frame, Above::Twice { black: &black, white: &white }, look.blend, opacity);
            self.spare.push(white);
        }
        self.spare.push(black);
        Ok(())
    }

    /// Draws a clip over nothing but a colour, or over nothing at all where there is alpha, in a frame like another one.
    fn over(
        &mut self,
        backdrop: Color,
        one: usize,
        edge: Option<EdgeTransition>,
        like: &Frame,
    ) -> Result<Frame, RunError> {
        let mut frame = take(self.spare, like);
        frame.reset(backdrop);
        let Some(layer) = &mut self.track.layers[one] else { return Ok(frame) };
        let at = self.track.spans[one].frame(self.index);
        let Some(edge) = edge else {
            layer.draw(&mut Canvas::resume(&mut frame, None), at, &mut self.buffers.sprites)?;
            return Ok(frame);
        };
        let mut other = take(self.spare, like);
        other.reset(backdrop);
        let holder = edge.holder(&mut frame, &mut other);
        layer.draw(&mut Canvas::resume(holder, None), at, &mut self.buffers.sprites)?;
        edge.cross(&mut frame, &other, &mut self.buffers.transitions);
        self.spare.push(other);
        Ok(frame)
    }

    /// Returns what was drawn so far as a frame of its own.
    fn copy(&mut self, canvas: &Canvas<'_>) -> Frame {
        let mut other = take(self.spare, canvas.frame);
        if canvas.background().is_none() {
            other.copy_from(canvas.frame);
        }
        other
    }
}

fn take(spare: &mut Vec<Frame>, like: &Frame) -> Frame {
    spare.pop().unwrap_or_else(|| like.new_like())
}

#[cfg(test)]
mod tests;
