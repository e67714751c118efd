//! Whether what is written in a video can be read: told from its layout, nothing is drawn.

use std::ops::Range;

use gala_core::{
    format::FrameSize,
    media_error::MediaError,
    time::{FrameRate, Frames, Millis, Span},
    timeline::{Animated, Content, Keyframe, Transform},
};
use gala_raster::{
    caption,
    geometry::{Area, transform_at},
    text,
};
use serde::Serialize;

use crate::{
    resolve::{Clip, Resolved},
    text_fonts::TextFonts,
};

/// What cannot be read of the texts and captions of a video.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Legibility {
    /// Characters that no font of this machine draws, each once.
    pub missing_glyphs: Vec<char>,
    /// Ids of text clips of which something is not seen: the text does not fit its box with the smallest letters, or
    /// reaches out of the frame where it rests.
    pub clipped_texts: Vec<String>,
    /// When captions leave the area that players keep free.
    pub captions_outside_safe_area: Vec<Span>,
}

/// Letters are placed by fractions of a pixel.
const TOLERANCE: f64 = 1.0;

impl Legibility {
    /// Looks at what is written in some frames of a timeline, drawn at `size`. Times count from the first of them.
    ///
    /// # Errors
    /// As [`TextFonts::of`].
    pub fn of(
        resolved: &Resolved,
        size: FrameSize,
        frames: Range<Frames>,
        fonts: &TextFonts,
    ) -> Result<Self, MediaError> {
        let mut seen = Self::default();
        seen.look_at_texts(resolved, size, &frames, fonts)?;
        seen.look_at_captions(resolved, size, &frames, fonts)?;
        Ok(seen)
    }

    fn look_at_texts(
        &mut self,
        resolved: &Resolved,
        size: FrameSize,
        frames: &Range<Frames>,
        fonts: &TextFonts,
    ) -> Result<(), MediaError> {
        for clip in resolved.visuals.iter().flatten() {
            let Content::Text(text) = &clip.content else { continue };
            let is_hidden = clip.look.opacity.constant().is_some_and(|opacity| *opacity <= 0.0);
            if is_hidden || overlap(frames, clip.first_frame, clip.end_frame()).is_none() {
                continue;
            }
            let facts = text::check(text, size, &*fonts.of(text.font.as_ref())?);
            if facts.clipped || leaves_frame(clip, facts.area, size, resolved.fps) {
                self.clipped_texts.push(clip.id.clone());
            }
            self.miss(facts.missing_glyphs);
        }
        Ok(())
    }

    fn look_at_captions(
        &mut self,
        resolved: &Resolved,
        size: FrameSize,
        frames: &Range<Frames>,
        fonts: &TextFonts,
    ) -> Result<(), MediaError> {
        let fps = resolved.fps;
        let mut spans = Vec::new();
        for track in &resolved.captions {
            let fonts = fonts.of(track.font.as_ref())?;
            for caption in &track.captions {
                let seen =
                    overlap(frames, fps.frame_at(Millis(caption.start_ms)), fps.frame_at(Millis(caption.end_ms)));
                let Some(seen) = seen else { continue };
                let facts = caption::check(caption, &track.track, size, resolved.safe_area, &fonts);
                if facts.leaves_safe_area {
                    spans.push(seen);
                }
                self.miss(facts.missing_glyphs);
            }
        }
        spans.sort_by_key(|span| span.start);
        self.captions_outside_safe_area = joined(spans).iter().map(|span| fps.span_of(span)).collect();
        Ok(())
    }

    fn miss(&mut self, characters: Vec<char>) {
        let new = characters.into_iter().filter(|character| !self.missing_glyphs.contains(character));
        self.missing_glyphs.extend(new.collect::<Vec<_>>());
    }
}

/// Returns what of `frames` lies from `first` up to `end`, counted from their start.
fn overlap(frames: &Range<Frames>, first: Frames, end: Frames) -> Option<Range<Frames>> {
    let (first, end) = (first.max(frames.start), end.min(frames.end));
    (first < end).then(|| first - frames.start..end - frames.start)
}

