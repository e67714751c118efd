//! What was found when files were looked into, kept by their content: each look takes a decoder, and a timeline that is
//! being edited is rendered again and again with the same files.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use gala_core::hash::ContentHash;
use gala_files::{read_checked, with_checksum, write_whole};
use gala_media::MediaFacts;
use serde::{Deserialize, Serialize};

/// Changes whenever a look may find something else, or is kept in another form.
const VERSION: u32 = 5;

/// What is known of a file. What was refused is looked into again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Found {
    pub is_picture: bool,
    pub is_table: bool,
    pub media: Option<Media>,
}

/// What a build of ffprobe found: another one may find something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Media {
    pub build: ContentHash,
    pub facts: MediaFacts,
}

impl Found {
    /// Returns what this build found.
    pub fn media_by(&self, build: ContentHash) -> Option<Media> {
        self.media.clone().filter(|media| media.build == build)
    }
}

/// A folder of findings.
#[derive(Debug)]
pub(super) struct ProbeCache {
    folder: PathBuf,
}

impl ProbeCache {
    /// Findings below the folder of a cache, which is made when there is something to keep.
    pub fn within(cache: &Path) -> Self {
        Self { folder: cache.join("looked") }
    }

    /// Returns what is known of a content: nothing of one that is new.
    pub fn find(&self, content: &ContentHash) -> Found {
        let path = self.path(content);
        match read_checked(&path) {
            Ok(Some(text)) => serde_json::from_slice(&text).unwrap_or_default(),
            Ok(None) => {
                tracing::warn!(path = %path.display(), "what was found of a file changed on the disk: it is looked into again");
                Found::default()
            }
            Err(_) => Found::default(),
        }
    }

    /// Keeps what was found. Where that fails, the next run looks again.
    pub fn keep(&self, content: &ContentHash, found: &Found) {
        let keep = || -> io::Result<()> {
            fs::create_dir_all(&self.folder)?;
            write_whole(&self.path(content), &with_checksum(serde_json::to_vec(found)?))
        };
        if let Err(error) = keep() {
            tracing::debug!(%error, "what was found of a file is not kept");
        }
    }

    fn path(&self, content: &ContentHash) -> PathBuf {
        self.folder.join(format!("{}.json", ContentHash::of_json(&(VERSION, content))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_build_found_is_not_taken_over() {
        let build = ContentHash::of(b"a build");
        let facts = MediaFacts { duration_ms: 1000, video: None, audio: None };
        let media = Some(Media { build, facts });
        let found = Found { media: media.clone(), ..Found::default() };
        assert_eq!(found.media_by(build), media);
        assert_eq!(found.media_by(ContentHash::of(b"another")), None);
    }

    #[test]
    fn what_was_found_is_known_again_and_what_is_damaged_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let kept = ProbeCache::within(folder.path());
        let content = ContentHash::of(b"a picture");
        assert_eq!(kept.find(&content), Found::default());
        let facts = MediaFacts { duration_ms: 1000, video: None, audio: None };
        let media = Some(Media { build: ContentHash::of(b"a build"), facts });
        let found = Found { is_picture: true, media, ..Found::default() };
        kept.keep(&content, &found);
        assert_eq!(kept.find(&content), found);
        assert_eq!(fs::read_dir(&kept.folder).expect("a folder").count(), 1, "nothing else is left");
        let mut text = fs::read(kept.path(&content)).expect("kept");
        // Another length, and still JSON.
        let length = text.windows(4).position(|four| four == b"1000").expect("the length");
        text[length] = b'3';
        for damaged in [text.clone(), text[..text.len() / 2].to_vec(), Vec::new()] {
            fs::write(kept.path(&content), damaged).expect("written");
            assert_eq!(kept.find(&content), Found::default());
        }
    }
}
