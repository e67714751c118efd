//! What stores tell of objects that came to be. It is a hint: the object itself is looked at, and believed alone.

use std::{fmt, sync::Arc};

use gala_accounts::push_tokens::PushTokens;
use gala_core::{hash::ContentHash, id::AssetId, media_type::MediaType};
use gala_storage::keys;
use serde::Deserialize;

/// Who may tell: by a token that stores are given, or by one that Google signs. Clones share it.
#[derive(Clone, Default)]
pub struct StorageHooks {
    token: Option<Arc<ContentHash>>,
    push: Option<PushTokens>,
}

impl fmt::Debug for StorageHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |is_set: bool| if is_set { "set up" } else { "not set up" };
        write!(f, "StorageHooks({}, push {})", told(self.token.is_some()), told(self.push.is_some()))
    }
}

impl StorageHooks {
    /// Believes whoever knows the token.
    pub fn new(token: &str) -> Self {
        Self { token: Some(Arc::new(ContentHash::of(token.as_bytes()))), push: None }
    }

    /// Believes push subscriptions of Pub/Sub by the tokens that Google signs for them, too.
    #[must_use]
    pub fn with_push(self, push: PushTokens) -> Self {
        Self { push: Some(push), ..self }
    }

    /// Whether a token is the one; `None` where there is none. Digests are compared: how long that takes tells nothing.
    pub(crate) fn knows(&self, token: &str) -> Option<bool> {
        self.token.as_deref().map(|known| *known == ContentHash::of(token.as_bytes()))
    }

    /// Who checks the tokens of Pub/Sub, where that is set up.
    pub(crate) fn push(&self) -> Option<&PushTokens> {
        self.push.as_ref()
    }
}

/// Which store tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StorageEventSource {
    /// Amazon S3, MinIO and what tells as they do.
    S3,
    /// Google Cloud Storage, by a push subscription of Pub/Sub.
    Gcs,
}

impl StorageEventSource {
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "s3" => Some(Self::S3),
            "gcs" => Some(Self::Gcs),
            _ => None,
        }
    }

    /// Returns the names of objects that came to be, as the store has them. Of other events there are none.
    ///
    /// # Errors
    /// Where the text is no such message.
    pub fn created(self, body: &[u8]) -> Result<Vec<String>, serde_json::Error> {
        match self {
            Self::S3 => serde_json::from_slice(body).map(S3Message::created),
            Self::Gcs => serde_json::from_slice(body).map(PushMessage::created),
        }
    }
}

#[derive(Deserialize)]
struct S3Message {
    /// Absent in what S3 sends to try whether somebody is there.
    #[serde(rename = "Records", default)]
    records: Vec<S3Record>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct S3Record {
    event_name: String,
    s3: S3Entity,
}

#[derive(Deserialize)]
struct S3Entity {
    object: S3Object,
}

#[derive(Deserialize)]
struct S3Object {
    /// Encoded as in a query: a space is a plus sign.
    key: String,
}

impl S3Message {
    fn created(self) -> Vec<String> {
        let is_new = |record: &S3Record| {
            let name = record.event_name.strip_prefix("s3:").unwrap_or(&record.event_name);
            name.starts_with("ObjectCreated:")
        };
        let decoded = |record: S3Record| {
            // As the name of a field without a value.
            let mut fields = form_urlencoded::parse(record.s3.object.key.as_bytes());
            fields.next().map(|(key, _)| key.into_owned())
        };
        self.records.into_iter().filter(is_new).filter_map(decoded).collect()
    }
}

#[derive(Deserialize)]
struct PushMessage {
    message: PubSubMessage,
}

#[derive(Deserialize)]
struct PubSubMessage {
    #[serde(default)]
    attributes: GcsAttributes,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct GcsAttributes {
    event_type: String,
    object_id: String,
}

impl PushMessage {
    fn created(self) -> Vec<String> {
        let GcsAttributes { event_type, object_id } = self.message.attributes;
        if event_type == "OBJECT_FINALIZE" { vec![object_id] } else { Vec::new() }
    }
}

/// Returns which upload an object can be of, by its name.
pub(crate) fn upload_of(name: &str) -> Option<AssetId> {
    let file = name.rsplit('/').next()?;
    file.split('.').next()?.parse().ok()
}

/// Returns the digits of the project in whose folder an object can be a film that somebody put there.
pub(crate) fn film_of(name: &str) -> Option<&str> {
    let (folder, file) = name.rsplit_once("/final/")?;
    MediaType::of_film(file)?;
    // Below whatever prefix, the folder is the last one.
    let start = folder.rfind('/').map_or(0, |slash| slash + 1);
    let key = &name[start..];
    keys::folder_suffix(key).filter(|_| !keys::is_own(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_named_as_their_stores_have_them() {
        let s3 = |event: &str, key: &str| {
            let record = serde_json::json!({ "eventName": event, "s3": { "object": { "key": key, "size": 1 } } });
            let body = serde_json::json!({ "EventName": event, "Records": [record] }).to_string();
            StorageEventSource::S3.created(body.as_bytes()).expect("a message")
        };
        assert_eq!(s3("s3:ObjectCreated:Put", "dir%2Fa+b%3D%26c.mp4"), ["dir/a b=&c.mp4"]);
        assert_eq!(s3("ObjectCreated:CompleteMultipartUpload", "%E3%81%8A%E8%8C%B6"), ["お茶"]);
        assert_eq!(s3("s3:ObjectRemoved:Delete", "a"), [""; 0]);
        let probe = StorageEventSource::S3.created(br#"{"Service":"Amazon S3","Event":"s3:TestEvent"}"#);
        assert_eq!(probe.expect("a message"), [""; 0]);
        let push = |event: &str| {
            let attributes = serde_json::json!({ "eventType": event, "objectId": "in/a b.mp4", "bucketId": "b" });
            let body =
                serde_json::json!({ "message": { "attributes": attributes, "messageId": "1" }, "subscription": "s" });
            StorageEventSource::Gcs.created(body.to_string().as_bytes()).expect("a message")
        };
        assert_eq!(push("OBJECT_FINALIZE"), ["in/a b.mp4"]);
        assert_eq!(push("OBJECT_DELETE"), [""; 0]);
        for bad in ["", "[]", "{\"Records\":1}", "{}"] {
            assert!(StorageEventSource::Gcs.created(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(StorageEventSource::S3.created(b"[1]").is_err());
    }

    #[test]
    fn an_upload_is_told_by_the_name_of_its_object_alone() {
        let id = AssetId::new();
        for name in [format!("incoming/{id}"), format!("x/incoming/{id}"), format!("tea-89abcdef/uploads/{id}.mp4")] {
            assert_eq!(upload_of(&name), Some(id), "{name}");
        }
        for name in ["", "a", "tea/final/final-244b6871f94e.mp4", &format!("{id}/x")] {
            assert_eq!(upload_of(name), None, "{name}");
        }
    }

    #[test]
    fn films_are_told_by_the_folder_that_they_are_in() {
        for name in ["tea-89abcdef/final/my cut.mp4", "videos/gala/tea-89abcdef/final/Cut.MOV"] {
            assert_eq!(film_of(name), Some("89abcdef"), "{name}");
        }
        let own = format!("tea-89abcdef/final/final-{}.mp4", ContentHash::of(b"x").short());
        for name in
            ["tea-89abcdef/final/notes.txt", "tea-89abcdef/clips/a.mp4", "tea/final/a.mp4", "final/a.mp4", own.as_str()]
        {
            assert_eq!(film_of(name), None, "{name}");
        }
    }
}
