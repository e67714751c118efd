//! The document itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    audio::Loudness,
    color::Color,
    field::{Metadata, is_default},
    format::Format,
    moment::{Length, Settled, Start, Times, Written},
    track::Track,
    variant::Variant,
};

/// A video as tracks of clips.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(bound = "T: Times<Start = Start, Length = Length>")]
#[schemars(bound = "T: Times<Start = Start, Length = Length>")]
pub struct Timeline<T: Times = Written> {
    pub version: u32,
    pub format: Format,
    /// How loud the whole is.
    #[serde(default, skip_serializing_if = "is_default")]
    pub loudness: Loudness,
    /// Visual tracks from back to front; captions lie over all of them.
    pub tracks: Vec<Track<T>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub markers: Vec<Marker>,
    /// The same video in other shapes, at most 32.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// A timeline that is whole and right: every clip has an id, a start and a length. [`Timeline::settle`] makes it.
pub type SettledTimeline = Timeline<Settled>;

impl Timeline {
    pub const VERSION: u32 = 1;

    /// A timeline of tracks, without anything else.
    pub fn new(format: Format, tracks: Vec<Track>) -> Self {
        Self {
            version: Self::VERSION,
            format,
            loudness: Loudness::default(),
            tracks,
            markers: Vec::new(),
            variants: Vec::new(),
            metadata: Metadata::new(),
        }
    }
}

impl<T: Times> Timeline<T> {
    /// Returns the timeline with other times, which are told of each clip by its track, its place there, and its times.
    pub(super) fn with_times<U: Times>(
        self,
        mut times: impl FnMut((usize, usize), (T::Start, T::Length)) -> (U::Start, U::Length),
    ) -> Timeline<U> {
        let Self { version, format, loudness, tracks, markers, variants, metadata } = self;
        let tracks = tracks.into_iter().enumerate();
        let tracks = tracks.map(|(track, row)| row.with_times(|clip, old| times((track, clip), old))).collect();
        Timeline { version, format, loudness, tracks, markers, variants, metadata }
    }
}

impl From<SettledTimeline> for Timeline {
    fn from(settled: SettledTimeline) -> Self {
        settled.with_times(|_, (start, length)| (Start::At(start.0), Length::Ms(length.0)))
    }
}

/// A place in time that somebody noted, within 24 hours; its name has at most 200 bytes. There are at most 10,000.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Marker {
    pub at_ms: u64,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
}
