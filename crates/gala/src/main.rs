//! The `gala` program: reads what it is told, puts the parts together, and runs one command.

mod accounts;
mod animatic;
mod auth;
mod brief_source;
mod bytes_bar;
mod calls;
mod captions;
mod data_dir;
mod disk;
mod doctor;
mod edit;
mod estimate;
mod export;
mod export_package;
mod faulty;
mod follow;
mod hand_back;
mod helpers;
mod housekeeping;
mod import_document;
mod installation;
mod lifecycle;
mod make;
mod migration;
mod models;
mod open_files;
mod open_page;
mod order;
mod previews;
mod progress;
mod providers;
mod ready_checks;
mod render;
mod safe_age;
mod schema;
mod self_tests;
mod serve;
mod settings;
mod signals;
mod signing_key;
mod storage;
mod template;
mod voices;
mod work;

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use settings::{Cli, Command, SettingsError};
use tracing_subscriber::EnvFilter;

/// `EX_CONFIG` of `sysexits.h`: the settings cannot be.
const BAD_SETTINGS: u8 = 78;

/// How long threads may take to end once the command has.
const END_TIME: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    gala_render::memory::give_back_large_blocks();
    allow_open_files();
    let cli = Cli::parse();
    let is_server = matches!(cli.command, Command::Serve(_) | Command::Work(_));
    if cli.command.uses_data_folder() {
        gala_files::keep_private();
    }
    log_to_stderr(is_server);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&anyhow::Error::from(error).context("cannot start")),
    };
    let ended = runtime.block_on(run(cli.command));
    // What a thread still computes is of no use to anybody: the end does not wait for it.
    runtime.shutdown_timeout(END_TIME);
    match ended {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

/// Asks for as many open files as this process may have. What it may have at first is often 1024, for the sake of
/// programs that use `select`; sixty-four films seen at once on a machine of many cores need more.
fn allow_open_files() {
    let limit = getrlimit(Resource::Nofile);
    // Where that is refused, the limit is what it was.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Make(args) => make::make(args).await,
        Command::Animatic(args) => animatic::animatic(args).await,
        Command::Estimate(args) => estimate::estimate(&args).await,
        Command::Render(args) => render::render(args).await,
        Command::Template(command) => template::template(command).await,
        Command::Edit(args) => tokio::task::spawn_blocking(move || edit::edit(&args)).await?,
        Command::Captions(args) => captions::captions(args).await,
        Command::Export(args) => export_package::export_package(args).await,
        Command::Import(args) => tokio::task::spawn_blocking(move || import_document::import(&args)).await?,
        Command::Serve(args) => serve::serve(args).await,
        Command::Work(args) => work::work(args).await,
        Command::Doctor(args) => doctor::doctor(&args).await,
        Command::Migrate(args) => migrate(&args).await,
        Command::Storage(command) => storage::storage(&command).await,
        Command::Auth(command) => auth::auth(&command).await,
        Command::User(command) => accounts::user(&command).await,
        Command::Key(command) => accounts::key(&command).await,
        Command::Plan(command) => accounts::plan(&command).await,
        Command::Workspace(command) => accounts::workspace(&command).await,
        Command::Calls(command) => calls::calls(&command).await,
        Command::Models(command) => models::models(&command).await,
        Command::Voices(args) => voices::voices(&args).await,
        Command::Openapi => print(&serde_json::to_string_pretty(&gala_api::openapi())?),
        Command::Schema { document } => print(&schema::schema(document)),
    }
}

async fn migrate(args: &settings::DataArgs) -> anyhow::Result<ExitCode> {
    let folder = data_dir::DataDir::open(&args.data)?;
    installation::open_database(args, &folder).await?;
    print("the database is of this version")
}

fn print(text: &str) -> anyhow::Result<ExitCode> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(ExitCode::SUCCESS)
}

/// Servers log records that programs read; commands for people log only what is wrong.
fn log_to_stderr(is_server: bool) {
    let filter = EnvFilter::new(settings::log_filter(if is_server { "info" } else { "warn" }));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if is_server {
        logs.json().flatten_event(true).with_current_span(true).with_span_list(false).init();
    } else {
        logs.without_time().with_target(false).init();
    }
}

/// Tells an error with its causes on one line each, and which kind it is by the exit code.
fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("gala: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because {cause}");
    }
    if error.is::<SettingsError>() { ExitCode::from(BAD_SETTINGS) } else { ExitCode::FAILURE }
}
