//! `gala make`: a brief becomes a finished video in a folder.

use std::{io::Write, path::Path, process::ExitCode, time::Duration};

use anyhow::{Context, bail};
use gala_core::{
    access::Scope,
    approval::{ApprovalRules, ReviewStage},
    brief::Brief,
    id::ProjectId,
    payload::{FinishedVideo, GivenFiles},
    problem::Problem,
};
use gala_db::{approvals, scene_versions};
use gala_jobs::pipeline::{GivenFilesError, REPORT, store_given_files};
use gala_media::folder_of;
use gala_projects::scenes::{after_review, approve_stage};

use crate::{
    brief_source::{read_brief, told},
    export::{self, Exported},
    follow::{Ended, follow},
    housekeeping::Housekeeping,
    installation::Installation,
    order::{self, Order, of_brief, place},
    progress::Display,
    settings::MakeArgs,
    signals::Stop,
};

/// The exit code of a command that Ctrl-C ended: 128 + SIGINT.
pub const INTERRUPTED: u8 = 130;

/// The exit code of a command whose video waits for an approval.
pub const AWAITING: u8 = 3;

/// Makes the video, or goes on where an earlier run of the same command stopped.
///
/// # Errors
/// All that is in the way, by the lines of the brief; and what the last job failed at. Being interrupted is none, but
/// an exit code.
pub async fn make(args: MakeArgs) -> anyhow::Result<ExitCode> {
    let (path, brief) = read_brief(&args.brief)?;
    let brief = args.approvals.apply(brief);
    export::check_writable(&args.out)?;
    args.work.check_works()?;
    let mut stop = Stop::new()?;
    let installation = Installation::open(&args.data, &args.work).await?;
    check_language_model(&installation, &brief)?;
    check_transcriber(&installation, &brief)?;
    let given = given_files(&installation, &brief, path).await?;
    warn(&installation.services.providers.planner.warnings(&brief));
    check_speaker(&installation).await?;
    let mut display = Display::new(args.json);
    let order = place(&installation, &Order { brief, given }).await?;
    if args.approvals.approves_all() {
        approve_all(&installation, order.project).await?;
    }
    if let Some(stage) = args.approvals.stage() {
        approve(&installation, order.project, stage).await?;
    }
    let ended = follow(&installation, order.project, &mut display, &mut stop).await?;
    display.finish();
    match ended {
        Ended::Interrupted => {
            eprintln!("stopped; everything finished is kept, and the same command goes on from here");
            Ok(ExitCode::from(INTERRUPTED))
        }
        Ended::Awaiting(waiting) => {
            eprintln!("{waiting}");
            Ok(ExitCode::from(AWAITING))
        }
        Ended::Failed(error) => bail!("{} [{}]", error.error_message, error.error_code),
        Ended::Finished { before } => {
            let finished = finished(&installation, order.project).await?;
            warn(&finished.warnings);
            let exported = export::export(&installation.objects, &finished.files, &args.out).await?;
            Housekeeping::of(&installation, &args.data).tidy_database().await;
            put_away(&installation).await;
            if !args.json {
                tell(&finished, &exported, before, &args.out)?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Approves a stage of every scene that has something of it.
async fn approve(installation: &Installation, project: ProjectId, stage: ReviewStage) -> anyhow::Result<()> {
    let mut tx = installation.db.begin().await?;
    let approved = approve_stage(&mut tx, Scope::LOCAL, project, stage).await?;
    tx.commit().await?;
    if approved == 0 {
        bail!(
            "no scene has anything of the stage {stage} yet: run the command without --approve first [nothing_to_review]"
        );
    }
    Ok(())
}

/// Lets a project go on without waiting for approvals.
async fn approve_all(installation: &Installation, project: ProjectId) -> anyhow::Result<()> {
    let mut tx = installation.db.begin().await?;
    scene_versions::lock(&mut tx, project).await?;
    let rules = approvals::rules(&mut tx, Scope::LOCAL, project).await?.unwrap_or_default();
    approvals::set_rules(&mut tx, project, ApprovalRules { auto_approve: true, ..rules }).await?;
    after_review(&mut tx, Scope::LOCAL, (project, None), None).await?;
    Ok(tx.commit().await?)
}

/// How long the end of a run waits for whoever still uses the database.
const CLOSING: Duration = Duration::from_secs(5);

/// Leaves one file of the database. One that is still in use is as whole, and larger.
async fn put_away(installation: &Installation) {
    if tokio::time::timeout(CLOSING, installation.db.close()).await.is_err() {
        tracing::debug!("the database was still in use at the end");
    }
}

/// A video is kept under the name of who speaks in it, which only somebody who can speak tells.
///
/// # Errors
/// Where nobody can.
pub async fn check_speaker(installation: &Installation) -> anyhow::Result<()> {
    let tried = installation.services.providers.test_speaker().await;
    tried.map_err(|error| anyhow::anyhow!("{error} [provider_unavailable]"))
}

/// Told before anything is begun, and not as the failure of a job.
///
/// # Errors
/// Where a topic is given, and no language model is set up.
pub fn check_language_model(installation: &Installation, brief: &Brief) -> anyhow::Result<()> {
    let models = installation.services.providers.text_models.chosen(&brief.providers.text);
    if brief.topic.is_none() || !models.is_empty() {
        return Ok(());
    }
    bail!(
        "a topic needs a language model, and none is configured: set a key such as GALA_OPENAI_KEY, or the address of a \
         server of your own as GALA_OPENAI_COMPATIBLE_URL (docs/PROVIDERS.md), or write the script yourself and give it as \
         a brief (docs/BRIEF.md has the format) [no_language_model]"
    )
}

/// A scene of which only a recorded voice is given cannot begin without somebody who writes it down.
///
/// # Errors
/// Where there is such a scene, and nobody who does.
pub fn check_transcriber(installation: &Installation, brief: &Brief) -> anyhow::Result<()> {
    let Some(index) = brief.scenes.iter().position(|scene| scene.text.is_empty()) else { return Ok(()) };
    if !installation.services.providers.chosen_transcribers(&brief.providers.transcription).is_empty() {
        return Ok(());
    }
    bail!(
        "scenes[{index}] has a narration and no text, and nobody is set up who writes down what is heard in it: give it a \
         text, run gala models install whisper-base, set GALA_OPENAI_TRANSCRIPTION_MODEL=whisper-1 beside GALA_OPENAI_KEY, \
         or GALA_OPENAI_COMPATIBLE_TRANSCRIPTION_MODEL for a server of your own (docs/PROVIDERS.md) [no_transcriber]"
    )
}

/// Stores the files that a brief names.
///
/// # Errors
/// Each file that is missing or cannot be used, by the lines of the brief.
pub async fn given_files(installation: &Installation, brief: &Brief, path: &Path) -> anyhow::Result<GivenFiles> {
    let folder = folder_of(path);
    let services = &installation.services;
    let given = store_given_files(&services.store, &services.tools, brief, folder).await;
    given.map_err(|error| match error {
        GivenFilesError::Problems(problems) => told(path, &problems.0),
        error => error.into(),
    })
}

/// Reads what the project's last job left.
///
/// # Errors
/// Where no job of the project has finished a video, or what it left cannot be read.
pub async fn finished(installation: &Installation, project: ProjectId) -> anyhow::Result<FinishedVideo> {
    let unreadable = "cannot read the output of the finished job";
    let last = order::finished_job(&of_brief(installation, project).await?).context(unreadable)?;
    order::finished(installation, last).await?.context(unreadable)
}

/// Tells what is not as it was asked. It goes to standard error: standard output may be read by a program.
fn warn(warnings: &[Problem]) {
    for warning in warnings {
        eprintln!("warning: {warning} [{}]", warning.code);
    }
}

fn tell(finished: &FinishedVideo, exported: &Exported, before: bool, out: &Path) -> anyhow::Result<()> {
    let mut text = std::io::stdout().lock();
    for aside in &exported.set_aside {
        writeln!(text, "kept a file that was not GALA's, or was changed: {}", aside.display())?;
    }
    let (segments, seconds) = (finished.segments, finished.duration_ms as f64 / 1000.0);
    let work = if before {
        "made before, nothing encoded".to_owned()
    } else {
        format!("{} segments encoded, {} kept", segments.encoded, segments.reused)
    };
    let (written, unchanged) = (exported.written.len(), exported.unchanged);
    let first = finished.files.first().map_or(REPORT, |file| file.path.as_str());
    let out = out.join(first);
    writeln!(text, "{} ({seconds:.1} s; {work}; {written} files written, {unchanged} unchanged)", out.display())?;
    Ok(())
}
