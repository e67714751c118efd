//! Moving one object from one store to another, while it is read.
//!
//! The copy is whole and compared before anybody is sent to it, and what is in the first store stays until whoever reads it there
//! has had time to end. So at any moment, and whoever dies, the object is found in one of the two.

use std::path::Path;

use gala_core::{asset::FileFacts, id::AssetId};
use gala_db::moved::MovedObject;
use gala_storage::{Objects, StorageError, keys};

/// How far the move of an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MoveStep {
    /// It is in the other store.
    Copied,
    /// It was compared there with its checksum.
    Verified,
    /// The database says so.
    Switched,
}

/// What became of an object that was to be brought to another store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// It is there, and holds this.
    Whole {
        facts: FileFacts,
        /// By somebody else, or an earlier try.
        before: bool,
    },
    /// It went meanwhile.
    Gone,
    /// What the first store has is not what the database knows of.
    Damaged,
    /// The other store has something newer at the key.
    Newer,
}

/// Two stores, from one of which objects are brought to the other.
#[derive(Clone, Copy)]
pub struct Bringing<'a> {
    pub from: &'a Objects,
    pub to: &'a Objects,
    /// A folder for objects on their way from a store that is not on this machine.
    pub staging: &'a Path,
    pub on_step: &'a (dyn Fn(&str, MoveStep) + Send + Sync),
}

impl Bringing<'_> {
    /// Has the other store hold an object. `known` is what it is to hold as the asset that it is, `before` what was moved of that key
    /// earlier. Nobody is sent there yet: that takes [`gala_db::moved::switch`].
    ///
    /// # Errors
    /// Where a store is away, or there is no room.
    pub async fn bring(
        &self,
        key: &str,
        known: Option<FileFacts>,
        before: Option<&MovedObject>,
    ) -> Result<Brought, StorageError> {
        let facts = match known {
            Some(facts) => facts,
            None => match self.from.look_at(key, 0).await {
                Ok((facts, _)) => facts,
                Err(StorageError::NotFound { .. }) => return Ok(Brought::Gone),
                Err(error) => return Err(error),
            },
        };
        let was_there = self.is_at_other(key, facts).await?;
        if !was_there {
            if known.is_none() && self.has_newer(key, before).await? {
                return Ok(Brought::Newer);
            }
            match self.copy(key, facts).await {
                Ok(()) => {}
                Err(StorageError::NotFound { .. }) => return Ok(Brought::Gone),
                Err(StorageError::Damaged { .. }) => return Ok(Brought::Damaged),
                Err(error) => return Err(error),
            }
            (self.on_step)(key, MoveStep::Copied);
            if !self.is_at_other(key, facts).await? {
                return Ok(Brought::Damaged);
            }
        }
        (self.on_step)(key, MoveStep::Verified);
        Ok(Brought::Whole { facts, before: was_there })
    }

    /// Whether the other store holds this, as surely as [`Objects::holds`] tells.
    ///
    /// # Errors
    /// Where the store is away.
    pub async fn is_at_other(&self, key: &str, facts: FileFacts) -> Result<bool, StorageError> {
        self.to.holds(key, facts.size_bytes, facts.checksum).await
    }

    /// Whether the other store has something at a key that is not what an earlier move brought there. Only what people are shown
    /// of projects is ever replaced; all else has a key of its own for each content.
    async fn has_newer(&self, key: &str, before: Option<&MovedObject>) -> Result<bool, StorageError> {
        if keys::is_own(key) || keys::is_shared(key) || self.to.size(key).await?.is_none() {
            return Ok(false);
        }
        match before {
            Some(before) => Ok(!self.is_at_other(key, before.facts).await?),
            None => Ok(true),
        }
    }

    /// Copies an object that has to hold this.
    async fn copy(&self, key: &str, facts: FileFacts) -> Result<(), StorageError> {
        if let Some(path) = self.from.local_path(key) {
            return self.to.put_known(&path, key, facts).await;
        }
        let staged = self.staging.join(AssetId::new().to_string());
        let copied = match self.from.fetch(key, &staged).await {
            Ok(()) => self.to.put_known(&staged, key, facts).await,
            Err(error) => Err(error),
        };
        // It may never have been made, and the folder is emptied at the next start.
        let _ = std::fs::remove_file(&staged);
        copied
    }
}
