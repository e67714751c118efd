//! What can be changed of a track.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    problem::{Problem, Problems},
    reading::given,
    timeline::{
        AudioRole, AudioTrack, CaptionPosition, CaptionStyle, CaptionTrack, Ducking, Rgba, Times, Track, VisualTrack,
    },
};

/// New values for some fields of a track. What is absent stays; `null` takes away what a track can be without.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TrackChanges {
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub name: Option<String>,
    /// Of sounds.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub role: Option<AudioRole>,
    /// Of sounds.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub gain_db: Option<f32>,
    /// Of sounds, and of what is heard of videos.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub muted: Option<bool>,
    /// Of sounds.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub ducking: Option<Option<Ducking>>,
    /// Of captions, as all that follows.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub style: Option<CaptionStyle>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub font: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub position: Option<CaptionPosition>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub scale: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub color: Option<Option<Rgba>>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub highlight: Option<Option<Rgba>>,
}

impl TrackChanges {
    /// Returns the fields of a track that say more than what is on it.
    pub(super) fn of<T: Times>(track: &Track<T>) -> Self {
        match track {
            Track::Visual(VisualTrack { name, muted, clips: _ }) => {
                Self { name: Some(name.clone()), muted: Some(*muted), ..Self::default() }
            }
            Track::Audio(AudioTrack { name, role, ducking, gain_db, muted, clips: _ }) => Self {
                name: Some(name.clone()),
                role: Some(*role),
                gain_db: Some(*gain_db),
                muted: Some(*muted),
                ducking: Some(ducking.clone()),
                ..Self::default()
            },
            Track::Caption(track) => Self {
                name: Some(track.name.clone()),
                style: Some(track.style),
                language: Some(track.language.clone()),
                font: Some(track.font.clone()),
                position: Some(track.position),
                scale: Some(track.scale),
                color: Some(track.color),
                highlight: Some(track.highlight),
                ..Self::default()
            },
        }
    }

    /// Returns the changes that are left where others are made already; `None` where that is all of them.
    pub(super) fn beyond(self, made: &Self) -> Option<Self> {
        fn new<T: PartialEq>(value: Option<T>, made: Option<&T>) -> Option<T> {
            value.filter(|value| made != Some(value))
        }
        let left = Self {
            name: new(self.name, made.name.as_ref()),
            role: new(self.role, made.role.as_ref()),
            gain_db: new(self.gain_db, made.gain_db.as_ref()),
            muted: new(self.muted, made.muted.as_ref()),
            ducking: new(self.ducking, made.ducking.as_ref()),
            style: new(self.style, made.style.as_ref()),
            language: new(self.language, made.language.as_ref()),
            font: new(self.font, made.font.as_ref()),
            position: new(self.position, made.position.as_ref()),
            scale: new(self.scale, made.scale.as_ref()),
            color: new(self.color, made.color.as_ref()),
            highlight: new(self.highlight, made.highlight.as_ref()),
        };
        (left != Self::default()).then_some(left)
    }

    /// Makes the changes.
    ///
    /// # Errors
    /// `wrong_field`: each field that tracks of this kind do not have. Then nothing has changed.
    pub(super) fn make<T: Times>(&self, track: &mut Track<T>) -> Result<(), Problems> {
        let (foreign, kind) = match track {
            Track::Visual(_) => (self.of_sounds().into_iter().chain(self.of_captions()).collect(), "visual"),
            Track::Audio(_) => (self.of_captions().to_vec(), "audio"),
            Track::Caption(_) => {
                (self.of_sounds().into_iter().chain([("muted", self.muted.is_some())]).collect::<Vec<_>>(), "caption")
            }
        };
        let told = foreign.into_iter().filter(|(_, is_given)| *is_given).map(|(field, _)| {
            let message = format!("a track of the kind {kind} has no {field}");
            Problem::new("wrong_field", field, message, "change only fields that the track has")
        });
        Problems(told.collect()).into_result(())?;
        match track {
            Track::Visual(track) => {
                set(&mut track.name, self.name.as_ref());
                set(&mut track.muted, self.muted.as_ref());
            }
            Track::Audio(track) => self.make_of_sounds(track),
            Track::Caption(track) => self.make_of_captions(track),
        }
        Ok(())
    }

    fn make_of_sounds<T: Times>(&self, track: &mut AudioTrack<T>) {
        set(&mut track.name, self.name.as_ref());
        set(&mut track.role, self.role.as_ref());
        set(&mut track.gain_db, self.gain_db.as_ref());
        set(&mut track.muted, self.muted.as_ref());
        set(&mut track.ducking, self.ducking.as_ref());
    }

    fn make_of_captions(&self, track: &mut CaptionTrack) {
        set(&mut track.name, self.name.as_ref());
        set(&mut track.style, self.style.as_ref());
        set(&mut track.language, self.language.as_ref());
        set(&mut track.font, self.font.as_ref());
        set(&mut track.position, self.position.as_ref());
        set(&mut track.scale, self.scale.as_ref());
        set(&mut track.color, self.color.as_ref());
        set(&mut track.highlight, self.highlight.as_ref());
    }

    /// Returns the fields that only tracks of sounds have, each with whether it is given.
    fn of_sounds(&self) -> [(&'static str, bool); 3] {
        [("role", self.role.is_some()), ("gain_db", self.gain_db.is_some()), ("ducking", self.ducking.is_some())]
    }

    fn of_captions(&self) -> [(&'static str, bool); 7] {
        [
            ("style", self.style.is_some()),
            ("language", self.language.is_some()),
            ("font", self.font.is_some()),
            ("position", self.position.is_some()),
            ("scale", self.scale.is_some()),
            ("color", self.color.is_some()),
            ("highlight", self.highlight.is_some()),
        ]
    }
}

fn set<T: Clone>(field: &mut T, value: Option<&T>) {
    if let Some(value) = value {
        field.clone_from(value);
    }
}
