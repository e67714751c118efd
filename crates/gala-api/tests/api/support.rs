//! An API in this process, on a database of its own.

use std::{
    num::NonZeroUsize,
    sync::{Arc, OnceLock, atomic::AtomicI64},
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use gala_accounts::{
    passkey::{PasskeySettings, Passkeys},
    password::{HashCost, Passwords},
};
use gala_ai::{
    local_models::{ModelLibrary, NoModels},
    planner::OfflinePlanner,
    provider::Providers,
};
use gala_api::{
    Access, Accounts, ApiConfig, ApiState, CrossOrigins, ProviderHooks, RateLimit, RateLimits, ReadyCheck, SigningKeys,
    StorageHooks, TrustedProxies,
};
use gala_db::{CallLimits, DatabaseUrl, Db, OpenOptions, SystemTimeSource, TimeSource};
use gala_storage::{Objects, Spool};
pub use gala_testkit::database::Engine;
use gala_testkit::database::{EmptyDatabase, OnEngine};
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::no_previews::NoPreviews;

pub const TOKEN: &str = "a-token-of-these-tests";

/// Before a server with accounts.
pub const PROXY: &str = "10.0.0.7";

/// Where the pages of a server with accounts are.
pub const ORIGIN: &str = "https://gala.example.org";

/// Nobody but who plans.
pub fn providers() -> Providers {
    Providers::only_planning(Arc::new(OfflinePlanner), gala_providers::prices())
}

/// A running API with what it runs on.
pub struct Api {
    pub router: Router,
    pub db: Db,
    pub url: DatabaseUrl,
    pub objects: Objects,
    pub spool: Spool,
    pub keys: SigningKeys,
    pub shutdown: CancellationToken,
    _folder: tempfile::TempDir,
}

/// How a test's API differs from the usual one.
pub struct Options {
    pub access: Access,
    pub providers: Providers,
    pub call_limits: Arc<CallLimits>,
    pub models: Arc<dyn ModelLibrary>,
    pub trusted_proxies: TrustedProxies,
    pub cross_origins: CrossOrigins,
    pub hooks: ProviderHooks,
    pub storage_hooks: StorageHooks,
    pub rate_limits: RateLimits,
    pub checks: Vec<ReadyCheck>,
    pub time: Arc<dyn TimeSource>,
    /// Milliseconds added to the database's clock.
    pub clock_offset_ms: Arc<AtomicI64>,
    /// A folder of the test's own where absent.
    pub objects: Option<Objects>,
}

impl Default for Options {
    fn default() -> Self {
        let time = Arc::new(SystemTimeSource);
        let (trusted_proxies, rate_limits) = (TrustedProxies::default(), RateLimits::default());
        let (checks, clock_offset_ms) = (Vec::new(), Arc::default());
        let (access, providers, hooks) = (Access::Loopback, providers(), ProviderHooks::default());
        Self {
            access,
            providers,
            call_limits: Arc::default(),
            models: Arc::new(NoModels),
            hooks,
            storage_hooks: StorageHooks::default(),
            trusted_proxies,
            cross_origins: CrossOrigins::default(),
            rate_limits,
            checks,
            time,
            clock_offset_ms,
            objects: None,
        }
    }
}

impl OnEngine for Api {
    async fn start(engine: Engine) -> Self {
        Self::start_with(engine, Options::default()).await
    }
}

impl Api {
    pub async fn start(engine: Engine) -> Self {
        <Self as OnEngine>::start(engine).await
    }

    pub async fn start_with(engine: Engine, options: Options) -> Self {
        let database = EmptyDatabase::new(engine).await;
        let (clock_offset_ms, time) = (options.clock_offset_ms.clone(), options.time.clone());
        let open = OpenOptions { connections: 4, clock_offset_ms, time, ..OpenOptions::default() };
        let db = database.migrate(open).await;
        let EmptyDatabase { url, folder } = database;
        let own = || Objects::open(&folder.path().join("objects")).expect("a store");
        let objects = options.objects.clone().unwrap_or_else(own);
        let shutdown = CancellationToken::new();
        let keys = SigningKeys::open(&db).await.expect("keys");
        let spool = Spool::open(&folder.path().join("uploads")).expect("a spool");
        let router = router(&db, &objects, &spool, &keys, options, &shutdown);
        Self { router, db, url, objects, spool, keys, shutdown, _folder: folder }
    }

    /// Starts another machine on the same database and objects, with keys that it reads itself.
    pub async fn second_machine(&self) -> Self {
        self.restarted(Access::Loopback).await
    }

    /// Starts one with other settings in its place.
    pub async fn restarted(&self, access: Access) -> Self {
        let keys = SigningKeys::open(&self.db).await.expect("keys");
        let spool = self.spool.clone();
        let options = Options { access, ..Options::default() };
        let router = router(&self.db, &self.objects, &spool, &keys, options, &self.shutdown);
        let (db, objects, shutdown) = (self.db.clone(), self.objects.clone(), self.shutdown.clone());
        let (url, folder) = (self.url.clone(), tempfile::tempdir().expect("a folder"));
        Self { router, db, url, objects, spool, keys, shutdown, _folder: folder }
    }

    pub async fn with_token() -> Self {
        let options = Options { access: Access::Token(TOKEN.into()), ..Options::default() };
        Self::start_with(Engine::Sqlite, options).await
    }

    /// Starts an API with accounts.
    pub async fn with_accounts(engine: Engine) -> Self {
        Self::with_accounts_at(engine, Arc::default()).await
    }

    /// Starts an API with accounts whose database's clock is moved.
    pub async fn with_accounts_at(engine: Engine, clock_offset_ms: Arc<AtomicI64>) -> Self {
        Self::with_accounts_and(engine, clock_offset_ms, |_| {}).await
    }

    /// Starts an API with accounts that differ from the usual ones.
    pub async fn with_accounts_and(
        engine: Engine,
        clock_offset_ms: Arc<AtomicI64>,
        change: impl FnOnce(&mut Accounts),
    ) -> Self {
        let cost = HashCost { memory_kib: 8, passes: 1, lanes: 1 };
        let passwords = Passwords::new(cost, NonZeroUsize::MIN).expect("a cost");
        let passkeys = PasskeySettings::of_public_url(ORIGIN).and_then(|settings| Passkeys::new(&settings));
        let passkeys = Some(passkeys.expect("an address"));
        let (token, streams_end_after) = (Some(TOKEN.into()), Accounts::STREAMS_END_AFTER);
        let mut accounts = Accounts { passwords, token, provider: None, streams_end_after, passkeys };
        change(&mut accounts);
        let access = Access::Accounts(Arc::new(accounts));
        // A test sends in a second what a person sends in an hour.
        let wide = RateLimit::new(RateLimit::MAX, RateLimit::MAX);
        let rate_limits = RateLimits { general: wide, sign_in: wide, upload: wide, render: wide, ai: wide };
        let trusted_proxies = PROXY.parse().expect("a proxy");
        let options = Options { access, clock_offset_ms, rate_limits, trusted_proxies, ..Options::default() };
        Self::start_with(engine, options).await
    }

    /// Reads a number past the code under test.
    pub async fn count(&self, statement: &str) -> i64 {
        gala_testkit::past::number(&self.url, statement).await
    }

    /// Runs statements past the code under test.
    pub async fn execute(&self, script: &str) {
        gala_testkit::past::execute(&self.url, script).await.expect("statements");
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.expect("a body").to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(request(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, body.to_string()).await
    }

    pub async fn post_text(&self, path: &str, body: impl Into<Body>) -> Answer {
        let request = request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body.into()).expect("a request")).await
    }
}

