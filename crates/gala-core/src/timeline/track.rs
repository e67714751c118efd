//! Tracks, and the clips of those that are seen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    audio::{AudioClip, AudioTrack},
    caption::CaptionTrack,
    content::Content,
    field::{Metadata, is_default},
    look::Look,
    moment::{Length, Settled, Start, Times, Written},
    transition::Transition,
};
use crate::time::Millis;

/// A row of clips of one kind. Visual tracks cover the ones before them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[serde(bound = "T: Times<Start = Start, Length = Length>")]
#[schemars(bound = "T: Times<Start = Start, Length = Length>")]
pub enum Track<T: Times = Written> {
    Visual(VisualTrack<T>),
    Audio(AudioTrack<T>),
    Caption(CaptionTrack),
}

/// Pictures in order of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(bound = "T: Times<Start = Start, Length = Length>")]
#[schemars(bound = "T: Times<Start = Start, Length = Length>")]
pub struct VisualTrack<T: Times = Written> {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What is heard of its videos is left out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub muted: bool,
    pub clips: Vec<VisualClip<T>>,
}

/// Something seen for a while.
///
/// A clip whose `transition` is set begins that long before its predecessor ends: `start_ms` counts the overlap.
/// `enter` and `exit` are played against what lies beneath, and need no neighbour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(bound = "T: Times<Start = Start, Length = Length>")]
#[schemars(bound = "T: Times<Start = Start, Length = Length>")]
pub struct VisualClip<T: Times = Written> {
    /// Unique in the document, at most 200 bytes; given by the clip's place where it is absent: `visual-0-3`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub start_ms: T::Start,
    #[serde(default, skip_serializing_if = "is_default")]
    pub duration_ms: T::Length,
    pub content: Content,
    #[serde(default, skip_serializing_if = "is_default")]
    pub look: Look,
    /// How it takes over from its predecessor on the track.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition: Option<Transition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enter: Option<Transition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<Transition>,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

impl VisualClip {
    /// A clip of some content that follows its predecessor and lasts as long as fits.
    pub fn new(content: Content) -> Self {
        Self {
            id: String::new(),
            start_ms: Start::Auto,
            duration_ms: Length::Auto,
            content,
            look: Look::default(),
            transition: None,
            enter: None,
            exit: None,
            metadata: Metadata::new(),
        }
    }
}

impl VisualClip {
    /// Returns when the clip ends, where its start and its length are written as numbers.
    pub fn written_end_ms(&self) -> Option<u64> {
        Some(self.start_ms.ms()?.saturating_add(self.duration_ms.ms()?))
    }
}

impl VisualClip<Settled> {
    /// Returns when the clip ends.
    pub fn end_ms(&self) -> Millis {
        self.start_ms.saturating_add(self.duration_ms)
    }
}

impl<T: Times> Track<T> {
    pub(super) fn with_times<U: Times>(
        self,
        mut times: impl FnMut(usize, (T::Start, T::Length)) -> (U::Start, U::Length),
    ) -> Track<U> {
        match self {
            Self::Visual(VisualTrack { name, muted, clips }) => {
                let clip = |(index, clip): (usize, VisualClip<T>)| {
                    let (start_ms, duration_ms) = times(index, (clip.start_ms, clip.duration_ms));
                    clip.with_times(start_ms, duration_ms)
                };
                let clips = clips.into_iter().enumerate().map(clip).collect();
                Track::Visual(VisualTrack { name, muted, clips })
            }
            Self::Audio(AudioTrack { name, role, ducking, gain_db, muted, clips }) => {
                let clip = |(index, clip): (usize, AudioClip<T>)| {
                    let (start_ms, duration_ms) = times(index, (clip.start_ms, clip.duration_ms));
                    clip.with_times(start_ms, duration_ms)
                };
                let clips = clips.into_iter().enumerate().map(clip).collect();
                Track::Audio(AudioTrack { name, role, ducking, gain_db, muted, clips })
            }
            Self::Caption(track) => Track::Caption(track),
        }
    }
}

impl<T: Times> VisualTrack<T> {
    /// A track of clips without a name.
    pub fn new(clips: Vec<VisualClip<T>>) -> Self {
        Self { name: String::new(), muted: false, clips }
    }
}

impl<T: Times> VisualClip<T> {
    pub(super) fn with_times<U: Times>(self, start_ms: U::Start, duration_ms: U::Length) -> VisualClip<U> {
        let Self { id, content, look, transition, enter, exit, metadata, .. } = self;
        VisualClip { id, start_ms, duration_ms, content, look, transition, enter, exit, metadata }
    }
}
