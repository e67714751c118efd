//! Tasks at providers: named before anything else, looked up on a repeated call, asked after until they end.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use gala_ai::provider::{Call, CallJournal, ProviderError};
use gala_providers::http::{DownloadError, Polling, Task, TaskState, finish};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

type Log = Arc<Mutex<Vec<String>>>;
type Look = Result<TaskState<u32>, ProviderError>;

const QUICK: Polling =
    Polling { first: Duration::from_millis(1), longest: Duration::from_millis(2), deadline: Duration::from_secs(20) };

/// A provider whose answers are told before.
struct Told {
    log: Log,
    known: Option<&'static str>,
    /// How often what was made cannot be fetched because its link has expired.
    expired: Mutex<u32>,
    looks: Mutex<VecDeque<Look>>,
}

impl Told {
    fn new(looks: impl IntoIterator<Item = Look>) -> Self {
        Self {
            log: Log::default(),
            known: None,
            expired: Mutex::new(0),
            looks: Mutex::new(looks.into_iter().collect()),
        }
    }

    fn tell(&self, line: impl Into<String>) {
        self.log.lock().expect("a log").push(line.into());
    }

    fn log(&self) -> Vec<String> {
        self.log.lock().expect("a log").clone()
    }
}

#[async_trait]
impl Task for Told {
    type Links = u32;
    type Made = u32;

    fn provider(&self) -> &'static str {
        "told"
    }

    async fn submit(&self, _call: &Call) -> Result<String, ProviderError> {
        self.tell("submit");
        Ok("t-new".to_owned())
    }

    async fn find(&self, _call: &Call) -> Result<Option<String>, ProviderError> {
        self.tell("find");
        Ok(self.known.map(str::to_owned))
    }

    async fn look(&self, task: &str, _call: &Call) -> Result<TaskState<u32>, ProviderError> {
        self.tell(format!("look {task}"));
        self.looks.lock().expect("looks").pop_front().unwrap_or(Ok(TaskState::Working))
    }

    async fn fetch(&self, links: &u32, _call: &Call) -> Result<u32, DownloadError> {
        let mut expired = self.expired.lock().expect("a number");
        if *expired == 0 {
            return Ok(*links);
        }
        *expired -= 1;
        Err(DownloadError::Expired(403))
    }
}

#[derive(Debug)]
struct Journal(Log, bool);

#[async_trait]
impl CallJournal for Journal {
    async fn accepted(&self, task: &str) -> Result<(), ProviderError> {
        self.0.lock().expect("a log").push(format!("journal {task}"));
        if self.1 { Ok(()) } else { Err(lost()) }
    }
}

fn journalled(told: &Told, works: bool) -> Call {
    Call::unpaid().journalled(Arc::new(Journal(Arc::clone(&told.log), works)))
}

fn busy() -> ProviderError {
    ProviderError::Busy { provider: "told".to_owned(), message: "slow down".to_owned(), retry_after: None }
}

fn lost() -> ProviderError {
    ProviderError::Lost { provider: "told".to_owned(), message: "gone".to_owned() }
}

#[tokio::test]
async fn a_task_is_journalled_before_it_is_asked_after() {
    let told = Told::new([Ok(TaskState::Working), Ok(TaskState::Done(7))]);
    assert_eq!(finish(&told, QUICK, &journalled(&told, true)).await.expect("made"), 7);
    assert_eq!(told.log(), ["submit", "journal t-new", "look t-new", "look t-new"]);
    let unkept = Told::new([]);
    finish(&unkept, QUICK, &journalled(&unkept, false)).await.expect_err("it could not be kept");
    assert_eq!(unkept.log(), ["submit", "journal t-new"]);
}

#[tokio::test]
async fn a_repeated_call_looks_before_it_sends() {
    let named = Told::new([Ok(TaskState::Done(1))]);
    finish(&named, QUICK, &journalled(&named, true).repeated(Some("t-old".to_owned()))).await.expect("made");
    assert_eq!(named.log(), ["look t-old"]);
    let known = Told { known: Some("t-found"), ..Told::new([Ok(TaskState::Done(1))]) };
    finish(&known, QUICK, &journalled(&known, true).repeated(None)).await.expect("made");
    assert_eq!(known.log(), ["find", "journal t-found", "look t-found"]);
    let unknown = Told::new([Ok(TaskState::Done(1))]);
    finish(&unknown, QUICK, &journalled(&unknown, true).repeated(None)).await.expect("made");
    assert_eq!(unknown.log(), ["find", "submit", "journal t-new", "look t-new"]);
}

