//! Where `gala edit` writes.

use std::path::{Path, PathBuf};

use gala_core::timeline::Timeline;
use gala_media::folder_of;

use crate::{
    export,
    render::{Failed, refuse},
    settings::EditArgs,
};

/// The files that are written.
pub struct Places {
    pub timeline: PathBuf,
    pub undo: Option<PathBuf>,
}

impl Places {
    /// Makes sure that what is written can be, and takes the place of nothing that is read. `None` where nothing is to be
    /// written.
    ///
    /// # Errors
    /// [`Failed::Problems`] for a place that is read, written twice or a folder; [`Failed::Other`] for one that cannot
    /// be written.
    pub fn of(args: &EditArgs, before: &Timeline, after: &Timeline) -> Result<Option<Self>, Failed> {
        let Some(place) = args.place() else { return Ok(None) };
        let folder = folder_of(&args.timeline);
        let names = before.source_names().into_iter().chain(after.source_names());
        let mut read: Vec<PathBuf> = names.filter_map(|name| folder.join(name).canonicalize().ok()).collect();
        read.extend(args.edits.canonicalize());
        if !args.in_place {
            read.extend(args.timeline.canonicalize());
        }
        check(place, &read, "--out")?;
        if let Some(undo) = &args.undo {
            // What is written in place stands in the way of the other file too.
            read.extend(args.timeline.canonicalize());
            read.extend(place.canonicalize());
            check(undo, &read, "--undo")?;
            if undo == place {
                return Err(refuse("double_output", "--undo", "would be written over by --out", "choose another name"));
            }
        }
        // A link in place stays one.
        let timeline =
            if args.in_place { place.canonicalize().unwrap_or_else(|_| place.to_owned()) } else { place.to_owned() };
        Ok(Some(Self { timeline, undo: args.undo.clone() }))
    }
}

fn check(place: &Path, read: &[PathBuf], option: &str) -> Result<(), Failed> {
    let found = place.canonicalize().ok();
    if found.as_ref().is_some_and(|found| read.contains(found)) {
        let message = format!("{} is read or written already", place.display());
        let remedy = "choose another name, or use --in-place for the timeline itself";
        return Err(refuse("output_is_source", option, message, remedy));
    }
    if found.is_some_and(|found| found.is_dir()) {
        let message = format!("{} is a folder", place.display());
        return Err(refuse("output_is_folder", option, message, "name a file in it"));
    }
    export::check_writable(folder_of(place))?;
    Ok(())
}
