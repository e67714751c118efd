//! `gala edit`: a list of edits makes another timeline of one, whole or not at all.

mod facts;
mod places;

use std::process::ExitCode;

use anyhow::bail;
use gala_core::timeline::{Edit, Edited};

use self::{facts::known_facts, places::Places};
use crate::{
    render::{Failed, read_document, read_timeline, unusable, write_json},
    settings::EditArgs,
};

/// Edits, or says everything that is in the way.
///
/// # Errors
/// Where the timeline or the edits cannot be read, an edit cannot be done, or the result cannot be written; then
/// nothing is.
pub fn edit(args: &EditArgs) -> anyhow::Result<ExitCode> {
    match run(args) {
        Ok(told) => println!("{told}"),
        Err(Failed::Problems(problems)) => {
            let lines: Vec<String> =
                problems.0.iter().map(|problem| format!("  {problem} [{}]", problem.code)).collect();
            bail!("{} cannot be edited:\n{}", args.timeline.display(), lines.join("\n"));
        }
        Err(Failed::Render(error)) => return Err(error.into()),
        Err(Failed::Other(error)) => return Err(error),
    }
    Ok(ExitCode::SUCCESS)
}

fn run(args: &EditArgs) -> Result<String, Failed> {
    let timeline = read_timeline(&args.timeline)?;
    let edits = read_document(&args.edits).map_err(|error| unusable("read the edits", &args.edits, &error))?;
    let edits = Edit::list_from_json(&edits)?;
    let facts = known_facts(args, &timeline, &edits)?;
    let Edited { timeline: edited, inverse } = timeline.apply_all(&edits, &facts)?;
    let Some(places) = Places::of(args, &timeline, &edited)? else {
        return Ok(format!("{} edits can be done", edits.len()));
    };
    // The way back first: a document that was replaced without it would be lost.
    if let Some(undo) = &places.undo {
        write_json(undo, &inverse)?;
    }
    write_json(&places.timeline, &edited)?;
    Ok(places.timeline.display().to_string())
}
