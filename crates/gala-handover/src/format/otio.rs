//! OpenTimelineIO 0.17 and newer: JSON with the schemas `Timeline.1`, `Stack.1`, `Track.1`, `Clip.2`, `Marker.2`.

use gala_core::{time::Frames, timeline::Color};
use serde_json::{Value, json};

use crate::cut::{Cut, CutClip, CutMarker, CutTrack, Dissolve, Media, MediaKind, TrackItem};

/// What our programs note beside clips stands under this key.
pub const METADATA: &str = "gala";

/// Writes a cut whose media lie in a folder beside the document.
pub fn to_otio(cut: &Cut, media_folder: &str) -> String {
    let writer = OtioWriter { cut, media_folder };
    let video = cut.video.iter().map(|track| writer.track(track, "Video"));
    let audio = cut.audio.iter().map(|track| writer.track(track, "Audio"));
    let stack = json!({
        "OTIO_SCHEMA": "Stack.1", "name": "tracks", "source_range": null, "effects": [], "enabled": true, "metadata": {},
        "markers": cut.markers.iter().map(|marker| writer.marker(marker)).collect::<Vec<_>>(),
        "children": video.chain(audio).collect::<Vec<_>>(),
    });
    let timeline = json!({
        "OTIO_SCHEMA": "Timeline.1", "name": cut.name, "global_start_time": writer.time(cut.timecode.hour()),
        "metadata": {METADATA: {
            "width": cut.size.width, "height": cut.size.height, "frame_rate": cut.fps.to_string(),
            "drop_frame": cut.timecode.is_drop_frame(),
        }},
        "tracks": stack,
    });
    format!("{timeline:#}\n")
}

struct OtioWriter<'a> {
    cut: &'a Cut,
    media_folder: &'a str,
}

impl OtioWriter<'_> {
    fn time(&self, Frames(frames): Frames) -> Value {
        json!({"OTIO_SCHEMA": "RationalTime.1", "rate": self.cut.fps.as_f64(), "value": frames as f64})
    }

    fn range(&self, start: Frames, duration: Frames) -> Value {
        json!({"OTIO_SCHEMA": "TimeRange.1", "start_time": self.time(start), "duration": self.time(duration)})
    }

    fn track(&self, track: &CutTrack, kind: &str) -> Value {
        let mut children = Vec::new();
        for item in track.items() {
            match item {
                TrackItem::Gap(frames) => children.push(self.gap(frames)),
                TrackItem::Clip(clip) => {
                    children.extend(clip.dissolve.map(|dissolve| self.transition(dissolve)));
                    children.push(self.clip(clip));
                }
            }
        }
        json!({
            "OTIO_SCHEMA": "Track.1", "name": track.name, "kind": kind, "source_range": null, "effects": [],
            "markers": [], "enabled": true, "metadata": {}, "children": children,
        })
    }

    fn gap(&self, frames: Frames) -> Value {
        json!({
            "OTIO_SCHEMA": "Gap.1", "name": "", "source_range": self.range(Frames::ZERO, frames), "effects": [],
            "markers": [], "enabled": true, "metadata": {},
        })
    }

    fn transition(&self, dissolve: Dissolve) -> Value {
        json!({
            "OTIO_SCHEMA": "Transition.1", "name": "Cross Dissolve", "transition_type": "SMPTE_Dissolve",
            "in_offset": self.time(dissolve.before), "out_offset": self.time(dissolve.after),
            "metadata": {METADATA: {"kind": dissolve.kind}},
        })
    }

    fn clip(&self, clip: &CutClip) -> Value {
        let media = self.cut.media_of(clip);
        json!({
            "OTIO_SCHEMA": "Clip.2", "name": media.file, "source_range": self.range(clip.source_in, clip.frames()),
            "active_media_reference_key": "DEFAULT_MEDIA", "media_references": {"DEFAULT_MEDIA": self.reference(media)},
            "effects": [], "markers": [], "enabled": true,
            "metadata": {METADATA: {"id": clip.id}},
        })
    }

    fn reference(&self, media: &Media) -> Value {
        let bounds = match media.kind {
            MediaKind::Picture { .. } => {
                let (width, height) = (self.cut.size.width, self.cut.size.height);
                let aspect = f64::from(width) / f64::from(height);
                json!({"OTIO_SCHEMA": "Box2d.1", "min": {"OTIO_SCHEMA": "V2d.1", "x": 0.0, "y": 0.0},
                    "max": {"OTIO_SCHEMA": "V2d.1", "x": aspect, "y": 1.0}})
            }
            MediaKind::Sound(_) => Value::Null,
        };
        json!({
            "OTIO_SCHEMA": "ExternalReference.1", "name": media.file, "metadata": {},
            "available_range": self.range(Frames::ZERO, media.frames), "available_image_bounds": bounds,
            "target_url": format!("{}{}", self.media_folder, media.file),
        })
    }

    fn marker(&self, marker: &CutMarker) -> Value {
        json!({
            "OTIO_SCHEMA": "Marker.2", "name": marker.name, "comment": "", "metadata": {},
            "color": marker.color.map_or("RED", nearest_color), "marked_range": self.range(marker.at, Frames::ZERO),
        })
    }
}

/// OpenTimelineIO has names for colours of markers, and no others.
const COLORS: [(&str, [i32; 3]); 11] = [
    ("PINK", [255, 192, 203]),
    ("RED", [255, 0, 0]),
    ("ORANGE", [255, 165, 0]),
    ("YELLOW", [255, 255, 0]),
    ("GREEN", [0, 255, 0]),
    ("CYAN", [0, 255, 255]),
    ("BLUE", [0, 0, 255]),
    ("PURPLE", [128, 0, 128]),
    ("MAGENTA", [255, 0, 255]),
    ("BLACK", [0, 0, 0]),
    ("WHITE", [255, 255, 255]),
];

/// Returns the name of the colour that is nearest to one.
pub fn nearest_color(Color(rgb): Color) -> &'static str {
    let distance = |other: &[i32; 3]| -> i32 {
        rgb.iter().zip(other).map(|(a, b)| (i32::from(*a) - b) * (i32::from(*a) - b)).sum()
    };
    COLORS.iter().min_by_key(|(_, other)| distance(other)).map_or("RED", |(name, _)| name)
}
