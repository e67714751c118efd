//! `gala storage check`: what is stored, compared with what the database knows of.

use std::{io::Write, process::ExitCode};

use anyhow::Context;
use gala_jobs::upkeep::{self, CheckOptions, Depth, Repair, StorageReport, Tally};
use indicatif::ProgressBar;

use crate::{
    bytes_bar::{bytes_bar, show},
    data_dir::DataDir,
    faulty::{KEYS_SHOWN, told},
    installation::open_database,
    lifecycle::lifecycle,
    migration::migrate,
    safe_age::{SAFE_AGE, unfinished_age},
    settings::{StorageCheckArgs, StorageCommand, StoreSettings},
};

/// # Errors
/// Where the folder, the database or the store cannot be read. What is missing or damaged is none, but the exit code.
pub async fn storage(command: &StorageCommand) -> anyhow::Result<ExitCode> {
    match command {
        StorageCommand::Check(args) => check(args).await,
        StorageCommand::Migrate(args) => migrate(args).await,
        StorageCommand::Lifecycle(args) => lifecycle(args).await,
    }
}

/// Compares, prints, and repairs where asked. Fails when an asset has lost its object, or that has another content.
async fn check(args: &StorageCheckArgs) -> anyhow::Result<ExitCode> {
    let folder = DataDir::open(&args.data.data)?;
    let db = open_database(&args.data, &folder).await?;
    let objects = StoreSettings::read().open(&folder)?;
    let repair = match (args.repair, args.force) {
        (false, _) => Repair::Nothing,
        (true, false) => Repair::Remove,
        (true, true) => Repair::RemoveAll,
    };
    let depth = if args.quick { Depth::Sizes } else { Depth::Checksums };
    let unfinished_age = unfinished_age(args.data.is_shared());
    let options = CheckOptions { repair, depth, safe_age: SAFE_AGE, unfinished_age };
    let bar = if depth == Depth::Sizes { ProgressBar::hidden() } else { bytes_bar("reading") };
    let checked = upkeep::check(&db, &objects, options, &|progress| show(&bar, progress)).await;
    bar.finish_and_clear();
    let report = checked.context("cannot check the storage")?;
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
        ("moved to another store", report.moved, "kept for who reads it there"),
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
    for (what, faulty) in [("missing", &report.missing), ("damaged", &report.damaged)] {
        writeln!(out, "{:<40} {:>10}", format!("objects that are {what}"), faulty.len())?;
        for object in faulty.iter().take(KEYS_SHOWN) {
            writeln!(out, "    {}", told(object))?;
        }
        if faulty.len() > KEYS_SHOWN {
            writeln!(out, "    and {} more", faulty.len() - KEYS_SHOWN)?;
        }
    }
    Ok(())
}
