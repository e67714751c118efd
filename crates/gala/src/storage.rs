//! `gala storage check`: what is stored, compared with what the database knows of.

use std::{io::Write, process::ExitCode};

use anyhow::Context;
use gala_jobs::upkeep::{self, CheckOptions, Repair, StorageReport, Tally};
use gala_storage::Objects;

use crate::{
    data_dir::DataDir,
    installation::open_database,
    safe_age::{SAFE_AGE, unfinished_age},
    settings::{StorageCheckArgs, StorageCommand},
};

/// So many keys of a kind are printed.
const KEYS_SHOWN: usize = 20;

pub async fn storage(command: &StorageCommand) -> anyhow::Result<ExitCode> {
    match command {
        StorageCommand::Check(args) => check(args).await,
    }
}

/// Compares, prints, and repairs where asked. Fails when an asset has lost its object.
async fn check(args: &StorageCheckArgs) -> anyhow::Result<ExitCode> {
    let folder = DataDir::open(&args.data.data)?;
    let db = open_database(&args.data, &folder).await?;
    let objects = Objects::open(&folder.objects())?;
    let repair = match (args.repair, args.force) {
        (false, _) => Repair::Nothing,
        (true, false) => Repair::Remove,
        (true, true) => Repair::RemoveAll,
    };
    let options = CheckOptions { repair, safe_age: SAFE_AGE, unfinished_age: unfinished_age(args.data.is_shared()) };
    let report = upkeep::check(&db, &objects, options).await.context("cannot check the storage")?;
    print(&report, std::io::stdout().lock())?;
    let is_whole = report.missing.is_empty() && report.damaged.is_empty();
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(report: &StorageReport, mut out: impl Write) -> std::io::Result<()> {
    let removed = if report.repaired { "removed" } else { "removed by --repair" };
    let old = Tally {
        objects: report.orphans.objects - report.young_orphans.objects,
        bytes: report.orphans.bytes - report.young_orphans.bytes,
    };
    writeln!(out, "{:<40} {:>10} {:>14}", "what is stored", "objects", "bytes")?;
    for (what, tally, note) in [
        ("assets of projects", report.assets, ""),
        ("given files, music, segments", report.shared, ""),
        ("of work that has not ended well", report.in_work, "kept: it may go on"),
        ("nobody's, older than a day", old, removed),
        ("nobody's, younger", report.young_orphans, "kept"),
        ("not GALA's", report.foreign, "kept"),
    ] {
        writeln!(out, "{:<40} {:>10} {:>14}  {note}", what, tally.objects, tally.bytes)?;
    }
    let unfinished = report.unfinished;
    let note = if unfinished == 0 { "" } else { removed };
    writeln!(out, "{:<40} {unfinished:>10} {:>14}  {note}", "writes that were never finished", "")?;
    for (what, keys) in [("missing", &report.missing), ("of another size", &report.damaged)] {
        writeln!(out, "{:<40} {:>10}", format!("assets whose object is {what}"), keys.len())?;
        for key in keys.iter().take(KEYS_SHOWN) {
            writeln!(out, "    {key}")?;
        }
        if keys.len() > KEYS_SHOWN {
            writeln!(out, "    and {} more", keys.len() - KEYS_SHOWN)?;
        }
    }
    Ok(())
}
