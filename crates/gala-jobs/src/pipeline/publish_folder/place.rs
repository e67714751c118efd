//! One file at its place in a folder.

use gala_core::{
    asset::{FileFacts, StoredFile},
    hash::ContentHash,
    job::Failure,
    project::Project,
};
use gala_db::published::{self, PublishedFile};

use super::super::{failures::failure_of_storage, services::Services};
use crate::context::JobContext;

/// A file that belongs into a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FolderFile {
    /// Below the folder.
    pub path: String,
    pub content: FileContent,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileContent {
    Object(StoredFile),
    Bytes(Vec<u8>),
}

impl FileContent {
    fn facts(&self) -> FileFacts {
        match self {
            Self::Object(file) => FileFacts { checksum: file.checksum, size_bytes: file.size_bytes },
            Self::Bytes(bytes) => FileFacts { checksum: ContentHash::of(bytes), size_bytes: bytes.len() as u64 },
        }
    }
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placed {
    Written,
    /// It was there already.
    Kept,
    /// Somebody else has a file there.
    Others,
}

/// What lies at a place.
enum There {
    Nothing,
    /// What belongs there.
    Wanted,
    /// What an earlier job wrote.
    Own(FileFacts),
    Others,
}

/// Puts files into the folder of a project.
#[derive(Clone, Copy)]
pub(super) struct Placing<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
    pub project: &'a Project,
}

impl Placing<'_> {
    /// Puts a file at its place, unless somebody else has one there. `known` is what was noted of an earlier one.
    pub async fn put(&self, file: &FolderFile, known: Option<PublishedFile>) -> Result<Placed, Failure> {
        let wanted = file.content.facts();
        if known.as_ref().is_some_and(|known| known.facts == wanted && known.before.is_none()) {
            return Ok(Placed::Kept);
        }
        let there = self.there(&file.path, wanted, known.as_ref()).await?;
        match there {
            There::Others => {
                // It was replaced by its reader, whose it is then.
                if known.is_some() {
                    self.forget(&file.path).await?;
                }
                Ok(Placed::Others)
            }
            There::Wanted => {
                self.note(&file.path, wanted, None).await?;
                Ok(Placed::Kept)
            }
            There::Nothing | There::Own(_) => {
                let before = if let There::Own(facts) = there { Some(facts) } else { None };
                self.note(&file.path, wanted, before).await?;
                self.write(file).await?;
                if before.is_some() {
                    self.note(&file.path, wanted, None).await?;
                }
                Ok(Placed::Written)
            }
        }
    }

    /// Takes a file away that does not belong into the folder any more, unless it is somebody else's by now. Returns whether
    /// it did.
    pub async fn take_away(&self, known: &PublishedFile) -> Result<bool, Failure> {
        let there = self.there(&known.path, known.facts, Some(known)).await?;
        let is_own = matches!(there, There::Wanted | There::Own(_));
        if is_own {
            self.services.store.objects().remove(&self.key(&known.path)).await.map_err(failure_of_storage)?;
        }
        self.forget(&known.path).await?;
        Ok(is_own)
    }

    async fn there(&self, path: &str, wanted: FileFacts, known: Option<&PublishedFile>) -> Result<There, Failure> {
        let (objects, key) = (self.services.store.objects(), self.key(path));
        let Some(size_bytes) = objects.size(&key).await.map_err(failure_of_storage)? else { return Ok(There::Nothing) };
        if self.holds(&key, size_bytes, wanted).await? {
            return Ok(There::Wanted);
        }
        let own = [known.map(|known| known.facts), known.and_then(|known| known.before)];
        for own in own.into_iter().flatten() {
            if self.holds(&key, size_bytes, own).await? {
                return Ok(There::Own(own));
            }
        }
        Ok(There::Others)
    }

    /// Reads all of what lies at a key, wherever it is: people may have changed it.
    async fn holds(&self, key: &str, size_bytes: u64, facts: FileFacts) -> Result<bool, Failure> {
        let objects = self.services.store.objects();
        Ok(size_bytes == facts.size_bytes
            && objects.read_through(key, facts.size_bytes, facts.checksum).await.map_err(failure_of_storage)?)
    }

    /// Writes a file as bytes of its own: what people do to it changes no object of the project.
    async fn write(&self, file: &FolderFile) -> Result<(), Failure> {
        let (store, key) = (&self.services.store, self.key(&file.path));
        match &file.content {
            FileContent::Bytes(bytes) => {
                store.objects().put_bytes(&key, bytes.clone()).await.map_err(failure_of_storage)?;
            }
            FileContent::Object(object) => {
                let local = store.local(self.ctx, object).await?;
                store.objects().put_file(&local, |_| key).await.map_err(failure_of_storage)?;
            }
        }
        Ok(())
    }

    async fn note(&self, path: &str, facts: FileFacts, before: Option<FileFacts>) -> Result<(), Failure> {
        let (id, file) = (self.project.id, PublishedFile { path: path.to_owned(), facts, before });
        self.ctx.write(move |tx| Box::pin(async move { published::put_file(tx, id, &file).await })).await
    }

    async fn forget(&self, path: &str) -> Result<(), Failure> {
        let (id, path) = (self.project.id, path.to_owned());
        self.ctx.write(move |tx| Box::pin(async move { published::forget_file(tx, id, &path).await })).await
    }

    fn key(&self, path: &str) -> String {
        format!("{}/{path}", self.project.folder())
    }
}
