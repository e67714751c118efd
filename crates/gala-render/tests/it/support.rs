//! What the tests of the renderer share: small pictures, and timelines over them.

use std::{fs, path::PathBuf};

use gala_core::{
    format::FrameSize,
    hash::ContentHash,
    time::FrameRate,
    timeline::{
        Camera, Caption, CaptionStyle, CaptionTrack, CaptionWord, Color, Content, Easing, Format, Layer, Length,
        MovePart, Start, Still, Timeline, Track, Transition, TransitionKind, View, VisualClip, VisualTrack,
    },
};
use gala_media::{StartMode, Tools};
use gala_render::{Quality, RenderPlan, Renderer, Source, Sources, plan, resolve};
use gala_testkit::programs::built;

pub const SIZE: FrameSize = FrameSize { width: 160, height: 284 };

pub fn tools() -> Tools {
    Tools::find(&[built()], StartMode::Fork).expect("ffmpeg is installed, and gala-sandbox is built: use scripts/test")
}

/// A folder with sources and a cache.
pub struct Bench {
    pub folder: tempfile::TempDir,
    pub sources: Sources,
    pub renderer: Renderer,
}

impl Bench {
    pub fn new() -> Self {
        Self::with_encoders(2)
    }

    pub fn with_encoders(encoders: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let renderer = Renderer::new(tools(), &folder.path().join("cache"), encoders).expect("a cache");
        Self { folder, sources: Sources::new(), renderer }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn add(&mut self, name: &str, bytes: &[u8]) -> &mut Self {
        let path = self.path(name);
        fs::write(&path, bytes).expect("the folder is writable");
        self.sources.insert(name.to_owned(), Source::new(path, ContentHash::of(bytes)));
        self
    }

    /// Adds the sky and hills of one colour theme.
    pub fn add_scene(&mut self, name: &str, hue: u32) -> &mut Self {
        self.add(&format!("{name}-sky.svg"), sky(hue).as_bytes());
        self.add(&format!("{name}-hill.svg"), hill(hue).as_bytes())
    }

    pub fn plan(&self, timeline: &Timeline) -> RenderPlan {
        let resolved = resolve(timeline, &self.sources).expect("a valid timeline");
        plan(&resolved, &self.renderer.settings(Quality::Standard))
    }
}

pub fn sky(hue: u32) -> String {
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 160"><defs><linearGradient id="g" x2="0" y2="1">
        <stop offset="0" stop-color="hsl({hue},70%,30%)"/><stop offset="1" stop-color="hsl({hue},70%,70%)"/>
        </linearGradient></defs><rect width="90" height="160" fill="url(#g)"/><circle cx="60" cy="40" r="14" fill="#fff6d0"/></svg>"##
    )
}

pub fn hill(hue: u32) -> String {
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 160"><path d="M0 110 Q30 80 55 105 T90 95 V160 H0Z"
        fill="hsl({hue},60%,25%)"/><circle cx="30" cy="70" r="12" fill="#d33"/></svg>"##
    )
}

pub fn timeline(clips: Vec<VisualClip>) -> Timeline {
    let format = Format { size: SIZE, fps: FrameRate::FPS_30, background: Color::default(), safe_area: None };
    Timeline::new(format, vec![Track::Visual(VisualTrack::new(clips))])
}

/// A clip over the layers that [`Bench::add_scene`] made.
pub fn still(id: &str, scene: &str, start_ms: u64, duration_ms: u64, transition_ms: u64) -> VisualClip {
    let layer = |name: &str, depth| Layer { source: format!("{scene}-{name}.svg"), depth };
    let view = |x, zoom| View { x, y: 0.5, zoom };
    let still = Still {
        layers: vec![layer("sky", 0.3), layer("hill", 1.0)],
        camera: Camera { from: view(0.4, 1.0), to: view(0.6, 1.2), easing: Easing::InOut, part: MovePart::WHOLE },
    };
    VisualClip {
        id: id.to_owned(),
        start_ms: Start::At(start_ms),
        duration_ms: Length::Ms(duration_ms),
        transition: (transition_ms > 0).then(|| Transition::new(TransitionKind::Crossfade, transition_ms)),
        ..VisualClip::new(Content::Still(still))
    }
}

/// Three scenes that overlap by 300 ms: 72 frames in all.
pub fn three_scenes(bench: &mut Bench) -> Timeline {
    bench.add_scene("a", 210).add_scene("b", 20).add_scene("c", 120);
    timeline(vec![still("a", "a", 0, 1000, 0), still("b", "b", 700, 1000, 300), still("c", "c", 1400, 1000, 300)])
}

pub fn karaoke(text: &str, start_ms: u64, word_ms: u64) -> Track {
    let mut words = Vec::new();
    let mut at = 0;
    for (index, word) in text.split(' ').enumerate() {
        let start = start_ms + index as u64 * word_ms;
        words.push(CaptionWord { bytes: at..at + word.len(), start_ms: start, end_ms: start + word_ms });
        at += word.len() + 1;
    }
    let end_ms = start_ms + words.len() as u64 * word_ms;
    let captions = vec![Caption { start_ms, end_ms, text: text.to_owned(), words }];
    Track::Caption(CaptionTrack::new(CaptionStyle::Karaoke, "en", captions))
}