/// Joins spans that touch, in order of their starts.
fn joined(spans: Vec<Range<Frames>>) -> Vec<Range<Frames>> {
    let mut joined: Vec<Range<Frames>> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// Returns whether a text that covers `area` before its transform reaches out of the frame where it rests.
fn leaves_frame(clip: &Clip, area: [f32; 4], size: FrameSize, fps: FrameRate) -> bool {
    let [left, top, right, bottom] = area.map(f64::from);
    let whole = Area { left, top, width: right - left, height: bottom - top };
    let Some(ms) = resting_ms(&clip.look.transform, fps.elapsed_ms(clip.frames)) else { return false };
    let moved = transform_at(&clip.look.transform, ms, whole, size);
    let frame = Area::of(size).grown(TOLERANCE);
    let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
    area != [0.0; 4] && !corners.into_iter().all(|(x, y)| holds(&frame, moved.apply(x, y)))
}

fn holds(area: &Area, (x, y): (f64, f64)) -> bool {
    (area.left..=area.left + area.width).contains(&x) && (area.top..=area.top + area.height).contains(&y)
}

/// Returns a time at which a clip of some length stands where it stands longest without moving; `None` if it always
/// moves, as what scrolls through the frame does.
fn resting_ms(transform: &Transform, length_ms: f64) -> Option<f64> {
    let mut times = vec![0.0, length_ms];
    times.extend(times_of(&transform.position).chain(times_of(&transform.scale)).chain(times_of(&transform.rotation)));
    times.retain(|ms| *ms <= length_ms);
    times.sort_by(f64::total_cmp);
    let at = |ms: f64| (transform.position.at(ms), transform.scale.at(ms), transform.rotation.at(ms));
    // Between two key frames of equal value nothing moves, however it is eased.
    let mut longest: Option<(f64, f64)> = None;
    let mut since = 0.0;
    for pair in times.windows(2) {
        if at(pair[0]) != at(pair[1]) || at(pair[0]) != at(pair[0].midpoint(pair[1])) {
            since = pair[1];
        }
        let rest = pair[1] - since;
        if rest > 0.0 && longest.is_none_or(|(most, _)| rest >= most) {
            longest = Some((rest, since));
        }
    }
    longest.map(|(rest, since)| since + rest / 2.0)
}

fn times_of<T>(value: &Animated<T>) -> impl Iterator<Item = f64> {
    let keyframes: &[Keyframe<T>] = match value {
        Animated::Constant(_) => &[],
        Animated::Keyframes(keyframes) => keyframes,
    };
    keyframes.iter().map(|keyframe| keyframe.at_ms as f64)
}

#[cfg(test)]
mod tests {
    use gala_core::timeline::Timeline;
    use serde_json::{Value, json};

    use super::*;
    use crate::resolve::{Sources, resolve};

    /// A text of two seconds at 25 fps, and captions of a second each.
    fn look(text: Value, look: Value, captions: &[&str], safe_area: Value, frames: Range<u64>) -> Legibility {
        let mut content = json!({"kind": "text", "runs": [{"text": "Tea"}]});
        content.as_object_mut().expect("an object").extend(text.as_object().expect("an object").clone());
        let caption =
            |(at, text): (usize, &&str)| json!({"start_ms": 1000 * at, "end_ms": 1000 * (at + 1), "text": text});
        let captions: Vec<Value> = captions.iter().enumerate().map(caption).collect();
        let timeline = json!({
            "version": 1, "format": {"size": "64x64", "fps": 25, "safe_area": safe_area},
            "tracks": [
                {"kind": "visual", "clips": [{"id": "title", "duration_ms": 2000, "content": content, "look": look}]},
                {"kind": "caption", "style": "plain", "language": "en", "scale": 3.0, "captions": captions},
            ],
        });
        let timeline = Timeline::from_json(&serde_json::to_vec(&timeline).expect("JSON")).expect("a timeline");
        let resolved = resolve(&timeline, &Sources::new()).expect("a valid timeline");
        let frames = Frames(frames.start)..Frames(frames.end);
        Legibility::of(&resolved, resolved.size, frames, &TextFonts::bundled()).expect("fonts")
    }

    fn is_clipped(text: Value, at: Value) -> bool {
        let whole = json!({"left": 0, "top": 0, "right": 0, "bottom": 0});
        !look(text, json!({"transform": at}), &["Tea"], whole, 0..50).clipped_texts.is_empty()
    }

    #[test]
    fn a_text_that_fits_is_not_told_and_one_that_does_not_is() {
        assert!(!is_clipped(json!({}), json!({})));
        let much = "far too many words ".repeat(300);
        let narrow = json!({"width": 0.2, "height": 0.1});
        assert!(is_clipped(json!({"runs": [{"text": much}], "box": narrow}), json!({})));
    }

    #[test]
    fn a_text_is_judged_where_it_rests_longest() {
        assert!(!is_clipped(json!({}), json!({"position": {"x": 0.5, "y": 0.85}})));
        assert!(is_clipped(json!({}), json!({"position": {"x": 0.5, "y": 1.0}})));
        assert!(is_clipped(json!({}), json!({"scale": 12})));
        let moves = |to: f64, from_ms: u64, end_ms: u64| {
            json!({"position": [
                {"at_ms": from_ms, "value": {"x": -1.0, "y": 0.5}}, {"at_ms": end_ms, "value": {"x": to, "y": 0.5}},
            ]})
        };
        // It waits outside for less time than it is seen, or stops at the edge, or never stops.
        assert!(!is_clipped(json!({}), moves(0.5, 400, 900)));
        assert!(is_clipped(json!({}), moves(0.02, 400, 900)));
        assert!(!is_clipped(json!({}), moves(2.0, 0, 2000)));
    }

    #[test]
    fn a_background_counts() {
        let boxed = json!({"box": {"background": "#000000", "padding": 0.2}});
        assert!(!is_clipped(boxed.clone(), json!({})));
        let low = json!({"position": {"x": 0.5, "y": 0.85}});
        assert!(is_clipped(boxed, low.clone()) && !is_clipped(json!({}), low));
    }

    #[test]
    fn captions_that_leave_the_safe_area_are_told_by_their_spans() {
        let much = "wide".repeat(240);
        let narrow = json!({"left": 0.4, "top": 0.4, "right": 0.4, "bottom": 0.4});
        let told = |captions: &[&str], frames| look(json!({}), json!({}), captions, narrow.clone(), frames);
        assert!(told(&["Tea"], 0..50).captions_outside_safe_area.is_empty());
        let captions = ["Tea", &much, &much, "Tea", &much];
        let spans = |frames| told(&captions, frames).captions_outside_safe_area;
        let span = |from_ms, to_ms| Span { from_ms, to_ms };
        assert_eq!(spans(0..125), [span(1000, 3000), span(4000, 5000)]);
        assert_eq!(spans(50..80), [span(0, 1000)]);
        assert!(spans(0..25).is_empty());
    }

    #[test]
    fn only_what_is_seen_in_the_frames_is_told() {
        let told =
            |frames| look(json!({"runs": [{"text": "茶"}]}), json!({}), &["Tea", "Tea", "水"], json!(null), frames);
        assert_eq!(told(0..75).missing_glyphs, ['茶', '水']);
        assert_eq!(told(50..75).missing_glyphs, ['水']);
        assert_eq!(told(0..50).missing_glyphs, ['茶']);
    }
}
