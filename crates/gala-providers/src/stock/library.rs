//! A folder of one's own pictures and videos: found by the names of files and folders, by lists of words beside them, and by
//! what is written in them.

mod entry;
mod sidecar;
mod walk;

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read},
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use gala_ai::{
    provider::{
        Call, Expected, Priced, ProviderError, ProviderId, Resend, StockFile, StockLibrary, StockPage, StockQuery,
    },
    stock::score,
};
use gala_core::{
    problem::Problem,
    spending::UsageRange,
    stock::{StockAssetId, StockCandidate, StockKind},
};

use self::{
    entry::{LibraryEntry, read_entry},
    sidecar::{FolderWords, facts_beside},
    walk::{FoundFile, found_files},
};
use crate::http::{Wanted, sniffed};

const PROVIDER: &str = "library";
const PER_PAGE: usize = 40;
/// A page of what is looked at afterwards: all of it is looked at before the best of it is chosen. A photo takes some tenth of a
/// second the first time, a film some half a second.
const LOOKED_AT_PHOTOS: usize = 1000;
const LOOKED_AT_VIDEOS: usize = 100;

/// A folder and what its files tell of themselves. One that has changed is read again; what people write beside it is read
/// in each search.
#[derive(Clone, Debug)]
pub struct FolderLibrary {
    /// Without symbolic links.
    root: PathBuf,
    known: Arc<Mutex<HashMap<PathBuf, Known>>>,
}

#[derive(Clone, Debug)]
struct Known {
    size_bytes: u64,
    changed: SystemTime,
    entry: LibraryEntry,
}

impl FolderLibrary {
    /// # Errors
    /// [`ProviderError::Unavailable`] where the folder is none, or cannot be read.
    pub fn open(folder: &Path) -> Result<Self, ProviderError> {
        let root = folder.canonicalize().and_then(|root| root.read_dir().map(|_| root)).map_err(|error| {
            let what = format!("the folder of the library cannot be read: {error}");
            ProviderError::Unavailable { what, remedy: "name a folder that this program may read".to_owned() }
        })?;
        Ok(Self { root, known: Arc::default() })
    }

    fn find(&self, query: &StockQuery) -> Result<StockPage, ProviderError> {
        let files = found_files(&self.root).map_err(|error| unreadable(&error))?;
        let mut words = FolderWords::default();
        let mut found: Vec<(f64, StockCandidate)> = Vec::new();
        for file in files.into_iter().filter(|file| file.kind == query.kind) {
            let entry = self.entry(&file).and_told(facts_beside(&file));
            let text = format!("{} {} {}", file.words(), words.of(&file), entry.text);
            let score = score(&query.words, &query.language, &text);
            if score > 0.0 || query.is_looked_at {
                found.push((score, candidate(&file, entry, text)));
            }
        }
        // Of equals, by name: the walk is in order, and sorting keeps it.
        found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let per_page = match query.kind {
            _ if !query.is_looked_at => PER_PAGE,
            StockKind::Photo => LOOKED_AT_PHOTOS,
            StockKind::Video => LOOKED_AT_VIDEOS,
        };
        let (start, total) = ((query.page.max(1) as usize - 1).saturating_mul(per_page), found.len());
        let candidates = found.into_iter().skip(start).take(per_page).map(|(_, candidate)| candidate).collect();
        Ok(StockPage { candidates, has_more: start.saturating_add(per_page) < total })
    }

    fn entry(&self, file: &FoundFile) -> LibraryEntry {
        let is_same = |known: &&Known| (known.size_bytes, known.changed) == (file.size_bytes, file.changed);
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&file.path).filter(is_same) {
            return known.entry.clone();
        }
        let entry = read_entry(file);
        let known = Known { size_bytes: file.size_bytes, changed: file.changed, entry: entry.clone() };
        lock().insert(file.path.clone(), known);
        entry
    }

    /// Returns the place of a file below the folder, wherever its name would lead.
    fn place(&self, name: &str) -> Result<PathBuf, ProviderError> {
        let outside = || -> ProviderError {
            let message = format!("{name:?} is no file of the library");
            Problem::new("unknown_library_file", "stock", message, "search again").into()
        };
        let relative = Path::new(name);
        if name.is_empty() || !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(outside());
        }
        let place = self.root.join(relative).canonicalize().map_err(|_| outside())?;
        if place.starts_with(&self.root) && place.is_file() { Ok(place) } else { Err(outside()) }
    }
}