fn router(
    db: &Db,
    objects: &Objects,
    spool: &Spool,
    keys: &SigningKeys,
    options: Options,
    shutdown: &CancellationToken,
) -> Router {
    gala_api::router(ApiState::new(ApiConfig {
        db: db.clone(),
        objects: objects.clone(),
        spool: spool.clone(),
        providers: options.providers,
        call_limits: options.call_limits,
        models: options.models,
        previews: Some(Arc::new(NoPreviews)),
        hooks: options.hooks,
        storage_hooks: options.storage_hooks,
        access: options.access,
        trusted_proxies: options.trusted_proxies,
        cross_origins: options.cross_origins,
        rate_limits: options.rate_limits,
        keys: keys.clone(),
        checks: options.checks,
        metrics: metrics(),
        stopping: shutdown.clone(),
        shutdown: shutdown.clone(),
    }))
}

/// Begins a request as a program on this machine sends it.
pub fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:8080")
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("a JSON body")
    }

    /// Returns what is told of a file without what is told of one alone: as lists have it.
    #[track_caller]
    pub fn listed_asset(&self) -> Value {
        let mut asset = self.json();
        for beside in ["used_by", "credits", "imported_from"] {
            asset.as_object_mut().expect("an object").remove(beside).expect("told of one file");
        }
        asset
    }

    /// Checks that it is a whole problem of that status and code, and returns it.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        let answer = self.is(status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem = answer.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], format!("urn:gala:problem:{code}"));
        assert_eq!(problem["request_id"], answer.header("x-request-id"));
        assert!(!problem["request_id"].as_str().expect("an id").is_empty());
        problem
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

/// One recorder serves all tests of this process.
fn metrics() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| gala_api::install_metrics().expect("the first recorder")).clone()
}

/// A brief of two short scenes.
pub const TEA: &str = "# Tea\n\nTea was first drunk in China.\n\nToday the whole world drinks it.";

pub fn shared<T: Send + Sync + 'static>(value: T) -> Arc<T> {
    Arc::new(value)
}
