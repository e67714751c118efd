//! Models on their way: one task for each, which ends when nobody wants it any more.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use gala_core::problem::Problem;
use tokio_util::task::AbortOnDropHandle;

use super::library::{ListedModel, ModelLibrary, RemoveError};

/// So many are fetched at once.
const MOST_AT_ONCE: usize = 4;
/// So many failures are remembered.
const MOST_FAILURES: usize = 50;

/// How far a model is that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstallState {
    /// Bytes of all that there will be; both 0 until its publisher has told.
    Installing {
        bytes: u64,
        total_bytes: u64,
    },
    Failed(Problem),
}

/// Why a model is not fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    #[error("the model {0} is installed already")]
    Installed(String),
    #[error("{MOST_AT_ONCE} models are being installed already (wait for one of them)")]
    TooMany,
}

/// Installs models of a library while others do something else. Dropping it gives up what is on its way.
#[derive(Debug, Default)]
pub struct ModelInstallations {
    states: Arc<Mutex<BTreeMap<String, InstallState>>>,
    tasks: Mutex<BTreeMap<String, AbortOnDropHandle<()>>>,
}

impl ModelInstallations {
    /// Begins to install a model, unless it is on its way; after a failure it is tried again.
    ///
    /// # Errors
    /// Where it is installed, or too many are on their way.
    pub fn start(&self, library: &Arc<dyn ModelLibrary>, name: &str) -> Result<(), StartError> {
        if library.list().iter().any(|model| model.is_installed && model.name == name) {
            return Err(StartError::Installed(name.to_owned()));
        }
        let mut tasks = lock(&self.tasks);
        tasks.retain(|_, task| !task.is_finished());
        if tasks.contains_key(name) && self.is_on_its_way(name) {
            return Ok(());
        }
        if tasks.len() >= MOST_AT_ONCE {
            return Err(StartError::TooMany);
        }
        lock(&self.states).insert(name.to_owned(), InstallState::Installing { bytes: 0, total_bytes: 0 });
        let (library, states, own) = (Arc::clone(library), Arc::clone(&self.states), name.to_owned());
        let task = tokio::spawn(async move {
            let progress = |bytes, total_bytes| {
                lock(&states).insert(own.clone(), InstallState::Installing { bytes, total_bytes });
            };
            let installed = library.install(&own, &progress).await;
            let mut states = lock(&states);
            match installed {
                Ok(()) => drop(states.remove(&own)),
                Err(problem) => {
                    tracing::warn!(model = own, %problem, "a model was not installed");
                    forget_one(&mut states);
                    states.insert(own, InstallState::Failed(problem));
                }
            }
        });
        tasks.insert(name.to_owned(), AbortOnDropHandle::new(task));
        Ok(())
    }

    /// Removes an installed model. Of one whose last try failed, the failure is forgotten, so that it is listed no more.
    ///
    /// # Errors
    /// Where there is neither, it is on its way, or it cannot be removed.
    pub fn remove(&self, library: &dyn ModelLibrary, name: &str) -> Result<(), RemoveError> {
        // Nobody begins to install it meanwhile.
        let _tasks = lock(&self.tasks);
        let removed = library.remove(name);
        let mut states = lock(&self.states);
        match (&removed, states.get(name)) {
            (Err(RemoveError::Missing(_)), Some(InstallState::Installing { .. })) => {
                return Err(RemoveError::Installing(name.to_owned()));
            }
            (Ok(()), _) | (Err(RemoveError::Missing(_)), Some(InstallState::Failed(_))) => {}
            _ => return removed,
        }
        states.remove(name);
        Ok(())
    }

    /// Of what is there at last the task ends a little later.
    fn is_on_its_way(&self, name: &str) -> bool {
        matches!(lock(&self.states).get(name), Some(InstallState::Installing { .. }))
    }

    /// Returns how far a model is that was asked for and is not installed.
    pub fn state(&self, name: &str) -> Option<InstallState> {
        lock(&self.states).get(name).cloned()
    }

    /// Lists the models of a library with those that are on their way or failed, which it may not list by itself.
    pub fn listed(&self, library: &dyn ModelLibrary) -> Vec<(ListedModel, Option<InstallState>)> {
        let states = lock(&self.states).clone();
        let mut listed: Vec<(ListedModel, Option<InstallState>)> = library
            .list()
            .into_iter()
            .map(|model| {
                let state = states.get(&model.name).filter(|_| !model.is_installed).cloned();
                (model, state)
            })
            .collect();
        let unlisted: Vec<_> = states
            .into_iter()
            .filter(|(name, _)| !listed.iter().any(|(model, _)| model.name == *name))
            .map(|(name, state)| (unlisted(name), Some(state)))
            .collect();
        listed.extend(unlisted);
        listed
    }
}

/// Whoever names a model knows that a voice is meant: all others are listed.
fn unlisted(name: String) -> ListedModel {
    ListedModel {
        name,
        kind: "piper_voice",
        languages: Vec::new(),
        megabytes: 0,
        is_installed: false,
        licence: None,
        author: None,
        source: None,
        is_verified: None,
    }
}

