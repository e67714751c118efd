//! A timeline with every reference, default and unit settled, so that what cannot be drawn cannot be written.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use gala_core::{
    format::FrameSize,
    hash::ContentHash,
    problem::Problems,
    time::FrameRate,
    timeline::{
        Animated, AudioClip, AudioRole, AudioTrack, BlendMode, Camera, Caption, CaptionTrack, Color, Content,
        Direction, Ducking, Easing, Facts, Fill, Fit, Layer, Look, Loudness, Mask, Point, Rgba, SafeArea, Shadow,
        Shape, SourceFacts, Svg, Text, Timeline, Track, Transform, Transition, TransitionKind, Video, VisualClip,
        VisualTrack, Visualiser,
    },
};
use serde::{Serialize, Serializer};

/// The file that a source name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub path: PathBuf,
    /// Of the file's content: the path itself never matters to what is drawn.
    pub checksum: ContentHash,
    pub facts: SourceFacts,
}

impl Source {
    /// A file of which nothing is known that lengths could be told by.
    pub fn new(path: impl Into<PathBuf>, checksum: ContentHash) -> Self {
        Self { path: path.into(), checksum, facts: SourceFacts::default() }
    }
}

/// As its content: names of segments are hashes of what is serialised.
impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.checksum.serialize(serializer)
    }
}

/// The files of a timeline by the names that the document uses.
pub type Sources = BTreeMap<String, Source>;

/// A valid timeline in frames.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    pub size: FrameSize,
    pub fps: FrameRate,
    pub background: Color,
    pub safe_area: Option<SafeArea>,
    /// Up to the end of the last thing that is seen or heard. At least one.
    pub frames: u64,
    /// From back to front; in each, clips in order of time.
    pub visuals: Vec<Vec<Arc<Clip>>>,
    pub captions: Vec<Captions>,
    pub audio: Vec<Audio>,
    pub loudness: Loudness,
}

/// A visual clip in frames.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    pub id: String,
    pub first_frame: u64,
    pub frames: u64,
    pub content: ClipContent,
    pub look: ClipLook,
    /// How it takes over from its predecessor; absent for a cut.
    pub transition: Option<ClipTransition>,
    pub enter: Option<ClipTransition>,
    pub exit: Option<ClipTransition>,
}

impl Clip {
    pub fn end_frame(&self) -> u64 {
        self.first_frame + self.frames
    }

    /// Returns whether frames of the clip, apart from its transitions, may differ from each other.
    pub fn is_moving(&self) -> bool {
        let transform = &self.look.transform;
        let is_placed = transform.position.constant().is_some()
            && transform.scale.constant().is_some()
            && transform.rotation.constant().is_some()
            && self.look.opacity.constant().is_some();
        let rests = match &self.content {
            ClipContent::Still { camera, .. } => camera.from == camera.to,
            ClipContent::Text(text) => text.entrance.is_none(),
            ClipContent::Image(_) | ClipContent::Svg(_) | ClipContent::Shape(_) | ClipContent::Color(_) => true,
            ClipContent::Video { .. } | ClipContent::Visualiser { .. } => false,
        };
        !(is_placed && rests)
    }

    /// For how many frames it takes over from the clip before it.
    pub fn transition_frames(&self) -> u64 {
        self.transition.map_or(0, |transition| transition.frames)
    }
}

/// What is seen, with the files it needs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum ClipContent {
    Still { layers: Vec<ClipLayer>, camera: Camera },
    Image(Source),
    Video { source: Source, source_in_ms: u64, speed: f32 },
    Svg(Svg),
    Text(Text),
    Shape(Shape),
    Color(Fill),
    Visualiser { source: Source, visualiser: Visualiser },
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClipLayer {
    pub source: Source,
    pub depth: f32,
}

/// How the content is laid into the frame: [`Look`] with its files.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClipLook {
    pub fit: Fit,
    pub focus: Point,
    pub transform: Transform,
    pub opacity: Animated<f32>,
    pub blend: BlendMode,
    pub corner_radius: f32,
    pub shadow: Option<Shadow>,
    pub mask: Option<ClipMask>,
    pub color: ClipColor,
}

impl ClipLook {
    /// Returns whether a picture that covers the frame is drawn as it is, apart from opacity, blend mode and focus.
    pub fn only_covers(&self) -> bool {
        self.fit == Fit::Cover
            && self.transform == Transform::default()
            && self.corner_radius == 0.0
            && self.shadow.is_none()
            && self.mask.is_none()
            && self.color.changes_nothing()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClipMask {
    pub mask: Mask,
    /// Of a mask that is a picture.
    pub source: Option<Source>,
}

/// Changes of colour: [`gala_core::timeline::ColorAdjustment`] with its file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClipColor {
    pub exposure: f32,
    pub contrast: f32,
    pub saturation: f32,
    pub lut: Option<Source>,
}

impl ClipColor {
    pub fn changes_nothing(&self) -> bool {
        self.exposure == 0.0 && self.contrast == 1.0 && self.saturation == 1.0 && self.lut.is_none()
    }
}

/// A transition in frames.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ClipTransition {
    pub kind: TransitionKind,
    pub direction: Direction,
    pub color: Rgba,
    pub easing: Easing,
    pub frames: u64,
}

