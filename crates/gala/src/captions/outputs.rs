//! Where captions are written.

use std::path::{Path, PathBuf};

use gala_core::{captions, timeline::Caption};
use gala_files::write_whole;
use gala_media::folder_of;
use serde::Serialize;

use crate::{
    export,
    render::{Failed, refuse, unusable, write_json},
    settings::CaptionsArgs,
};

/// A file of captions, by the ending of its name.
pub struct CaptionOutputs(Vec<(PathBuf, Kind)>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Srt,
    Vtt,
    Json,
}

impl CaptionOutputs {
    /// Makes sure that what is written can be, and takes the place of nothing that is read. `read` are files beside the one
    /// that is captioned.
    ///
    /// # Errors
    /// For an ending that is none of captions, and a place that is read or cannot be written.
    pub fn of(args: &CaptionsArgs, read: &[PathBuf]) -> Result<Self, Failed> {
        let mut places = Vec::new();
        for place in &args.out {
            let kind = kind_of(place)?;
            let found = place.canonicalize().ok();
            let is_read = |path: &PathBuf| path.canonicalize().ok() == found;
            if found.is_some() && (is_read(&args.source) || read.iter().any(is_read)) {
                let message = format!("{} is what is read", place.display());
                return Err(refuse("output_is_source", "--out", message, "choose another name"));
            }
            if found.is_some_and(|found| found.is_dir()) {
                let message = format!("{} is a folder", place.display());
                return Err(refuse("output_is_folder", "--out", message, "name a file in it"));
            }
            if places.iter().any(|(other, _)| other == place) {
                let message = format!("{} is named twice", place.display());
                return Err(refuse("double_output", "--out", message, "choose another name"));
            }
            export::check_writable(folder_of(place))?;
            places.push((place.clone(), kind));
        }
        Ok(Self(places))
    }

    /// Writes captions, each file whole, and `document` as JSON. Returns what was written.
    pub fn write(&self, shown: &[Caption], document: &impl Serialize) -> Result<Vec<String>, Failed> {
        for (place, kind) in &self.0 {
            let text = match kind {
                Kind::Srt => captions::to_srt(shown),
                Kind::Vtt => captions::to_vtt(shown),
                Kind::Json => {
                    write_json(place, document)?;
                    continue;
                }
            };
            write_whole(place, text.as_bytes()).map_err(|error| unusable("write", place, &error))?;
        }
        Ok(self.0.iter().map(|(place, _)| place.display().to_string()).collect())
    }
}

fn kind_of(place: &Path) -> Result<Kind, Failed> {
    let ending = place.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("srt") => Ok(Kind::Srt),
        Some("vtt") => Ok(Kind::Vtt),
        Some("json") => Ok(Kind::Json),
        _ => {
            let message = format!("{} has no ending of captions", place.display());
            Err(refuse("unknown_captions_file", "--out", message, "name a file .srt, .vtt or .json"))
        }
    }
}
