//! A drawing that moves with a sound.

use gala_audio::{Spectrum, WINDOW, read_mono_range};
use gala_core::{
    format::FrameSize,
    time::{FrameRate, Frames, SAMPLE_RATE, samples_at},
    timeline::{Color, Fit, Point, Rgba, Visualiser, VisualiserStyle},
};
use gala_media::{RunError, SoundRange};
use gala_raster::{
    fit::fit,
    frame::Frame,
    mipmap::Density,
    sprite::Scratch,
    visualiser::{BarLine, CoveragePen},
};

use super::{
    canvas::Layer,
    moving::{Moving, MovingLayer},
    video,
};
use crate::{context::SegmentContext, plan::ClipSpan, resolve::Source};

/// A bar falls all its way in so long.
const FALL_MS: f64 = 450.0;

/// Makes the layer of a visualiser that is seen from a frame of the segment on.
pub(super) fn make(
    context: &SegmentContext<'_>,
    span: &ClipSpan,
    visualiser: &Visualiser<Source>,
    index: u64,
) -> Result<Box<dyn Layer>, RunError> {
    let whole = context.plan.size;
    let side = |fraction: f32, length: u32| f64::from(fraction) * f64::from(length);
    let natural = (side(visualiser.width, whole.width), side(visualiser.height, whole.height));
    let fitted = fit(Fit::Crop, Point::MIDDLE, natural, whole);
    let size = video::pixels(&fitted, Density::of(&span.clip.look.transform).most);
    let at = span.frame(index);
    let last = at + (context.frames - index).min(span.clip.frames.0 - at);
    let sound = SoundWindow::read(context, &visualiser.source, visualiser.source_in_ms, at..last)?;
    let drawing = SoundDrawing::new(visualiser, sound, size);
    Ok(Box::new(MovingLayer::new(context, span, drawing, &fitted, Frame::new(size))?))
}

/// The sound around some frames of a clip.
struct SoundWindow {
    fps: FrameRate,
    samples: Vec<f32>,
    /// Where in the file `samples` begin, and where the clip begins.
    begin: u64,
    clip: u64,
    /// A bar falls for so many frames: what a frame shows depends on so many before it.
    memory: u64,
}

impl SoundWindow {
    fn read(
        context: &SegmentContext<'_>,
        source: &Source,
        source_in_ms: u64,
        frames: std::ops::Range<u64>,
    ) -> Result<Self, RunError> {
        let fps = context.plan.fps;
        let memory = (FALL_MS / 1000.0 * fps.as_f64()).ceil() as u64;
        let clip = samples_at(source_in_ms);
        let around = |frame: u64| clip + fps.sample_at(Frames(frame));
        let second = u64::from(SAMPLE_RATE);
        // Decoding begins at a whole second, so that the same samples come out wherever a segment begins.
        let first = around(frames.start.saturating_sub(memory)).saturating_sub(WINDOW as u64) / second;
        let end = around(frames.end) + WINDOW as u64;
        let range = SoundRange { path: &source.path, in_ms: first * 1000, speed: 1.0, frames: end - first * second };
        let samples = read_mono_range(context.render.tools, &range, context.cancel)?;
        Ok(Self { fps, samples, begin: first * second, clip, memory })
    }

    /// Puts what is heard around the middle of a frame of the clip into a window.
    fn window(&self, frame: u64, window: &mut [f32]) {
        let middle =
            self.clip + u64::midpoint(self.fps.sample_at(Frames(frame)), self.fps.sample_at(Frames(frame + 1)));
        let start = middle as i64 - self.begin as i64 - (window.len() / 2) as i64;
        for (index, out) in window.iter_mut().enumerate() {
            let at = usize::try_from(start + index as i64).ok();
            *out = at.and_then(|at| self.samples.get(at)).copied().unwrap_or(0.0);
        }
    }
}

/// A visualiser while it is seen.
struct SoundDrawing {
    sound: SoundWindow,
    style: VisualiserStyle,
    color: Rgba,
    spectrum: Spectrum,
    window: Vec<f32>,
    /// How high each band stands, 0 to 1, at the frame `shown`, and before it began to fall.
    levels: Vec<f32>,
    heard: Vec<f32>,
    shown: Option<u64>,
    pen: CoveragePen,
}

impl SoundDrawing {
    fn new(visualiser: &Visualiser<Source>, sound: SoundWindow, size: FrameSize) -> Self {
        let bars = visualiser.bars.clamp(4, 128) as usize;
        let bands = match visualiser.style {
            VisualiserStyle::Mirror => bars.div_ceil(2),
            VisualiserStyle::Bars | VisualiserStyle::Wave => bars,
        };
        Self {
            sound,
            style: visualiser.style,
            color: visualiser.color,
            spectrum: Spectrum::new(bands),
            window: vec![0.0; WINDOW],
            levels: vec![0.0; bands],
            heard: vec![0.0; bands],
            shown: None,
            pen: CoveragePen::new(size, bars),
        }
    }

    /// Lets the bars rise and fall until a frame. A bar rises at once and falls evenly, so whatever was longer ago than
    /// [`FALL_MS`] no longer matters, and every frame is the same wherever a segment begins.
    fn go_to(&mut self, at: u64) {
        let begin = at.saturating_sub(self.sound.memory);
        let next = match self.shown.filter(|shown| (begin..=at).contains(shown)) {
            Some(shown) => shown + 1,
            None => {
                self.levels.fill(0.0);
                begin
            }
        };
        let fall = 1.0 / self.sound.memory.max(1) as f32;
        for frame in next..=at {
            self.sound.window(frame, &mut self.window);
            self.spectrum.levels(&self.window, &mut self.heard);
            for (level, heard) in self.levels.iter_mut().zip(&self.heard) {
                *level = heard.max(*level - fall);
            }
        }
        self.shown = Some(at);
    }

    fn draw(&mut self, at: u64) {
        self.pen.clear();
        if self.style == VisualiserStyle::Wave {
            self.sound.window(at, &mut self.window);
            self.pen.wave(&self.window);
            return;
        }
        self.go_to(at);
        let (bars, line) = match self.style {
            VisualiserStyle::Mirror => (self.pen.bars(), BarLine::Middle),
            VisualiserStyle::Bars | VisualiserStyle::Wave => (self.pen.bars(), BarLine::Bottom),
        };
        for bar in 0..bars {
            let band = match line {
                BarLine::Bottom => bar,
                // Low in the middle, high at both ends.
                BarLine::Middle => (2 * bar).abs_diff(bars - 1) / 2,
            };
            self.pen.bar(bar, self.levels[band], line);
        }
    }
}

impl Moving for SoundDrawing {
    fn paint(&mut self, frame: &mut Frame, at: u64, _: &mut Scratch) -> Result<Option<&[u8]>, RunError> {
        let Rgba([r, g, b, opacity]) = self.color;
        // What adjusts colours changed those of the frame before.
        frame.fill(Color([r, g, b]));
        self.draw(at);
        Ok(Some(self.pen.alpha(opacity)))
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        one == other
    }
}
