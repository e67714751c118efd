//! What of a candidate is looked at: a photo by itself, and some pictures of a film.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use gala_ai::provider::{MatchedPicture, StockLibrary};
use gala_core::{
    cancel::Cancel,
    hash::ContentHash,
    job::Failure,
    stock::{StockCandidate, StockKind},
};
use gala_raster::{photo::read_compared, source_file::SourceFile};
use gala_render::sampled_frames;

use super::{
    super::{
        super::{blocking::blocking, failures::failure_of_render, providers::FailedCall, store::Staged},
        scene_work::SceneWork,
    },
    looked_for::LookedFor,
};

/// So many pictures of a film are looked at.
const FRAMES: u64 = 3;
/// A film is told from others by its length and this much of its beginning, its middle and its end, in bytes: to read all of a
/// folder of films would take minutes.
const COMPARED_BYTES: u64 = 1 << 20;

/// A file that is looked at, and what tells its pictures from others.
pub(super) struct LookedAt {
    path: PathBuf,
    kind: StockKind,
    content: ContentHash,
    /// Where it was fetched, it is removed with this.
    _staged: Option<Staged>,
}

/// Returns what of a candidate is looked at: its own file where that lies on this machine, else the small picture that is told
/// of it, or of a photo without one the file. `None` of a film of which no picture is told.
pub(super) async fn looked_at(
    looked_for: &LookedFor<'_>,
    library: &dyn StockLibrary,
    candidate: &StockCandidate,
) -> Result<Option<LookedAt>, FailedCall> {
    let work = looked_for.work;
    if let Some(path) = library.file_here(candidate) {
        let kind = candidate.kind;
        let content = content_of(work, path.clone(), kind).await?;
        return Ok(Some(LookedAt { path, kind, content, _staged: None }));
    }
    let file = match (&candidate.preview, candidate.kind) {
        (Some(preview), _) => preview.clone(),
        (None, StockKind::Photo) => candidate.file.clone(),
        (None, StockKind::Video) => return Ok(None),
    };
    let staged = work.services.store.staged("jpg");
    let small = StockCandidate { kind: StockKind::Photo, file, ..candidate.clone() };
    let (small, path) = (&small, staged.path());
    let provider = candidate.asset.provider.as_str();
    work.payer().fetch(provider, |call| async move { library.download(small, path, &call).await }).await?;
    let (path, kind) = (path.to_owned(), StockKind::Photo);
    let content = content_of(work, path.clone(), kind).await?;
    Ok(Some(LookedAt { path, kind, content, _staged: Some(staged) }))
}

impl LookedAt {
    /// Returns what tells each of its pictures from all others.
    pub fn hashes(&self) -> Vec<ContentHash> {
        match self.kind {
            StockKind::Photo => vec![self.content],
            StockKind::Video => {
                (0..FRAMES).map(|frame| ContentHash::of_json(&("frame", FRAMES, frame, self.content))).collect()
            }
        }
    }

    /// Reads its pictures; `None` where it is no photo or film that can be read. One that is damaged is told when it is chosen.
    pub async fn pictures(&self, work: &SceneWork<'_>) -> Result<Option<Vec<MatchedPicture>>, Failure> {
        let (path, kind, checksum) = (self.path.clone(), self.kind, self.content);
        let tools = work.services.tools.clone();
        let read = move |cancel: &Cancel| {
            let read = match kind {
                StockKind::Photo => {
                    read_compared(SourceFile { path: &path, checksum }).map(|read| read.map(|pixels| vec![pixels]))
                }
                StockKind::Video => sampled_frames(&tools, &path, FRAMES, cancel),
            };
            match read.map_err(failure_of_render) {
                Err(failure) if cancel.is_cancelled() => Err(failure),
                read => Ok(read.ok().flatten()),
            }
        };
        let hashes = self.hashes();
        let pixels = blocking(work.ctx, read).await?;
        let with_hash = |(hash, pixels)| MatchedPicture { hash, pixels };
        Ok(pixels.map(|pixels| hashes.into_iter().zip(pixels).map(with_hash).collect()))
    }
}

async fn content_of(work: &SceneWork<'_>, path: PathBuf, kind: StockKind) -> Result<ContentHash, Failure> {
    let read = move |_: &_| {
        let read = match kind {
            StockKind::Photo => std::fs::read(&path).map(|bytes| ContentHash::of(&bytes)),
            StockKind::Video => film_content(&path),
        };
        read.map_err(|error| Failure::transient("library_file_unreadable", error))
    };
    blocking(work.ctx, read).await
}

fn film_content(path: &Path) -> std::io::Result<ContentHash> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut read = Vec::new();
    for start in [0, length / 2, length.saturating_sub(COMPARED_BYTES)] {
        file.seek(SeekFrom::Start(start))?;
        file.by_ref().take(COMPARED_BYTES).read_to_end(&mut read)?;
    }
    Ok(ContentHash::of_json(&(length, ContentHash::of(&read))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_are_told_apart_by_their_length_and_by_parts_of_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.mp4");
        let content = |bytes: &[u8]| {
            std::fs::write(&path, bytes).expect("written");
            film_content(&path).expect("read")
        };
        let length = 3 * COMPARED_BYTES as usize + 10;
        let film = vec![7; length];
        let first = content(&film);
        assert_eq!(content(&film), first);
        assert_ne!(content(&film[1..]), first);
        for at in [0, length / 2 + 5, length - 1] {
            let mut other = film.clone();
            other[at] = 8;
            assert_ne!(content(&other), first, "{at}");
        }
        assert_ne!(content(b""), content(b"1"));
    }
}
