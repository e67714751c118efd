use gala_db::asset_uses;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{asset::AssetView, asset_import::ImportedFromView, scene::TakeKind, take::CreditView};

/// A stored file with its facts, where it is used, and where it came from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssetDetails)]
pub struct AssetDetailsView {
    #[serde(flatten)]
    pub asset: AssetView,
    /// What uses it, of what the caller sees: at most 100 scenes and 100 takes.
    pub used_by: AssetUsesView,
    /// Whose work is in it and under which licence, as the takes tell it that it is part of.
    pub credits: Vec<CreditView>,
    /// Where it was fetched from; `null` of what was not.
    pub imported_from: Option<ImportedFromView>,
}

/// What uses a file.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = AssetUses)]
pub struct AssetUsesView {
    /// Scenes that name it as their picture, narration or background.
    pub scenes: Vec<SceneUseView>,
    /// Takes that it is part of, chosen or not.
    pub takes: Vec<TakeUseView>,
    /// Characters, places and styles that it is a picture of.
    pub library_ids: Vec<Uuid>,
    /// Presenters whose face or further picture it is.
    pub presenter_ids: Vec<Uuid>,
    /// Projects whose edited timeline, or an earlier version of it that is kept, names it.
    pub timeline_project_ids: Vec<Uuid>,
}

/// A scene that names a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SceneUse)]
pub struct SceneUseView {
    pub scene_id: Uuid,
    pub project_id: Uuid,
    /// Its place among the scenes, from 1; `null` of one that was removed.
    pub number: Option<u32>,
}

/// A take that a file is part of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TakeUse)]
pub struct TakeUseView {
    pub take_id: Uuid,
    pub kind: TakeKind,
    pub scene_id: Uuid,
    pub project_id: Uuid,
}

impl AssetDetailsView {
    /// A file that is on its way, which nothing uses.
    pub fn unused(asset: AssetView) -> Self {
        Self { asset, used_by: AssetUsesView::default(), credits: Vec::new(), imported_from: None }
    }
}

impl From<asset_uses::AssetUses> for AssetUsesView {
    fn from(uses: asset_uses::AssetUses) -> Self {
        let scene = |scene: asset_uses::SceneUse| SceneUseView {
            scene_id: scene.scene.0,
            project_id: scene.project.0,
            number: scene.place,
        };
        let take = |take: asset_uses::TakeUse| TakeUseView {
            take_id: take.take.0,
            kind: take.kind.into(),
            scene_id: take.scene.0,
            project_id: take.project.0,
        };
        Self {
            scenes: uses.scenes.into_iter().map(scene).collect(),
            takes: uses.takes.into_iter().map(take).collect(),
            timeline_project_ids: uses.timelines.into_iter().map(|(id, _)| id.0).collect(),
            library_ids: uses.entries.into_iter().map(|id| id.0).collect(),
            presenter_ids: uses.presenters.into_iter().map(|id| id.0).collect(),
        }
    }
}
