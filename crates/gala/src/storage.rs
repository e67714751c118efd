//! `gala storage check`: what is stored, compared with what the database knows of.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, bail};
use gala_jobs::upkeep::{
    self, CheckOptions, Depth, Fault, FaultyObject, Owner, Progress, Repair, StorageReport, Tally,
};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    data_dir::DataDir,
    installation::open_database,
    safe_age::{SAFE_AGE, unfinished_age},
    settings::{StorageCheckArgs, StorageCommand, StorageMigrateArgs, StoreSettings},
};

/// So many keys of a kind are printed.
const KEYS_SHOWN: usize = 20;

/// # Errors
/// Where the folder, the database or the store cannot be read. What is missing or damaged is none, but the exit code.
pub async fn storage(command: &StorageCommand) -> anyhow::Result<ExitCode> {
    match command {
        StorageCommand::Check(args) => check(args).await,
        StorageCommand::Migrate(args) => migrate(args).await,
    }
}

/// How much was read, for who waits at a terminal.
fn bar(depth: Depth) -> ProgressBar {
    if depth == Depth::Sizes {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("reading {bytes} of {total_bytes} [{bar:30}] {eta}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
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
    let bar = bar(depth);
    let tell = |progress: Progress| {
        bar.set_length(progress.total_bytes);
        bar.set_position(progress.done_bytes);
    };
    let checked = upkeep::check(&db, &objects, options, &tell).await;
    bar.finish_and_clear();
    let report = checked.context("cannot check the storage")?;
    print(&report, std::io::stdout().lock())?;
    let is_whole = report.missing.is_empty() && report.damaged.is_empty();
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Copies every object to another store and says of all assets that they are there. Holds the data folder meanwhile, so that
/// nobody stores anything.
async fn migrate(args: &StorageMigrateArgs) -> anyhow::Result<ExitCode> {
    if args.from == args.to {
        bail!("FROM and TO are the same store (name another one)");
    }
    let folder = DataDir::open(&args.data.data)?;
    let db = open_database(&args.data, &folder).await?;
    let settings = StoreSettings::read();
    let open = |provider| settings.open_provider(provider, &folder.objects(), &folder.object_cache());
    let (from, to) = (open(args.from)?, open(args.to)?);
    let bar = bar(Depth::Checksums);
    let tell = |progress: Progress| {
        bar.set_length(progress.total_bytes);
        bar.set_position(progress.done_bytes);
    };
    let moved = upkeep::migrate(&db, &from, &to, &folder.staging(), args.force, &tell).await;
    bar.finish_and_clear();
    let moved = moved.context("cannot move all objects (what was moved stays, and the same command goes on)")?;
    println!("{} objects with {} bytes are in the other store", moved.objects, moved.bytes);
    for object in moved.faulty.iter().take(KEYS_SHOWN) {
        println!("    {}", told(object));
    }
    if moved.assets == 0 && !moved.faulty.is_empty() {
        bail!(
            "{} objects are missing or damaged, and the first store stays in use (use the other one nevertheless with --force)",
            moved.faulty.len()
        );
    }
    println!("{} assets are used from there: set STORAGE_PROVIDER to it now", moved.assets);
    Ok(ExitCode::SUCCESS)
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

/// Tells of an object what is wrong with it, and whom it belongs to.
fn told(object: &FaultyObject) -> String {
    let fault = match object.fault {
        Fault::Missing => "is missing".to_owned(),
        Fault::Size { expected, found } => format!("has {found} bytes instead of {expected}"),
        Fault::Checksum => "has other bytes than were stored".to_owned(),
        Fault::Unreadable => "cannot be read (the log has why)".to_owned(),
    };
    let owner = match &object.owner {
        Owner::Asset { id, project, title, .. } => {
            format!("asset {id} of the project {} ({project})", title.escape_debug())
        }
        Owner::Given => "a file that a user gave".to_owned(),
    };
    format!("{} {fault}: {owner}", object.key)
}
