//! A timeline with every reference, default and unit settled, so that what cannot be drawn cannot be written.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use gala_core::{
    format::FrameSize,
    hash::ContentHash,
    problem::{Problem, Problems},
    time::{FrameRate, Frames, Millis},
    timeline::{
        Animated, AudioClip, AudioRole, AudioTrack, Caption, CaptionTrack, Color, Content, Direction, Ducking, Easing,
        Facts, Look, Loudness, Rgba, SafeArea, Settled, SettledTimeline, SourceFacts, Timeline, Track, Transition,
        TransitionKind, VisualClip, VisualTrack,
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
    pub frames: Frames,
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
    pub first_frame: Frames,
    pub frames: Frames,
    /// What is seen. What is heard of a video is among the sounds.
    pub content: Content<Source>,
    pub look: Look<Source>,
    /// How it takes over from its predecessor; absent for a cut.
    pub transition: Option<ClipTransition>,
    pub enter: Option<ClipTransition>,
    pub exit: Option<ClipTransition>,
}

impl Clip {
    pub fn end_frame(&self) -> Frames {
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
            Content::Still(still) => still.camera.from == still.camera.to,
            Content::Text(text) => text.entrance.is_none(),
            Content::Image(_) | Content::Svg(_) | Content::Shape(_) | Content::Color(_) => true,
            Content::Video(_) | Content::Visualiser(_) => false,
        };
        !(is_placed && rests)
    }

    /// For how many frames it takes over from the clip before it.
    pub fn transition_frames(&self) -> Frames {
        self.transition.map_or(Frames::ZERO, |transition| transition.frames)
    }
}

/// A transition in frames.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ClipTransition {
    pub kind: TransitionKind,
    pub direction: Direction,
    pub color: Rgba,
    pub easing: Easing,
    pub frames: Frames,
}

impl ClipTransition {
    /// Returns how far the transition is after so many of its frames, from 0 to 1. The first frame already shows some
    /// of the new picture and the last still some of the old, so n frames change in n + 1 equal steps.
    pub fn progress(&self, passed: u64) -> f64 {
        self.easing.at((passed + 1) as f64 / (self.frames.0 + 1) as f64)
    }
}

/// One caption track.
#[derive(Clone, Debug, PartialEq)]
pub struct Captions {
    /// Its look; the captions themselves and the font are below.
    pub track: CaptionTrack,
    /// That draws them before those of the machine.
    pub font: Option<Source>,
    /// In order of time.
    pub captions: Vec<Caption>,
}

/// One audio track.
#[derive(Clone, Debug, PartialEq)]
pub struct Audio {
    pub role: AudioRole,
    pub ducking: Option<Ducking>,
    pub gain_db: f32,
    /// It lasts, and is not heard.
    pub muted: bool,
    pub sounds: Vec<Sound>,
}

/// Something heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    pub source: Source,
    pub start: Millis,
    pub duration: Millis,
    pub source_in_ms: u64,
    pub speed: f32,
    pub gain_db: Animated<f32>,
    pub pan: Animated<f32>,
    pub fade_in_ms: u64,
    pub fade_out_ms: u64,
    pub looped: bool,
}

/// Settles and checks a timeline with what is known of its files. Pure: no file is opened.
///
/// # Errors
/// Every fault that was found, each with its JSON path.
pub fn settle(timeline: &Timeline, sources: &Sources) -> Result<SettledTimeline, Problems> {
    let facts: Facts = sources.iter().map(|(name, source)| (name.clone(), source.facts)).collect();
    timeline.settle(&facts)
}

/// Settles a timeline and translates it into frames, with its files. Pure.
///
/// # Errors
/// As [`settle`].
pub fn resolve(timeline: &Timeline, sources: &Sources) -> Result<Resolved, Problems> {
    Ok(resolve_settled(&settle(timeline, sources)?, sources)?)
}

/// Translates a timeline into frames, with its files. Pure.
///
/// # Errors
/// `unknown_source` for a name of which there is no file: the timeline was settled with others.
pub fn resolve_settled(timeline: &SettledTimeline, sources: &Sources) -> Result<Resolved, Problem> {
    let resolver = Resolver { fps: timeline.format.fps, sources };
    let mut resolved = Resolved {
        size: timeline.format.size,
        fps: timeline.format.fps,
        background: timeline.format.background,
        safe_area: timeline.format.safe_area,
        frames: Frames::ZERO,
        visuals: Vec::new(),
        captions: Vec::new(),
        audio: Vec::new(),
        loudness: timeline.loudness,
    };
    for track in &timeline.tracks {
        match track {
            Track::Visual(track) => {
                resolved.visuals.push(resolver.visual_track(track)?);
                resolved.audio.extend(resolver.video_sounds(track)?);
            }
            Track::Audio(track) => resolved.audio.push(resolver.audio_track(track)?),
            Track::Caption(track) => resolved.captions.push(resolver.caption_track(track)?),
        }
    }
    resolved.frames = length(&resolved);
    Ok(resolved)
}

