//! Serves the API alone, without a worker, on a new database: what contract tests run against.
//!
//! `cargo run -p gala-api --example contract -- 127.0.0.1:9321`

use std::sync::Arc;

use gala_ai::{local_models::NoModels, planner::OfflinePlanner, provider::Providers};
use gala_api::{
    Access, ApiConfig, ApiState, ProviderHooks, RateLimits, ServeOptions, SigningKeys, StorageHooks, TrustedProxies,
};
use gala_db::{Db, OpenOptions};
use gala_storage::Objects;
use tokio_util::sync::CancellationToken;

type Error = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9321".to_owned());
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("gala.db").display());
    let db = Db::open(&url.parse()?, OpenOptions::default()).await?;
    db.migrate().await?;
    let shutdown = CancellationToken::new();
    let keys = SigningKeys::open(&db).await?;
    let router = gala_api::router(ApiState::new(ApiConfig {
        db,
        objects: Objects::open(&folder.path().join("objects"))?,
        spool: gala_storage::Spool::open(&folder.path().join("uploads"))?,
        providers: Providers::only_planning(Arc::new(OfflinePlanner), gala_providers::prices()),
        call_limits: Arc::default(),
        models: Arc::new(NoModels),
        previews: None,
        hooks: ProviderHooks::default(),
        storage_hooks: StorageHooks::default(),
        access: Access::Loopback,
        trusted_proxies: TrustedProxies::default(),
        cross_origins: gala_api::CrossOrigins::default(),
        rate_limits: RateLimits::default(),
        keys,
        checks: Vec::new(),
        metrics: gala_api::install_metrics()?,
        stopping: shutdown.clone(),
        shutdown: shutdown.clone(),
    }));
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("http://{}/docs/", listener.local_addr()?);
    let ending = shutdown.clone();
    tokio::spawn(async move {
        let asked = tokio::signal::ctrl_c().await;
        ending.cancel();
        asked
    });
    gala_api::serve(listener, router, ServeOptions::default(), shutdown).await?;
    Ok(())
}
