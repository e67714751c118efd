//! What is told of one file beside its facts: where it is used, whose work is in it, where it came from.

use std::collections::HashMap;

use gala_core::{
    access::{Action, Scope},
    asset::Asset,
    id::{AssetId, ProjectId},
};
use gala_db::{asset_uses, assets, imports, takes};

use crate::{
    asker::Asker,
    problem::ApiResult,
    state::ApiState,
    wire::{AssetDetailsView, AssetUsesView, AssetView, CreditView, ImportedFromView, credits_of},
};

/// So many takes are asked for their credits.
const ASKED_TAKES: usize = 10;

/// Returns what is known of a file beside its facts, as far as the asker sees it.
///
/// # Errors
/// 503 where the database is away.
pub async fn details(state: &ApiState, asker: &Asker, view: AssetView) -> ApiResult<AssetDetailsView> {
    let scope = asker.scope()?;
    let Some(asset) = assets::get(state.db(), scope, AssetId(view.id)).await? else {
        return Ok(AssetDetailsView::unused(view));
    };
    let uses = seen(state, asker, &asset, asset_uses::of(state.db(), scope, &asset).await?).await?;
    let credits = credits(state, scope, &uses).await?;
    let import = imports::get(state.db(), scope, asset.id).await?;
    let imported_from = import.as_ref().filter(|_| is_member(asker)).map(ImportedFromView::from);
    Ok(AssetDetailsView { asset: view, used_by: AssetUsesView::from(uses), credits, imported_from })
}

/// Leaves out what is of projects that the asker does not see.
async fn seen(
    state: &ApiState,
    asker: &Asker,
    asset: &Asset,
    mut uses: asset_uses::AssetUses,
) -> ApiResult<asset_uses::AssetUses> {
    let mut known = HashMap::from([(asset.project_id, true)]);
    let of_scenes = uses.scenes.iter().map(|one| one.project);
    let of_timelines = uses.timelines.iter().map(|(project, _)| *project);
    let projects: Vec<ProjectId> =
        of_scenes.chain(uses.takes.iter().map(|one| one.project)).chain(of_timelines).collect();
    for project in projects {
        if !known.contains_key(&project) {
            let sees = asker.may_in(state, project, Action::ViewProject).await.is_ok();
            known.insert(project, sees);
        }
    }
    let sees = |project: &ProjectId| known.get(project).copied().unwrap_or(false);
    uses.scenes.retain(|one| sees(&one.project));
    uses.takes.retain(|one| sees(&one.project));
    uses.timelines.retain(|(project, _)| sees(project));
    // Characters, places and styles are the workspace's, which who came by a link does not see.
    if !is_member(asker) {
        uses.entries.clear();
        uses.presenters.clear();
    }
    Ok(uses)
}

/// Who came by a link is none.
fn is_member(asker: &Asker) -> bool {
    asker.may(Action::ViewWorkspace).is_ok()
}

async fn credits(state: &ApiState, scope: Scope, uses: &asset_uses::AssetUses) -> ApiResult<Vec<CreditView>> {
    let mut all: Vec<CreditView> = Vec::new();
    for one in uses.takes.iter().take(ASKED_TAKES) {
        let Some(take) = takes::get(state.db(), scope, one.take).await? else { continue };
        for credit in credits_of(&take) {
            if !all.contains(&credit) {
                all.push(credit);
            }
        }
    }
    Ok(all)
}