#[tokio::test]
async fn answers_that_do_not_come_say_nothing_of_a_task_unless_they_never_come() {
    let now_and_then = [Err(busy()), Err(lost()), Ok(TaskState::Working), Err(busy()), Ok(TaskState::Done(3))];
    assert_eq!(finish(&Told::new(now_and_then), QUICK, &Call::unpaid()).await.expect("made"), 3);
    let never = finish(&Told::new((0..50).map(|_| Err(busy()))), QUICK, &Call::unpaid()).await;
    assert!(matches!(never, Err(ProviderError::Lost { .. })), "what was taken on is not `Busy`: {never:?}");
}

#[tokio::test]
async fn links_that_have_expired_are_asked_for_once_more() {
    let done = || [Ok(TaskState::Done(1)), Ok(TaskState::Done(2)), Ok(TaskState::Done(3))];
    let once = Told { expired: Mutex::new(1), ..Told::new(done()) };
    assert_eq!(finish(&once, QUICK, &Call::unpaid()).await.expect("made"), 2);
    let twice = Told { expired: Mutex::new(2), ..Told::new(done()) };
    let gone = finish(&twice, QUICK, &Call::unpaid()).await;
    assert!(matches!(gone, Err(ProviderError::Broken { .. })), "{gone:?}");
}

#[tokio::test]
async fn a_task_that_the_provider_forgot_is_sent_once_more() {
    let told = Told::new([Ok(TaskState::Gone), Ok(TaskState::Done(1))]);
    finish(&told, QUICK, &journalled(&told, true).repeated(Some("t-old".to_owned()))).await.expect("made");
    assert_eq!(told.log(), ["look t-old", "submit", "journal t-new", "look t-new"]);
    let forgetful = finish(&Told::new([Ok(TaskState::Gone), Ok(TaskState::Gone)]), QUICK, &Call::unpaid()).await;
    assert!(matches!(forgetful, Err(ProviderError::Lost { .. })), "{forgetful:?}");
}

#[tokio::test]
async fn the_end_of_a_task_is_what_it_is() {
    let declined = || ProviderError::Declined { provider: "told".to_owned(), message: "no".to_owned() };
    let failed = finish(&Told::new([Ok(TaskState::Failed(declined()))]), QUICK, &Call::unpaid()).await;
    assert!(matches!(failed, Err(ProviderError::Declined { .. })), "{failed:?}");
    let failed = finish(&Told::new([Ok(TaskState::Failed(busy()))]), QUICK, &Call::unpaid()).await;
    assert!(matches!(failed, Err(ProviderError::Busy { .. })), "{failed:?}");
    let denied = || ProviderError::Denied { provider: "told".to_owned(), message: "no".to_owned(), remedy: "pay" };
    let denied = finish(&Told::new([Err(denied())]), QUICK, &Call::unpaid()).await;
    assert!(matches!(denied, Err(ProviderError::Denied { .. })), "{denied:?}");
}

#[tokio::test]
async fn a_task_that_never_ends_is_lost_at_the_deadline() {
    let told = Told::new([]);
    let short = Polling { deadline: Duration::from_millis(30), ..QUICK };
    let late = finish(&told, short, &Call::unpaid()).await;
    assert!(matches!(late, Err(ProviderError::Lost { .. })), "{late:?}");
    assert!(told.log().len() > 2, "{:?}", told.log());
}

#[tokio::test]
async fn a_call_that_is_given_up_waits_for_nothing() {
    let cancelled = CancellationToken::new();
    let told = Told::new([]);
    let slow = Polling { first: Duration::from_secs(3600), longest: Duration::from_secs(3600), ..Polling::default() };
    let polling = Polling { deadline: Duration::from_secs(1 << 20), ..slow };
    let call = Call::new(Uuid::now_v7(), cancelled.clone());
    let giving_up = async {
        while told.log().len() < 2 {
            tokio::task::yield_now().await;
        }
        cancelled.cancel();
    };
    let (made, ()) = tokio::join!(finish(&told, polling, &call), giving_up);
    assert!(matches!(made, Err(ProviderError::Cancelled)), "{made:?}");
}
