//! From a plan and what was made for its scenes to a timeline.
//!
//! Every scene is a clip that crossfades into the next. Speech lies in the part of a scene that no crossfade
//! touches, so that this part (the scene's *body*) depends on the scene alone:
//!
//! ```text
//! scene 1  ├─ lead ─┤ speech ├─ tail ─┼─ fade ─┤
//! scene 2                             ├─ fade ─┼─ lead ─┤ speech …
//! ```
//!
//! A film of the user's own that is seen and heard begins with a cut, its sound with its first picture: lips go with words.
//!
//! All lengths are multiples of [`FrameRate::grid_ms`] where that is short, so a scene that changes its length
//! moves the later ones by whole frames and leaves their pixels as they were.

use serde::Serialize;

use crate::{
    brief::CaptionChoice,
    captions,
    clip_length::CLIP_MS,
    detail::PictureDetail,
    plan::{Motion, Plan, PlannedScene},
    speech::SpeechTiming,
    time::FrameRate,
    timeline::{
        AudioClip, AudioRole, AudioTrack, Camera, Caption, CaptionStyle, CaptionTrack, Color, Content, Easing, Format,
        Layer, Length, MovePart, Start, Still, Timeline, Track, Transition, TransitionKind, Video, View, VisualClip,
        VisualTrack,
    },
    workflow::Workflow,
};

/// How long one scene fades into the next.
const FADE_MS: u64 = 400;
/// From the end of a fade to the first sound of the speech.
const LEAD_MS: u64 = 50;
/// Before the first scene's speech: the eye arrives before the voice.
const FIRST_LEAD_MS: u64 = 300;
/// From the end of the speech to the next fade.
const TAIL_MS: u64 = 100;
/// After the last scene's speech.
const LAST_TAIL_MS: u64 = 900;
/// A body shorter than this would flash by.
const MIN_BODY_MS: u64 = 800;
/// Music begins and ends softly.
const MUSIC_FADE_MS: u64 = 1500;

/// What was made for one scene: names of sources, and when its words are heard.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneMedia {
    pub speech: String,
    pub timing: SpeechTiming,
    pub picture: Picture,
    /// How long a moving picture is, where that is known.
    pub moving_ms: Option<u64>,
    /// What is to be seen in the picture from nearer, the most telling one first; empty where nobody looked.
    pub details: Vec<PictureDetail>,
}

/// What a scene shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// Depth layers, or a single picture.
    Layers(Vec<Layer>),
    /// The name of a moving picture.
    Video(String),
}

/// Where a scene stands, which decides the sides on which it fades.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ScenePosition {
    first: bool,
    last: bool,
}

impl ScenePosition {
    /// Returns where the scene of a number stands among those of its plan.
    pub fn of(plan: &Plan, number: u32) -> Self {
        Self { first: number == 1, last: number as usize == plan.scenes.len() }
    }
}

/// The parts of one scene's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lengths {
    fade_in: u64,
    lead: u64,
    /// From the end of the fade in to the start of the fade out.
    body: u64,
    fade_out: u64,
}

impl Lengths {
    fn new(scene: &PlannedScene, timing: &SpeechTiming, least_ms: u64, fps: FrameRate, place: ScenePosition) -> Self {
        let fade = to_grid(FADE_MS, fps);
        let begins_at_once = scene.is_heard_film();
        let lead = match place.first {
            _ if begins_at_once => 0,
            true => FIRST_LEAD_MS,
            false => LEAD_MS,
        };
        let tail = if place.last { LAST_TAIL_MS } else { TAIL_MS };
        let body = to_grid((lead + timing.duration_ms() + tail).max(least_ms), fps);
        let fade_in = if place.first || begins_at_once { 0 } else { fade };
        Self { fade_in, lead, body, fade_out: if place.last { 0 } else { fade } }
    }

    fn clip(self) -> u64 {
        self.fade_in + self.body + self.fade_out
    }

    /// From the start of the clip to the first sample of the speech.
    fn speech_at(self) -> u64 {
        self.fade_in + self.lead
    }
}

/// Rounds a length up to whole frames. Rates without a short common multiple are left to the nearest frame.
fn to_grid(ms: u64, fps: FrameRate) -> u64 {
    let grid = fps.grid_ms();
    if grid <= 200 { ms.next_multiple_of(grid) } else { ms }
}

/// Returns the id of a scene's clip in the timeline.
pub fn clip_id(number: u32) -> String {
    format!("scene-{number:02}")
}

