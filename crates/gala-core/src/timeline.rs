//! The timeline: the document that everything becomes before it is rendered.
//!
//! Times are integer milliseconds, counted from the timeline's start in tracks and from a clip's start within it.
//! Places are fractions of the frame's sides, from its left upper corner; lengths (letters, corners, shadows) are
//! fractions of its shorter side: a timeline looks alike at every size. Sources are names: paths relative to the
//! document, which the renderer is given together with the files they stand for. Unknown fields are errors.

mod animated;
mod audio;
mod caption;
mod check;
mod color;
mod content;
mod document;
mod edit;
#[cfg(test)]
mod examples;
mod facts;
mod field;
mod format;
mod heard;
pub mod limits;
mod look;
mod moment;
mod read;
mod reframe;
mod settle;
mod shape;
mod sources;
mod text;
mod track;
mod transition;
mod uses;
mod variant;

pub use animated::{Animated, Easing, Keyframe};
pub use audio::{AudioClip, AudioRole, AudioTrack, Ducking, Loudness};
pub use caption::{Caption, CaptionPosition, CaptionStyle, CaptionTrack, CaptionWord};
pub use color::{Color, Rgba};
pub use content::{
    Camera, Content, Image, Layer, MovePart, Still, Svg, Video, VideoSound, View, Visualiser, VisualiserStyle,
};
pub use document::{Marker, SettledTimeline, Timeline};
pub use edit::{
    ChangedTrack, ClipSplice, Edge, Edit, Edited, InsertedClip, OverrideSplice, Splice, SplicedClips, SplicedTrack,
    TrackChanges,
};
pub use facts::{Facts, SourceFacts};
pub use field::Metadata;
pub use format::{Format, SafeArea};
pub use heard::HeardClip;
pub use look::{BlendMode, ColorAdjustment, Fit, Look, Mask, MaskShape, Point, Shadow, Transform};
pub use moment::{Length, Settled, Start, Times, Written};
pub(crate) use read::{read_value, text_of, tree_of};
pub use shape::{Fill, Gradient, Shape, ShapeKind, Stroke};
pub use text::{Align, Entrance, EntranceKind, EntranceUnit, Text, TextBox, TextRun};
pub use track::{Track, VisualClip, VisualTrack};
pub use transition::{Direction, Transition, TransitionKind};
pub use uses::{SourceUse, SourceUses};
pub use variant::{ClipOverride, Variant};
