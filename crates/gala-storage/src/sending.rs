//! Files that others send straight to the store.

use crate::{
    direct::{DirectTicket, DirectUpload, ExpectedFile},
    errors::StorageError,
    objects::Objects,
};

impl Objects {
    /// Lets somebody else send a file straight to the store, where it becomes the object of a key; or first that of
    /// `incoming`, where they could replace it afterwards. `None` where the store is a folder of this machine.
    ///
    /// # Errors
    /// As [`Self::put_bytes`].
    pub async fn begin_direct(
        &self,
        key: &str,
        incoming: &str,
        expected: &ExpectedFile<'_>,
    ) -> Result<Option<DirectUpload>, StorageError> {
        self.backend.begin_direct(key, incoming, expected).await
    }

    /// Returns the origin of the addresses that others send files to (`https://videos.s3.eu-west-1.amazonaws.com`), which the
    /// policy of a page that sends has to name. `None` where the store is a folder of this machine.
    pub async fn direct_origin(&self) -> Option<String> {
        self.backend.direct_origin().await
    }

    /// Makes an object of the parts that were sent, by the `ETag` that the store told of each, in order. Doing it again is
    /// [`StorageError::NotFound`].
    ///
    /// # Errors
    /// As [`Self::put_bytes`]; where the parts are not those, whatever the store says of that.
    pub async fn join_parts(&self, ticket: &DirectTicket, tags: Vec<String>) -> Result<(), StorageError> {
        let parts = ticket.parts.as_deref().ok_or_else(|| StorageError::NotFound { key: ticket.key.clone() })?;
        match (self.backend.join_parts(&ticket.key, parts, tags.clone()).await, &self.also) {
            // They were sent when objects were stored there.
            (Err(StorageError::NotFound { .. }), Some(also)) => also.join_parts(&ticket.key, parts, tags).await,
            (joined, _) => joined,
        }
    }

    /// Removes what was sent and is not to become an object.
    ///
    /// # Errors
    /// As [`Self::remove`].
    pub async fn abandon_direct(&self, ticket: &DirectTicket) -> Result<(), StorageError> {
        // First what can be an object by now: parts that are one are not there any more, which not all stores call so.
        self.remove(&ticket.key).await?;
        let Some(parts) = &ticket.parts else { return Ok(()) };
        for backend in self.backends() {
            backend.drop_parts(&ticket.key, parts).await?;
        }
        Ok(())
    }
}