fn forget_one(states: &mut BTreeMap<String, InstallState>) {
    let failed = |state: &InstallState| matches!(state, InstallState::Failed(_));
    if states.values().filter(|state| failed(state)).count() >= MOST_FAILURES
        && let Some(name) = states.iter().find(|(_, state)| failed(state)).map(|(name, _)| name.clone())
    {
        states.remove(&name);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use async_trait::async_trait;
    use tokio::sync::Semaphore;

    use super::{super::library::OnProgress, *};

    /// Installs as many as it is let.
    #[derive(Debug)]
    struct Library {
        lets: Semaphore,
        installed: Mutex<Vec<String>>,
    }

    impl Library {
        fn new() -> Arc<Self> {
            Arc::new(Self { lets: Semaphore::new(0), installed: Mutex::default() })
        }
    }

    #[async_trait]
    impl ModelLibrary for Library {
        fn list(&self) -> Vec<ListedModel> {
            let installed = lock(&self.installed).clone();
            installed.into_iter().map(|name| ListedModel { is_installed: true, ..unlisted(name) }).collect()
        }

        async fn install(&self, name: &str, progress: OnProgress<'_>) -> Result<(), Problem> {
            progress(3, 7);
            self.lets.acquire().await.expect("open").forget();
            if name.starts_with("bad") {
                return Err(Problem::new("no_such_model", "name", "there is none", "name another one"));
            }
            lock(&self.installed).push(name.to_owned());
            Ok(())
        }

        fn remove(&self, name: &str) -> Result<(), RemoveError> {
            let mut installed = lock(&self.installed);
            let place = installed.iter().position(|own| own == name);
            installed.remove(place.ok_or_else(|| RemoveError::Missing(name.to_owned()))?);
            Ok(())
        }
    }

    async fn until(is_true: impl Fn() -> bool) {
        let wait = async {
            while !is_true() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), wait).await.expect("in time");
    }

    #[tokio::test]
    async fn a_model_is_on_its_way_until_it_is_installed_and_a_failure_is_told_until_it_is_tried_again() {
        let library = Library::new();
        let seam: Arc<dyn ModelLibrary> = Arc::clone(&library) as _;
        let desk = ModelInstallations::default();
        desk.start(&seam, "bad").expect("started");
        let on_its_way = Some(InstallState::Installing { bytes: 3, total_bytes: 7 });
        until(|| desk.state("bad") == on_its_way).await;
        desk.start(&seam, "bad").expect("on its way already");
        assert_eq!(desk.listed(&*library).len(), 1);
        library.lets.add_permits(1);
        until(|| matches!(desk.state("bad"), Some(InstallState::Failed(_)))).await;
        assert!(
            matches!(&desk.listed(&*library)[0].1, Some(InstallState::Failed(problem)) if problem.code == "no_such_model")
        );
        desk.start(&seam, "good").expect("started");
        library.lets.add_permits(1);
        until(|| desk.state("good").is_none()).await;
        assert_eq!(desk.start(&seam, "good"), Err(StartError::Installed("good".to_owned())));
        let good = desk.listed(&*library).into_iter().find(|(model, _)| model.name == "good").expect("listed");
        assert!(good.0.is_installed && good.1.is_none());
    }

    #[tokio::test]
    async fn what_is_installed_or_failed_is_removed_and_what_is_on_its_way_is_not() {
        let library = Library::new();
        let seam: Arc<dyn ModelLibrary> = Arc::clone(&library) as _;
        let desk = ModelInstallations::default();
        let remove = |name: &str| desk.remove(&*library, name);
        assert_eq!(remove("good"), Err(RemoveError::Missing("good".to_owned())));
        desk.start(&seam, "good").expect("started");
        assert_eq!(remove("good"), Err(RemoveError::Installing("good".to_owned())));
        library.lets.add_permits(1);
        until(|| desk.state("good").is_none()).await;
        assert_eq!(remove("good"), Ok(()));
        assert!(lock(&library.installed).is_empty());
        desk.start(&seam, "bad").expect("started");
        library.lets.add_permits(1);
        until(|| matches!(desk.state("bad"), Some(InstallState::Failed(_)))).await;
        assert_eq!(remove("bad"), Ok(()));
        assert_eq!(desk.listed(&*library), []);
        assert_eq!(remove("bad"), Err(RemoveError::Missing("bad".to_owned())));
    }

    #[tokio::test]
    async fn no_more_are_fetched_at_once_than_may_and_all_are_given_up_together() {
        let library = Library::new();
        let seam: Arc<dyn ModelLibrary> = Arc::clone(&library) as _;
        let desk = ModelInstallations::default();
        for at in 0..MOST_AT_ONCE {
            desk.start(&seam, &format!("model{at}")).expect("started");
        }
        assert_eq!(desk.start(&seam, "one more"), Err(StartError::TooMany));
        drop(desk);
        until(|| Arc::strong_count(&library) == 2).await;
    }

    #[tokio::test]
    async fn only_the_last_failures_are_remembered() {
        let library = Library::new();
        let seam: Arc<dyn ModelLibrary> = Arc::clone(&library) as _;
        let desk = ModelInstallations::default();
        library.lets.add_permits(MOST_FAILURES + 10);
        for at in 0..MOST_FAILURES + 10 {
            let name = format!("bad{at:03}");
            desk.start(&seam, &name).expect("started");
            until(|| matches!(desk.state(&name), Some(InstallState::Failed(_)))).await;
        }
        assert_eq!(desk.listed(&*library).len(), MOST_FAILURES);
    }
}
