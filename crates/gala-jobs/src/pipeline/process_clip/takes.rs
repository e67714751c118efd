//! The takes that a clip's job makes, as rows.

use gala_core::{
    asset::{AssetKind, StorageProvider, StoredFile},
    id::{JobId, TakeId},
    job::Failure,
    payload::ClipOutput,
    project::{Project, TakeKind},
};
use gala_db::{
    DbError, Tx, assets,
    jobs::derived_uuid,
    scenes::{self, Take},
};

use super::super::{json::to_json, names, scene_id::scene_id};

/// A take with the files that become assets. When it was made is set as it is stored.
pub(super) struct NewTake {
    take: Take,
    files: Vec<(StoredFile, AssetKind)>,
}

/// The takes that one job makes. Their ids follow from the job, so that a second attempt adds none.
pub(super) fn takes(job: JobId, project: &Project, output: &ClipOutput) -> Result<Vec<NewTake>, Failure> {
    let scene = output.scene;
    let take = |kind, name: &str, facts| Take {
        id: TakeId(derived_uuid(&job.0, name)),
        scene_id: scene_id(project, scene),
        kind,
        facts,
        created_at_ms: 0,
    };
    let layers = output.picture.picture.files().iter();
    let mut seen: Vec<_> = layers.map(|layer| (layer.file.clone(), AssetKind::Image)).collect();
    seen.push((output.preview.clone(), AssetKind::Image));
    Ok(vec![
        NewTake {
            take: take(TakeKind::Speech, "speech", to_json(&output.speech)?),
            files: vec![(output.speech.sound.file.clone(), AssetKind::Audio)],
        },
        NewTake { take: take(TakeKind::Image, "image", to_json(&output.picture)?), files: seen },
        NewTake {
            take: take(TakeKind::Clip, "clip", to_json(&output.clip)?),
            files: vec![(output.clip.clone(), AssetKind::Clip)],
        },
    ])
}

impl NewTake {
    pub async fn insert(
        self,
        tx: &mut Tx,
        project: &Project,
        scene: u32,
        provider: StorageProvider,
    ) -> Result<(), DbError> {
        let take = Take { created_at_ms: tx.now_ms(), ..self.take };
        for (file, kind) in &self.files {
            let asset = file.asset(project.id, *kind, names::mime(&file.key), take.created_at_ms);
            assets::put(tx, &asset.at(provider)).await?;
        }
        scenes::insert_take(tx, &take).await?;
        scenes::choose_take(tx, scene_id(project, scene), take.kind, take.id).await
    }
}
