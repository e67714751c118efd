use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;

use crate::{
    files::Files,
    google::Google,
    ledger::{Charge, Received},
    script::Behaviour,
    spoilt::Sound,
    tasks::Tasks,
};

/// What all fakes of a server share.
#[derive(Clone, Debug, Default)]
pub(crate) struct State(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
pub(crate) struct Inner {
    /// By route.
    pub scripts: HashMap<String, VecDeque<Behaviour>>,
    pub charges: Vec<Charge>,
    pub received: Vec<Received>,
    pub unknown_routes: Vec<String>,
    /// What vendors link to.
    pub files: Files,
    pub tasks: Tasks,
    /// What is stored at Google, and who may ask for it.
    pub google: Google,
    /// What requests were answered that are not done twice, by their idempotency keys.
    pub answers: HashMap<String, Value>,
    /// What language models answer next, whichever is asked.
    pub texts: VecDeque<String>,
    /// How the next speeches sound, whichever voice is asked.
    pub sounds: VecDeque<Sound>,
}

impl State {
    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn charge(&self, vendor: &'static str, operation: &'static str, subject: impl Into<String>) {
        self.lock().charges.push(Charge { vendor, operation, subject: subject.into() });
    }
}
