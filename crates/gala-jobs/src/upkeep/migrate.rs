//! Moving all objects from one store to another, while servers and workers use both.

use std::{path::Path, time::Duration};

use futures::{StreamExt, TryStreamExt};
use gala_core::{asset::FileFacts, id::AssetId};
use gala_db::{
    Db,
    moved::{self, MovedObject},
    stored::{self, StoredAsset},
};
use gala_storage::{Listed, Objects, keys};

use super::{
    compare::{Fault, FaultyObject, Owner, Progress},
    error::UpkeepError,
    group::GROUP,
    move_object::{Bringing, Brought, MoveStep},
};

/// So many objects are on their way at once. Each has two parts of 8 MiB in memory at most.
const AT_ONCE: usize = 4;

/// What is stored in the first store meanwhile is moved as well, in so many rounds at most.
const ROUNDS: u32 = 20;

/// How objects are moved.
#[derive(Clone, Copy, Debug)]
pub struct MigrateOptions<'a> {
    /// A folder for objects on their way from a store that is not on this machine.
    pub staging: &'a Path,
    /// Assets whose object is missing or damaged are said to be in the other store, too.
    pub force: bool,
    /// How long the first store keeps what was moved; for ever where this is `None`.
    pub kept: Option<Duration>,
}

/// Who is told how far a migration is.
#[derive(Clone, Copy)]
pub struct MigrateWatch<'a> {
    pub progress: &'a (dyn Fn(Progress) + Send + Sync),
    /// Of each object, by its key.
    pub step: &'a (dyn Fn(&str, MoveStep) + Send + Sync),
}

/// What a migration did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// Objects that were moved, or were found moved.
    pub objects: u64,
    pub bytes: u64,
    /// Assets that are said to be there from now on.
    pub assets: u64,
    /// Assets whose object is missing in both stores, or has another content than it should have.
    pub faulty: Vec<FaultyObject>,
}

/// Moves every object of a store to another under the same key: each is copied, compared there with its checksum, and then said to
/// be there. Segments, which are a cache, stay behind, and so does what is on its way in. It may be stopped at any point and run
/// again: what is there already is not sent again.
///
/// Others may read and store meanwhile, where they find objects in both stores ([`Objects::with_also`]). What the first one has is
/// removed by [`super::remove_moved`] once its time has come. An asset whose object is faulty stays where it is, unless `force`.
///
/// # Errors
/// If the database or a store is away, or there is no room.
pub async fn migrate(
    db: &Db,
    from: &Objects,
    to: &Objects,
    options: MigrateOptions<'_>,
    watch: MigrateWatch<'_>,
) -> Result<Migrated, UpkeepError> {
    let MigrateOptions { staging, kept, force } = options;
    let bringing = Bringing { from, to, staging, on_step: watch.step };
    let migration = Migration { db, bringing, kept, watch };
    let mut done = Migrated::default();
    for _ in 0..ROUNDS {
        let round = migration.round(&mut done).await?;
        if round == 0 {
            break;
        }
    }
    done.faulty = migration.left(&mut done.assets, force).await?;
    Ok(done)
}

/// What became of one object.
enum ObjectOutcome {
    Moved {
        is_asset: bool,
    },
    Newer,
    /// It is gone, or not what it should be.
    Left,
}

struct Migration<'a> {
    db: &'a Db,
    bringing: Bringing<'a>,
    kept: Option<Duration>,
    watch: MigrateWatch<'a>,
}

