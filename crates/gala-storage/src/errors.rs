//! What goes wrong with objects, told apart by what a caller can do about it.

use std::fmt;

use object_store::Error;

/// Why an object could not be stored or read. Texts hold the key, never a path of the machine; what to do stands at
/// their end in brackets.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    NotFound {
        key: String,
    },
    Full {
        key: String,
    },
    /// The device failed under a write or a sync. What it has of earlier writes is unknown, and another sync would tell
    /// nothing of them, so nothing is written any more.
    Stopped,
    Open(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A store elsewhere refuses the key that it was shown, or that key may not do this.
    Denied {
        key: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The permission that a person gave was taken back or has expired: no try helps until they give it again.
    Disconnected {
        key: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A store elsewhere takes no more of its user.
    QuotaExceeded {
        key: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A store elsewhere gives no answer that can be used: it is not there, too busy, or not what it was taken for.
    Away {
        key: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What came was not what was stored, or not what was to be stored.
    Damaged {
        key: String,
    },
    Backend {
        key: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl StorageError {
    /// Returns what to do: an imperative fragment without a full stop. `None` where that hangs on the cause.
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Full { .. } => Some("free some space and run again"),
            Self::Stopped => Some("check the disk, then start GALA again"),
            Self::Denied { .. } | Self::Away { .. } => Some("run gala doctor --storage, which tells what to change"),
            Self::Disconnected { .. } => Some("run gala auth gdrive, and set the refresh token that it gives"),
            Self::QuotaExceeded { .. } => Some("free some space in the store, or get more of it, and run again"),
            Self::Damaged { .. } => Some("run gala storage check"),
            Self::NotFound { .. } | Self::Open(_) | Self::Backend { .. } => None,
        }
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { key } => write!(f, "there is no object {key}"),
            Self::Full { key } => write!(f, "the disk is full while storing {key}"),
            Self::Stopped => f.write_str("the disk failed and nothing is stored any more"),
            Self::Open(_) => f.write_str("cannot open the store"),
            Self::Denied { key, .. } => write!(f, "the store refuses access to object {key}"),
            Self::Disconnected { key, .. } => {
                write!(
                    f,
                    "the permission to use the store was withdrawn or has expired, so object {key} is out of reach"
                )
            }
            Self::QuotaExceeded { key, .. } => write!(f, "the store has no room left for object {key}"),
            Self::Away { key, .. } => write!(f, "the store does not answer for object {key}"),
            Self::Damaged { key } => write!(f, "the content of object {key} is not what was stored"),
            Self::Backend { key, .. } => write!(f, "cannot use object {key}"),
        }?;
        self.remedy().map_or(Ok(()), |remedy| write!(f, " ({remedy})"))
    }
}

pub(crate) fn backend(key: &str, error: Error) -> StorageError {
    match error {
        Error::NotFound { .. } => StorageError::NotFound { key: key.to_owned() },
        error if is_full(&error) => StorageError::Full { key: key.to_owned() },
        error => StorageError::Backend { key: key.to_owned(), source: error.into() },
    }
}

/// As [`backend`], of a store that is reached over a network.
pub(crate) fn of_bucket(key: &str, error: Error) -> StorageError {
    let key = key.to_owned();
    match error {
        Error::NotFound { .. } => StorageError::NotFound { key },
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            StorageError::Denied { key, source: error.into() }
        }
        Error::Generic { .. } => StorageError::Away { key, source: error.into() },
        error => StorageError::Backend { key, source: error.into() },
    }
}

pub(crate) fn from_io(key: &str, error: std::io::Error) -> StorageError {
    if is_full(&error) {
        return StorageError::Full { key: key.to_owned() };
    }
    match error.kind() {
        std::io::ErrorKind::NotFound => StorageError::NotFound { key: key.to_owned() },
        _ => StorageError::Backend { key: key.to_owned(), source: error.into() },
    }
}

/// Looks for "no space" anywhere among the causes: the store wraps the system's error.
fn is_full(error: &(dyn std::error::Error + 'static)) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>()
            && matches!(io.kind(), StorageFull | QuotaExceeded)
        {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Looks for a failure of the device anywhere among the causes: a write or a sync that the disk did not take.
pub(crate) fn is_device_failure(error: &(dyn std::error::Error + 'static)) -> bool {
    /// The numbers of `EIO` and `EROFS`; a file system that fails is often made read-only by the system.
    const FAILURES: [i32; 2] = [5, 30];
    let mut cause = Some(error);
    while let Some(error) = cause {
        let code = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::raw_os_error);
        if code.is_some_and(|code| FAILURES.contains(&code)) {
            return true;
        }
        cause = error.source();
    }
    false
}
