//! Measures what proving who asks, and whether they may, costs a request: the same route in the same process, with and
//! without accounts, in turns. Prints the medians as JSON, in microseconds.
//!
//! `cargo run --release -p gala-api --example bench_access -- 5000`

use std::{num::NonZeroUsize, sync::Arc, time::Instant};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use gala_accounts::{
    password::{HashCost, Passwords},
    secret::{Secret, SecretKind},
};
use gala_ai::{local_models::NoModels, planner::OfflinePlanner, provider::Providers};
use gala_api::{
    Access, Accounts, ApiConfig, ApiState, ProviderHooks, RateLimit, RateLimits, SigningKeys, StorageHooks,
    TrustedProxies,
};
use gala_core::{
    access::{KeyScopes, Scope, WorkspaceRole},
    id::{KeyId, ProjectId, SessionId, UserId},
};
use gala_db::{
    Db, OpenOptions,
    accounts::{
        api_keys::{self, ApiKey},
        members,
        sessions::{self, NewSession},
        users::{self, User},
    },
};
use gala_storage::{Objects, Spool};
use gala_testkit::jobs::insert_project;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Requests before any is counted.
const WARM_UP: usize = 200;

/// One way of asking for the project.
struct Contender {
    name: &'static str,
    router: Router,
    proof: Option<(header::HeaderName, String)>,
    micros: Vec<f64>,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let rounds: usize = std::env::args().nth(1).as_deref().unwrap_or("5000").parse()?;
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("gala.db").display());
    let db = Db::open(&url.parse()?, OpenOptions::default()).await?;
    db.migrate().await?;
    let objects = Objects::open(&folder.path().join("objects"))?;
    let (metrics, keys) = (gala_api::install_metrics()?, SigningKeys::open(&db).await?);
    let spool = Spool::open(&folder.path().join("uploads"))?;
    let router = |access| router(&db, (&objects, &spool), &keys, &metrics, access);
    let cost = HashCost { memory_kib: 8, passes: 1, lanes: 1 };
    let passwords = Passwords::new(cost, NonZeroUsize::MIN)?;
    let streams_end_after = Accounts::STREAMS_END_AFTER;
    let accounts = Accounts { passwords, token: None, provider: None, streams_end_after, passkeys: None };
    let accounts = router(Access::Accounts(Arc::new(accounts)));
    let (session, key) = somebody(&db).await?;
    let cookie = format!("__Host-gala_session={}", session.expose());
    let mut contenders = [
        Contender { name: "without", router: router(Access::Loopback), proof: None, micros: Vec::new() },
        Contender {
            name: "session",
            router: accounts.clone(),
            proof: Some((header::COOKIE, cookie)),
            micros: Vec::new(),
        },
        Contender {
            name: "key",
            router: accounts,
            proof: Some((header::AUTHORIZATION, format!("Bearer {}", key.expose()))),
            micros: Vec::new(),
        },
    ];
    let project = insert_project(&db, ProjectId::new(), Scope::LOCAL).await.id;
    let path = format!("/api/v1/projects/{project}");
    for round in 0..WARM_UP + rounds {
        // Another one begins each time.
        let first = round % contenders.len();
        contenders.rotate_left(first);
        for contender in &mut contenders {
            let micros = ask(contender, &path).await?;
            if round >= WARM_UP {
                contender.micros.push(micros);
            }
        }
    }
    let medians = contenders.map(|contender| (contender.name, median(contender.micros)));
    let medians: serde_json::Map<String, serde_json::Value> =
        medians.into_iter().map(|(name, median)| (name.to_owned(), median.into())).collect();
    println!("{}", serde_json::to_string(&medians)?);
    Ok(())
}

fn router(
    db: &Db,
    (objects, spool): (&Objects, &Spool),
    keys: &SigningKeys,
    metrics: &PrometheusHandle,
    access: Access,
) -> Router {
    let wide = RateLimit::new(RateLimit::MAX, RateLimit::MAX);
    gala_api::router(ApiState::new(ApiConfig {
        db: db.clone(),
        objects: objects.clone(),
        spool: spool.clone(),
        providers: Providers::only_planning(Arc::new(OfflinePlanner), gala_providers::prices()),
        call_limits: Arc::default(),
        models: Arc::new(NoModels),
        previews: None,
        hooks: ProviderHooks::default(),
        storage_hooks: StorageHooks::default(),
        access,
        trusted_proxies: TrustedProxies::default(),
        cross_origins: gala_api::CrossOrigins::default(),
        rate_limits: RateLimits { general: wide, sign_in: wide, upload: wide, render: wide, ai: wide },
        keys: keys.clone(),
        checks: Vec::new(),
        metrics: metrics.clone(),
        stopping: CancellationToken::new(),
        shutdown: CancellationToken::new(),
    }))
}

/// Makes a member of the first workspace, who is signed in and has a key. The role of a member is looked up for each
/// project, which is the longest way to an answer.
async fn somebody(db: &Db) -> Result<(Secret, Secret), Error> {
    let (session, secret) = (Secret::new(SecretKind::Session), Secret::new(SecretKind::ApiKey));
    let mut tx = db.begin().await?;
    let now_ms = tx.now_ms();
    let user = User {
        id: UserId::new(),
        name: "ana".to_owned(),
        display_name: "Ana".to_owned(),
        email: None,
        is_admin: false,
        created_at_ms: now_ms,
        disabled_at_ms: None,
    };
    users::insert(&mut tx, &user).await?;
    members::add(&mut tx, Scope::LOCAL.workspace(), user.id, WorkspaceRole::Member).await?;
    let new = NewSession {
        id: SessionId::new(),
        digest: session.digest(),
        user: user.id,
        agent: "a benchmark",
        address: "127.0.0.1",
        ends_at_ms: i64::MAX,
        has_second_factor: false,
    };
    sessions::insert(&mut tx, &new).await?;
    let key = ApiKey {
        id: KeyId::new(),
        user: Some(user.id),
        name: "a benchmark".to_owned(),
        prefix: secret.prefix().to_owned(),
        scopes: KeyScopes::all(),
        requests_per_minute: None,
        created_at_ms: now_ms,
        used_at_ms: None,
        ends_at_ms: None,
        revoked_at_ms: None,
    };
    api_keys::insert(&mut tx, Scope::LOCAL, &key, &secret.digest()).await?;
    tx.commit().await?;
    Ok((session, secret))
}

async fn ask(contender: &Contender, path: &str) -> Result<f64, Error> {
    let mut request = Request::get(path).header(header::HOST, "127.0.0.1:9000");
    if let Some((name, value)) = &contender.proof {
        request = request.header(name, value);
    }
    let request = request.body(Body::empty())?;
    let begun = Instant::now();
    let response = contender.router.clone().oneshot(request).await?;
    let status = response.status();
    axum::body::to_bytes(response.into_body(), 1 << 20).await?;
    let micros = begun.elapsed().as_secs_f64() * 1e6;
    if status.is_success() { Ok(micros) } else { Err(format!("{} is answered {status}", contender.name).into()) }
}

fn median(mut micros: Vec<f64>) -> f64 {
    micros.sort_by(f64::total_cmp);
    micros.get(micros.len() / 2).copied().unwrap_or_default()
}
