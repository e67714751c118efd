//! What every provider that is paid for keeps to, whatever it makes.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::future::BoxFuture;
use gala_ai::provider::{Call, CallJournal, ProviderError};
use gala_fakes::{Behaviour, Fakes, KEY};
use gala_providers::http::{Downloader, Endpoint, Polling, Secret};
use std::sync::Mutex;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Tests wait for nothing.
pub const QUICK: Polling =
    Polling { first: Duration::from_millis(1), longest: Duration::from_millis(2), deadline: Duration::from_secs(20) };

pub fn endpoint(fakes: &Fakes, below: &str) -> Endpoint {
    Endpoint::parse(&fakes.url(below)).expect("an endpoint")
}

/// The fakes are what the installation named: they serve files, too.
pub fn downloader(fakes: &Fakes) -> Downloader {
    Downloader::new([&endpoint(fakes, "")])
}

pub fn secret(key: &str) -> Secret {
    Secret::of(key).expect("a key")
}

/// Makes one thing with a key, and drops it.
pub type Make = fn(Arc<Fakes>, &'static str, Call) -> BoxFuture<'static, Result<(), ProviderError>>;

/// A provider as the contract sees it.
pub struct Subject {
    pub name: &'static str,
    /// Where the request goes that is paid for.
    pub route: &'static str,
    pub make: Make,
    /// The vendor's words for a wrong key; `None` where none is asked for.
    pub wrong_key: Option<&'static str>,
    /// In the vendor's words: too many requests; the same, for two seconds; no more today.
    pub busy: Behaviour,
    pub busy_for_two_seconds: Behaviour,
    pub quota: Option<Behaviour>,
    /// What is wrong with a request.
    pub refusal: Behaviour,
}

/// Checks all of it.
pub async fn check(subject: &Subject) {
    makes_one_thing_and_pays_once(subject).await;
    tells_what_a_failure_means(subject).await;
    tells_lost_from_busy(subject).await;
    ends_at_once_when_given_up(subject).await;
}

async fn started() -> Arc<Fakes> {
    Arc::new(Fakes::start().await)
}

async fn makes_one_thing_and_pays_once(subject: &Subject) {
    let fakes = started().await;
    let made = (subject.make)(Arc::clone(&fakes), KEY, Call::unpaid()).await;
    assert!(made.is_ok(), "{}: {made:?}", subject.name);
    assert_eq!(fakes.charges().len(), 1, "{}: {:?}", subject.name, fakes.charges());
    assert_eq!(fakes.charges()[0].vendor, subject.name);
    assert_eq!(fakes.unknown_routes(), Vec::<String>::new(), "{}", subject.name);
}

async fn failed(subject: &Subject, key: &'static str, behaviour: Behaviour, charges: usize) -> ProviderError {
    let fakes = started().await;
    fakes.script(subject.route, vec![behaviour.clone()]);
    let error = (subject.make)(Arc::clone(&fakes), key, Call::unpaid()).await;
    let error = error.expect_err(&format!("{} makes nothing at {behaviour:?}", subject.name));
    assert_eq!(fakes.charges().len(), charges, "{} at {behaviour:?}", subject.name);
    assert_eq!(fakes.unknown_routes(), Vec::<String>::new(), "{}", subject.name);
    let to_route = fakes.received().iter().filter(|received| received.route == subject.route).count();
    assert_eq!(to_route, usize::from(charges > 0 || behaviour != Behaviour::Answer || key != KEY), "it is sent once");
    error
}

async fn tells_what_a_failure_means(subject: &Subject) {
    let name = subject.name;
    if let Some(words) = subject.wrong_key {
        let fakes = started().await;
        let error = (subject.make)(Arc::clone(&fakes), "wrong-key:wrong", Call::unpaid()).await.expect_err(name);
        let is_denied = matches!(&error, ProviderError::Denied { message, .. } if message.contains(words));
        assert!(is_denied, "{name}: {error:?}");
        assert!(!error.to_string().contains("wrong-key:wrong"), "{name} tells the key: {error}");
        assert_eq!(fakes.charges().len(), 0, "{name}");
    }
    let busy = failed(subject, KEY, subject.busy.clone(), 0).await;
    assert!(matches!(busy, ProviderError::Busy { retry_after: None, .. }), "{name}: {busy:?}");
    let busy = failed(subject, KEY, subject.busy_for_two_seconds.clone(), 0).await;
    let waits = matches!(&busy, ProviderError::Busy { retry_after: Some(wait), .. } if wait.as_secs() == 2);
    assert!(waits, "{name}: {busy:?}");
    if let Some(quota) = &subject.quota {
        let denied = failed(subject, KEY, quota.clone(), 0).await;
        assert!(matches!(denied, ProviderError::Denied { .. }), "{name}: {denied:?}");
    }
    let refused = failed(subject, KEY, subject.refusal.clone(), 0).await;
    assert!(matches!(refused, ProviderError::Refused(_)), "{name}: {refused:?}");
    for status in [500, 503] {
        let busy = failed(subject, KEY, Behaviour::fail(status, "<html>oops</html>"), 0).await;
        assert!(matches!(busy, ProviderError::Busy { .. }), "{name}: {busy:?}");
    }
    let html = Behaviour::Replace { content_type: "text/html", body: b"<html>Sign in</html>".to_vec() };
    let broken = failed(subject, KEY, html, 1).await;
    assert!(matches!(broken, ProviderError::Broken { .. }), "{name}: {broken:?}");
}

async fn tells_lost_from_busy(subject: &Subject) {
    let name = subject.name;
    for behaviour in [Behaviour::ChargeThenDie, Behaviour::CutAfter(10), Behaviour::CutAfter(0), Behaviour::Shorten(10)]
    {
        let lost = failed(subject, KEY, behaviour.clone(), 1).await;
        assert!(matches!(lost, ProviderError::Lost { .. }), "{name} at {behaviour:?}: {lost:?}");
    }
}

async fn ends_at_once_when_given_up(subject: &Subject) {
    let fakes = started().await;
    fakes.script(subject.route, vec![Behaviour::Delay(Duration::from_secs(3600))]);
    let cancelled = CancellationToken::new();
    let making = (subject.make)(Arc::clone(&fakes), KEY, Call::new(Uuid::now_v7(), cancelled.clone()));
    let giving_up = async {
        while !fakes.received().iter().any(|received| received.route == subject.route) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        cancelled.cancel();
    };
    let (made, ()) = tokio::join!(making, giving_up);
    assert!(matches!(made, Err(ProviderError::Cancelled)), "{}: {made:?}", subject.name);
}

/// Keeps the names of tasks.
#[derive(Debug, Default)]
pub struct Journal(Mutex<Vec<String>>);

#[async_trait]
impl CallJournal for Journal {
    async fn accepted(&self, task: &str) -> Result<(), ProviderError> {
        self.0.lock().expect("a journal").push(task.to_owned());
        Ok(())
    }
}

impl Journal {
    pub fn tasks(&self) -> Vec<String> {
        self.0.lock().expect("a journal").clone()
    }
}

/// A call whose tasks are kept.
pub fn journalled() -> (Call, Arc<Journal>) {
    let journal = Arc::new(Journal::default());
    (Call::unpaid().journalled(Arc::clone(&journal) as Arc<dyn CallJournal>), journal)
}

/// How many requests came to a route.
pub fn count(fakes: &Fakes, route: &str) -> usize {
    fakes.received().iter().filter(|received| received.route == route).count()
}
