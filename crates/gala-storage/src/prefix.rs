//! What is kept below a path of a store that others use, too.

use object_store::path::Path;

use crate::errors::StorageError;

/// The path below which keys are, if there is one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prefix(Option<Path>);

impl Prefix {
    /// # Errors
    /// [`StorageError::Open`] where the text is no path of objects.
    pub fn parse(text: Option<&str>) -> Result<Self, StorageError> {
        let prefix = text.map(Path::parse).transpose().map_err(|error| StorageError::Open(error.into()))?;
        Ok(Self(prefix.filter(|prefix| !prefix.is_root())))
    }

    /// Returns where a key is in the store.
    ///
    /// # Errors
    /// [`StorageError::Backend`] for a text that is no key.
    pub fn path(&self, key: &str) -> Result<Path, StorageError> {
        let path =
            Path::parse(key).map_err(|error| StorageError::Backend { key: key.to_owned(), source: error.into() })?;
        Ok(match &self.0 {
            Some(prefix) => prefix.parts().chain(path.parts()).collect(),
            None => path,
        })
    }

    /// Returns the folder of the store that holds the keys below a key, or all of them: `None` is the whole store.
    ///
    /// # Errors
    /// As [`Self::path`].
    pub fn folder(&self, below: Option<&str>) -> Result<Option<Path>, StorageError> {
        Ok(below.map(|below| self.path(below)).transpose()?.or_else(|| self.0.clone()))
    }

    /// Returns the key of what is at a path of the store.
    pub fn key(&self, path: &Path) -> String {
        let key: Option<Path> = self.0.as_ref().and_then(|prefix| Some(path.prefix_match(prefix)?.collect()));
        key.unwrap_or_else(|| path.clone()).into()
    }
}
