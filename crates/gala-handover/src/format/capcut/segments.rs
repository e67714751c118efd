//! The tracks of a draft.

use gala_core::timeline::CaptionTrack;
use serde_json::{Value, json};

use super::{
    materials::{media_id, speed_id, text_id},
    units::{id, micros},
};
use crate::cut::{Cut, CutClip, CutTrack};

pub fn tracks(cut: &Cut) -> Vec<Value> {
    let video = cut.video.iter().enumerate().map(|(index, row)| track(cut, row, "video", index));
    let audio = cut.audio.iter().enumerate().map(|(index, row)| track(cut, row, "audio", index));
    let text = cut.captions.iter().enumerate().map(|(index, row)| captions(cut, row, index));
    video.chain(text).chain(audio).collect()
}

fn track(cut: &Cut, row: &CutTrack, kind: &str, index: usize) -> Value {
    let segments = row.clips.iter().enumerate().map(|(number, clip)| {
        let part = format!("segment {kind} {index} {number}");
        segment(cut, clip, &part, index)
    });
    json!({
        "id": id(&cut.name, &format!("track {kind} {index}")), "type": kind, "name": row.name, "attribute": 0, "flag": 0,
        "is_default_name": false, "segments": segments.collect::<Vec<_>>(),
    })
}

fn segment(cut: &Cut, clip: &CutClip, part: &str, layer: usize) -> Value {
    let mut segment = placed(cut, part, &media_id(cut, clip.media), layer);
    // Both ends are rounded for themselves, so that neighbours meet.
    let (start, end) = (micros(cut, clip.record.start), micros(cut, clip.record.end));
    segment["target_timerange"] = json!({"start": start, "duration": end - start});
    segment["source_timerange"] = json!({"start": micros(cut, clip.source_in), "duration": end - start});
    segment
}

/// What all segments are: at normal speed, as loud as their file, over the whole frame.
fn placed(cut: &Cut, part: &str, material: &str, layer: usize) -> Value {
    json!({
        "id": id(&cut.name, part), "material_id": material, "speed": 1.0, "volume": 1.0, "visible": true,
        "clip": {
            "alpha": 1.0, "rotation": 0.0, "scale": {"x": 1.0, "y": 1.0}, "transform": {"x": 0.0, "y": 0.0},
            "flip": {"horizontal": false, "vertical": false},
        },
        "uniform_scale": {"on": true, "value": 1.0}, "common_keyframes": [],
        "extra_material_refs": [speed_id(cut)], "render_index": layer, "track_render_index": layer,
    })
}

fn captions(cut: &Cut, row: &CaptionTrack, index: usize) -> Value {
    let segments = row.captions.iter().enumerate().map(|(number, caption)| {
        let material = text_id(cut, index, number);
        let mut segment = placed(cut, &format!("segment text {index} {number}"), &material, 14_000 + index);
        let (start, end) = (caption.start_ms, caption.end_ms.max(caption.start_ms));
        segment["target_timerange"] = json!({"start": start * 1000, "duration": (end - start) * 1000});
        segment["source_timerange"] = Value::Null;
        segment["clip"]["transform"] = json!({"x": 0.0, "y": -0.73});
        segment
    });
    json!({
        "id": id(&cut.name, &format!("track text {index}")), "type": "text", "name": row.name, "attribute": 0,
        "flag": 1, "is_default_name": false, "segments": segments.collect::<Vec<_>>(),
    })
}
