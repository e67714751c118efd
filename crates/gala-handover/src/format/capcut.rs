//! The draft of CapCut and JianYing: plain JSON, times in microseconds.
//!
//! The files belong into one folder with `media`, which the program keeps below its folder of drafts. Dissolves are left
//! to the user, because their ids depend on the program's catalogue.

mod materials;
mod segments;
mod units;

use serde_json::json;

use self::{
    materials::{materials, media_list},
    segments::tracks,
    units::{id, micros},
};
use crate::cut::Cut;

/// The files of a draft. Windows reads the first name, macOS the second; their content is the same.
pub const CONTENT: [&str; 2] = ["draft_content.json", "draft_info.json"];
pub const META: &str = "draft_meta_info.json";

/// Writes the draft itself.
pub fn to_draft(cut: &Cut) -> String {
    let draft = json!({
        "id": id(&cut.name, "draft"), "name": cut.name, "version": 360_000, "new_version": "110.0.0",
        "canvas_config": {"width": cut.size.width, "height": cut.size.height, "ratio": "original"},
        "fps": cut.fps.as_f64(), "duration": micros(cut, cut.frames),
        "platform": {"app_id": 359_289, "app_source": "cc", "app_version": "6.7.0", "os": "windows"},
        "config": {"maintrack_adsorb": false, "video_mute": false}, "color_space": 0, "render_index_track_mode_on": true,
        "materials": materials(cut), "tracks": tracks(cut), "keyframes": {}, "relationships": [],
    });
    format!("{draft:#}\n")
}

/// Writes what the program lists of the draft.
pub fn to_draft_meta(cut: &Cut) -> String {
    let duration = micros(cut, cut.frames);
    let meta = json!({
        "draft_id": id(&cut.name, "draft"), "draft_name": cut.name, "tm_duration": duration,
        "draft_materials": [{"type": 0, "value": media_list(cut)}],
    });
    format!("{meta:#}\n")
}
