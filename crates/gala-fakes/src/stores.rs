//! The stores of Google from behind: what tests do to them, and what they look at.

use std::time::Duration;

use crate::{
    KEY,
    google::{CLIENT_EMAIL, DriveItem, ROOT, service_account, signed},
    key::ACCESS_KEY,
    state::State,
    vendors::REFRESH_TOKEN,
};

/// The file of the key that [`Stores::service_account`] has, with Google's own address of tokens.
pub fn service_account_file() -> String {
    service_account("https://oauth2.googleapis.com/token")
}

/// What is stored at Google. Changes at once what the fakes answer.
#[derive(Debug)]
pub struct Stores {
    state: State,
    token_url: String,
}

impl Stores {
    pub(crate) fn new(state: State, token_url: String) -> Self {
        Self { state, token_url }
    }

    /// The bucket of Cloud Storage that there is.
    pub const BUCKET: &str = crate::google::BUCKET;

    /// The folder of Drive that its user gave the client.
    pub const FOLDER: &str = ROOT;
    /// The client that may ask people for their permission.
    pub const CLIENT_ID: &str = ACCESS_KEY;
    pub const CLIENT_SECRET: &str = KEY;
    pub const REFRESH_TOKEN: &str = REFRESH_TOKEN;

    /// The file of a service account's key that the fakes know.
    pub fn service_account(&self) -> String {
        service_account(&self.token_url)
    }

    /// The e-mail of that account.
    pub const EMAIL: &str = CLIENT_EMAIL;

    /// A token with these claims, signed as Google signs what Pub/Sub pushes. `/certs` has the key.
    pub fn push_token(&self, claims: &serde_json::Value) -> String {
        signed(claims)
    }

    /// Lets tokens from now on be good for so many seconds.
    pub fn tokens_last(&self, seconds: u64) {
        self.state.lock().google.token_seconds = seconds;
    }

    /// Lets all tokens end now, whatever was told of them.
    pub fn end_tokens(&self) {
        self.state.lock().google.tokens.clear();
    }

    /// Takes the permission of the person back.
    pub fn withdraw_permission(&self) {
        self.state.lock().google.withdrawn = true;
    }

    /// Lets all sessions of uploads expire.
    pub fn expire_sessions(&self) {
        self.state.lock().google.sessions.expire();
    }

    /// Lets so much at most be kept of each of the next chunks, in whole units of 256 KiB.
    pub fn keep_next(&self, bytes: impl IntoIterator<Item = u64>) {
        self.state.lock().google.sessions.keep.extend(bytes);
    }

    /// Makes everything that is stored older.
    pub fn age(&self, by: Duration) {
        let mut inner = self.state.lock();
        for object in inner.google.objects.values_mut() {
            object.created -= by;
        }
        for item in inner.google.drive.items.values_mut() {
            item.created -= by;
            item.modified -= by;
        }
    }

    /// Puts all of Drive into the drive of a team.
    pub fn share_drive(&self) {
        self.state.lock().google.drive.shared = true;
    }

    /// Lets Drive hold so many bytes and no more.
    pub fn limit_drive(&self, bytes: u64) {
        self.state.lock().google.drive.limit = bytes;
    }

    /// The files and folders of Drive that are not in the bin, by where they lie below the folder that was given.
    pub fn drive_paths(&self) -> Vec<String> {
        let inner = self.state.lock();
        let drive = &inner.google.drive;
        let seen = drive.items.keys().filter(|id| id.as_str() != ROOT && !drive.is_trashed(id));
        let mut paths: Vec<String> = seen.map(|id| drive.path(id)).collect();
        paths.sort();
        paths
    }

    /// Makes a second file or folder of the same name beside one, as people and other programs can.
    ///
    /// # Panics
    /// Where nothing is at the path.
    pub fn double(&self, path: &str) {
        let mut inner = self.state.lock();
        let number = inner.google.number();
        let drive = &mut inner.google.drive;
        let found = drive.items.iter().find(|(id, _)| drive.path(id) == path).expect("an item");
        let mut double = found.1.clone();
        double.created += Duration::from_secs(1);
        double.bytes = double.bytes.map(|_| "another content".into());
        drive.items.insert(format!("double-{number}"), double);
    }

    /// Puts a file into a folder of Drive, as people do.
    ///
    /// # Panics
    /// Where there is no such folder.
    pub fn put_by_a_person(&self, folder: &str, name: &str, content: &str) {
        let mut inner = self.state.lock();
        let number = inner.google.number();
        let drive = &mut inner.google.drive;
        let (parent, found) = drive.items.iter().find(|(id, _)| drive.path(id) == folder).expect("a folder");
        let (name, bytes) = (name.to_owned(), Some(content.to_owned().into()));
        let (mime, properties) = ("video/mp4".to_owned(), serde_json::json!({}));
        let file = DriveItem { name, mime, parent: parent.clone(), bytes, properties, ..found.clone() };
        drive.items.insert(format!("a-persons-{number}"), file);
    }

    /// Makes a folder in a folder of Drive, as people do.
    ///
    /// # Panics
    /// Where there is no such folder.
    pub fn put_folder_by_a_person(&self, folder: &str, name: &str) {
        let mut inner = self.state.lock();
        let number = inner.google.number();
        let drive = &mut inner.google.drive;
        let is_it = |id: &&String| drive.path(id) == folder && !drive.is_trashed(id);
        let parent = drive.items.keys().find(is_it).expect("a folder").clone();
        let found = drive.items[&parent].clone();
        let made = DriveItem { name: name.to_owned(), parent, properties: serde_json::json!({}), ..found };
        drive.items.insert(format!("a-persons-{number}"), made);
    }

    /// Puts a file or folder into the bin, as people do.
    ///
    /// # Panics
    /// Where nothing is at the path.
    pub fn trash(&self, path: &str) {
        let mut inner = self.state.lock();
        let drive = &mut inner.google.drive;
        let found = drive.items.keys().find(|id| drive.path(id) == path && !drive.is_trashed(id));
        let id = found.expect("an item").clone();
        if let Some(item) = drive.items.get_mut(&id) {
            item.trashed = true;
        }
    }

    /// Who besides their owner may see what lies at a path: the ids of permissions.
    pub fn seen_by(&self, path: &str) -> Vec<String> {
        let inner = self.state.lock();
        let drive = &inner.google.drive;
        let found = drive.items.iter().find(|(id, _)| drive.path(id) == path);
        found.map(|(_, item)| item.permissions.keys().cloned().collect()).unwrap_or_default()
    }

    /// The names of the objects in the bucket.
    pub fn object_names(&self) -> Vec<String> {
        self.state.lock().google.objects.keys().cloned().collect()
    }

    /// Changes a byte of an object where it lies.
    ///
    /// # Panics
    /// Where there is no such object, or it is empty.
    pub fn spoil(&self, name: &str) {
        let mut inner = self.state.lock();
        let object = inner.google.objects.get_mut(name).expect("an object");
        let mut bytes = object.bytes.to_vec();
        bytes[0] ^= 1;
        object.bytes = bytes.into();
    }
}