fn candidate(file: &FoundFile, entry: LibraryEntry, text: String) -> StockCandidate {
    StockCandidate {
        asset: StockAssetId { provider: PROVIDER.to_owned(), id: file.name.clone() },
        kind: file.kind,
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        page_url: entry.source,
        author: entry.author,
        author_url: None,
        licence: entry.licence.unwrap_or_else(|| "LicenseRef-Own".to_owned()),
        width: entry.width,
        height: entry.height,
        duration_ms: entry.duration_ms,
        file: file.name.clone(),
        preview: None,
        fit_permille: None,
    }
}

fn unreadable(error: &io::Error) -> ProviderError {
    let what = format!("a file of the library cannot be read: {error}");
    ProviderError::Unavailable { what, remedy: "let this program read the folder".to_owned() }
}

/// Copies a file to a new one, if it is of the kind that is wanted.
fn copy(from: &Path, into: &Path, kind: StockKind) -> Result<StockFile, ProviderError> {
    let wanted = Wanted::of_stock(kind);
    let broken = |message: &str| ProviderError::Broken { provider: PROVIDER.to_owned(), message: message.to_owned() };
    let mut source = File::open(from).map_err(|error| unreadable(&error))?;
    let mut beginning = Vec::new();
    source.by_ref().take(16).read_to_end(&mut beginning).map_err(|error| unreadable(&error))?;
    let mime = sniffed(&beginning).filter(|mime| wanted.kinds.contains(mime));
    let mime = mime.ok_or_else(|| broken("the file is not what its name says"))?;
    let unwritten = |error: io::Error| ProviderError::Unavailable {
        what: format!("the file cannot be written: {error}"),
        remedy: "make room on the disk".to_owned(),
    };
    let mut target = File::options().write(true).create_new(true).open(into).map_err(unwritten)?;
    let mut whole = beginning.as_slice().chain(source.take(wanted.max_bytes));
    let copied = io::copy(&mut whole, &mut target).map_err(unwritten);
    match copied {
        Ok(size_bytes) if size_bytes <= wanted.max_bytes => Ok(StockFile { mime, size_bytes }),
        copied => {
            // Nothing is left of what is not whole.
            let _ = std::fs::remove_file(into);
            copied.and(Err(broken("the file is too large")))
        }
    }
}

async fn blocking<T: Send + 'static>(
    call: &Call,
    work: impl FnOnce() -> Result<T, ProviderError> + Send + 'static,
) -> Result<T, ProviderError> {
    if call.cancelled().is_cancelled() {
        return Err(ProviderError::Cancelled);
    }
    let failed =
        |_| ProviderError::Broken { provider: PROVIDER.to_owned(), message: "a file cannot be read".to_owned() };
    tokio::task::spawn_blocking(work).await.map_err(failed)?
}

impl Priced for FolderLibrary {
    fn id(&self) -> ProviderId {
        ProviderId { provider: PROVIDER.to_owned(), model: "folder".to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }

    fn is_metered(&self) -> bool {
        false
    }
}

impl Expected<StockQuery> for FolderLibrary {
    fn expected(&self, _query: &StockQuery) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl StockLibrary for FolderLibrary {
    async fn search(&self, query: &StockQuery, call: &Call) -> Result<StockPage, ProviderError> {
        let (library, query) = (self.clone(), query.clone());
        blocking(call, move || library.find(&query)).await
    }

    /// What lies in the folder is seen at once.
    fn searches_kept(&self) -> Option<Duration> {
        None
    }

    fn file_here(&self, candidate: &StockCandidate) -> Option<PathBuf> {
        self.place(&candidate.file).ok()
    }

    async fn download(&self, candidate: &StockCandidate, into: &Path, call: &Call) -> Result<StockFile, ProviderError> {
        let (from, into, kind) = (self.place(&candidate.file)?, into.to_owned(), candidate.kind);
        blocking(call, move || copy(&from, &into, kind)).await
    }
}
