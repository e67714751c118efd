//! `gala serve`: the HTTP API, and a worker for its jobs unless others do them, in one process.

use std::{net::SocketAddr, num::NonZeroUsize, process::ExitCode, sync::Arc};

use anyhow::{Context, anyhow};
use gala_accounts::{
    oidc::OpenIdProvider,
    passkey::{PasskeySettings, Passkeys},
    password::{HashCost, Passwords},
    push_tokens::PushTokens,
};
use gala_api::{
    Access, Accounts, ApiConfig, ApiState, ProviderHooks, ServeOptions, SigningKeys, StorageHooks, install_metrics,
    router,
};
use gala_core::problem::Problem;
use gala_db::Db;
use gala_jobs::Worker;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    hand_back::hand_back,
    housekeeping::Housekeeping,
    installation::Installation,
    migration::serve_migrations,
    models::MachineModels,
    open_files,
    open_page::open_page,
    previews::Previews,
    providers::Callbacks,
    ready_checks::ready_checks,
    settings::{Auth, ProviderSettings, ServeArgs, StoreSettings},
    signals::Stop,
    signing_key,
};

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
    let lifecycle = args.lifecycle.read(&installation.objects)?;
    signing_key::import(installation.data.root(), &installation.db).await?;
    let keys = SigningKeys::open(&installation.db).await.context("cannot read the signing keys")?;
    let listener = TcpListener::bind(args.listen).await.with_context(|| format!("cannot listen on {}", args.listen))?;
    let address = listener.local_addr()?;
    let (stopping, shutdown) = (CancellationToken::new(), CancellationToken::new());
    let worker = args.work.works().then(|| installation.start_worker(None));
    let config = ApiConfig {
        db: installation.db.clone(),
        objects: installation.objects.clone(),
        spool: installation.spool.clone(),
        providers: installation.services.providers.clone(),
        call_limits: Arc::clone(&installation.services.limits),
        models: Arc::new(MachineModels::new()),
        previews: Some(Arc::new(Previews::new(&installation.services))),
        hooks: ProviderHooks::new(callbacks.readers(), callbacks.wakes.clone()),
        storage_hooks: storage_hooks(&StoreSettings::read())?,
        access: access(&args, &installation.db, address).await?,
        trusted_proxies: args.trusted_proxies.clone().unwrap_or_default(),
        cross_origins: args.cors_origins.clone().unwrap_or_default(),
        rate_limits: args.rates.limits(),
        keys: keys.clone(),
        checks: ready_checks(&installation, worker.as_ref().map(Worker::readiness).as_ref()),
        metrics: install_metrics().map_err(|error| anyhow!("cannot install the metrics: {error}"))?,
        stopping: stopping.clone(),
        shutdown: shutdown.clone(),
    };
    tracing::info!(%address, docs = %format!("http://{address}/docs"), "ready");
    if !args.no_open {
        open_page(address);
    }
    let serving = gala_api::serve(listener, router(ApiState::new(config)), options(&args), shutdown.clone());
    let ending = async {
        stop.asked().await;
        tracing::info!("stopping");
        stopping.cancel();
        if let Some(worker) = worker {
            hand_back(worker).await;
        }
        shutdown.cancel();
    };
    let tidying = Housekeeping::of(&installation, &args.data).with_lifecycle(lifecycle);
    let tidying = tidying.looking_for_films(args.films_every()).run(shutdown.clone());
    let rotating = signing_key::rotate(keys, shutdown.clone());
    let migrating = serve_migrations(&installation, shutdown.clone());
    let (served, (), (), (), ()) = tokio::join!(serving, ending, tidying, rotating, migrating);
    served.context("the server ended badly")?;
    Ok(ExitCode::SUCCESS)
}

/// Argon2 runs for so many passwords at once.
const HASHES_AT_ONCE: NonZeroUsize = NonZeroUsize::new(2).expect("not zero");

/// Who may tell of files that came straight to the store.
fn storage_hooks(settings: &StoreSettings) -> anyhow::Result<StorageHooks> {
    let hooks = settings.hook_token()?.map(StorageHooks::new).unwrap_or_default();
    let Some(push) = settings.push_tokens()? else { return Ok(hooks) };
    let push = PushTokens::new(push).map_err(|told| anyhow!("cannot use GCS_PUSH_KEYS_URL: {told}"))?;
    Ok(hooks.with_push(push))
}

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
