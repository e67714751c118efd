//! Photos and videos that others made, for a scene: looked for in a library, claimed so that no other scene of the project
//! shows the same, fetched, looked at and kept.

mod fetched;
mod looked_at;
mod looked_for;
mod matched;
mod pages;
mod search;

use gala_ai::provider::StockLibrary;
use gala_core::{hash::ContentHash, payload::PicturedScene};
use serde::Serialize;

pub(super) use self::looked_for::LookedFor;
use self::search::Search;
use super::{super::providers::FailedCall, made_once::MadeOfFiles};

/// Returns an asset of a library that the scene alone shows in its project. `input` is what the choice depends on: where the
/// same was chosen before, in this project or another one, it is taken again if no other scene has it.
pub(super) async fn found(
    looked_for: &LookedFor<'_>,
    library: &dyn StockLibrary,
    input: &(impl Serialize + Sync),
) -> Result<PicturedScene, FailedCall> {
    let work = looked_for.work;
    let own = ContentHash::of_json(input);
    // Somebody else may see another one.
    let input_of_search = looked_for.matcher().map_or(own, |matcher| ContentHash::of_json(&(own, matcher.name())));
    let search = Search { looked_for, library, input: input_of_search };
    let found = || async {
        let mut found = search.run().await?;
        for file in found.files_mut() {
            *file = work.adopt(file).await?;
        }
        Ok(found)
    };
    work.ctx.try_step(looked_for.step, input, found).await
}
