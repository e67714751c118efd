//! `gala work`: a worker for the jobs of servers elsewhere, and nothing else.

use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use anyhow::{Context, anyhow, bail};
use gala_accounts::secret::{Secret, SecretKind};
use gala_api::{MetricsAccess, ProbesConfig, ServeOptions, install_metrics, probes};
use gala_core::id::KeyId;
use gala_db::{
    Db,
    accounts::{users, worker_keys},
};
use gala_jobs::Worker;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    data_dir::DataDirError,
    hand_back::hand_back,
    housekeeping::Housekeeping,
    installation::Installation,
    ready_checks::ready_checks,
    settings::{Auth, WorkCommandArgs},
    signals::Stop,
};

/// Works until it is asked to stop, or its key is not good any more; then hands its jobs back, and ends.
///
/// # Errors
/// Where the installation cannot be opened, the address cannot be listened on, or the key is none, has ended or was
/// revoked.
pub async fn work(args: WorkCommandArgs) -> anyhow::Result<ExitCode> {
    args.check()?;
    let mut stop = Stop::new()?;
    let installation = open(&args).await?;
    let key = prove(&installation.db, &args).await?;
    let (stopping, shutdown) = (CancellationToken::new(), CancellationToken::new());
    let worker = installation.start_worker(key);
    let serving = match args.listen {
        Some(address) => Some(listen(&args, address, &installation, &worker, &stopping, &shutdown).await?),
        None => None,
    };
    tracing::info!(address = serving.as_ref().map(|(address, _)| tracing::field::display(address)), "ready");
    let tidying = tokio::spawn(Housekeeping::of(&installation, &args.data).keep_cache(shutdown.clone()));
    let refused = tokio::select! {
        () = stop.asked() => None,
        refused = worker.refused() => Some(refused),
    };
    tracing::info!("stopping");
    stopping.cancel();
    hand_back(worker).await;
    shutdown.cancel();
    tidying.await?;
    if let Some((_, serving)) = serving {
        serving.await?.context("the server ended badly")?;
    }
    match refused {
        None => Ok(ExitCode::SUCCESS),
        Some(refused) => Err(refused.into()),
    }
}

/// One process has a data folder, and an SQLite database lies in it.
async fn open(args: &WorkCommandArgs) -> anyhow::Result<Installation> {
    let opened = Installation::open(&args.data, &args.work).await;
    opened.map_err(|error| match error.downcast_ref::<DataDirError>() {
        Some(DataDirError::InUse { .. }) if !args.data.is_shared() => error.context(
            "an SQLite database is worked on by one process (give servers and workers one PostgreSQL database, with \
             GALA_DATABASE_URL, and each a data folder of its own)",
        ),
        _ => error,
    })
}

/// Returns the key by whose right the worker works; none where there is one owner and no login.
async fn prove(db: &Db, args: &WorkCommandArgs) -> anyhow::Result<Option<KeyId>> {
    let Some(given) = &args.worker_key else {
        if args.auth == Auth::Accounts || users::any_admin(db).await? {
            bail!(
                "this installation has accounts, and a worker of it needs a key (make one with `gala key create --worker \
                 NAME` and set GALA_WORKER_KEY)"
            );
        }
        return Ok(None);
    };
    let secret = Secret::parse(given.expose(), SecretKind::Worker).context(
        "GALA_WORKER_KEY is no key of a worker, which begins with gala_worker_ (make one with `gala key create --worker NAME`)",
    )?;
    let key = worker_keys::of_secret(db, &secret.digest()).await?.context(
        "GALA_WORKER_KEY is no key of this installation (make one with `gala key create --worker NAME`, or name its database)",
    )?;
    worker_keys::check(db, key.id, db.now_ms().await?).await?;
    tracing::info!(key = key.prefix, name = key.name, "works by the right of a key");
    Ok(Some(key.id))
}

type Serving = tokio::task::JoinHandle<std::io::Result<()>>;

async fn listen(
    args: &WorkCommandArgs,
    address: SocketAddr,
    installation: &Installation,
    worker: &Worker,
    stopping: &CancellationToken,
    shutdown: &CancellationToken,
) -> anyhow::Result<(SocketAddr, Serving)> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let address = listener.local_addr()?;
    let metrics_access = match &args.token {
        Some(token) => MetricsAccess::Token(Arc::from(token.expose())),
        None if address.ip().is_loopback() => MetricsAccess::Everybody,
        None => MetricsAccess::Nobody,
    };
    let router = probes(ProbesConfig {
        db: installation.db.clone(),
        checks: ready_checks(installation, Some(&worker.readiness())),
        metrics: install_metrics().map_err(|error| anyhow!("cannot install the metrics: {error}"))?,
        metrics_access,
        stopping: stopping.clone(),
    });
    // Probes alone are answered here.
    let options = ServeOptions { connections: 256, connections_per_peer: 64, ..ServeOptions::default() };
    let serving = tokio::spawn(gala_api::serve(listener, router, options, shutdown.clone()));
    Ok((address, serving))
}
