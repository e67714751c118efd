//! Trying whether a store does what is asked of it.

use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use gala_core::id::AssetId;

use crate::{backend::ShownAs, errors::StorageError, objects::Objects};

/// One thing that was tried.
#[derive(Debug)]
pub struct Probed {
    /// `write`, `read`, `range`, `list`, `copy`, `link` or `delete`.
    pub what: &'static str,
    pub result: Result<(), StorageError>,
}

/// The objects that are tried with lie below this.
const PROBES: &str = "probe";

/// Stores a small object, reads it whole and in part, lists, copies and links it, and deletes it again. After the first
/// thing that fails nothing further is tried but deleting.
pub async fn probe(objects: &Objects) -> Vec<Probed> {
    let probe = Probe::new(objects);
    let mut tried = Vec::new();
    for what in ["write", "read", "range", "list", "copy", "link"] {
        let result = probe.attempt(what).await;
        let failed = result.is_err();
        tried.push(Probed { what, result });
        if failed {
            break;
        }
    }
    // A store that refused everything so far would refuse this as well, and say nothing new by it.
    if tried.iter().any(|probed| probed.result.is_ok()) {
        tried.push(Probed { what: "delete", result: probe.attempt("delete").await });
    }
    tried
}

struct Probe<'a> {
    objects: &'a Objects,
    key: String,
    copied: String,
    bytes: Bytes,
}

impl<'a> Probe<'a> {
    fn new(objects: &'a Objects) -> Self {
        let key = format!("{PROBES}/{}", AssetId::new());
        let bytes: Vec<u8> = (0..100_003_u32).map(|number| (number % 251) as u8).collect();
        Self { objects, copied: format!("{key}-copy"), key, bytes: bytes.into() }
    }

    async fn attempt(&self, what: &'static str) -> Result<(), StorageError> {
        let Self { objects, key, copied, bytes } = self;
        let same = |found: &[u8], expected: &[u8]| {
            if found == expected { Ok(()) } else { Err(StorageError::Damaged { key: key.clone() }) }
        };
        match what {
            "write" => objects.put_bytes(key, bytes.clone()).await.map(drop),
            "read" => same(&objects.read(key).await?, bytes),
            "range" => {
                let part: Vec<Bytes> = objects.stream(key, Some(70_000..70_010)).await?.try_collect().await?;
                same(&part.concat(), &bytes[70_000..70_010])
            }
            "list" => {
                let mut listed = objects.list(Some(PROBES));
                while let Some(object) = listed.next().await {
                    if object?.key == *key {
                        return Ok(());
                    }
                }
                Err(StorageError::NotFound { key: key.clone() })
            }
            "copy" => {
                objects.copy(key, copied).await?;
                same(&objects.read(copied).await?, bytes)
            }
            "link" => {
                let shown_as = ShownAs { mime: "application/octet-stream", disposition: "attachment" };
                objects.sign_read(key, Duration::from_secs(60), shown_as).await.map(drop)
            }
            _ => {
                objects.remove(copied).await?;
                objects.remove(key).await?;
                match objects.size(key).await? {
                    None => Ok(()),
                    Some(_) => Err(StorageError::Damaged { key: key.clone() }),
                }
            }
        }
    }
}
