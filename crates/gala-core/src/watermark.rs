//! The text across a draft that people see who came by a link, so that a copy which goes on its way tells whose it was.

use crate::{
    format::FrameSize,
    time::Millis,
    timeline::{
        Align, Animated, Content, Look, Metadata, Point, Rgba, Settled, SettledTimeline, Stroke, Text, TextBox,
        TextRun, Track, Transform, VisualClip, VisualTrack,
    },
};

/// What every watermark begins with. It is there whatever somebody calls themselves: a name may have no letters that a
/// font has, or none that are seen.
pub const DRAFT: &str = "DRAFT";

/// So many characters of a name and of a title are shown, each.
const MAX_CHARS: usize = 60;

/// How high letters are, as a fraction of the frame's shorter side.
const SIZE: f32 = 0.042;
const OPACITY: f32 = 0.6;
/// Around the letters, so that they are read on white as on black.
const OUTLINE: Stroke = Stroke { color: Rgba([0, 0, 0, 210]), width: 0.0035 };

/// Where the text stands, in frames that are higher than wide: not where captions usually do, which are drawn over it in any
/// case.
const PORTRAIT: &[Point] = &[at(0.5, 0.07), at(0.5, 0.29), at(0.5, 0.51), at(0.5, 0.91)];
/// The same in other frames.
const LANDSCAPE: &[Point] = &[at(0.26, 0.1), at(0.74, 0.1), at(0.5, 0.35), at(0.26, 0.6), at(0.74, 0.6), at(0.5, 0.94)];

const fn at(x: f32, y: f32) -> Point {
    Point { x, y }
}

/// Returns what the watermark says to somebody who gave a name; where nobody did, it says only what the video is.
pub fn text(name: Option<&str>, project: &str) -> String {
    match name.map(str::trim).filter(|name| !name.is_empty()) {
        None => DRAFT.to_owned(),
        Some(name) => format!("{DRAFT} · {} · {}", shortened(name), shortened(project)),
    }
}

fn shortened(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match one_line.char_indices().nth(MAX_CHARS) {
        None => one_line,
        Some((end, _)) => format!("{}…", one_line[..end].trim_end()),
    }
}

/// Returns a timeline with a text over all its pictures and under its captions, from its first frame to its last, at
/// several places: no one edge that is cut off takes it away.
pub fn over(mut timeline: SettledTimeline, text: &str) -> SettledTimeline {
    let FrameSize { width, height } = timeline.format.size;
    let (places, room) = if height > width { (PORTRAIT, 0.9) } else { (LANDSCAPE, 0.46) };
    let length = end(&timeline);
    let tile = |(index, place): (usize, &Point)| {
        let clip = tile(text, *place, room, length, format!("watermark-{index}"));
        Track::Visual(VisualTrack::new(vec![clip]))
    };
    timeline.tracks.extend(places.iter().enumerate().map(tile));
    timeline
}

/// Returns when the last thing ends that is seen, heard or read.
fn end(timeline: &SettledTimeline) -> Millis {
    let ends = timeline.tracks.iter().map(|track| match track {
        Track::Visual(track) => track.clips.iter().map(VisualClip::end_ms).max(),
        Track::Audio(track) => track.clips.iter().map(|clip| clip.start_ms.saturating_add(clip.duration_ms)).max(),
        Track::Caption(track) => track.captions.iter().map(|caption| Millis(caption.end_ms)).max(),
    });
    ends.flatten().max().unwrap_or_default()
}

fn tile(text: &str, place: Point, room: f32, length: Millis, id: String) -> VisualClip<Settled> {
    let bounds = TextBox { width: room, height: 0.14, ..TextBox::default() };
    let text = Text {
        runs: vec![TextRun::new(text)],
        size: SIZE,
        align: Align::Center,
        bounds,
        outline: Some(OUTLINE),
        ..Text::plain("")
    };
    let transform = Transform { position: Animated::Constant(place), ..Transform::default() };
    VisualClip {
        id,
        start_ms: Millis::ZERO,
        duration_ms: length,
        content: Content::Text(text),
        look: Look { transform, opacity: Animated::Constant(OPACITY), ..Look::default() },
        transition: None,
        enter: None,
        exit: None,
        metadata: Metadata::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::{Facts, Timeline, limits};

    fn settled(size: &str, tracks: &str) -> SettledTimeline {
        let document = format!(r#"{{"version": 1, "format": {{"size": "{size}", "fps": 25}}, "tracks": [{tracks}]}}"#);
        let timeline = Timeline::from_json(document.as_bytes()).expect("a timeline");
        timeline.settle(&Facts::new()).expect("it is right")
    }

    const RED: &str =
        r##"{"kind": "visual", "clips": [{"duration_ms": 1500, "content": {"kind": "color", "solid": "#ff0000"}}]}"##;

    #[test]
    fn a_name_is_told_with_the_project_and_none_leaves_what_the_video_is() {
        assert_eq!(text(None, "Tea"), "DRAFT");
        assert_eq!(text(Some("  "), "Tea"), "DRAFT");
        assert_eq!(text(Some("Ana García"), "Tea"), "DRAFT · Ana García · Tea");
        assert_eq!(text(Some("Ana\u{2028}García"), "Tea\ntime"), "DRAFT · Ana García · Tea time");
        for chars in [1, MAX_CHARS, MAX_CHARS + 1, MAX_CHARS * 10] {
            let told = text(Some(&"é".repeat(chars)), &"x".repeat(chars));
            assert_eq!(told.contains('…'), chars > MAX_CHARS, "{told}");
            assert!(told.starts_with("DRAFT · é") && told.chars().count() <= 2 * (MAX_CHARS + 1) + 11, "{told}");
        }
    }

    #[test]
    fn the_text_lasts_as_long_as_the_video_and_lies_over_all_pictures() {
        let captions = r#"{"kind": "caption", "style": "plain", "language": "en",
            "captions": [{"start_ms": 0, "end_ms": 2400, "text": "Tea."}]}"#;
        let before = settled("1080x1920", &format!("{RED}, {captions}"));
        let after = over(before.clone(), "DRAFT");
        assert_eq!(after.tracks[..2], before.tracks[..]);
        assert_eq!(after.tracks.len(), 2 + PORTRAIT.len());
        for track in &after.tracks[2..] {
            let Track::Visual(track) = track else { panic!("{track:?}") };
            let [clip] = &track.clips[..] else { panic!("{track:?}") };
            assert_eq!((clip.start_ms, clip.end_ms()), (Millis(0), Millis(2400)));
        }
        assert_eq!(over(settled("1280x720", RED), "DRAFT").tracks.len(), 1 + LANDSCAPE.len());
    }

    #[test]
    fn a_timeline_that_is_as_full_as_it_may_be_is_marked_like_any() {
        let tracks = vec![RED; limits::MAX_TRACKS].join(", ");
        assert_eq!(over(settled("64x64", &tracks), "DRAFT").tracks.len(), limits::MAX_TRACKS + LANDSCAPE.len());
    }
}
