//! `gala render`: a timeline and the files beside it become videos, sounds and pictures. It needs no data folder and no
//! database.

mod cache;
mod checker;
mod documents;
mod event_reporter;
mod failed;
mod report;
mod time_arguments;
mod work;

use std::process::ExitCode;

use anyhow::bail;
use gala_core::{cancel::Cancel, id::JobId};
use tokio::sync::mpsc::unbounded_channel;

pub use self::{
    cache::open as open_cache,
    checker::{checker, facts_of, take_in},
    documents::{read_document, read_timeline, write_json},
    event_reporter::EventReporter,
    failed::{Failed, refuse, unusable},
    time_arguments::TimeRange,
    work::run_document,
};
use crate::{make::INTERRUPTED, progress::Display, settings::RenderArgs, signals::Stop};

/// Renders, or says everything that is in the way.
///
/// # Errors
/// As [`shown`].
pub async fn render(args: RenderArgs) -> anyhow::Result<ExitCode> {
    let (json, document) = (args.json, args.timeline.display().to_string());
    shown(json, &document, "rendered", move |reporter, cancel| work::run(&args, reporter, cancel)).await
}

/// Does some work with a document on a thread of its own, and shows how far it is. The lines that it returns are for
/// people. `done` is what cannot be done with the document if it fails.
///
/// # Errors
/// All that is in the way, by the fields of the timeline; and what the work failed at. Being interrupted is none, but
/// an exit code.
pub async fn shown(
    json: bool,
    document: &str,
    done: &str,
    work: impl FnOnce(&EventReporter, &Cancel) -> Result<Vec<String>, Failed> + Send + 'static,
) -> anyhow::Result<ExitCode> {
    let mut stop = Stop::new()?;
    let (mut display, cancel) = (Display::new(json), Cancel::new());
    let (tell, mut told) = unbounded_channel();
    let reporter = EventReporter { tell, job: JobId::new() };
    let mut working = {
        let (reporter, cancel) = (reporter.clone(), cancel.clone());
        tokio::task::spawn_blocking(move || work(&reporter, &cancel))
    };
    let ending = reporter.clone();
    drop(reporter);
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
            bail!("{document} cannot be {done}:\n{}", lines.join("\n"));
        }
        Err(Failed::Render(error)) => {
            let code = error.code();
            return Err(anyhow::Error::from(error).context(format!("{document} cannot be {done} [{code}]")));
        }
        Err(Failed::Other(error)) => return Err(error),
    }
    Ok(ExitCode::SUCCESS)
}
