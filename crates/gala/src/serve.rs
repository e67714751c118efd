//! `gala serve`: the HTTP API, and a worker for its jobs, in one process.

use std::{io::Write, path::Path, process::ExitCode, sync::Arc};

use anyhow::{Context, anyhow};
use gala_api::{
    Access, ApiConfig, ApiState, FinishedFiles, JobDocuments, ReadyCheck, RenderOrder, SigningKey, install_metrics,
    router,
};
use gala_core::{brief::Brief, job::Job};
use gala_db::jobs;
use gala_jobs::pipeline::{FinalInput, FinishedVideo, GivenFiles, PlanInput, TimelineInput};
use gala_render::{Check, Tools};
use tokio::{net::TcpListener, sync::OnceCell};
use tokio_util::sync::CancellationToken;

use crate::{
    doctor::space, housekeeping::Housekeeping, installation::Installation, settings::ServeArgs, signals::Stop,
};

/// Serves until it is asked to stop; then answers what was asked, hands running jobs back, and ends.
pub async fn serve(args: ServeArgs) -> anyhow::Result<ExitCode> {
    args.check()?;
    let mut stop = Stop::new()?;
    let installation = Installation::open(&args.data, &args.work).await?;
    let listener = TcpListener::bind(args.listen).await.with_context(|| format!("cannot listen on {}", args.listen))?;
    let address = listener.local_addr()?;
    let shutdown = CancellationToken::new();
    let config = ApiConfig {
        db: installation.db.clone(),
        objects: installation.objects.clone(),
        documents: JobDocuments { plan_input, timeline_input, finished },
        access: args.token.as_ref().map_or(Access::Loopback, |token| Access::Token(Arc::from(token.expose()))),
        key: SigningKey::new(secret(&installation.data.root().join("signing.key"))?),
        checks: checks(&installation),
        metrics: install_metrics().map_err(|error| anyhow!("cannot install the metrics: {error}"))?,
        shutdown: shutdown.clone(),
    };
    let worker = installation.start_worker();
    tracing::info!(%address, docs = %format!("http://{address}/docs"), "ready");
    let serving = gala_api::serve(listener, router(ApiState::new(config)), shutdown.clone());
    let stopping = async {
        stop.asked().await;
        tracing::info!("stopping");
        shutdown.cancel();
    };
    let tidying = Housekeeping::of(&installation, &args.data).run(shutdown.clone());
    let (served, (), ()) = tokio::join!(serving, stopping, tidying);
    worker.shutdown().await;
    served.context("the server ended badly")?;
    Ok(ExitCode::SUCCESS)
}

/// What `generate_plan` is asked for a brief that came over HTTP: it names no files.
fn plan_input(brief: Brief) -> serde_json::Value {
    serde_json::to_value(PlanInput { brief, given: GivenFiles::new() }).expect("a brief is plain JSON data")
}

/// What `render_final` is asked for a timeline that came over HTTP.
fn timeline_input(order: RenderOrder) -> serde_json::Value {
    let RenderOrder { timeline, sources, quality } = order;
    let input = FinalInput::Timeline(TimelineInput { timeline, sources, quality });
    serde_json::to_value(input).expect("names of files are plain JSON data")
}

/// What a `render_final` left.
fn finished(job: &Job) -> Option<FinishedFiles> {
    let finished = FinishedVideo::of(job)?;
    Some(FinishedFiles { timeline: finished.timeline(), files: finished.files })
}

/// Reads the key that signs links, or makes it at the first start.
fn secret(path: &Path) -> anyhow::Result<[u8; 32]> {
    use std::os::unix::fs::OpenOptionsExt;
    match std::fs::read(path) {
        Ok(bytes) => <[u8; 32]>::try_from(bytes).map_err(|_| {
            anyhow!("signing.key in the data folder is damaged (delete it: links that were given out stop working)")
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut bytes = [0; 32];
            rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty())?;
            let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            Ok(bytes)
        }
        Err(error) => Err(error).context("cannot read signing.key in the data folder"),
    }
}

fn checks(installation: &Installation) -> Vec<ReadyCheck> {
    let (database, queue) = (installation.db.clone(), installation.db.clone());
    let folder = installation.data.root().to_owned();
    let objects = installation.objects.clone();
    let tested = Arc::new(SelfTest { tools: installation.tools.clone(), checks: OnceCell::new() });
    let sandbox = Arc::clone(&tested);
    vec![
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
        ReadyCheck::new("ffmpeg", move || {
            let tested = Arc::clone(&tested);
            async move { tested.result(|check| !check.name.starts_with("sandbox")).await }
        }),
        ReadyCheck::new("sandbox", move || {
            let tested = Arc::clone(&sandbox);
            async move {
                tested.holds().await?;
                tested.result(|check| check.name.starts_with("sandbox")).await
            }
        }),
    ]
}

/// The renderer's programs are tried once: what they can do does not change while the process runs.
struct SelfTest {
    tools: Tools,
    checks: OnceCell<Vec<Check>>,
}

impl SelfTest {
    /// Tries the sandbox anew each time: a machine's settings may change, and a server that starts children may be gone.
    async fn holds(&self) -> Result<(), String> {
        let tools = self.tools.clone();
        match tokio::task::spawn_blocking(move || tools.sandbox()).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the trial ended early".to_owned()),
        }
    }

    async fn result(&self, wanted: impl Fn(&Check) -> bool) -> Result<(), String> {
        let run = || {
            let tools = self.tools.clone();
            async move { tokio::task::spawn_blocking(move || tools.self_test()).await }
        };
        let checks = self.checks.get_or_try_init(run).await.map_err(|_| "the self-test ended early".to_owned())?;
        let failed: Vec<&str> =
            checks.iter().filter(|check| wanted(check) && !check.ok).map(|check| check.name.as_str()).collect();
        if failed.is_empty() { Ok(()) } else { Err(format!("failed: {} (run gala doctor)", failed.join(", "))) }
    }
}