/// Composes the whole video. `media` is parallel to `plan.scenes`; `music` names its source.
pub fn timeline(plan: &Plan, media: &[SceneMedia], music: Option<&str>) -> Timeline {
    let tracks = Tracks::of(plan, media);
    let music = music.map(|source| music_clip(source, tracks.end_ms));
    tracks.finish(plan, music)
}

/// The captions of the whole video, also where none are drawn. `media` is parallel to `plan.scenes`.
pub fn captions(plan: &Plan, media: &[SceneMedia]) -> Vec<Caption> {
    Tracks::of(plan, media).captions
}

/// A timeline in which one scene's body has exactly the frames that it has in the whole video.
///
/// The scene stands between copies of its own picture, so that the fades on its sides are cut off as segments of
/// their own. Only the segments of [`clip_id`]`(scene.number)` are meant to be rendered.
pub fn scene_timeline(plan: &Plan, scene: &PlannedScene, media: &SceneMedia) -> Timeline {
    let place = ScenePosition::of(plan, scene.number);
    let silent = SceneMedia { timing: SpeechTiming::default(), ..media.clone() };
    let mut tracks = Tracks::default();
    if !place.first {
        let before =
            Lengths::new(scene, &silent.timing, MIN_BODY_MS, plan.fps, ScenePosition { first: true, last: false });
        tracks.push(plan, &PlannedScene { number: 0, ..scene.clone() }, &silent, before);
    }
    tracks.push(plan, scene, media, Lengths::new(scene, &media.timing, least_ms(plan, scene), plan.fps, place));
    if !place.last {
        let after =
            Lengths::new(scene, &silent.timing, MIN_BODY_MS, plan.fps, ScenePosition { first: false, last: true });
        tracks.push(plan, &PlannedScene { number: scene.number + 1, ..scene.clone() }, &silent, after);
    }
    tracks.finish(plan, None)
}

/// Where the speech of a scene lies in something of this length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpeechPlace {
    pub speech_at_ms: u64,
    pub duration_ms: u64,
}

/// Returns where the speech of a scene lies in its body, for the sound of the scene's own clip.
pub fn body_speech(plan: &Plan, scene: &PlannedScene, timing: &SpeechTiming) -> SpeechPlace {
    let lengths = lengths_of(plan, scene, timing);
    SpeechPlace { speech_at_ms: lengths.lead, duration_ms: lengths.body }
}

/// Returns where the speech of a scene lies in its clip, fades included, for pictures that move with it.
pub fn clip_speech(plan: &Plan, scene: &PlannedScene, timing: &SpeechTiming) -> SpeechPlace {
    let lengths = lengths_of(plan, scene, timing);
    SpeechPlace { speech_at_ms: lengths.speech_at(), duration_ms: lengths.clip() }
}

fn lengths_of(plan: &Plan, scene: &PlannedScene, timing: &SpeechTiming) -> Lengths {
    Lengths::new(scene, timing, least_ms(plan, scene), plan.fps, ScenePosition::of(plan, scene.number))
}

fn least_ms(plan: &Plan, scene: &PlannedScene) -> u64 {
    let least = match plan.workflow {
        Workflow::Faceless => MIN_BODY_MS,
        // An editor cuts them, and needs something to cut.
        Workflow::Trailer => *CLIP_MS.start(),
    };
    scene.least_ms.unwrap_or_default().max(least)
}

#[derive(Default)]
struct Tracks {
    visual: Vec<VisualClip>,
    speech: Vec<AudioClip>,
    captions: Vec<Caption>,
    end_ms: u64,
}

impl Tracks {
    fn of(plan: &Plan, media: &[SceneMedia]) -> Self {
        let last = plan.scenes.len().saturating_sub(1);
        let mut tracks = Self::default();
        for (index, (scene, media)) in plan.scenes.iter().zip(media).enumerate() {
            let place = ScenePosition { first: index == 0, last: index == last };
            tracks.push(plan, scene, media, Lengths::new(scene, &media.timing, least_ms(plan, scene), plan.fps, place));
        }
        tracks
    }

    fn push(&mut self, plan: &Plan, scene: &PlannedScene, media: &SceneMedia, lengths: Lengths) {
        let start_ms = self.end_ms.saturating_sub(lengths.fade_in);
        let transition = (lengths.fade_in > 0).then(|| Transition::new(TransitionKind::Crossfade, lengths.fade_in));
        self.visual.push(VisualClip {
            id: clip_id(scene.number),
            start_ms: Start::At(start_ms),
            duration_ms: Length::Ms(lengths.clip()),
            transition,
            ..VisualClip::new(content(&media.picture, scene.motion))
        });
        self.end_ms = start_ms + lengths.clip();
        let speech_ms = start_ms + lengths.speech_at();
        if media.timing.length == 0 {
            return;
        }
        self.speech.push(AudioClip {
            start_ms: Start::At(speech_ms),
            duration_ms: Length::Ms(media.timing.duration_ms()),
            ..AudioClip::new(media.speech.clone())
        });
        // A caption must be gone when the fade begins, or it would be part of two segments' pixels.
        let end_ms = start_ms + lengths.fade_in + lengths.body;
        let grouping = captions::Grouping { size: plan.format, start_ms: speech_ms, end_ms };
        self.captions.extend(captions::group(&media.timing.words, &scene.script, &grouping));
    }

