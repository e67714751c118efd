//! `gala storage lifecycle`: what rules do with files that nobody uses any more.

use std::{
    process::ExitCode,
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, bail};
use gala_core::lifecycle::LifecycleAction;
use gala_jobs::upkeep::{LifecycleItem, LifecycleMode, apply_lifecycle};

use crate::{
    data_dir::DataDir,
    installation::open_database,
    settings::{StorageLifecycleArgs, StoreSettings},
};

/// What was, or would be, done.
#[derive(Default)]
struct Totals {
    deleted: u64,
    moved: u64,
    kept: u64,
    bytes: u64,
}

/// Tells of each file of a rule what becomes of it, and with `--apply` does that.
///
/// # Errors
/// Where there are no rules, or they cannot be used; where the folder, the database or a store cannot.
pub async fn lifecycle(args: &StorageLifecycleArgs) -> anyhow::Result<ExitCode> {
    if args.lifecycle.rules.is_none() {
        bail!("there are no rules (name a file of them with --lifecycle or GALA_LIFECYCLE, see docs/STORAGE.md)");
    }
    let folder = DataDir::open(&args.data.data)?;
    let db = open_database(&args.data, &folder).await?;
    let objects = StoreSettings::read().open(&folder)?;
    let rules = args.lifecycle.read(&objects)?;
    let mode = if args.apply { LifecycleMode::Apply } else { LifecycleMode::Tell };
    let totals = Mutex::new(Totals::default());
    let tell = |item: &LifecycleItem| {
        println!("{}", told(item, mode));
        totals.lock().unwrap_or_else(PoisonError::into_inner).add(item);
    };
    apply_lifecycle(&db, &objects, &folder.staging(), &rules, mode, &tell)
        .await
        .context("cannot do all that the rules say")?;
    let Totals { deleted, moved, kept, bytes } = totals.into_inner().unwrap_or_else(PoisonError::into_inner);
    let would = if args.apply { "" } else { " (nothing was done: repeat with --apply)" };
    println!("{deleted} deleted and {moved} moved, of {bytes} bytes; {kept} stay because they are in use{would}");
    Ok(ExitCode::SUCCESS)
}

impl Totals {
    fn add(&mut self, item: &LifecycleItem) {
        match (item.kept_for, item.action) {
            (Some(_), _) => {
                self.kept += 1;
                return;
            }
            (None, LifecycleAction::Delete) => self.deleted += 1,
            (None, LifecycleAction::MoveTo(_)) => self.moved += 1,
        }
        self.bytes += item.size_bytes;
    }
}

fn told(item: &LifecycleItem, mode: LifecycleMode) -> String {
    let LifecycleItem { asset, name, size_bytes, idle_days, rule, .. } = item;
    let file = format!("{} ({asset}, {size_bytes} bytes, unused for {idle_days} days)", name.escape_debug());
    let what = match (item.kept_for, item.action, mode) {
        (Some(why), _, _) => return format!("stays   {file}: it is kept for {why}"),
        (None, LifecycleAction::Delete, LifecycleMode::Tell) => "would be deleted".to_owned(),
        (None, LifecycleAction::Delete, LifecycleMode::Apply) => "deleted".to_owned(),
        (None, LifecycleAction::MoveTo(to), LifecycleMode::Tell) => format!("would move to {}", to.as_str()),
        (None, LifecycleAction::MoveTo(to), LifecycleMode::Apply) => format!("moved to {}", to.as_str()),
    };
    format!("{what}   {file}: by the rule {rule:?}")
}
