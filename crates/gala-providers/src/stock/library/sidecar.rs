//! Words that people write beside their files: `tags.txt` for all files of a folder, and `fox.jpg.txt` or `fox.jpg.json` for
//! one.

use std::{
    collections::HashMap,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::walk::FoundFile;

const MAX_BYTES: u64 = 64 * 1024;

/// What is told of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct FileFacts {
    pub title: String,
    pub tags: Vec<String>,
    pub author: String,
    /// SPDX.
    pub licence: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
}

/// Returns what is told of a file beside it.
pub(super) fn facts_beside(file: &FoundFile) -> FileFacts {
    let beside = |ending: &str| {
        let mut path = file.path.clone().into_os_string();
        path.push(ending);
        text(Path::new(&path))
    };
    if let Some(json) = beside(".json") {
        match serde_json::from_str(&json) {
            Ok(facts) => return facts,
            Err(error) => {
                tracing::warn!(file = file.name, %error, "what is told of a file of the library is no such JSON")
            }
        }
    }
    FileFacts { tags: beside(".txt").into_iter().collect(), ..FileFacts::default() }
}

/// The lists of folders, each read once in a search.
#[derive(Debug, Default)]
pub(super) struct FolderWords(HashMap<PathBuf, String>);

impl FolderWords {
    /// Returns the words of the folder that a file lies in.
    pub fn of(&mut self, file: &FoundFile) -> &str {
        let folder = file.path.parent().unwrap_or(Path::new("")).to_owned();
        let read = |folder: &PathBuf| text(&folder.join("tags.txt")).unwrap_or_default();
        self.0.entry(folder).or_insert_with_key(read)
    }
}

/// A link is not followed: it may lead anywhere.
fn text(path: &Path) -> Option<String> {
    if !path.symlink_metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
