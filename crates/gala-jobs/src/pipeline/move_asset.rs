//! `move_asset`: a file, and what was made of it, moved to another store while it is read.

use std::time::Duration;

use gala_core::{
    asset::{Asset, AssetStatus, StorageProvider},
    job::Failure,
    payload::{MoveInput, MovedAsset},
};
use gala_db::{
    assets, ingests,
    moved::{self, MovedObject},
};
use gala_storage::Objects;

use super::{failures::failure_of_storage, json::to_json, services::Services};
use crate::{
    context::{Done, JobContext},
    upkeep::{Bringing, Brought},
};

/// The store that a file leaves keeps it for so long: signed links end by then.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// One attempt at a job that moves a file.
pub(super) struct MoveAsset<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
}

impl MoveAsset<'_> {
    pub async fn run(&self) -> Result<Done, Failure> {
        let input: MoveInput = self.ctx.input()?;
        let (db, scope) = (self.ctx.db(), self.ctx.scope());
        let gone = || Failure::permanent("no_such_asset", "the file was removed");
        let asset = assets::get(db, scope, input.asset).await?.ok_or_else(gone)?;
        let made = ingests::of_assets(db, scope, &[asset.id]).await?.remove(&asset.id);
        let made = made.into_iter().flat_map(|ingest| ingest.derivatives).map(|(_, file)| file);
        let mut done = MovedAsset { files: 0, bytes: 0 };
        for file in std::iter::once(asset).chain(made) {
            if file.provider != input.to && self.move_file(&file, input.to).await? {
                done.files += 1;
                done.bytes += file.size_bytes;
            }
        }
        Ok(Done::new(to_json(&done)?))
    }

    /// Moves one file. Returns whether it is where it is to be.
    async fn move_file(&self, file: &Asset, to: StorageProvider) -> Result<bool, Failure> {
        let store = &self.services.store;
        let (from, other) = (self.place(file.provider)?, self.place(to)?);
        let bringing = Bringing { from: &from, to: &other, staging: store.staging(), on_step: &|_, _| {} };
        let facts = file.facts();
        let brought = bringing.bring(&file.object_key, Some(facts), None).await.map_err(failure_of_storage)?;
        match brought {
            Brought::Whole { .. } => {}
            // Of what was never usable, nothing has to be there.
            Brought::Gone | Brought::Damaged if file.status != AssetStatus::Ready => return Ok(false),
            Brought::Gone => return Err(Failure::permanent("missing_object", "the file is not in the store any more")),
            Brought::Damaged | Brought::Newer => {
                let told = "the file in the store is not what was stored (run gala storage check)";
                return Err(Failure::permanent("damaged_object", told));
            }
        }
        let moved = MovedObject { key: file.object_key.clone(), facts, from: file.provider, to };
        self.ctx.write(move |tx| Box::pin(async move { moved::switch(tx, &moved, Some(KEPT)).await })).await
    }

    fn place(&self, provider: StorageProvider) -> Result<Objects, Failure> {
        self.services.store.objects().place(provider).ok_or_else(|| {
            let told = format!(
                "this machine finds no objects in {} (set STORAGE_ALSO and the variables of that store on all machines)",
                provider.as_str()
            );
            Failure::permanent("store_not_set_up", told)
        })
    }
}
