//! A timeline in the shape of one of its variants.

use super::{Timeline, Track, Variant, moment::Times};

impl<T: Times> Timeline<T> {
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
