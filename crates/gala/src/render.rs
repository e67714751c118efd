//! `gala render`: a timeline and the files beside it become videos, sounds and pictures. It needs no data folder and no
//! database.

mod asked;
mod cache;
mod probe_cache;
mod report;
mod sources;
mod work;

use std::{process::ExitCode, time::SystemTime};

use anyhow::{anyhow, bail};
use gala_core::{
    cancel::Cancel,
    event::{Event, Progress, What},
    id::JobId,
    job::{JobError, JobKind, JobState},
    problem::Problems,
};
use gala_media::RunError;
use gala_render::RenderError;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

pub use asked::TimeRange;

use crate::{make::INTERRUPTED, progress::Display, settings::RenderArgs, signals::Stop};

/// Renders, or says everything that is in the way.
pub async fn render(args: RenderArgs) -> anyhow::Result<ExitCode> {
    let mut stop = Stop::new()?;
    let (mut display, cancel) = (Display::new(args.json), Cancel::new());
    let (tell, mut told) = unbounded_channel();
    let (json, document) = (args.json, args.timeline.display().to_string());
    let teller = Teller { tell, job: JobId::new() };
    let mut working = {
        let (teller, cancel) = (teller.clone(), cancel.clone());
        tokio::task::spawn_blocking(move || work::run(&args, &teller, &cancel))
    };
    let ending = teller.clone();
    drop(teller);
    let ended = loop {
        tokio::select! {
            event = told.recv() => if let Some(event) = event { display.show(&event)? },
            () = stop.asked() => cancel.cancel(),
            ended = &mut working => break ended?,
        }
    };
    ending.ended(ended.as_ref().err());
    while let Ok(event) = told.try_recv() {
        display.show(&event)?;
    }
    display.finish();
    match ended {
        Ok(lines) if json => drop(lines),
        Ok(lines) => lines.iter().for_each(|line| println!("{line}")),
        Err(Failed::Render(error)) if error.is_cancelled() => {
            eprintln!("stopped; finished segments are kept, and the same command goes on from here");
            return Ok(ExitCode::from(INTERRUPTED));
        }
        Err(Failed::Problems(problems)) => {
            let lines: Vec<String> =
                problems.0.iter().map(|problem| format!("  {problem} [{}]", problem.code)).collect();
            bail!("{document} cannot be rendered:\n{}", lines.join("\n"));
        }
        Err(Failed::Render(error)) => {
            let code = error.code();
            return Err(anyhow::Error::from(error).context(format!("{document} cannot be rendered [{code}]")));
        }
        Err(Failed::Other(error)) => return Err(error),
    }
    Ok(ExitCode::SUCCESS)
}

/// Why nothing was rendered.
#[derive(Debug)]
enum Failed {
    /// Of the document, its files or what was asked for.
    Problems(Problems),
    Render(RenderError),
    Other(anyhow::Error),
}

impl From<Problems> for Failed {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems)
    }
}

impl From<RenderError> for Failed {
    fn from(error: RenderError) -> Self {
        Self::Render(error)
    }
}

impl From<RunError> for Failed {
    fn from(error: RunError) -> Self {
        Self::Render(error.into())
    }
}

impl From<anyhow::Error> for Failed {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

impl Failed {
    fn told(&self) -> JobError {
        let (error_code, error_message) = match self {
            Self::Problems(problems) => ("bad_input".to_owned(), problems.to_string()),
            Self::Render(error) => (error.code().to_owned(), error.to_string()),
            Self::Other(error) => ("failed".to_owned(), format!("{error:#}")),
        };
        JobError { error_code, error_message }
    }
}

/// Tells how far the work is, from any thread.
#[derive(Clone, Debug)]
struct Teller {
    tell: UnboundedSender<Event>,
    job: JobId,
}

impl Teller {
    fn begin(&self, step: &str) {
        self.say(What::StepStarted { step: step.to_owned() });
    }

    fn finish(&self, step: &str, reused: bool) {
        self.say(What::StepFinished { step: step.to_owned(), reused });
    }

    fn progress(&self, progress: Progress) {
        self.say(What::Progress(progress));
    }

    fn ended(&self, failed: Option<&Failed>) {
        let state = match failed {
            None => JobState::Succeeded,
            Some(Failed::Render(error)) if error.is_cancelled() => JobState::Cancelled,
            Some(_) => JobState::Failed,
        };
        let error = failed.map(Failed::told).filter(|_| state == JobState::Failed);
        self.say(What::State { state, error });
    }

    fn say(&self, what: What) {
        let at_ms =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
        let event =
            Event { seq: 0, at_ms, job_id: self.job, kind: JobKind::RenderFinal, project_id: None, scene: None, what };
        // Nobody listens any more when the display is gone.
        let _ = self.tell.send(event);
    }
}

/// One thing that is wrong with what was asked for.
fn refuse(code: &str, field: &str, message: impl Into<String>, remedy: &str) -> Failed {
    Failed::Problems(gala_core::problem::Problem::new(code, field, message, remedy).into())
}

fn unusable(what: &str, path: &std::path::Path, error: &std::io::Error) -> Failed {
    Failed::Other(anyhow!("cannot {what} {}: {error}", path.display()))
}
