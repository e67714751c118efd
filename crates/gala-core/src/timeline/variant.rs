//! The same video in another shape.

use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, MapAccess, Visitor},
};

use super::{Content, Fit, Point, SafeArea, Timeline, Track, Transform};
use crate::format::FrameSize;

/// Another shape of a timeline, with what differs in it. All else is as in the timeline itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Part of the output's file name: letters, digits, `-` and `_`, at most 40; unique.
    pub name: String,
    pub size: FrameSize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_area: Option<SafeArea>,
    /// By the ids of visual clips.
    #[serde(default, deserialize_with = "each_once", skip_serializing_if = "BTreeMap::is_empty")]
    pub clips: BTreeMap<String, ClipOverride>,
}

/// Reads what is different about clips; a map would keep the last of two that have the same id.
fn each_once<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, ClipOverride>, D::Error> {
    struct EachOnce;

    impl<'de> Visitor<'de> for EachOnce {
        type Value = BTreeMap<String, ClipOverride>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object with ids of clips")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut clips = BTreeMap::new();
            while let Some((id, changes)) = map.next_entry::<String, ClipOverride>()? {
                let shown: String = id.chars().take(80).collect();
                if clips.insert(id, changes).is_some() {
                    return Err(A::Error::custom(format_args!("duplicate field `{shown}`")));
                }
            }
            Ok(clips)
        }
    }

    deserializer.deserialize_map(EachOnce)
}

/// What is different about a clip in a variant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClipOverride {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<Point>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transform: Option<Transform>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    #[serde(skip_serializing_if = "super::is_default")]
    pub hidden: bool,
}

impl Timeline {
    /// Returns the timeline in the shape of one of its variants, without variants of its own.
    ///
    /// A hidden clip stays in its place, so that its neighbours keep theirs, and is transparent.
    pub fn in_variant(&self, variant: &Variant) -> Self {
        let mut timeline = Self { variants: Vec::new(), ..self.clone() };
        // Overrides may name clips by their places.
        timeline.name_clips();
        timeline.format.size = variant.size;
        timeline.format.safe_area = variant.safe_area;
        let clips = timeline.tracks.iter_mut().filter_map(|track| match track {
            Track::Visual(track) => Some(&mut track.clips),
            Track::Audio(_) | Track::Caption(_) => None,
        });
        for clip in clips.flatten() {
            let Some(changes) = variant.clips.get(&clip.id) else { continue };
            let changes = changes.clone();
            clip.look.fit = changes.fit.unwrap_or(clip.look.fit);
            clip.look.focus = changes.focus.unwrap_or(clip.look.focus);
            if let Some(transform) = changes.transform {
                clip.look.transform = transform;
            }
            if let Some(content) = changes.content {
                clip.content = content;
            }
            if changes.hidden {
                clip.look.opacity = 0.0.into();
            }
        }
        timeline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_finds_a_clip_that_has_its_id_by_its_place() {
        let text = r##"{"version": 1, "format": {"size": "64x64", "fps": 25},
            "tracks": [{"kind": "visual", "clips": [{"content": {"kind": "color", "solid": "#112233"}, "duration_ms": 100}]}],
            "variants": [{"name": "tall", "size": "64x128", "clips": {"visual-0-0": {"hidden": true}}}]}"##;
        let timeline: Timeline = serde_json::from_str(text).expect("a timeline");
        let tall = timeline.in_variant(&timeline.variants[0]);
        let Track::Visual(track) = &tall.tracks[0] else { panic!("a visual track") };
        assert_eq!(track.clips[0].look.opacity.constant(), Some(&0.0));
    }
}
