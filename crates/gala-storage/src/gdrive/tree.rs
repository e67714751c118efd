//! What lies below a folder, as keys.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use futures::{StreamExt, stream::BoxStream};

use super::{files::DriveFiles, folders::Folders, query, resource::DriveFile};
use crate::{backend::Listed, errors::StorageError, google::GoogleError};

/// A walk through folders.
struct Walk {
    files: Arc<DriveFiles>,
    /// Folders that are to be looked into: their paths and ids.
    open: VecDeque<(Vec<String>, String)>,
    found: VecDeque<Listed>,
}

/// Lists the keys below a path of folders.
pub(super) fn list(
    files: Arc<DriveFiles>,
    folders: Arc<Folders>,
    below: Result<Vec<String>, StorageError>,
) -> BoxStream<'static, Result<Listed, StorageError>> {
    let begin = async move {
        let below = below?;
        let key = below.join("/");
        let id = folders.find(&below).await.map_err(|error| error.at(&key))?;
        let open = id.map(|id| (below, id)).into_iter().collect();
        Ok::<_, StorageError>(Walk { files, open, found: VecDeque::new() })
    };
    let walk = async |mut walk: Walk| loop {
        if let Some(listed) = walk.found.pop_front() {
            return Ok(Some((listed, walk)));
        }
        let Some((path, id)) = walk.open.pop_front() else { return Ok(None) };
        walk.look_into(&path, &id).await.map_err(|error| error.at(&path.join("/")))?;
    };
    let listed = futures::stream::once(begin).map(move |begun| match begun {
        Ok(begun) => futures::stream::try_unfold(begun, walk).boxed(),
        Err(error) => futures::stream::once(async { Err(error) }).boxed(),
    });
    listed.flatten().boxed()
}

impl Walk {
    async fn look_into(&mut self, path: &[String], id: &str) -> Result<(), GoogleError> {
        let query = query::in_folder(id);
        let mut token = None;
        // Of what has one name, the oldest counts, as wherever it is looked for.
        let mut inside: BTreeMap<(bool, String), DriveFile> = BTreeMap::new();
        loop {
            let page = self.files.page(&query, token.as_deref()).await?;
            for file in page.files.into_iter().filter(|file| file.is_folder() || file.is_ours()) {
                let place = inside.entry((file.is_folder(), file.name.clone()));
                let oldest = place.or_insert_with(|| file.clone());
                if file.age() < oldest.age() {
                    *oldest = file;
                }
            }
            token = page.next_page_token;
            if token.is_none() {
                break;
            }
        }
        for ((is_folder, name), file) in inside {
            let key = path.iter().chain([&name]).cloned().collect::<Vec<_>>();
            // People may give names that are no part of a key.
            if object_store::path::Path::parse(key.join("/")).is_err() || name.contains('/') {
                continue;
            }
            if is_folder {
                self.open.push_back((key, file.id));
            } else {
                let (size_bytes, stored_at) = (file.size_bytes(), file.stored_at()?);
                self.found.push_back(Listed { key: key.join("/"), size_bytes, stored_at });
            }
        }
        Ok(())
    }
}
