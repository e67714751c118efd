//! What lies in a Google Drive.

use std::{
    collections::{BTreeMap, HashSet},
    time::SystemTime,
};

use bytes::Bytes;
use md5::{Digest, Md5};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::clock::rfc3339;

pub(crate) const FOLDER: &str = "application/vnd.google-apps.folder";
/// The folder of the user's own that the client was given.
pub(crate) const ROOT: &str = "folder-given";

#[derive(Clone, Debug)]
pub(crate) struct DriveItem {
    pub name: String,
    pub mime: String,
    pub parent: String,
    /// `None` of a folder.
    pub bytes: Option<Bytes>,
    pub created: SystemTime,
    pub modified: SystemTime,
    pub trashed: bool,
    pub properties: Value,
    pub revision: u64,
    /// Who may see it besides its owner, by ids.
    pub permissions: BTreeMap<String, Value>,
}

#[derive(Debug)]
pub(crate) struct Drive {
    pub items: BTreeMap<String, DriveItem>,
    /// Ids that were given out beforehand.
    pub ids: HashSet<String>,
    /// How much may be stored.
    pub limit: u64,
    /// Whether all of it is in a drive of a team, which is seen by those alone who say that they know of such.
    pub shared: bool,
}

/// The drive of a team, where there is one.
pub(crate) const SHARED_DRIVE: &str = "0ASharedDrive";

impl Default for Drive {
    fn default() -> Self {
        let now = SystemTime::now();
        let root = DriveItem {
            name: "Videos".to_owned(),
            mime: FOLDER.to_owned(),
            parent: "root".to_owned(),
            bytes: None,
            created: now,
            modified: now,
            trashed: false,
            properties: json!({}),
            revision: 0,
            permissions: BTreeMap::new(),
        };
        Self { items: BTreeMap::from([(ROOT.to_owned(), root)]), ids: HashSet::new(), limit: 15 << 30, shared: false }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl DriveItem {
    /// All fields that are told of it, by their names.
    pub fn fields(&self, id: &str, is_shared: bool) -> Map<String, Value> {
        let mut told = json!({
            "kind": "drive#file",
            "id": id,
            "name": self.name,
            "mimeType": self.mime,
            "parents": [self.parent],
            "trashed": self.trashed,
            "createdTime": rfc3339(self.created),
            "modifiedTime": rfc3339(self.modified),
            "webViewLink": format!("https://drive.google.com/drive/folders/{id}"),
            "capabilities": { "canAddChildren": self.bytes.is_none() },
            "permissionIds": self.permissions.keys().collect::<Vec<_>>(),
        });
        // What has none is told of without the field.
        if self.properties.as_object().is_some_and(|properties| !properties.is_empty()) {
            told["properties"] = self.properties.clone();
        }
        if is_shared {
            told["driveId"] = json!(SHARED_DRIVE);
        }
        if let Some(bytes) = &self.bytes {
            // Numbers of 64 bits are texts in JSON.
            told["size"] = json!(bytes.len().to_string());
            told["md5Checksum"] = json!(hex(&Md5::digest(bytes)));
            told["sha256Checksum"] = json!(hex(&Sha256::digest(bytes)));
            told["headRevisionId"] = json!(format!("revision-{}", self.revision));
        }
        match told {
            Value::Object(told) => told,
            _ => Map::new(),
        }
    }
}

impl Drive {
    pub fn used(&self) -> u64 {
        self.items.values().filter_map(|item| item.bytes.as_ref()).map(|bytes| bytes.len() as u64).sum()
    }

    /// Removes an item and all that is below it.
    pub fn remove(&mut self, id: &str) {
        self.items.remove(id);
        let below: Vec<String> = self.children(id);
        for child in below {
            self.remove(&child);
        }
    }

    fn children(&self, id: &str) -> Vec<String> {
        self.items.iter().filter(|(_, item)| item.parent == id).map(|(id, _)| id.clone()).collect()
    }

    /// Whether an item is in the bin, or anything that it lies in is.
    pub fn is_trashed(&self, id: &str) -> bool {
        let chain = std::iter::successors(self.items.get(id), |item| self.items.get(&item.parent));
        chain.into_iter().any(|item| item.trashed)
    }

    /// Where an item lies below the folder that was given.
    pub fn path(&self, id: &str) -> String {
        let mut names = Vec::new();
        let mut id = id.to_owned();
        while let Some(item) = self.items.get(&id).filter(|_| id != ROOT) {
            names.push(item.name.clone());
            id = item.parent.clone();
        }
        names.reverse();
        names.join("/")
    }
}