impl ClipTransition {
    /// Returns how far the transition is after so many of its frames, from 0 to 1. The first frame already shows some
    /// of the new picture and the last still some of the old, so n frames change in n + 1 equal steps.
    pub fn progress(&self, passed: u64) -> f64 {
        self.easing.at((passed + 1) as f64 / (self.frames + 1) as f64)
    }
}

/// One caption track.
#[derive(Clone, Debug, PartialEq)]
pub struct Captions {
    /// Its look; the captions themselves are below.
    pub track: CaptionTrack,
    /// In order of time.
    pub captions: Vec<Caption>,
}

/// One audio track.
#[derive(Clone, Debug, PartialEq)]
pub struct Audio {
    pub role: AudioRole,
    pub ducking: Option<Ducking>,
    pub gain_db: f32,
    pub sounds: Vec<Sound>,
}

/// Something heard, in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    pub source: Source,
    pub start_ms: u64,
    pub duration_ms: u64,
    pub source_in_ms: u64,
    pub speed: f32,
    pub gain_db: Animated<f32>,
    pub pan: Animated<f32>,
    pub fade_in_ms: u64,
    pub fade_out_ms: u64,
    pub looped: bool,
}

/// Settles and checks a timeline. Pure: no file is opened.
///
/// # Errors
/// Every fault that was found, each with its JSON path.
pub fn resolve(timeline: &Timeline, sources: &Sources) -> Result<Resolved, Problems> {
    let facts: Facts = sources.iter().map(|(name, source)| (name.clone(), source.facts)).collect();
    let timeline = timeline.settle(&facts)?;
    let resolver = Resolver { fps: timeline.format.fps, sources };
    let mut resolved = Resolved {
        size: timeline.format.size,
        fps: timeline.format.fps,
        background: timeline.format.background,
        safe_area: timeline.format.safe_area,
        frames: 0,
        visuals: Vec::new(),
        captions: Vec::new(),
        audio: Vec::new(),
        loudness: timeline.loudness,
    };
    for track in &timeline.tracks {
        match track {
            Track::Visual(track) => {
                resolved.visuals.push(resolver.visual_track(track));
                resolved.audio.extend(resolver.video_sounds(track));
            }
            Track::Audio(track) => resolved.audio.push(resolver.audio_track(track)),
            Track::Caption(track) => resolved.captions.push(caption_track(track)),
        }
    }
    resolved.frames = length(&resolved);
    Ok(resolved)
}

fn length(resolved: &Resolved) -> u64 {
    let seen = resolved.visuals.iter().flatten().map(|clip| clip.end_frame());
    let sounds = resolved.audio.iter().flat_map(|track| &track.sounds);
    let heard = sounds.map(|sound| sound.start_ms.saturating_add(sound.duration_ms));
    let read = resolved.captions.iter().filter_map(|track| track.captions.last()).map(|caption| caption.end_ms);
    seen.chain(heard.chain(read).map(|ms| resolved.fps.frame_at(ms))).max().unwrap_or(0).max(1)
}

fn caption_track(track: &CaptionTrack) -> Captions {
    let track = track.clone();
    let captions = track.captions.clone();
    Captions { track: CaptionTrack { captions: Vec::new(), ..track }, captions }
}

/// Translates a timeline that was found valid: every source it names is there.
struct Resolver<'a> {
    fps: FrameRate,
    sources: &'a Sources,
}

