//! Comparing objects with what the database, or their name, says of their content.

use futures::StreamExt;
use gala_core::{
    asset::{AssetKind, StorageProvider, StoredFile},
    id::{AssetId, ProjectId},
};
use gala_db::{Db, stored};
use gala_storage::{Objects, StorageError, keys};

use super::{error::UpkeepError, group::GROUP};

/// How closely an object is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// At its size alone.
    Sizes,
    /// All of it is read and hashed, in pieces.
    Checksums,
}

/// How many bytes were compared, and how many there are to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done_bytes: u64,
    pub total_bytes: u64,
}

/// What is wrong with an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Missing,
    Size {
        expected: u64,
        found: u64,
    },
    /// It has its size, and other bytes.
    Checksum,
    /// The disk does not give it back.
    Unreadable,
}

/// Whom an object belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    Asset {
        id: AssetId,
        kind: AssetKind,
        project: ProjectId,
        title: String,
    },
    /// A user gave it, for any number of projects.
    Given,
}

/// An object that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultyObject {
    pub key: String,
    pub fault: Fault,
    pub owner: Owner,
}

/// One comparison of all objects.
pub(super) struct Comparing<'a> {
    objects: &'a Objects,
    depth: Depth,
    progress: &'a (dyn Fn(Progress) + Send + Sync),
    at: Progress,
    faulty: Vec<FaultyObject>,
}

impl<'a> Comparing<'a> {
    pub fn new(
        objects: &'a Objects,
        depth: Depth,
        total_bytes: u64,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
    ) -> Self {
        Self { objects, depth, progress, at: Progress { done_bytes: 0, total_bytes }, faulty: Vec::new() }
    }

    /// Returns what is missing, and what is damaged.
    pub fn found(self) -> (Vec<FaultyObject>, Vec<FaultyObject>) {
        self.faulty.into_iter().partition(|object| object.fault == Fault::Missing)
    }

    /// Compares the object of every asset of a provider with its row.
    ///
    /// # Errors
    /// Where the database or the store cannot be read. A missing object is no error, but what is found.
    pub async fn assets(&mut self, db: &Db, provider: StorageProvider) -> Result<(), UpkeepError> {
        // The nil id comes before all others.
        let mut after = AssetId(Default::default());
        loop {
            let assets = stored::assets_after(db, provider, after, GROUP as u32).await?;
            let Some(last) = assets.last() else { return Ok(()) };
            after = last.id;
            for asset in assets {
                if let Some(fault) = self.fault(&asset.file).await? {
                    let (id, kind, project, title) = (asset.id, asset.kind, asset.project, asset.title);
                    let owner = Owner::Asset { id, kind, project, title };
                    self.faulty.push(FaultyObject { key: asset.file.key, fault, owner });
                }
            }
        }
    }

    /// Compares what users gave with its name, which is the checksum of its content.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn given(&mut self) -> Result<(), UpkeepError> {
        if self.depth == Depth::Sizes {
            return Ok(());
        }
        let mut given = self.objects.list(Some(keys::GIVEN));
        while let Some(object) = given.next().await {
            let object = object?;
            let Some(checksum) = keys::given_content(&object.key) else { continue };
            let file = StoredFile { key: object.key, checksum, size_bytes: object.size_bytes };
            if let Some(fault) = self.fault(&file).await? {
                self.faulty.push(FaultyObject { key: file.key, fault, owner: Owner::Given });
            }
        }
        Ok(())
    }

    async fn fault(&mut self, file: &StoredFile) -> Result<Option<Fault>, UpkeepError> {
        let found = match self.objects.size(&file.key).await? {
            None => return Ok(Some(Fault::Missing)),
            Some(found) => found,
        };
        self.at.done_bytes += found;
        let fault = if found != file.size_bytes {
            Some(Fault::Size { expected: file.size_bytes, found })
        } else if self.depth == Depth::Checksums {
            self.content_fault(file).await?
        } else {
            None
        };
        (self.progress)(self.at);
        Ok(fault)
    }

    async fn content_fault(&self, file: &StoredFile) -> Result<Option<Fault>, UpkeepError> {
        match self.objects.read_through(&file.key, file.size_bytes, file.checksum).await {
            Ok(true) => Ok(None),
            Ok(false) => Ok(Some(Fault::Checksum)),
            Err(error @ StorageError::Backend { .. }) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "an object cannot be read");
                Ok(Some(Fault::Unreadable))
            }
            Err(error) => Err(error.into()),
        }
    }
}