fn length(resolved: &Resolved) -> Frames {
    let seen = resolved.visuals.iter().flatten().map(|clip| clip.end_frame());
    let sounds = resolved.audio.iter().flat_map(|track| &track.sounds);
    let heard = sounds.map(|sound| sound.start.saturating_add(sound.duration));
    let read = resolved.captions.iter().filter_map(|track| track.captions.last()).map(|caption| Millis(caption.end_ms));
    seen.chain(heard.chain(read).map(|time| resolved.fps.frame_at(time))).max().unwrap_or_default().max(Frames(1))
}

struct Resolver<'a> {
    fps: FrameRate,
    sources: &'a Sources,
}

impl Resolver<'_> {
    fn source(&self, name: &str) -> Result<Source, Problem> {
        self.sources.get(name).cloned().ok_or_else(|| {
            Problem::new("unknown_source", name, "no file is known by this name", "settle the timeline with its files")
        })
    }

    fn caption_track(&self, track: &CaptionTrack) -> Result<Captions, Problem> {
        let font = track.font.as_ref().map(|name| self.source(name)).transpose()?;
        let captions = track.captions.clone();
        Ok(Captions { track: CaptionTrack { captions: Vec::new(), font: None, ..track.clone() }, font, captions })
    }

    fn visual_track(&self, track: &VisualTrack<Settled>) -> Result<Vec<Arc<Clip>>, Problem> {
        track.clips.iter().map(|clip| self.clip(clip).map(Arc::new)).collect()
    }

    fn clip(&self, clip: &VisualClip<Settled>) -> Result<Clip, Problem> {
        let (start, end) = (clip.start_ms, clip.end_ms());
        let (first_frame, end_frame) = (self.fps.frame_at(start), self.fps.frame_at(end));
        let at_start = |length: Millis| (start, start + length);
        let at_end = |length: Millis| (end.saturating_sub(length), end);
        Ok(Clip {
            id: clip.id.clone(),
            first_frame,
            frames: end_frame - first_frame,
            content: self.content(&clip.content)?,
            look: clip.look.try_map_sources(|name| self.source(name))?,
            transition: self.transition(clip.transition, at_start),
            enter: self.transition(clip.enter, at_start),
            exit: self.transition(clip.exit, at_end),
        })
    }

    fn transition(
        &self,
        transition: Option<Transition>,
        span: impl Fn(Millis) -> (Millis, Millis),
    ) -> Option<ClipTransition> {
        let Transition { kind, direction, color, easing, duration_ms } = transition?;
        let (from, to) = span(Millis(duration_ms));
        let frames = self.fps.frame_at(to).saturating_sub(self.fps.frame_at(from));
        let color = color.unwrap_or(Rgba::BLACK);
        (frames > Frames::ZERO).then_some(ClipTransition { kind, direction, color, easing, frames })
    }

    /// What is heard of a video shapes no picture.
    fn content(&self, content: &Content) -> Result<Content<Source>, Problem> {
        let mut content = content.try_map_sources(|name| self.source(name))?;
        if let Content::Video(video) = &mut content {
            video.sound = None;
        }
        Ok(content)
    }

    fn audio_track(&self, track: &AudioTrack<Settled>) -> Result<Audio, Problem> {
        let sounds = track.clips.iter().map(|clip| self.sound(clip)).collect::<Result<_, _>>()?;
        let AudioTrack { role, gain_db, muted, .. } = *track;
        Ok(Audio { role, ducking: track.ducking.clone(), gain_db, muted, sounds })
    }

    fn sound(&self, clip: &AudioClip<Settled>) -> Result<Sound, Problem> {
        Ok(Sound {
            source: self.source(&clip.source)?,
            start: clip.start_ms,
            duration: clip.duration_ms,
            source_in_ms: clip.source_in_ms,
            speed: clip.speed,
            gain_db: clip.gain_db.clone(),
            pan: clip.pan.clone(),
            fade_in_ms: clip.fade_in_ms,
            fade_out_ms: clip.fade_out_ms,
            looped: clip.looped,
        })
    }

    /// Returns what is heard of the videos of a track, if any.
    fn video_sounds(&self, track: &VisualTrack<Settled>) -> Result<Option<Audio>, Problem> {
        let sounds = track.clips.iter().filter_map(|clip| self.video_sound(clip)).collect::<Result<Vec<_>, _>>()?;
        let (role, muted) = (AudioRole::Effect, track.muted);
        Ok((!sounds.is_empty()).then_some(Audio { role, ducking: None, gain_db: 0.0, muted, sounds }))
    }

    fn video_sound(&self, clip: &VisualClip<Settled>) -> Option<Result<Sound, Problem>> {
        let Content::Video(video) = &clip.content else { return None };
        let heard = video.sound.as_ref()?;
        let sound = |source| Sound {
            source,
            start: clip.start_ms,
            duration: clip.duration_ms,
            source_in_ms: video.source_in_ms,
            speed: video.speed,
            gain_db: heard.gain_db.clone(),
            pan: 0.0.into(),
            fade_in_ms: heard.fade_in_ms,
            fade_out_ms: heard.fade_out_ms,
            looped: false,
        };
        Some(self.source(&video.source).map(sound))
    }
}
