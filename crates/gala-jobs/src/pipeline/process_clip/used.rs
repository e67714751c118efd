//! Takes that are there already.

use gala_core::{
    id::TakeId,
    job::Failure,
    payload::{self, PicturedScene, SpokenScene},
    project::ChosenTakes,
};
use gala_db::takes;
use serde::de::DeserializeOwned;

use crate::context::JobContext;

/// What is heard and seen in a scene without being made.
#[derive(Default)]
pub(super) struct Used {
    pub speech: Option<SpokenScene>,
    pub picture: Option<PicturedScene>,
}

/// Reads the takes that a scene is to use.
pub(super) async fn used(ctx: &JobContext, uses: ChosenTakes) -> Result<Used, Failure> {
    Ok(Used { speech: read(ctx, uses.speech).await?, picture: read(ctx, uses.image).await? })
}

async fn read<T: DeserializeOwned>(ctx: &JobContext, take: Option<TakeId>) -> Result<Option<T>, Failure> {
    let Some(id) = take else { return Ok(None) };
    let take = takes::get(ctx.db(), ctx.scope(), id).await?;
    let missing = || Failure::permanent("missing_take", format!("there is no take {id} (make it again)"));
    let bad = |error| Failure::permanent("bad_take", format!("take {id}: {error}"));
    payload::read(&take.ok_or_else(missing)?.facts).map(Some).map_err(bad)
}