impl Resolver<'_> {
    fn source(&self, name: &str) -> Source {
        self.sources.get(name).cloned().expect("the checker refuses unknown sources")
    }

    fn visual_track(&self, track: &VisualTrack) -> Vec<Arc<Clip>> {
        track.clips.iter().map(|clip| Arc::new(self.clip(clip))).collect()
    }

    fn clip(&self, clip: &VisualClip) -> Clip {
        let (start_ms, end_ms) = span(clip.start_ms.ms(), clip.duration_ms.ms());
        let (first_frame, end_frame) = (self.fps.frame_at(start_ms), self.fps.frame_at(end_ms));
        let in_frames = |transition: &Option<Transition>, from_ms: fn(u64, u64, u64) -> (u64, u64)| {
            transition.as_ref().and_then(|transition| {
                let (from, to) = from_ms(start_ms, end_ms, transition.duration_ms);
                self.transition(transition, from, to)
            })
        };
        let at_start = |start: u64, _: u64, ms: u64| (start, start + ms);
        let at_end = |_: u64, end: u64, ms: u64| (end.saturating_sub(ms), end);
        Clip {
            id: clip.id.clone(),
            first_frame,
            frames: end_frame - first_frame,
            content: self.content(&clip.content),
            look: self.look(&clip.look),
            transition: in_frames(&clip.transition, at_start),
            enter: in_frames(&clip.enter, at_start),
            exit: in_frames(&clip.exit, at_end),
        }
    }

    fn transition(&self, transition: &Transition, from_ms: u64, to_ms: u64) -> Option<ClipTransition> {
        let Transition { kind, direction, color, easing, .. } = *transition;
        let frames = self.fps.frame_at(to_ms).saturating_sub(self.fps.frame_at(from_ms));
        let color = color.unwrap_or(Rgba::BLACK);
        (frames > 0).then_some(ClipTransition { kind, direction, color, easing, frames })
    }

    fn content(&self, content: &Content) -> ClipContent {
        match content {
            Content::Still(still) => {
                let layer = |Layer { source, depth }: &Layer| ClipLayer { source: self.source(source), depth: *depth };
                ClipContent::Still { layers: still.layers.iter().map(layer).collect(), camera: still.camera }
            }
            Content::Image(image) => ClipContent::Image(self.source(&image.source)),
            Content::Video(Video { source, source_in_ms, speed, .. }) => {
                ClipContent::Video { source: self.source(source), source_in_ms: *source_in_ms, speed: *speed }
            }
            Content::Svg(svg) => ClipContent::Svg(svg.clone()),
            Content::Text(text) => ClipContent::Text(text.clone()),
            Content::Shape(shape) => ClipContent::Shape(shape.clone()),
            Content::Color(fill) => ClipContent::Color(fill.clone()),
            Content::Visualiser(visualiser) => ClipContent::Visualiser {
                source: self.source(&visualiser.source),
                visualiser: Visualiser { source: String::new(), ..visualiser.clone() },
            },
        }
    }

    fn look(&self, look: &Look) -> ClipLook {
        let mask = look.mask.as_ref().map(|mask| ClipMask {
            source: mask.source.as_ref().map(|name| self.source(name)),
            mask: Mask { source: None, ..mask.clone() },
        });
        let color = ClipColor {
            exposure: look.color.exposure,
            contrast: look.color.contrast,
            saturation: look.color.saturation,
            lut: look.color.lut.as_ref().map(|name| self.source(name)),
        };
        ClipLook {
            fit: look.fit,
            focus: look.focus,
            transform: look.transform.clone(),
            opacity: look.opacity.clone(),
            blend: look.blend,
            corner_radius: look.corner_radius,
            shadow: look.shadow,
            mask,
            color,
        }
    }

    fn audio_track(&self, track: &AudioTrack) -> Audio {
        let sounds = track.clips.iter().map(|clip| self.sound(clip)).collect();
        Audio { role: track.role, ducking: track.ducking.clone(), gain_db: track.gain_db, sounds }
    }

    fn sound(&self, clip: &AudioClip) -> Sound {
        let (start_ms, end_ms) = span(clip.start_ms.ms(), clip.duration_ms.ms());
        Sound {
            source: self.source(&clip.source),
            start_ms,
            duration_ms: end_ms - start_ms,
            source_in_ms: clip.source_in_ms,
            speed: clip.speed,
            gain_db: clip.gain_db.clone(),
            pan: clip.pan.clone(),
            fade_in_ms: clip.fade_in_ms,
            fade_out_ms: clip.fade_out_ms,
            looped: clip.looped,
        }
    }

    /// Returns what is heard of the videos of a track, if any.
    fn video_sounds(&self, track: &VisualTrack) -> Option<Audio> {
        let sounds: Vec<Sound> = track.clips.iter().filter_map(|clip| self.video_sound(clip)).collect();
        (!sounds.is_empty()).then_some(Audio { role: AudioRole::Effect, ducking: None, gain_db: 0.0, sounds })
    }

    fn video_sound(&self, clip: &VisualClip) -> Option<Sound> {
        let Content::Video(video) = &clip.content else { return None };
        let heard = video.sound.as_ref()?;
        let (start_ms, end_ms) = span(clip.start_ms.ms(), clip.duration_ms.ms());
        Some(Sound {
            source: self.source(&video.source),
            start_ms,
            duration_ms: end_ms - start_ms,
            source_in_ms: video.source_in_ms,
            speed: video.speed,
            gain_db: heard.gain_db.clone(),
            pan: 0.0.into(),
            fade_in_ms: heard.fade_in_ms,
            fade_out_ms: heard.fade_out_ms,
            looped: false,
        })
    }
}

/// Returns the start and the end of a clip of a settled timeline.
fn span(start_ms: Option<u64>, duration_ms: Option<u64>) -> (u64, u64) {
    let (start, length) = (start_ms.unwrap_or(0), duration_ms.unwrap_or(0));
    (start, start + length)
}
