//! Moving all objects from one store to another. Nothing is removed from the first one.

use std::path::Path;

use futures::StreamExt;
use gala_core::id::AssetId;
use gala_db::{
    Db,
    stored::{self, StoredAsset},
};
use gala_storage::{Objects, keys};

use super::{
    compare::{Fault, FaultyObject, Owner, Progress},
    error::UpkeepError,
    group::GROUP,
};

/// What a migration did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// Objects that are in the other store now.
    pub objects: u64,
    pub bytes: u64,
    /// Assets that are said to be there from now on.
    pub assets: u64,
    /// Assets whose object is missing in both stores, or has another content than it should have.
    pub faulty: Vec<FaultyObject>,
}

/// Copies every object of a store to another under the same key, checks there what the database knows the checksum of, and
/// says of all assets that they are there. Segments, which are a cache, stay behind. It may be stopped at any point and run
/// again: what is there already is not sent again.
///
/// Nobody else may store anything meanwhile. Where an object is faulty, nothing is said of any asset, unless `force`. `staging`
/// is a folder for objects on their way from a store that is not on this machine.
///
/// # Errors
/// If the database or a store is away, or there is no room.
pub async fn migrate(
    db: &Db,
    from: &Objects,
    to: &Objects,
    staging: &Path,
    force: bool,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Migrated, UpkeepError> {
    let moving = Moving { from, to, staging };
    let mut done = moving.copy_all(progress).await?;
    done.faulty = moving.faulty(db).await?;
    if done.faulty.is_empty() || force {
        let mut tx = db.begin().await?;
        done.assets = stored::move_assets(&mut tx, from.provider(), to.provider()).await?;
        tx.commit().await?;
    }
    Ok(done)
}

struct Moving<'a> {
    from: &'a Objects,
    to: &'a Objects,
    staging: &'a Path,
}

impl Moving<'_> {
    async fn copy_all(&self, progress: &(dyn Fn(Progress) + Send + Sync)) -> Result<Migrated, UpkeepError> {
        let mut at = Progress { done_bytes: 0, total_bytes: 0 };
        let mut listed = self.from.list(None);
        while let Some(object) = listed.next().await {
            let object = object?;
            at.total_bytes += if is_kept(&object.key) { object.size_bytes } else { 0 };
        }
        let mut done = Migrated::default();
        let mut listed = self.from.list(None);
        while let Some(object) = listed.next().await {
            let object = object?;
            if !is_kept(&object.key) {
                continue;
            }
            // Of what lies on this machine, the other store is asked for its checksum; to fetch the rest anew for that would
            // cost as much as moving it, and it is checked afterwards.
            let is_near = self.from.local_path(&object.key).is_some();
            if is_near || self.to.size(&object.key).await? != Some(object.size_bytes) {
                self.copy(&object.key).await?;
            }
            done.objects += 1;
            done.bytes += object.size_bytes;
            at.done_bytes += object.size_bytes;
            progress(at);
        }
        Ok(done)
    }

    async fn copy(&self, key: &str) -> Result<(), UpkeepError> {
        if let Some(path) = self.from.local_path(key) {
            self.to.put_file(&path, |_| key.to_owned()).await?;
            return Ok(());
        }
        let staged = self.staging.join(AssetId::new().to_string());
        let copied = async {
            self.from.fetch(key, &staged).await?;
            self.to.put_file(&staged, |_| key.to_owned()).await
        };
        let copied = copied.await;
        // It may never have been made, and the folder is emptied at the next start.
        let _ = std::fs::remove_file(&staged);
        copied?;
        Ok(())
    }

    /// Returns the assets that are not in the other store as they should be, after another try for each.
    async fn faulty(&self, db: &Db) -> Result<Vec<FaultyObject>, UpkeepError> {
        let mut faulty = Vec::new();
        let mut after = AssetId(Default::default());
        loop {
            let assets = stored::assets_after(db, self.from.provider(), after, GROUP as u32).await?;
            let Some(last) = assets.last() else { return Ok(faulty) };
            after = last.id;
            for asset in assets {
                if let Some(fault) = self.fault(&asset).await? {
                    let StoredAsset { id, kind, file, project, title } = asset;
                    faulty.push(FaultyObject {
                        key: file.key,
                        fault,
                        owner: Owner::Asset { id, kind, project, title },
                    });
                }
            }
        }
    }

    async fn fault(&self, asset: &StoredAsset) -> Result<Option<Fault>, UpkeepError> {
        let file = &asset.file;
        if self.to.holds(&file.key, file.size_bytes, file.checksum).await? {
            return Ok(None);
        }
        match self.from.size(&file.key).await? {
            None => return Ok(Some(Fault::Missing)),
            Some(found) if found != file.size_bytes => {
                return Ok(Some(Fault::Size { expected: file.size_bytes, found }));
            }
            Some(_) => self.copy(&file.key).await?,
        }
        let is_right = self.to.holds(&file.key, file.size_bytes, file.checksum).await?;
        Ok((!is_right).then_some(Fault::Checksum))
    }
}

fn is_kept(key: &str) -> bool {
    !key.starts_with(&format!("{}/", keys::SEGMENTS))
}
