//! The files of a folder, in the order of their names.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use gala_core::stock::StockKind;

/// Deeper folders and more files than these are not looked at.
const MAX_DEPTH: usize = 16;
const MAX_FILES: usize = 20_000;

/// A picture or video by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundFile {
    pub path: PathBuf,
    /// Below the folder, with `/`.
    pub name: String,
    pub kind: StockKind,
    pub size_bytes: u64,
    pub changed: SystemTime,
}

impl FoundFile {
    /// Returns the words of its name and of the folders that it lies in.
    pub fn words(&self) -> String {
        let stem = self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem);
        stem.replace(['/', '_', '-', '.'], " ")
    }
}

/// Returns the files below a folder. What begins with a dot is hidden. A symbolic link is followed to a file within the
/// folder, and to nothing else: whoever may write links into it must not reach what they may not read.
pub(super) fn found_files(root: &Path) -> io::Result<Vec<FoundFile>> {
    let mut found = Vec::new();
    // A folder that cannot be read hides its files alone, but for the first.
    walk(root, root, 0, &mut found)?;
    Ok(found)
}

fn walk(root: &Path, folder: &Path, depth: usize, found: &mut Vec<FoundFile>) -> io::Result<()> {
    let mut entries: Vec<fs::DirEntry> = fs::read_dir(folder)?.filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if found.len() >= MAX_FILES {
            tracing::warn!(most = MAX_FILES, "the library has more files than are looked at");
            return Ok(());
        }
        let (path, Ok(kind)) = (entry.path(), entry.file_type()) else { continue };
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if kind.is_dir() && depth < MAX_DEPTH {
            if let Err(error) = walk(root, &path, depth + 1, found) {
                tracing::warn!(%error, "a folder of the library cannot be read");
            }
        } else if kind.is_file() || kind.is_symlink() && leads_inside(root, &path) {
            found.extend(file(root, &path));
        }
    }
    Ok(())
}

fn leads_inside(root: &Path, link: &Path) -> bool {
    link.canonicalize().is_ok_and(|target| target.starts_with(root) && target.is_file())
}

fn file(root: &Path, path: &Path) -> Option<FoundFile> {
    let kind = match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "png" | "jpg" | "jpeg" | "webp" => StockKind::Photo,
        "mp4" | "webm" => StockKind::Video,
        _ => return None,
    };
    let parts = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect::<Option<Vec<_>>>()?;
    let facts = path.metadata().ok()?;
    let changed = facts.modified().ok()?;
    Some(FoundFile { path: path.to_owned(), name: parts.join("/"), kind, size_bytes: facts.len(), changed })
}
