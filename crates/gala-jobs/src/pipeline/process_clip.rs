//! `process_clip`: speech ∥ image → clip, for one scene.

use gala_core::{
    asset::{AssetKind, StoredFile},
    id::{JobId, TakeId},
    job::Failure,
    payload::{ClipInput, ClipOutput},
    project::{Project, TakeKind},
};
use gala_db::{
    Tx, assets,
    jobs::derived_uuid,
    scenes::{self, Take},
};

use super::{
    clip::EncodedClip,
    generate_plan::scene_id,
    names,
    scene_work::SceneWork,
    studio::{Studio, to_json},
};
use crate::context::{Done, JobContext};

impl Studio {
    pub(super) async fn process_clip(&self, ctx: &JobContext, project: Project) -> Result<Done, Failure> {
        let input: ClipInput = ctx.input()?;
        let plan = &*self.read_plan(&input.planned).await?;
        let missing = || Failure::permanent("no_such_scene", format!("the plan has no scene {}", input.scene));
        let scene = plan.scenes.iter().find(|scene| scene.number == input.scene).ok_or_else(missing)?;
        let work = SceneWork { ctx, project: &project, planned: &input.planned, plan, scene };
        let (speech, picture) = tokio::try_join!(self.speech(&work), self.picture(&work))?;
        let EncodedClip { preview, clip, segments } = self.clip(&work, &speech, &picture).await?;
        let output = ClipOutput { scene: scene.number, speech, picture, preview, clip, segments };
        let (answer, takes) = (to_json(&output)?, takes(ctx.job().id, &project, &output)?);
        Ok(Done::new(answer).write(move |tx| {
            Box::pin(async move {
                for take in takes {
                    take.insert(tx, &project, output.scene).await?;
                }
                Ok(())
            })
        }))
    }
}

/// A take with the files that become assets. When it was made is set as it is stored.
struct NewTake {
    take: Take,
    files: Vec<(StoredFile, AssetKind)>,
}

/// The takes that one job makes. Their ids follow from the job, so that a second attempt adds none.
fn takes(job: JobId, project: &Project, output: &ClipOutput) -> Result<Vec<NewTake>, Failure> {
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
    async fn insert(self, tx: &mut Tx, project: &Project, scene: u32) -> Result<(), gala_db::DbError> {
        let take = Take { created_at_ms: tx.now_ms(), ..self.take };
        for (file, kind) in &self.files {
            assets::put(tx, &file.asset(project.id, *kind, names::mime(&file.key), take.created_at_ms)).await?;
        }
        scenes::insert_take(tx, &take).await?;
        scenes::choose_take(tx, scene_id(project, scene), take.kind, take.id).await
    }
}
