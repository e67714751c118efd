//! `gala animatic`: the scenes of a brief as a film, before anything of them is paid for.

use std::{io::Write, path::Path, process::ExitCode, time::Duration};

use anyhow::{Context, bail};
use gala_core::{
    access::Scope,
    event::What,
    id::{JobId, ProjectId},
    job::{Job, JobKind, JobState},
    payload::{self, RenderedAnimatic},
};
use gala_db::jobs;
use gala_media::folder_of;
use gala_projects::scenes::render_animatic;
use tokio::time::MissedTickBehavior;

use crate::{
    brief_source::read_brief,
    export,
    installation::Installation,
    make::{INTERRUPTED, check_language_model, check_speaker, check_transcriber, given_files},
    order::{Order, place},
    progress::Display,
    settings::AnimaticArgs,
    signals::Stop,
};

/// What is worked on for it: clips wait until somebody wants the video.
const KINDS: [JobKind; 2] = [JobKind::GeneratePlan, JobKind::RenderAnimatic];
/// Events tell at once; this tells also when one was missed.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Makes the animatic of a brief as a file. The project is that of `gala make` with the same brief, which goes on with it.
///
/// # Errors
/// As `gala make`; and where the file cannot be written.
pub async fn animatic(args: AnimaticArgs) -> anyhow::Result<ExitCode> {
    let (path, brief) = read_brief(&args.brief)?;
    let brief = match args.workflow {
        Some(workflow) => workflow.of(brief),
        None => brief,
    };
    export::check_writable(folder_of(&args.out))?;
    args.work.check_works()?;
    let mut stop = Stop::new()?;
    let installation = Installation::open(&args.data, &args.work).await?;
    check_language_model(&installation, &brief)?;
    check_transcriber(&installation, &brief)?;
    let given = given_files(&installation, &brief, path).await?;
    check_speaker(&installation).await?;
    let order = place(&installation, &Order { brief, given }).await?;
    let mut display = Display::new(args.json);
    let worker = installation.start_worker_of(&KINDS);
    let made = made(&installation, order.project, order.job, &mut display, &mut stop).await;
    worker.shutdown().await;
    display.finish();
    let Some(animatic) = made? else {
        eprintln!("stopped; the same command goes on from here");
        return Ok(ExitCode::from(INTERRUPTED));
    };
    write(&installation, &animatic, &args.out).await?;
    if !args.json {
        tell(&animatic, &args.out)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Waits for the plan, and then for the animatic of it; `None` where the user asked to stop.
async fn made(
    installation: &Installation,
    project: ProjectId,
    plan: JobId,
    display: &mut Display,
    stop: &mut Stop,
) -> anyhow::Result<Option<RenderedAnimatic>> {
    if ended(installation, (project, plan), display, stop).await?.is_none() {
        return Ok(None);
    }
    let mut tx = installation.db.begin().await?;
    let job = render_animatic(&mut tx, Scope::LOCAL, project, None).await.context("cannot ask for the animatic")?;
    tx.commit().await?;
    let Some(job) = ended(installation, (project, job.id), display, stop).await? else { return Ok(None) };
    let output = job.output.context("the job left nothing")?;
    Ok(Some(payload::read(&output).context("cannot read the output of the finished job")?))
}

/// Waits until a job has succeeded, and shows how far it is; `None` where the user asked to stop.
async fn ended(
    installation: &Installation,
    (project, id): (ProjectId, JobId),
    display: &mut Display,
    stop: &mut Stop,
) -> anyhow::Result<Option<Job>> {
    let mut events = installation.db.listen();
    let mut look = tokio::time::interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            event = events.recv() => {
                let Ok(event) = event else { continue };
                if event.project_id != Some(project) {
                    continue;
                }
                display.show(&event)?;
                let has_ended = matches!(event.what, What::State { state, .. } if state.is_terminal());
                if event.job_id != id || !has_ended {
                    continue;
                }
            }
            _ = look.tick() => {}
            () = stop.asked() => return Ok(None),
        }
        let job = jobs::get(&installation.db, Scope::LOCAL, id).await?.context("the job is gone")?;
        match job.state {
            JobState::Succeeded => return Ok(Some(job)),
            JobState::Failed | JobState::Cancelled => {
                let told = job.error.map(|error| format!("{} [{}]", error.error_message, error.error_code));
                bail!("{}", told.unwrap_or_else(|| format!("the job is {}", job.state)));
            }
            JobState::Blocked | JobState::Queued | JobState::Running => {}
        }
    }
}

/// Writes the film beside its place, and moves it there once it is whole.
async fn write(installation: &Installation, animatic: &RenderedAnimatic, out: &Path) -> anyhow::Result<()> {
    let part = folder_of(out).join(format!(".gala-animatic-{}.part", std::process::id()));
    let written = async {
        installation.objects.fetch(&animatic.film.key, &part).await?;
        gala_files::publish(&part, out)?;
        anyhow::Ok(())
    };
    let written = written.await.with_context(|| format!("cannot write {}", out.display()));
    if written.is_err() {
        // Where it was not even begun, there is none.
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn tell(animatic: &RenderedAnimatic, out: &Path) -> anyhow::Result<()> {
    let RenderedAnimatic { duration_ms, scenes, sketched_pictures, sketched_voices, segments, .. } = animatic;
    let seconds = *duration_ms as f64 / 1000.0;
    let mut text = std::io::stdout().lock();
    writeln!(
        text,
        "{} ({seconds:.1} s; {scenes} scenes, {sketched_pictures} sketched pictures, {sketched_voices} voices of this machine; {} segments \
         encoded, {} kept)",
        out.display(),
        segments.encoded,
        segments.reused
    )?;
    Ok(())
}
