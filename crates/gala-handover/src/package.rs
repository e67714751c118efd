//! What an editor gets: documents, media and checksums below one folder, or in one ZIP file.

mod checksums;
mod documents;
mod entry;
mod folder;
mod readme;
mod zip_file;

use std::{collections::BTreeMap, path::Path};

use self::{checksums::checksums, folder::write_folder, zip_file::write_zip};
pub use self::{
    documents::documents,
    entry::{PackageEntry, PackageError},
};
use crate::plan::Handover;

/// The folder of media inside of a package.
pub const MEDIA: &str = "media";

/// A package whose files are all there.
#[derive(Clone, Debug)]
pub struct Package {
    /// By their paths inside of the package, with `/`.
    entries: BTreeMap<String, PackageEntry>,
}

impl Package {
    /// Puts together the documents of a cut, its media that were rendered into a folder, and the checksums of both.
    ///
    /// # Errors
    /// If a media file cannot be read.
    pub fn new(handover: &Handover, media_folder: &Path) -> Result<Self, PackageError> {
        let texts = documents(handover).into_iter().map(|(path, text)| (path, PackageEntry::Text(text)));
        let mut entries: BTreeMap<String, PackageEntry> = texts.collect();
        for media in &handover.cut.media {
            let file = PackageEntry::File(media_folder.join(&media.file));
            entries.insert(format!("{MEDIA}/{}", media.file), file);
        }
        let sums = checksums(&entries)?;
        entries.insert(CHECKSUMS.to_owned(), PackageEntry::Text(sums));
        Ok(Self { entries })
    }

    /// Returns the paths of its files, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Writes it as one ZIP file, in which nothing is packed: the same package gives the same bytes. The file appears when
    /// it is whole, in the place of an older one.
    ///
    /// # Errors
    /// If a file cannot be read, or the ZIP file not be written.
    pub fn write_zip(&self, out: &Path) -> Result<(), PackageError> {
        write_zip(&self.entries, out)
    }

    /// Writes it as a folder, which appears when it is whole.
    ///
    /// # Errors
    /// Where something is there already; if a file cannot be read or written.
    pub fn write_folder(&self, out: &Path) -> Result<(), PackageError> {
        write_folder(&self.entries, out)
    }
}

/// As `sha256sum -c` reads it.
pub const CHECKSUMS: &str = "checksums.sha256";
