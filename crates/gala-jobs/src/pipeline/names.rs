//! The only place that spells names in the output folder. They are also the names of sources in timelines.

use gala_core::{
    asset::{Asset, OutputFile},
    payload::LayerFile,
    project::Project,
};

pub use gala_core::{compose::FONT, payload::TIMELINE};

/// The whole video.
pub const FINAL: &str = "final.mp4";
pub const THUMBNAIL: &str = "thumbnail.jpg";
pub const PLAN: &str = "plan.json";
/// The film of an animatic.
pub const ANIMATIC: &str = "animatic.mp4";
/// What an editor gets.
pub const PACKAGE: &str = "package.zip";
/// What was used.
pub const REPORT: &str = "report.json";

pub fn speech(scene: u32) -> String {
    format!("audio/scene-{scene:02}.wav")
}

/// The same for listening.
pub fn speech_mp3(scene: u32) -> String {
    format!("audio/scene-{scene:02}.mp3")
}

pub fn timing(scene: u32) -> String {
    format!("audio/scene-{scene:02}.json")
}

pub fn music(extension: &str) -> String {
    format!("audio/music.{extension}")
}

pub fn preview(scene: u32) -> String {
    format!("images/scene-{scene:02}.jpg")
}

pub fn clip(scene: u32) -> String {
    format!("clips/scene-{scene:02}.mp4")
}

pub fn captions(language: &str, extension: &str) -> String {
    format!("captions/{language}.{extension}")
}

/// A file that is seen in a scene: `images/scene-01/00-sky.svg`.
pub fn seen(scene: u32, index: usize, layer: &LayerFile) -> String {
    format!("images/scene-{scene:02}/{index:02}-{}.{}", layer.name, layer.extension)
}

/// Returns the media type of a file by the extension of its name, one of those that this module spells.
pub fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "mov" => "video/quicktime",
        "mkv" => "video/x-matroska",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "flac" => "audio/flac",
        "json" => "application/json",
        "zip" => "application/zip",
        "srt" => "application/x-subrip",
        "vtt" => "text/vtt",
        "otf" => "font/otf",
        _ => "application/octet-stream",
    }
}

/// Returns the extension of what a provider made, by its media type.
pub fn extension(mime: &str) -> &'static str {
    match mime {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/webp" => "webp",
        "image/svg+xml" => "svg",
        "video/webm" => "webm",
        "video/mp4" => "mp4",
        _ => "bin",
    }
}

/// The row of the database that makes a file of the output folder an asset of its project. Its type is that of the object:
/// speech is a WAV file in the output folder, and stored as FLAC.
pub fn asset(file: &OutputFile, project: &Project, now_ms: i64) -> Asset {
    file.stored().asset(project.id, file.kind, mime(&file.key), now_ms)
}
