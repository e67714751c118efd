//! In which stores the objects of an installation are found, and how people reach them there.

use std::{sync::Arc, time::Duration};

use gala_core::asset::StorageProvider;

use crate::{
    backend::{Backend, Room, SharedFolder, ShownAs},
    errors::StorageError,
    objects::Objects,
};

impl Objects {
    /// The same store, whose objects are found in another one, too: for the time in which they are moved between the two.
    /// What is stored goes to the first.
    #[must_use]
    pub fn with_also(self, other: &Self) -> Self {
        // Two caches in one folder would not know what the other one uses.
        let cache = self.cache.or_else(|| other.cache.clone());
        Self { backend: self.backend, cache, also: Some(Arc::clone(&other.backend)) }
    }

    /// Returns where objects are stored.
    pub fn provider(&self) -> StorageProvider {
        self.backend.provider()
    }

    /// Returns whether objects of a provider are found.
    pub fn finds(&self, provider: StorageProvider) -> bool {
        self.backends().any(|backend| backend.provider() == provider)
    }

    /// Returns each of the stores in which objects are found, by itself; first the one in which they are stored.
    pub fn places(&self) -> Vec<Self> {
        self.backends().map(|backend| Self::of(Arc::clone(backend), self.cache.clone())).collect()
    }

    /// Returns the store of a provider by itself, where objects are found in it.
    pub fn place(&self, provider: StorageProvider) -> Option<Self> {
        self.places().into_iter().find(|place| place.provider() == provider)
    }

    pub(crate) fn backends(&self) -> impl Iterator<Item = &Arc<dyn Backend>> {
        std::iter::once(&self.backend).chain(&self.also)
    }

    /// In which order an object is looked for. The first store comes twice: the object may be moved there, and be removed from
    /// the other one, between two looks.
    pub(crate) fn looks(&self) -> impl Iterator<Item = &Arc<dyn Backend>> {
        self.backends().chain(self.also.as_ref().map(|_| &self.backend))
    }

    /// Makes a link to an object that needs no key and ends by itself, so that its bytes need not go through this machine.
    /// `None` where the store makes none.
    ///
    /// # Errors
    /// [`StorageError::Backend`] for a text that is no key, and where nothing can be signed.
    pub async fn sign_read(
        &self,
        key: &str,
        valid_for: Duration,
        shown_as: ShownAs<'_>,
    ) -> Result<Option<String>, StorageError> {
        let Some(also) = &self.also else { return self.backend.sign_read(key, valid_for, shown_as).await };
        // A link to where the object is going to be, or was, would lead nowhere.
        let is_here = self.backend.size(key).await?.is_some();
        let place = if is_here { &self.backend } else { also };
        place.sign_read(key, valid_for, shown_as).await
    }

    /// Lets whoever has the link see a folder of keys, which is made where it is missing. `None` where the store has no
    /// such links: only Google Drive has.
    ///
    /// # Errors
    /// As [`Self::put_bytes`].
    pub async fn share(&self, folder: &str) -> Result<Option<SharedFolder>, StorageError> {
        self.backend.share(folder).await
    }

    /// Takes back what [`Self::share`] gave. Of a folder that is not shared there is nothing to take back.
    ///
    /// # Errors
    /// As [`Self::put_bytes`].
    pub async fn unshare(&self, folder: &str) -> Result<(), StorageError> {
        for backend in self.backends() {
            backend.unshare(folder).await?;
        }
        Ok(())
    }

    /// Removes a folder of keys in which nothing is left, also nothing of others: only Google Drive shows such folders.
    ///
    /// # Errors
    /// As [`Self::remove`].
    pub async fn remove_empty(&self, folder: &str) -> Result<(), StorageError> {
        for backend in self.backends() {
            backend.remove_empty(folder).await?;
        }
        Ok(())
    }

    /// Returns how much the store takes of its user; `None` where it does not tell.
    ///
    /// # Errors
    /// As [`Self::size`].
    pub async fn room(&self) -> Result<Option<Room>, StorageError> {
        self.backend.room().await
    }
}
