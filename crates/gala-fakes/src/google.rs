//! What the fakes of Google's stores remember.

mod account;
mod bucket;
mod clock;
mod drive;
mod sessions;

use std::{
    collections::{BTreeMap, HashMap},
    time::Instant,
};

pub(crate) use self::{
    account::{CLIENT_EMAIL, PUBLIC_KEY, keys, service_account, signed},
    bucket::{BUCKET, GcsObject},
    drive::{Drive, DriveItem, FOLDER, ROOT, SHARED_DRIVE},
    sessions::{Session, Sessions, Step},
};

#[derive(Debug)]
pub(crate) struct Google {
    /// Tokens that were given out, with when they end.
    pub tokens: HashMap<String, Instant>,
    /// For how long the next tokens are good.
    pub token_seconds: u64,
    /// Whether the permission of the person or the account was taken back.
    pub withdrawn: bool,
    pub sessions: Sessions,
    /// The objects of the one bucket by their names.
    pub objects: BTreeMap<String, GcsObject>,
    pub drive: Drive,
    /// Codes that a person's permission was told with, and what they were asked with.
    pub codes: HashMap<String, HashMap<String, String>>,
    /// Counts generations and what else needs a number of its own.
    pub count: u64,
}

impl Default for Google {
    fn default() -> Self {
        Self {
            tokens: HashMap::new(),
            token_seconds: 3599,
            withdrawn: false,
            sessions: Sessions::default(),
            objects: BTreeMap::new(),
            drive: Drive::default(),
            codes: HashMap::new(),
            count: 0,
        }
    }
}

impl Google {
    pub fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Gives out a token.
    pub fn token(&mut self) -> String {
        let token = format!("ya29.fake-{}", self.number());
        let until = Instant::now() + std::time::Duration::from_secs(self.token_seconds);
        self.tokens.insert(token.clone(), until);
        token
    }

    pub fn is_token(&self, token: &str) -> bool {
        self.tokens.get(token).is_some_and(|until| Instant::now() < *until)
    }
}
