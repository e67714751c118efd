//! Files that somebody sends straight to the store: their bytes do not go through this machine.

use std::time::Duration;

use gala_core::hash::ContentHash;
use serde::{Deserialize, Serialize};
use url::Url;

/// What is said of a file that is to be sent.
#[derive(Clone, Copy, Debug)]
pub struct ExpectedFile<'a> {
    pub size_bytes: u64,
    /// Noted with the object where it is known beforehand.
    pub checksum: Option<ContentHash>,
    /// How long it may take.
    pub valid_for: Duration,
    /// Which page sends it, as its browser says: stores of Google allow one alone.
    pub origin: Option<&'a str>,
}

/// How a file is sent, and what must be known to go on once it was.
#[derive(Clone, Debug)]
pub struct DirectUpload {
    pub way: DirectWay,
    pub ticket: DirectTicket,
}

/// Addresses that give the right to send to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectWay {
    /// All of it with one `PUT`.
    Put { url: String },
    /// Each part with a `PUT` to its own address, whose answer tells its `ETag`. All but the last one have this size.
    Parts { part_size_bytes: u64, urls: Vec<String> },
    /// In chunks, by the protocol of resumable uploads of Google.
    Session { url: String },
}

/// What is to be known of such a file until it is an object like others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectTicket {
    /// Where its bytes come to lie.
    pub key: String,
    /// Whether who has the address may still replace them afterwards: then they are stored again under another key.
    pub is_open: bool,
    /// The store's own name for parts that are no object yet.
    pub parts: Option<String>,
}

/// Returns the origin of an address as browsers write it.
pub(crate) fn origin(address: &str) -> Option<String> {
    let origin = Url::parse(address).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}
