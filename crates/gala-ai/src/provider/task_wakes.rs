//! Who waits for tasks at providers, and is woken when one is said to have ended.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

/// Those in this process who wait for tasks, by the names of the tasks. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct TaskWakes(Arc<Mutex<HashMap<String, Arc<Notify>>>>);

impl TaskWakes {
    /// Begins to listen to the task of a name. What comes while nobody waits is heard at the next wait; what comes twice is
    /// heard once.
    pub fn listen(&self, name: &str) -> TaskWake {
        let mut wake = TaskWake { names: Vec::new(), notify: Arc::default(), wakes: self.clone() };
        wake.listen_also(name);
        wake
    }

    /// Wakes whoever waits for the task of a name, if anybody does.
    pub fn wake(&self, name: &str) {
        if let Some(notify) = self.lock().get(name) {
            notify.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who listens, until dropped.
#[derive(Debug)]
pub struct TaskWake {
    names: Vec<String>,
    notify: Arc<Notify>,
    wakes: TaskWakes,
}

impl TaskWake {
    /// Listens to the same task under another name of it.
    pub fn listen_also(&mut self, name: &str) {
        self.wakes.lock().insert(name.to_owned(), Arc::clone(&self.notify));
        self.names.push(name.to_owned());
    }

    /// Waits until the task is said to have ended.
    pub async fn woken(&self) {
        self.notify.notified().await;
    }
}

impl Drop for TaskWake {
    fn drop(&mut self) {
        let mut listeners = self.wakes.lock();
        for name in &self.names {
            // Another one may have begun to listen to it since.
            if listeners.get(name).is_some_and(|notify| Arc::ptr_eq(notify, &self.notify)) {
                listeners.remove(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    fn is_woken(wake: &TaskWake) -> bool {
        wake.woken().now_or_never().is_some()
    }

    #[test]
    fn who_listens_is_woken_once_under_any_name_and_also_by_what_came_early() {
        let wakes = TaskWakes::default();
        wakes.wake("call");
        let mut wake = wakes.listen("call");
        wake.listen_also("task");
        assert!(!is_woken(&wake), "it came before anybody listened");
        for name in ["call", "task", "task"] {
            wakes.wake(name);
        }
        assert!(is_woken(&wake));
        assert!(!is_woken(&wake), "told thrice, heard once");
        wakes.wake("another");
        assert!(!is_woken(&wake));
    }

    #[test]
    fn who_went_leaves_nothing_behind_and_takes_nobody_elses_place() {
        let wakes = TaskWakes::default();
        let first = wakes.listen("call");
        let second = wakes.listen("call");
        drop(first);
        wakes.wake("call");
        assert!(is_woken(&second));
        drop(second);
        assert!(wakes.lock().is_empty());
    }
}
