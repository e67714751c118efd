//! `gala auth gdrive`: a person's permission to keep files in their Google Drive.

use std::{
    io::Write,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, bail};
use axum::{
    Router,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Html,
    routing::get,
};
use gala_storage::{Consent, Permission};
use tokio::{net::TcpListener, sync::oneshot};

use crate::settings::{AuthCommand, AuthGdriveArgs, DriveClient, StoreSettings};

/// The folder that is made unless another is named.
const FOLDER: &str = "GALA";
/// For so long the person is waited for.
const PATIENCE: Duration = Duration::from_secs(600);

/// # Errors
/// Where the client is not set up, no permission is given, or what it gives cannot be written.
pub async fn auth(command: &AuthCommand) -> anyhow::Result<ExitCode> {
    match command {
        AuthCommand::Gdrive(args) => gdrive(args).await,
    }
}

async fn gdrive(args: &AuthGdriveArgs) -> anyhow::Result<ExitCode> {
    let DriveClient { client_id, client_secret, endpoint } = StoreSettings::read().drive_client()?;
    if args.out.as_ref().is_some_and(|out| out.exists()) {
        bail!("the file that --out names is there already (name another one, or remove it)");
    }
    let listener = TcpListener::bind(("127.0.0.1", args.port)).await;
    let listener = listener.with_context(|| format!("cannot listen on port {} (choose another --port)", args.port))?;
    let redirect_uri = format!("http://{}", listener.local_addr()?);
    let consent = Arc::new(Consent::new(client_id, client_secret, endpoint, redirect_uri, args.all_files)?);
    println!("Open this address in a browser of this machine, and permit what it asks for:\n\n{}\n", consent.url()?);
    let answer = tokio::time::timeout(PATIENCE, answered(listener, Arc::clone(&consent))).await;
    let answer = answer.context("nobody has answered for ten minutes (start again)")??;
    let permission = consent.permission(&answer).await?;
    tell(args, permission).await?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the settings that the permission gives. The token comes first: what fails after it costs nobody another consent.
async fn tell(args: &AuthGdriveArgs, permission: Permission) -> anyhow::Result<()> {
    match &args.out {
        Some(out) => {
            gala_files::keep_private();
            let mut file = std::fs::File::create_new(out).context("cannot write the file that --out names")?;
            writeln!(file, "{}", permission.refresh_token).and_then(|()| file.sync_all())?;
            println!("GDRIVE_REFRESH_TOKEN_FILE={}", out.display());
        }
        None => println!("GDRIVE_REFRESH_TOKEN={}", permission.refresh_token),
    }
    let folder = match (&args.folder, args.all_files) {
        (Some(name), _) => name,
        (None, false) => FOLDER,
        (None, true) => return Ok(()),
    };
    let id = permission.make_folder(folder).await.context("the token is good, and no folder could be made with it")?;
    println!("GDRIVE_FOLDER_ID={id}");
    Ok(())
}

/// What the page that the browser ends on needs.
#[derive(Clone)]
struct Waiting {
    consent: Arc<Consent>,
    answer: Arc<Mutex<Option<oneshot::Sender<String>>>>,
}

/// Waits until the browser comes back with the answer to our question, and returns it. What else comes is no answer.
async fn answered(listener: TcpListener, consent: Arc<Consent>) -> anyhow::Result<String> {
    let (sender, receiver) = oneshot::channel();
    let waiting = Waiting { consent, answer: Arc::new(Mutex::new(Some(sender))) };
    let router = Router::new().route("/", get(come_back)).with_state(waiting);
    let (end, ended) = oneshot::channel::<()>();
    let server = axum::serve(listener, router).with_graceful_shutdown(async {
        let _ = ended.await;
    });
    let server = tokio::spawn(server.into_future());
    let answer = receiver.await.context("the page of the answer has ended")?;
    // The browser is shown the page before this ends; whoever keeps a connection open is not waited for.
    let _ = end.send(());
    let _ = tokio::time::timeout(Duration::from_secs(2), server).await;
    Ok(answer)
}

async fn come_back(State(waiting): State<Waiting>, RawQuery(query): RawQuery) -> (StatusCode, Html<&'static str>) {
    let query = query.unwrap_or_default();
    if !waiting.consent.is_answer(&query) {
        return (StatusCode::BAD_REQUEST, Html("This is not the answer that GALA waits for."));
    }
    let sender = waiting.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(sender) = sender {
        let _ = sender.send(query);
    }
    (StatusCode::OK, Html("GALA has the answer. You can close this page and go back to the terminal."))
}
