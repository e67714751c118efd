//! `gala serve`: the HTTP API, and a worker for its jobs, in one process.

use std::{net::SocketAddr, num::NonZeroUsize, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, anyhow};
use gala_accounts::{
    oidc::OpenIdProvider,
    passkey::{PasskeySettings, Passkeys},
    password::{HashCost, Passwords},
};
use gala_api::{
    Access, Accounts, ApiConfig, ApiState, ProviderHooks, ReadyCheck, ServeOptions, SigningKeys, install_metrics,
    router,
};
use gala_core::{job::JobError, problem::Problem};
use gala_db::{Db, jobs};
use gala_jobs::{Readiness, Worker};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    doctor::space,
    housekeeping::Housekeeping,
    installation::Installation,
    models::MachineModels,
    open_files,
    providers::Callbacks,
    settings::{Auth, ProviderSettings, ServeArgs},
    signals::Stop,
    signing_key,
};

/// Jobs are handed back within this time. With what requests under way may take then, the end comes within ten
/// seconds, which is what supervisors grant.
const HAND_BACK_TIME: Duration = Duration::from_secs(6);

/// Serves until it is asked to stop; then hands running jobs back, answers what was asked, and ends.
///
/// # Errors
/// Where the settings would leave the server open, the installation cannot be opened, or the address cannot be listened
/// on.
pub async fn serve(args: ServeArgs) -> anyhow::Result<ExitCode> {
    args.check()?;
    let mut stop = Stop::new()?;
    let callbacks = Callbacks::of(&ProviderSettings::read(), args.public_url.as_deref())?;
    let installation = Installation::open_reachable(&args.data, &args.work, &callbacks).await?;
    signing_key::import(installation.data.root(), &installation.db).await?;
    let keys = SigningKeys::open(&installation.db).await.context("cannot read the signing keys")?;
    let listener = TcpListener::bind(args.listen).await.with_context(|| format!("cannot listen on {}", args.listen))?;
    let address = listener.local_addr()?;
    let (stopping, shutdown) = (CancellationToken::new(), CancellationToken::new());
    let worker = installation.start_worker();
    let config = ApiConfig {
        db: installation.db.clone(),
        objects: installation.objects.clone(),
        providers: installation.services.providers.clone(),
        call_limits: Arc::clone(&installation.services.limits),
        models: Arc::new(MachineModels::new()),
        hooks: ProviderHooks::new(callbacks.readers(), callbacks.wakes.clone()),
        access: access(&args, &installation.db, address).await?,
        trusted_proxies: args.trusted_proxies.clone().unwrap_or_default(),
        rate_limits: args.rates.limits(),
        keys: keys.clone(),
        checks: checks(&installation, &worker.readiness()),
        metrics: install_metrics().map_err(|error| anyhow!("cannot install the metrics: {error}"))?,
        stopping: stopping.clone(),
        shutdown: shutdown.clone(),
    };
    tracing::info!(%address, docs = %format!("http://{address}/docs"), "ready");
    let serving = gala_api::serve(listener, router(ApiState::new(config)), options(&args), shutdown.clone());
    let ending = async {
        stop.asked().await;
        tracing::info!("stopping");
        stopping.cancel();
        hand_back(worker).await;
        shutdown.cancel();
    };
    let tidying = Housekeeping::of(&installation, &args.data).run(shutdown.clone());
    let rotating = signing_key::rotate(keys, shutdown.clone());
    let (served, (), (), ()) = tokio::join!(serving, ending, tidying, rotating);
    served.context("the server ended badly")?;
    Ok(ExitCode::SUCCESS)
}

/// Argon2 runs for so many passwords at once.
const HASHES_AT_ONCE: NonZeroUsize = NonZeroUsize::new(2).expect("not zero");

async fn access(args: &ServeArgs, db: &Db, address: SocketAddr) -> anyhow::Result<Access> {
    let token: Option<Arc<str>> = args.token.as_ref().map(|token| Arc::from(token.expose()));
    match args.auth {
        Auth::Local => Ok(token.map_or(Access::Loopback, Access::Token)),
        Auth::Accounts => {
            if let Some(invitation) = gala_api::invite_first_admin(db).await? {
                println!(
                    "Nobody administers this server yet. Run `gala user add NAME --admin`, or within a day send \
                     this token with a name and a password to POST http://{address}/api/v1/auth/accept-invitation:\n\
                     {}",
                    invitation.expose()
                );
            }
            let passwords = Passwords::new(HashCost::default(), HASHES_AT_ONCE)?;
            let settings = args.oidc.settings().map_err(|problem| anyhow!("{problem}"))?;
            let provider = settings.map(OpenIdProvider::new).transpose().map_err(|problem| anyhow!("{problem}"))?;
            let passkeys = passkeys(args).map_err(|problem| anyhow!("{problem}"))?;
            let streams_end_after = Accounts::STREAMS_END_AFTER;
            Ok(Access::Accounts(Arc::new(Accounts { passwords, token, provider, streams_end_after, passkeys })))
        }
    }
}

/// Returns how passkeys are checked, where the server was told for which domain they are.
fn passkeys(args: &ServeArgs) -> Result<Option<Passkeys>, Problem> {
    let settings = args.public_url.as_deref().map(PasskeySettings::of_public_url).transpose()?;
    settings.as_ref().map(Passkeys::new).transpose()
}

fn options(args: &ServeArgs) -> ServeOptions {
    ServeOptions {
        connections: open_files::connections(args.connections as usize),
        connections_per_peer: args.peer_connections as usize,
        ..ServeOptions::default()
    }
}

/// Work goes first, so that another machine can go on with it while requests are still answered here.
async fn hand_back(worker: Worker) {
    if tokio::time::timeout(HAND_BACK_TIME, worker.shutdown()).await.is_err() {
        tracing::warn!("some jobs were not handed back in time: they go on when their leases have run out");
    }
}

fn checks(installation: &Installation, readiness: &Readiness) -> Vec<ReadyCheck> {
    let (database, queue) = (installation.db.clone(), installation.db.clone());
    let folder = installation.data.root().to_owned();
    let objects = installation.objects.clone();
    let mut checks = vec![
        ReadyCheck::new("database", move || {
            let db = database.clone();
            async move { db.ping().await.map_err(|_| "the database does not answer".to_owned()) }
        }),
        ReadyCheck::new("queue", move || {
            let db = queue.clone();
            async move { jobs::depth(&db).await.map(|_| ()).map_err(|_| "the queue cannot be read".to_owned()) }
        }),
        ReadyCheck::new("disk", move || {
            let folder = folder.clone();
            async move {
                let check = tokio::task::spawn_blocking(move || space(&folder)).await;
                match check {
                    Ok(check) if check.ok => Ok(()),
                    _ => Err("too little free space".to_owned()),
                }
            }
        }),
        ReadyCheck::new("storage", move || {
            let objects = objects.clone();
            async move { objects.check_writable().map_err(|error| error.to_string()) }
        }),
    ];
    // The worker's own tests, as it last ran them: what it does not claim is not ready.
    let tests = readiness.results().into_iter().map(|tested| tested.name).filter(|name| *name != "disk");
    checks.extend(tests.map(|name| machine_check(name, readiness.clone())));
    checks
}

fn machine_check(name: &'static str, readiness: Readiness) -> ReadyCheck {
    ReadyCheck::new(name, move || {
        let readiness = readiness.clone();
        async move {
            // What exactly is wrong may hold paths, which are for the log.
            let told = |error: JobError| format!("{}: jobs that need it wait (run gala doctor)", error.error_code);
            readiness.result(name).await.map_err(told)
        }
    })
}
