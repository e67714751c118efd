//! What providers send as their tasks go on. It is a hint: whoever waits for the task asks after it, and believes that alone.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use gala_ai::provider::{BadCallback, CallbackReader, SignedCallback, TaskWakes};

/// A callback is believed for five minutes before its time and after: for longer than this none is sent again.
const REMEMBERED_S: i64 = 660;
/// So many are remembered at most. One that is forgotten wakes once more, which changes nothing.
const MOST_REMEMBERED: usize = 10_000;

/// The callbacks of the providers of an installation. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct ProviderHooks(Arc<HooksInner>);

#[derive(Debug, Default)]
struct HooksInner {
    readers: Vec<Arc<dyn CallbackReader>>,
    wakes: TaskWakes,
    seen: Mutex<SeenCallbacks>,
}

/// Why a callback is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HookRefusal {
    /// Nothing is awaited of a provider of this name.
    NotSetUp,
    Bad(BadCallback),
}

impl ProviderHooks {
    /// `wakes` knows who waits in this process.
    pub fn new(readers: Vec<Arc<dyn CallbackReader>>, wakes: TaskWakes) -> Self {
        Self(Arc::new(HooksInner { readers, wakes, seen: Mutex::default() }))
    }

    /// Takes a callback and wakes whoever waits for its task, if that has ended. One that came before, or tells of nothing
    /// that anybody waits for, is taken as well, and does nothing.
    pub(crate) fn receive(&self, provider: &str, callback: SignedCallback<'_>, now_s: i64) -> Result<(), HookRefusal> {
        let reader = self.0.readers.iter().find(|reader| reader.provider() == provider);
        let told = reader.ok_or(HookRefusal::NotSetUp)?.read(callback, now_s).map_err(HookRefusal::Bad)?;
        let is_first = {
            let mut seen = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.is_first(format!("{provider} {}", callback.id), now_s)
        };
        if let Some(told) = told.filter(|told| is_first && told.has_ended) {
            [Some(told.task), told.external].iter().flatten().for_each(|name| self.0.wakes.wake(name));
        }
        Ok(())
    }
}

/// The ids of callbacks that came, oldest first.
#[derive(Debug, Default)]
struct SeenCallbacks {
    order: VecDeque<(i64, String)>,
    ids: HashSet<String>,
}

impl SeenCallbacks {
    fn is_first(&mut self, id: String, now_s: i64) -> bool {
        while self.order.front().is_some_and(|(at_s, _)| now_s.saturating_sub(*at_s) > REMEMBERED_S)
            || self.order.len() >= MOST_REMEMBERED
        {
            let Some((_, gone)) = self.order.pop_front() else { break };
            self.ids.remove(&gone);
        }
        let is_first = self.ids.insert(id.clone());
        if is_first {
            self.order.push_back((now_s, id));
        }
        is_first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_is_remembered_for_as_long_as_it_is_believed_and_not_for_ever() {
        let mut seen = SeenCallbacks::default();
        assert!(seen.is_first("a".to_owned(), 1000));
        assert!(!seen.is_first("a".to_owned(), 1000 + REMEMBERED_S));
        assert!(seen.is_first("b".to_owned(), 1001 + REMEMBERED_S));
        assert!(seen.is_first("a".to_owned(), 1001 + REMEMBERED_S));
        for index in 0..2 * MOST_REMEMBERED {
            seen.is_first(index.to_string(), 2000 + REMEMBERED_S);
        }
        assert_eq!((seen.order.len(), seen.ids.len()), (MOST_REMEMBERED, MOST_REMEMBERED));
    }
}
