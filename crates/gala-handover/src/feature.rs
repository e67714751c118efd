//! What of a clip editing programs may read in another way than it is meant, or not at all.

use std::collections::BTreeSet;

use gala_core::timeline::{
    Animated, AudioClip, AudioTrack, BlendMode, Content, Look, Settled, Transform, TransitionKind, VideoSound,
    VisualClip,
};
use serde::{Deserialize, Serialize};

/// Something that a clip does besides showing or playing a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// A camera moves over depth layers of a picture.
    Camera,
    /// Text that is set and drawn.
    Text,
    /// A drawing, a shape, a colour.
    Drawing,
    /// A sound made visible.
    Visualiser,
    /// A picture of another shape is brought into the frame by cutting or blurring.
    Fit,
    /// Place, size or turn, constant or by key frames.
    Transform,
    Opacity,
    Mask,
    Shadow,
    Corners,
    Colour,
    /// How colours meet those beneath.
    Blend,
    /// Other than normal speed, of pictures or of sound.
    Speed,
    /// How it comes or goes over what lies beneath.
    EnterOrExit,
    /// A transition between two clips that is no dissolve.
    Transition,
    /// Gain of a sound, of its track and of the whole.
    Volume,
    Fades,
    Pan,
    /// How music gives way to speech.
    Ducking,
    /// A sound that starts again.
    Loop,
    /// Words with their times, over all tracks.
    Captions,
    /// Places in time that somebody noted.
    Markers,
    /// More clips than a format counts.
    Length,
}

impl Feature {
    /// Returns what a clip that is seen does.
    pub fn of_visual(clip: &VisualClip<Settled>) -> BTreeSet<Self> {
        let mut found: BTreeSet<Self> = of_content(&clip.content).into_iter().collect();
        found.extend(of_look(&clip.look));
        let other = clip.transition.as_ref().is_some_and(|transition| transition.kind != TransitionKind::Crossfade);
        found.extend(other.then_some(Self::Transition));
        found.extend((clip.enter.is_some() || clip.exit.is_some()).then_some(Self::EnterOrExit));
        found
    }

    /// Returns what a clip that is heard does.
    pub fn of_audio(track: &AudioTrack<Settled>, clip: &AudioClip<Settled>) -> BTreeSet<Self> {
        let gives_way = match (&track.ducking, track.role) {
            (Some(ducking), _) => !ducking.under.is_empty(),
            (None, role) => role == gala_core::timeline::AudioRole::Music,
        };
        [
            (clip.gain_db != Animated::Constant(0.0) || track.gain_db != 0.0, Self::Volume),
            (clip.fade_in_ms > 0 || clip.fade_out_ms > 0, Self::Fades),
            (clip.pan != Animated::Constant(0.0), Self::Pan),
            (clip.speed != 1.0, Self::Speed),
            (clip.looped, Self::Loop),
            (gives_way, Self::Ducking),
        ]
        .into_iter()
        .filter_map(|(is_so, feature)| is_so.then_some(feature))
        .collect()
    }

    /// Returns what the sound of a video does.
    pub fn of_video_sound(sound: &VideoSound, speed: f32) -> BTreeSet<Self> {
        let volume = (sound.gain_db != Animated::Constant(0.0)).then_some(Self::Volume);
        let fades = (sound.fade_in_ms > 0 || sound.fade_out_ms > 0).then_some(Self::Fades);
        volume.into_iter().chain(fades).chain((speed != 1.0).then_some(Self::Speed)).collect()
    }
}

fn of_content(content: &Content) -> Option<Feature> {
    match content {
        Content::Still(_) => Some(Feature::Camera),
        Content::Video(video) => (video.speed != 1.0).then_some(Feature::Speed),
        Content::Text(_) => Some(Feature::Text),
        Content::Svg(_) | Content::Shape(_) | Content::Color(_) => Some(Feature::Drawing),
        Content::Visualiser(_) => Some(Feature::Visualiser),
        Content::Image(_) => None,
    }
}

fn of_look(look: &Look) -> impl Iterator<Item = Feature> {
    [
        (look.fit != gala_core::timeline::Fit::Cover, Feature::Fit),
        (look.transform != Transform::default(), Feature::Transform),
        (look.opacity != Animated::Constant(1.0), Feature::Opacity),
        (look.blend != BlendMode::Normal, Feature::Blend),
        (look.corner_radius != 0.0, Feature::Corners),
        (look.shadow.is_some(), Feature::Shadow),
        (look.mask.is_some(), Feature::Mask),
        (!look.color.changes_nothing(), Feature::Colour),
    ]
    .into_iter()
    .filter_map(|(is_so, feature)| is_so.then_some(feature))
}
