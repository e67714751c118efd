use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use gala_core::{
    format::FrameSize,
    time::FrameRate,
    timeline::{Content, Fill, Format, Length, Look, Rgba, Timeline, Track, Transition, VisualClip, VisualTrack},
};
use gala_media::{RunError, Tools};
use gala_raster::sprite::Scratch;

use super::*;
use crate::{
    plan::plan,
    renderer::Renderer,
    resolve::{Sources, resolve},
    settings::EncodeSettings,
};

const SIZE: FrameSize = FrameSize { width: 64, height: 64 };

/// How often each clip was drawn at each of its frames.
type Draws = Rc<RefCell<BTreeMap<(usize, u64), u32>>>;

/// Counts instead of drawing; no two frames look alike.
struct Counting {
    clip: usize,
    draws: Draws,
}

impl Layer for Counting {
    fn draw(&mut self, canvas: &mut Canvas<'_>, at: u64, _: &mut Scratch) -> Result<(), RunError> {
        canvas.begin();
        *self.draws.borrow_mut().entry((self.clip, at)).or_default() += 1;
        Ok(())
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        one == other
    }
}

fn clip(look: Look) -> VisualClip {
    let content = Content::Color(Fill::Solid(Rgba([200, 30, 60, 120])));
    VisualClip { duration_ms: Length::Ms(400), look, ..VisualClip::new(content) }
}

/// A clip on a track of its own for each way in which clips are drawn, and a track with two that cross.
fn timeline() -> Timeline {
    let mut clips = vec![clip(Look::default())];
    clips.push(clip(Look { opacity: 0.5.into(), ..Look::default() }));
    clips.extend(BlendMode::ALL.map(|blend| clip(Look { blend, ..Look::default() })));
    for kind in TransitionKind::ALL {
        let edge = Some(Transition::new(kind, 120));
        clips.push(VisualClip { enter: edge, exit: edge, ..clip(Look::default()) });
    }
    let cross = VisualClip { transition: Some(Transition::new(TransitionKind::Push, 120)), ..clip(Look::default()) };
    let tracks = clips.into_iter().map(|clip| vec![clip]).chain([vec![clip(Look::default()), cross]]);
    let track = |clips| Track::Visual(VisualTrack::new(clips));
    let format = Format { size: SIZE, fps: FrameRate::FPS_30, background: Color::default(), safe_area: None };
    Timeline::new(format, tracks.map(track).collect())
}

#[test]
fn a_frame_with_alpha_is_drawn_once() {
    let folder = tempfile::tempdir().expect("a folder for the cache");
    let renderer = Renderer::new(Tools::absent(), folder.path(), 1).expect("a cache");
    let plan = plan(&resolve(&timeline(), &Sources::new()).expect("a timeline"), &EncodeSettings::default());
    let (context, cancel) = (renderer.context(), Cancel::new());
    let mut clips = 0;
    for segment in &plan.segments {
        let mut compositor = Compositor::new(&context, &plan, segment, true, &cancel).with_alpha();
        let draws = Draws::default();
        for index in 0..segment.frames.0 {
            let mut expected = Vec::new();
            for (clip, (span, layer)) in compositor.tracks.iter_mut().flat_map(TrackLayers::each).enumerate() {
                if span.covers(index) {
                    layer.get_or_insert_with(|| Box::new(Counting { clip, draws: Rc::clone(&draws) }));
                    expected.push((clip, span.frame(index)));
                }
            }
            clips += expected.len();
            compositor.frame(index).expect("a frame");
            let drawn: Vec<_> = std::mem::take(&mut *draws.borrow_mut()).into_iter().collect();
            assert_eq!(drawn, expected.into_iter().map(|clip| (clip, 1)).collect::<Vec<_>>(), "frame {index}");
        }
    }
    assert!(clips >= 10 * (2 + BlendMode::ALL.len() + TransitionKind::ALL.len()), "only {clips} were seen");
}

impl<'a> TrackLayers<'a> {
    fn each(&mut self) -> impl Iterator<Item = (&'a ClipSpan, &mut Option<Box<dyn Layer>>)> {
        self.spans.iter().zip(&mut self.layers)
    }
}