    fn finish(self, plan: &Plan, music: Option<AudioClip>) -> Timeline {
        let mut tracks = vec![Track::Visual(VisualTrack::new(self.visual))];
        tracks.push(Track::Audio(AudioTrack::new(AudioRole::Speech, self.speech)));
        if let Some(music) = music {
            tracks.push(Track::Audio(AudioTrack::new(AudioRole::Music, vec![music])));
        }
        if let Some(style) = caption_style(plan.captions) {
            tracks.push(Track::Caption(caption_track(plan, style, self.captions)));
        }
        let format = Format { size: plan.format, fps: plan.fps, background: Color::default(), safe_area: None };
        Timeline::new(format, tracks)
    }
}

/// The name that the font of a plan has in timelines and in the folder of its video. OpenType of either kind of outlines is named so.
pub const FONT: &str = "fonts/text.otf";

/// Returns the name of the font that a plan's texts are drawn with; `None` of the machine's own.
pub(crate) fn font(plan: &Plan) -> Option<String> {
    plan.font.as_ref().map(|_| FONT.to_owned())
}

pub(crate) fn caption_track(plan: &Plan, style: CaptionStyle, captions: Vec<Caption>) -> CaptionTrack {
    CaptionTrack { font: font(plan), ..CaptionTrack::new(style, plan.language.clone(), captions) }
}

pub(crate) fn caption_style(choice: CaptionChoice) -> Option<CaptionStyle> {
    match choice {
        CaptionChoice::Off => None,
        CaptionChoice::Plain => Some(CaptionStyle::Plain),
        CaptionChoice::Karaoke => Some(CaptionStyle::Karaoke),
    }
}

pub(crate) fn music_clip(source: &str, duration_ms: u64) -> AudioClip {
    AudioClip {
        start_ms: Start::At(0),
        duration_ms: Length::Ms(duration_ms),
        fade_in_ms: MUSIC_FADE_MS.min(duration_ms / 4),
        fade_out_ms: MUSIC_FADE_MS.min(duration_ms / 4),
        looped: true,
        ..AudioClip::new(source)
    }
}

/// Returns what a picture is in a timeline, under a camera that moves.
pub fn content(picture: &Picture, motion: Motion) -> Content {
    match picture {
        Picture::Layers(layers) => Content::Still(Still { layers: layers.clone(), camera: camera(motion) }),
        Picture::Video(source) => Content::Video(Video::new(source.clone())),
    }
}

/// How near the camera is while it pans: there must be picture left beyond the frame.
const PAN_ZOOM: f32 = 1.16;
/// How near the camera comes when it zooms.
const NEAR_ZOOM: f32 = 1.14;

pub(crate) fn camera(motion: Motion) -> Camera {
    let view = |x: f32, y: f32, zoom: f32| View { x, y, zoom };
    let middle = |zoom| view(0.5, 0.5, zoom);
    // The farthest that a view's centre can be from the middle without leaving the picture.
    let room = 0.5 - 0.5 / PAN_ZOOM;
    let (low, high) = (0.5 - room, 0.5 + room);
    let (from, to) = match motion {
        Motion::ZoomIn => (middle(1.0), middle(NEAR_ZOOM)),
        Motion::ZoomOut => (middle(NEAR_ZOOM), middle(1.0)),
        Motion::PanLeft => (view(high, 0.5, PAN_ZOOM), view(low, 0.5, PAN_ZOOM)),
        Motion::PanRight => (view(low, 0.5, PAN_ZOOM), view(high, 0.5, PAN_ZOOM)),
        Motion::PanUp => (view(0.5, high, PAN_ZOOM), view(0.5, low, PAN_ZOOM)),
        Motion::PanDown => (view(0.5, low, PAN_ZOOM), view(0.5, high, PAN_ZOOM)),
        Motion::Hold => (middle(1.0), middle(1.0)),
    };
    Camera { from, to, easing: Easing::InOut, part: MovePart::WHOLE }
}

#[cfg(test)]
mod tests;