impl Migration<'_> {
    /// Moves what the first store has now. Returns how many objects were not moved before.
    async fn round(&self, done: &mut Migrated) -> Result<u64, UpkeepError> {
        let from = self.bringing.from;
        let mut at = Progress { done_bytes: 0, total_bytes: 0 };
        let mut listed = from.list(None);
        while let Some(object) = listed.next().await {
            let object = object?;
            at.total_bytes += if moves(&object.key) { object.size_bytes } else { 0 };
        }
        (*done, at.done_bytes) = (Migrated { assets: done.assets, ..Migrated::default() }, 0);
        let mut new = 0;
        let mut groups = from.list(None).try_filter(|object| std::future::ready(moves(&object.key))).try_chunks(GROUP);
        while let Some(group) = groups.next().await {
            // What came before an error is moved the next time.
            let group = group.map_err(|error| error.1)?;
            new += self.move_group(group, done, &mut at).await?;
        }
        Ok(new)
    }

    async fn move_group(&self, group: Vec<Listed>, done: &mut Migrated, at: &mut Progress) -> Result<u64, UpkeepError> {
        let (db, from) = (self.db, self.bringing.from);
        let all: Vec<String> = group.iter().map(|object| object.key.clone()).collect();
        let assets = moved::facts_of_assets(db, from.provider(), &all).await?;
        let before = moved::of_keys(db, from.provider(), &all).await?;
        let is_done = |object: &Listed| {
            // What is replaced under its key is looked at again each time.
            let never_changes = keys::is_own(&object.key) || keys::is_shared(&object.key);
            let was_moved = before.get(&object.key).is_some_and(|moved| {
                moved.to == self.bringing.to.provider() && moved.facts.size_bytes == object.size_bytes
            });
            never_changes && was_moved && !assets.contains_key(&object.key)
        };
        let (old, new): (Vec<_>, Vec<_>) = group.into_iter().partition(is_done);
        let mut count = |object: &Listed| {
            done.objects += 1;
            done.bytes += object.size_bytes;
            at.done_bytes += object.size_bytes;
            (self.watch.progress)(*at);
        };
        old.iter().for_each(&mut count);
        let moving = futures::stream::iter(new).map(|object| {
            let (known, before) = (assets.get(&object.key).copied(), before.get(&object.key));
            async move {
                let outcome = self.move_object(&object.key, known, before).await?;
                let is_same = before.is_some_and(|before| before.facts.size_bytes == object.size_bytes);
                Ok::<_, UpkeepError>((object, outcome, is_same))
            }
        });
        let mut moving = moving.buffer_unordered(AT_ONCE);
        let (mut news, mut switched) = (0, 0);
        while let Some(moved) = moving.next().await {
            let (object, outcome, is_same) = moved?;
            match outcome {
                ObjectOutcome::Moved { is_asset } => {
                    count(&object);
                    switched += u64::from(is_asset);
                    news += u64::from(is_asset || !is_same);
                }
                ObjectOutcome::Newer => count(&object),
                ObjectOutcome::Left => {}
            }
        }
        drop(moving);
        done.assets += switched;
        Ok(news)
    }

    async fn move_object(
        &self,
        key: &str,
        known: Option<FileFacts>,
        before: Option<&MovedObject>,
    ) -> Result<ObjectOutcome, UpkeepError> {
        let (facts, was_there) = match self.bringing.bring(key, known, before).await? {
            Brought::Whole { facts, before } => (facts, before),
            Brought::Newer => return Ok(ObjectOutcome::Newer),
            Brought::Gone | Brought::Damaged => return Ok(ObjectOutcome::Left),
        };
        let is_asset = self.switch(key, facts).await?;
        (self.watch.step)(key, MoveStep::Switched);
        if !is_asset && !was_there && self.bringing.from.size(key).await?.is_none() {
            // It was removed, there as well, while it was on its way.
            self.bringing.to.remove(key).await?;
            return Ok(ObjectOutcome::Left);
        }
        Ok(ObjectOutcome::Moved { is_asset })
    }

    /// Says of an object that it is in the other store. Returns whether it is an asset.
    async fn switch(&self, key: &str, facts: FileFacts) -> Result<bool, UpkeepError> {
        let (from, to) = (self.bringing.from.provider(), self.bringing.to.provider());
        let moved = MovedObject { key: key.to_owned(), facts, from, to };
        let mut tx = self.db.begin().await?;
        let is_asset = moved::switch(&mut tx, &moved, self.kept).await?;
        tx.commit().await?;
        Ok(is_asset)
    }

    /// Returns the assets that are still said to be in the first store and cannot be moved. What the other one holds as it should
    /// be is said to be there, and with `force` the others, too.
    async fn left(&self, switched: &mut u64, force: bool) -> Result<Vec<FaultyObject>, UpkeepError> {
        let (db, from) = (self.db, self.bringing.from);
        let (mut faulty, mut after) = (Vec::new(), AssetId(Default::default()));
        loop {
            let assets = stored::assets_after(db, from.provider(), after, GROUP as u32).await?;
            let Some(last) = assets.last() else { return Ok(faulty) };
            after = last.id;
            for asset in assets {
                let fault = self.fault(&asset).await?;
                if fault.is_none() || force {
                    let facts = asset.file.facts();
                    *switched += u64::from(self.switch(&asset.file.key, facts).await?);
                }
                if let Some(fault) = fault {
                    let StoredAsset { id, kind, file, project, title } = asset;
                    let owner = Owner::Asset { id, kind, project, title };
                    faulty.push(FaultyObject { key: file.key, fault, owner });
                }
            }
        }
    }

    async fn fault(&self, asset: &StoredAsset) -> Result<Option<Fault>, UpkeepError> {
        let file = &asset.file;
        if self.bringing.is_at_other(&file.key, file.facts()).await? {
            return Ok(None);
        }
        Ok(match self.bringing.from.size(&file.key).await? {
            None => Some(Fault::Missing),
            Some(found) if found != file.size_bytes => Some(Fault::Size { expected: file.size_bytes, found }),
            Some(_) => Some(Fault::Checksum),
        })
    }
}

/// Whether an object is one that moves. What is being sent is looked for where its sending began.
fn moves(key: &str) -> bool {
    !key.starts_with(&format!("{}/", keys::SEGMENTS)) && !keys::is_incoming(key)
}
