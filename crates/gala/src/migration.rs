//! `gala storage migrate`: all objects move from one store to another. Whoever holds the data folder does it: this command, or the
//! server that runs in it, which the command asks by a file there.

mod ask;
mod request;
mod run;
mod serving;

use std::process::ExitCode;

use anyhow::{Context, bail};
use gala_jobs::upkeep;
use gala_storage::Objects;

pub use self::serving::serve_migrations;
use self::{
    ask::ask_server,
    request::{MigrationEnd, MigrationFiles, MigrationRequest},
    run::run,
};
use crate::{
    bytes_bar::{bytes_bar, show},
    data_dir::{DataDir, DataDirError},
    faulty::KEYS_SHOWN,
    installation::open_database,
    settings::{StorageMigrateArgs, StoreSettings},
};

/// Moves every object to another store, and says of each asset that it is there. May be stopped and given again.
///
/// # Errors
/// Where the folder, the database or a store cannot be used, and where objects are missing or damaged.
pub async fn migrate(args: &StorageMigrateArgs) -> anyhow::Result<ExitCode> {
    if args.from == args.to {
        bail!("FROM and TO are the same store (name another one)");
    }
    let request = MigrationRequest::new(args.from, args.to, args.force, args.kept());
    let ended = match DataDir::open(&args.data.data) {
        Ok(folder) => here(args, &folder, &request).await?,
        Err(DataDirError::InUse { path, holder }) => {
            ask_server(&MigrationFiles::in_folder(&path), &request, &holder).await?
        }
        Err(error) => return Err(error.into()),
    };
    tell(&ended, args)
}

/// Moves in a data folder that nobody else uses.
async fn here(args: &StorageMigrateArgs, folder: &DataDir, request: &MigrationRequest) -> anyhow::Result<MigrationEnd> {
    let db = open_database(&args.data, folder).await?;
    let settings = StoreSettings::read();
    let open = |provider| settings.open_provider(provider, &folder.objects(), &folder.object_cache());
    let (from, to): (Objects, Objects) = (open(args.from)?, open(args.to)?);
    let bar = bytes_bar("moving");
    let moved = run(&db, &from, &to, &folder.staging(), request, &|progress| show(&bar, progress)).await;
    bar.finish_and_clear();
    let moved = moved.context("cannot move all objects (what was moved stays so, and the same command goes on)")?;
    upkeep::remove_moved(&db, &from, &to).await.context("cannot remove what was moved")?;
    Ok(moved)
}

fn tell(ended: &MigrationEnd, args: &StorageMigrateArgs) -> anyhow::Result<ExitCode> {
    let MigrationEnd::Moved { objects, bytes, assets, faulty, shown } = ended else {
        let MigrationEnd::Failed(why) = ended else { return Ok(ExitCode::FAILURE) };
        bail!("the server cannot move all objects (what was moved stays so): {why}");
    };
    println!("{objects} objects with {bytes} bytes are in the other store, {assets} assets of them since now");
    for object in shown {
        println!("    {object}");
    }
    if *faulty > KEYS_SHOWN as u64 {
        println!("    and {} more", faulty - KEYS_SHOWN as u64);
    }
    if *faulty > 0 && !args.force {
        bail!(
            "{faulty} objects are missing or damaged and stay in the first store (keep STORAGE_ALSO and give the command again \
             once they are repaired, or use the other store nevertheless with --force)"
        );
    }
    let (from, to) = (args.from.as_str(), args.to.as_str());
    println!(
        "set STORAGE_PROVIDER={to} everywhere now, with STORAGE_ALSO={from}; once all run so, give the command again for what \
         was stored meanwhile, and take STORAGE_ALSO away when what {from} still has is gone"
    );
    Ok(ExitCode::SUCCESS)
}
