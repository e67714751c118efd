//! The media type of a file by how its name ends, as stores tell it to browsers.

/// What browsers and people who look into a store take files for.
pub(crate) const TYPES: [(&str, &str); 14] = [
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("flac", "audio/flac"),
    ("wav", "audio/wav"),
    ("jpg", "image/jpeg"),
    ("png", "image/png"),
    ("webp", "image/webp"),
    ("svg", "image/svg+xml"),
    ("json", "application/json"),
    ("srt", "application/x-subrip"),
    ("vtt", "text/vtt"),
    ("zip", "application/zip"),
];

/// Returns the media type of a key; that of bytes of any kind where its ending is none of [`TYPES`].
pub(crate) fn of_key(key: &str) -> &'static str {
    let extension = key.rsplit_once('.').map_or("", |(_, extension)| extension);
    TYPES.iter().find(|(known, _)| *known == extension).map_or("application/octet-stream", |(_, mime)| mime)
}
