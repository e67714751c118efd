//! The name of a segment: the hash of what shapes its bytes, and of nothing else.

use gala_core::{
    format::FrameSize,
    hash::ContentHash,
    time::FrameRate,
    timeline::{Camera, CaptionStyle, Color},
};
use serde::Serialize;

use super::{CaptionRun, Part, SegmentPlan, Shot};
use crate::{
    resolve::{ClipContent, Resolved},
    settings::{EncodeSettings, RENDERER_VERSION},
};

#[derive(Serialize)]
struct Named<'a> {
    renderer: u32,
    encoder: String,
    size: FrameSize,
    fps: FrameRate,
    background: Color,
    frames: u64,
    shots: Vec<NamedShot>,
    captions: Vec<NamedCaption<'a>>,
    /// Empty where nothing is written.
    fonts: &'a str,
}

#[derive(Serialize)]
enum NamedShot {
    One(NamedPart),
    Cross { from: NamedPart, to: NamedPart, offset: u64, length: u64 },
}

#[derive(Serialize)]
enum NamedPart {
    /// A camera at rest shows the same in every frame, so `moves` is absent then.
    Still {
        layers: Vec<(ContentHash, f32)>,
        camera: Camera,
        moves: Option<(u64, u64)>,
    },
    Video {
        checksum: ContentHash,
        source_in_ms: u64,
        offset: u64,
    },
}

#[derive(Serialize)]
struct NamedCaption<'a> {
    style: CaptionStyle,
    language: &'a str,
    text: &'a str,
    words: Vec<(usize, usize)>,
    word: Option<usize>,
    first_frame: u64,
    frames: u64,
}

pub(super) fn of(resolved: &Resolved, settings: &EncodeSettings, segment: &SegmentPlan) -> ContentHash {
    ContentHash::of_json(&Named {
        renderer: RENDERER_VERSION,
        encoder: settings.encoder_options(),
        size: resolved.size,
        fps: resolved.fps,
        background: resolved.background,
        frames: segment.frames,
        shots: segment.shots.iter().map(shot).collect(),
        captions: segment.captions.iter().map(caption).collect(),
        fonts: if segment.captions.is_empty() { "" } else { &settings.fonts },
    })
}

fn shot(shot: &Shot) -> NamedShot {
    match shot {
        Shot::One(one) => NamedShot::One(part(one)),
        Shot::Cross { from, to, offset, length } => {
            NamedShot::Cross { from: part(from), to: part(to), offset: *offset, length: *length }
        }
    }
}

fn part(part: &Part) -> NamedPart {
    match &*part.content {
        ClipContent::Still { layers, camera } => {
            let moves = (camera.from != camera.to).then_some((part.offset, part.length));
            let layers = layers.iter().map(|layer| (layer.source.checksum, layer.depth)).collect();
            NamedPart::Still { layers, camera: *camera, moves }
        }
        ClipContent::Video { source, source_in_ms } => {
            NamedPart::Video { checksum: source.checksum, source_in_ms: *source_in_ms, offset: part.offset }
        }
    }
}

fn caption(run: &CaptionRun) -> NamedCaption<'_> {
    NamedCaption {
        style: run.look.style,
        language: &run.look.language,
        text: &run.caption.text,
        words: run.caption.words.iter().map(|word| (word.bytes.start, word.bytes.end)).collect(),
        word: run.word,
        first_frame: run.first_frame,
        frames: run.frames,
    }
}
