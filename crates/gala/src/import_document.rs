//! `gala import`: what an editor changed in a cut that was handed over becomes a new timeline.

use std::{fs, io::Read, path::PathBuf, process::ExitCode};

use anyhow::bail;
use gala_core::problem::Problems;
use gala_handover::{
    conform::{Returned, conform},
    hand_over,
    read::{MAX_BYTES, ReturnFormat, read},
};
use serde_json::json;

use crate::{
    render::{Failed, facts_of, read_timeline, refuse, unusable, write_json},
    settings::ImportArgs,
};

/// Imports, or says everything that is in the way.
///
/// # Errors
/// Where the document or the timeline cannot be read, or the new one not be written; then nothing is.
pub fn import(args: &ImportArgs) -> anyhow::Result<ExitCode> {
    match run(args) {
        Ok(lines) => lines.iter().for_each(|line| println!("{line}")),
        Err(Failed::Problems(problems)) => {
            let lines: Vec<String> =
                problems.0.iter().map(|problem| format!("  {problem} [{}]", problem.code)).collect();
            let documents: Vec<String> = args.documents.iter().map(|path| path.display().to_string()).collect();
            bail!("{} cannot be imported:\n{}", documents.join(", "), lines.join("\n"));
        }
        Err(Failed::Render(error)) => return Err(error.into()),
        Err(Failed::Other(error)) => return Err(error),
    }
    Ok(ExitCode::SUCCESS)
}

fn run(args: &ImportArgs) -> Result<Vec<String>, Failed> {
    let format = format_of(&args.documents)?;
    if args.out.is_dir() {
        let message = format!("{} is a folder", args.out.display());
        return Err(refuse("output_is_folder", "--out", message, "name a file in it"));
    }
    let mut bytes = Vec::new();
    for document in &args.documents {
        fs::File::open(document)
            .and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes))
            .map_err(|error| unusable("read", document, &error))?;
        // The last line of a list may not be ended.
        if args.documents.len() > 1 {
            bytes.push(b'\n');
        }
    }
    let timeline = read_timeline(&args.timeline)?;
    let facts = facts_of(&timeline, &args.timeline, &args.cache_folder(), args.programs.start_mode())?;
    let timeline = timeline.settle(&facts)?;
    // Names of files do not depend on what the cut is called.
    let handover = hand_over(&timeline, "");
    let returned = conform(&timeline, &handover, &facts, &read(&bytes, format, &handover)?)?;
    write_json(&args.out, &returned.timeline)?;
    Ok(told(args, &returned))
}

/// Tells the format of the documents, of which there are several where they are lists.
fn format_of(documents: &[PathBuf]) -> Result<ReturnFormat, Failed> {
    let mut all = Vec::with_capacity(documents.len());
    for document in documents {
        let extension = document.extension().unwrap_or_default().to_string_lossy().into_owned();
        all.push(ReturnFormat::of_extension(&extension).map_err(Problems::from)?);
    }
    match all.as_slice() {
        [one] => Ok(*one),
        all if all.iter().all(|one| *one == ReturnFormat::Edl) => Ok(ReturnFormat::Edl),
        _ => {
            let message = format!("{} documents, of which not all are lists", documents.len());
            Err(refuse("several_documents", "document", message, "give one document, or several .edl files"))
        }
    }
}

fn told(args: &ImportArgs, returned: &Returned) -> Vec<String> {
    let Returned { changes, unread, .. } = returned;
    if args.json {
        return vec![json!({"timeline": args.out, "changes": changes, "unread": unread}).to_string()];
    }
    let mut lines = vec![format!("{}: {} changes", args.out.display(), changes.len())];
    lines.extend(changes.iter().map(|change| format!("  {change}")));
    if !unread.is_empty() {
        lines.push("not taken over:".to_owned());
        lines.extend(unread.iter().map(|one| format!("  {}: {}", one.place, one.what)));
    }
    lines
}
