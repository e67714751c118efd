//! Which scene of a project has which stock photo or video: each is seen once, whoever looks for them at once.

use std::collections::{BTreeSet, HashMap};

use gala_core::{
    hash::ContentHash,
    id::{ProjectId, SceneId},
    stock::{StockAssetId, StockKind},
};
use uuid::Uuid;

use crate::{
    error::DbError,
    jobs::{Fence, guard},
    sql::{Row, Sql, sql, to_word},
    tx::Tx,
};

/// Who wants one of several assets.
#[derive(Clone, Copy, Debug)]
pub struct NewClaim {
    pub project: ProjectId,
    pub scene: SceneId,
    pub kind: StockKind,
    /// What the scene looks for: asked the same again, it finds what it claimed.
    pub request: ContentHash,
}

/// What a scene got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its place among the candidates.
    pub index: usize,
    /// The places of those that other scenes have.
    pub taken: BTreeSet<usize>,
}

/// Claims one of the candidates for a scene of a project: the one that it claimed for the same request, or else the first
/// that no other scene has. `None` where others have all. A claim lasts as long as its scene: that of a job that failed is
/// found when it is tried again, and keeps nobody from anything but that asset.
///
/// # Errors
/// [`DbError::FenceLost`] where the attempt at the job is over, [`DbError::Constraint`] where there is no such scene; else as
/// [any read](DbError#any-read).
pub async fn claim(
    tx: &mut Tx,
    fence: Fence,
    new: &NewClaim,
    candidates: &[StockAssetId],
) -> Result<Option<Claimed>, DbError> {
    guard(tx, fence).await?;
    let holders = holders(tx, new).await?;
    let held: Vec<Option<&Holder>> = candidates.iter().map(|asset| holders.get(asset)).collect();
    let is_others = |holder: &Holder| holder.scene != new.scene;
    let of_others = held.iter().enumerate().filter(|(_, holder)| holder.is_some_and(is_others));
    let mut taken: BTreeSet<usize> = of_others.map(|(index, _)| index).collect();
    let is_same = |holder: &Holder| !is_others(holder) && holder.request == new.request.to_string();
    if let Some(index) = held.iter().position(|holder| holder.is_some_and(is_same)) {
        return Ok(Some(Claimed { index, taken }));
    }
    for (index, (asset, held)) in candidates.iter().zip(&held).enumerate() {
        let is_got = match held {
            Some(holder) if is_others(holder) => continue,
            Some(_) => ask_for(tx, new, asset).await?,
            None => insert(tx, new, asset).await?,
        };
        if is_got {
            return Ok(Some(Claimed { index, taken }));
        }
        taken.insert(index);
    }
    Ok(None)
}

/// Which scene has an asset.
struct Holder {
    scene: SceneId,
    request: String,
}

async fn holders(tx: &mut Tx, new: &NewClaim) -> Result<HashMap<StockAssetId, Holder>, DbError> {
    let statement = sql("SELECT provider, asset, scene_id, request_hash FROM stock_claims \
                         WHERE project_id = $1 AND kind = $2");
    let statement = statement.bind(new.project.0).bind(to_word("stock kind", &new.kind)?);
    let holder = |row: &Row| {
        let asset = StockAssetId { provider: row.get("provider")?, id: row.get("asset")? };
        Ok((asset, Holder { scene: SceneId(row.get::<Uuid>("scene_id")?), request: row.get("request_hash")? }))
    };
    tx.fetch(statement).await?.iter().map(holder).collect()
}

/// Returns whether the scene has it now: another one may have come first since the claims were read. A conflict locks
/// nothing, so that no two who look through the same candidates in another order wait for each other.
async fn insert(tx: &mut Tx, new: &NewClaim, asset: &StockAssetId) -> Result<bool, DbError> {
    let now_ms = tx.now_ms();
    let statement = sql(
        "INSERT INTO stock_claims (project_id, kind, provider, asset, scene_id, request_hash, created_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (project_id, kind, provider, asset) DO NOTHING",
    );
    let statement = bound(statement, new, asset)?.bind(new.scene.0).bind(new.request.to_string()).bind(now_ms);
    Ok(tx.run(statement).await? == 1)
}

/// What the scene claimed for something else becomes what it has for this.
async fn ask_for(tx: &mut Tx, new: &NewClaim, asset: &StockAssetId) -> Result<bool, DbError> {
    let statement = sql("UPDATE stock_claims SET request_hash = $6 \
                         WHERE project_id = $1 AND kind = $2 AND provider = $3 AND asset = $4 AND scene_id = $5");
    let statement = bound(statement, new, asset)?.bind(new.scene.0).bind(new.request.to_string());
    Ok(tx.run(statement).await? == 1)
}

fn bound(statement: Sql, new: &NewClaim, asset: &StockAssetId) -> Result<Sql, DbError> {
    let kind = to_word("stock kind", &new.kind)?;
    Ok(statement.bind(new.project.0).bind(kind).bind(asset.provider.as_str()).bind(asset.id.as_str()))
}
