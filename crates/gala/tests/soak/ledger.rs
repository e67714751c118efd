//! What the clients did and were told, synced line by line before and after each act.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::Path,
    sync::Mutex,
};

/// One thing a client wants of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A project of the pool's brief with this number.
    Brief(usize),
    /// The same, cancelled as soon as it was accepted.
    Cancelled(usize),
    /// The timeline of a finished project of that brief, in another shape.
    Timeline { brief: usize, project: String },
}

/// A wish that was sent, and what was answered.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The idempotency key.
    pub key: String,
    pub wish: Wish,
    /// The project and the job, once the server said 202.
    pub accepted: Option<(String, String)>,
    /// Whether the server said that the job is cancelled.
    pub is_cancelled: bool,
}

/// The entries in memory, and each change of them in a file.
pub struct Ledger {
    file: File,
    entries: Mutex<Vec<Entry>>,
}

impl Ledger {
    pub fn open(folder: &Path) -> Self {
        let file = OpenOptions::new().create(true).append(true).open(folder.join("ledger")).expect("a ledger");
        Self { file, entries: Mutex::default() }
    }

    /// Notes what is about to be sent.
    pub fn sends(&self, key: &str, wish: &Wish) {
        self.note(&format!("sends {key} {wish:?}"));
        let entry = Entry { key: key.to_owned(), wish: wish.clone(), accepted: None, is_cancelled: false };
        self.entries.lock().expect("the entries").push(entry);
    }

    pub fn accepted(&self, key: &str, project: &str, job: &str) {
        self.note(&format!("accepted {key} {project} {job}"));
        self.change(key, |entry| entry.accepted = Some((project.to_owned(), job.to_owned())));
    }

    pub fn cancelled(&self, key: &str) {
        self.note(&format!("cancelled {key}"));
        self.change(key, |entry| entry.is_cancelled = true);
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.entries.lock().expect("the entries").clone()
    }

    fn change(&self, key: &str, change: impl FnOnce(&mut Entry)) {
        let mut entries = self.entries.lock().expect("the entries");
        change(entries.iter_mut().find(|entry| entry.key == key).expect("what was sent is noted"));
    }

    fn note(&self, line: &str) {
        (&self.file).write_all(format!("{line}\n").as_bytes()).expect("the ledger is written");
        self.file.sync_data().expect("the ledger is synced");
    }
}
