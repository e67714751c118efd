//! What the segments of a draft are made of.

use gala_core::timeline::Caption;
use serde_json::{Value, json};

use super::units::{id, micros};
use crate::cut::{Cut, Media, MediaKind};

/// Stands for the draft's own folder.
const DRAFT_FOLDER: &str = "##_draftpath_placeholder_0E685133-18CE-45ED-8CB8-2904A212EC80_##";

/// Returns the id of a media file.
pub fn media_id(cut: &Cut, media: usize) -> String {
    id(&cut.name, &format!("media {media}"))
}

/// Returns the id of the speed that every segment names: normal.
pub fn speed_id(cut: &Cut) -> String {
    id(&cut.name, "speed")
}

/// Returns the id of a caption's text.
pub fn text_id(cut: &Cut, track: usize, caption: usize) -> String {
    id(&cut.name, &format!("text {track} {caption}"))
}

pub fn materials(cut: &Cut) -> Value {
    let with_ids = || cut.media.iter().enumerate().map(|(index, media)| (media_id(cut, index), media));
    let videos = with_ids().filter_map(|(id, media)| video(cut, &id, media));
    let audios = with_ids().filter_map(|(id, media)| audio(cut, &id, media));
    let texts = cut.captions.iter().enumerate().flat_map(|(track, row)| {
        let captions = row.captions.iter().enumerate();
        captions.map(move |(index, caption)| text(&text_id(cut, track, index), caption))
    });
    json!({
        "videos": videos.collect::<Vec<_>>(), "audios": audios.collect::<Vec<_>>(),
        "texts": texts.collect::<Vec<_>>(),
        "speeds": [{"id": speed_id(cut), "type": "speed", "mode": 0, "speed": 1.0}],
        "audio_fades": [], "transitions": [], "canvases": [], "video_effects": [], "stickers": [],
    })
}

/// Returns the files as the program lists them, so that it need not ask for them.
pub fn media_list(cut: &Cut) -> Vec<Value> {
    let one = |(index, media): (usize, &Media)| {
        let (kind, width, height) = match media.kind {
            MediaKind::Picture { .. } => ("video", cut.size.width, cut.size.height),
            MediaKind::Sound(_) => ("music", 0, 0),
        };
        json!({
            "id": media_id(cut, index), "file_Path": path(media), "metetype": kind, "extra_info": media.file,
            "duration": micros(cut, media.frames), "width": width, "height": height,
        })
    };
    cut.media.iter().enumerate().map(one).collect()
}

fn path(media: &Media) -> String {
    format!("{DRAFT_FOLDER}/media/{}", media.file)
}

fn video(cut: &Cut, id: &str, media: &Media) -> Option<Value> {
    let MediaKind::Picture { .. } = media.kind else { return None };
    Some(json!({
        "id": id, "type": "video", "path": path(media), "material_name": media.file, "has_audio": false,
        "duration": micros(cut, media.frames), "width": cut.size.width, "height": cut.size.height,
        "crop_ratio": "free", "crop_scale": 1.0, "crop": {
            "upper_left_x": 0.0, "upper_left_y": 0.0, "upper_right_x": 1.0, "upper_right_y": 0.0,
            "lower_left_x": 0.0, "lower_left_y": 1.0, "lower_right_x": 1.0, "lower_right_y": 1.0,
        },
    }))
}

fn audio(cut: &Cut, id: &str, media: &Media) -> Option<Value> {
    let MediaKind::Sound(_) = media.kind else { return None };
    Some(json!({
        "id": id, "type": "extract_music", "path": path(media), "name": media.file, "duration": micros(cut, media.frames),
    }))
}

/// The content of a text is a document inside of a string; ranges count UTF-16.
fn text(id: &str, caption: &Caption) -> Value {
    let length = caption.text.encode_utf16().count();
    let fill =
        json!({"alpha": 1.0, "content": {"render_type": "solid", "solid": {"alpha": 1.0, "color": [1.0, 1.0, 1.0]}}});
    let style =
        json!({"range": [0, length], "size": 8.0, "bold": false, "italic": false, "underline": false, "fill": fill});
    let content = json!({"text": caption.text, "styles": [style]});
    json!({"id": id, "type": "subtitle", "content": content.to_string(), "alignment": 1, "typesetting": 0})
}
