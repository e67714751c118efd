//! Where files are written.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use gala_core::timeline::Variant;
use gala_media::folder_of;

use super::{
    super::failed::{Failed, refuse},
    context::Work,
    still::Still,
};
use crate::export;

impl Work<'_> {
    /// Makes sure that what is written can be, and takes the place of nothing that is read or written too.
    pub fn check_places(&self, stills: &[Still], variants: &[Option<&Variant>]) -> Result<(), Failed> {
        let read: Vec<PathBuf> = self.sources.values().map(|source| source.path.clone()).collect();
        let timeline = &self.args.timeline;
        let document = timeline.canonicalize().unwrap_or_else(|_| timeline.clone());
        let mut places = BTreeSet::new();
        for place in self.places(stills, variants) {
            let found = place.canonicalize().ok();
            if found.as_ref().is_some_and(|found| *found == document || read.contains(found)) {
                let message = format!("{} is read by the timeline", place.display());
                return Err(refuse("output_is_source", "--out", message, "choose another name"));
            }
            if found.is_some_and(|found| found.is_dir()) {
                let message = format!("{} is a folder", place.display());
                return Err(refuse("output_is_folder", "--out", message, "name a file in it"));
            }
            export::check_writable(folder_of(&place))?;
            if let Some(place) = places.replace(place) {
                let message = format!("{} would be written twice", place.display());
                return Err(refuse("double_output", "--out", message, "give each output a name of its own"));
            }
        }
        Ok(())
    }

    /// Returns every file that is asked for.
    fn places(&self, stills: &[Still], variants: &[Option<&Variant>]) -> Vec<PathBuf> {
        let args = self.args;
        let is_sound_only = self.format.is_some_and(|format| format.container.is_sound_only());
        // A sound is the same in every shape.
        let heard = if is_sound_only { &variants[..1] } else { variants };
        let in_shapes = |place: &Path, variants: &[Option<&Variant>]| -> Vec<PathBuf> {
            variants.iter().map(|variant| named(place, variant.map(|variant| variant.name.as_str()))).collect()
        };
        let pictures =
            [&args.contact_sheet, &args.poster].into_iter().flatten().chain(stills.iter().map(|still| &still.to));
        let seen = pictures.flat_map(|place| in_shapes(place, variants));
        let told = [&args.report, &args.waveform].into_iter().flatten().cloned();
        args.out.iter().flat_map(|place| in_shapes(place, heard)).chain(seen).chain(told).collect()
    }
}

/// Returns `out-NAME.mp4` for a variant.
pub fn named(out: &Path, variant: Option<&str>) -> PathBuf {
    let Some(variant) = variant else { return out.to_owned() };
    let stem = out.file_stem().unwrap_or_default();
    let mut name = stem.to_owned();
    name.push(format!("-{variant}"));
    if let Some(extension) = out.extension() {
        name.push(".");
        name.push(extension);
    }
    out.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_named_before_the_extension() {
        assert_eq!(named(Path::new("a/out.mp4"), Some("tall")), Path::new("a/out-tall.mp4"));
        assert_eq!(named(Path::new("out.tar.webm"), Some("x")), Path::new("out.tar-x.webm"));
        assert_eq!(named(Path::new("out.mp4"), None), Path::new("out.mp4"));
    }
}
