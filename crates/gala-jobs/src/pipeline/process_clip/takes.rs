//! The takes that a job makes, as rows.

use gala_core::{
    asset::{AssetKind, StorageProvider, StoredFile},
    id::{SceneId, TakeId},
    job::Failure,
    payload::{ClipInput, ClipOutput, PicturedScene, ScenePicture, SpokenScene},
    project::{ChosenTakes, Project, TakeKind},
    scenes::TakeInputs,
};
use gala_db::{
    DbError, Tx, assets,
    jobs::derived_uuid,
    takes::{self, Take, TakeOrigin},
};
use serde::Serialize;

use super::{
    super::{given_files::GIVEN, json::to_json, names},
    scene_work::SceneWork,
};

/// A picture that is there and is set in motion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct StillTake {
    /// The take that the scene uses.
    pub take: TakeId,
    /// The one whose picture that shows: itself, where it does not move.
    pub still: TakeId,
}

/// The takes of one scene that a job made.
pub(in super::super) struct NewTakes {
    project: Project,
    /// Where the files are.
    store: StorageProvider,
    scene: SceneId,
    takes: Vec<NewTake>,
    /// Whether the scene uses them from now on.
    are_chosen: bool,
    /// What it used before: what somebody chose in the meantime stays.
    instead_of: ChosenTakes,
    /// The take whose picture the new one sets in motion, or shows in layers.
    still: Option<TakeId>,
}

/// A take with the files that become assets. When it was made is set as it is stored.
struct NewTake {
    take: Take,
    inputs: TakeInputs,
    files: Vec<(StoredFile, AssetKind)>,
}

impl NewTakes {
    pub fn new(work: &SceneWork<'_>, are_chosen: bool, instead_of: ChosenTakes) -> Self {
        let store = work.services.store.objects().provider();
        let (project, scene) = (work.project.clone(), work.scene_id());
        Self { project, store, scene, takes: Vec::new(), are_chosen, instead_of, still: None }
    }

    /// The picture among them is that of another take, in motion; the scene uses it in the place of that one.
    pub fn of_still(mut self, still: Option<StillTake>) -> Self {
        if let Some(StillTake { take, still }) = still {
            self.instead_of.image = Some(take);
            self.still = Some(still);
        }
        self
    }

    /// Returns what a job made for the clip of a scene; what it used and others made is not among that.
    pub fn of_clip(
        work: &SceneWork<'_>,
        output: &ClipOutput,
        input: &ClipInput,
        still: Option<StillTake>,
    ) -> Result<Self, Failure> {
        let mut new = Self::new(work, true, input.instead_of).of_still(still);
        let speech = match input.uses.speech {
            Some(used) => used,
            None => new.add_speech(work, &output.speech)?,
        };
        let image = match input.uses.image {
            Some(used) => used,
            None => new.add_image(work, &output.picture, &output.preview)?,
        };
        let inputs = TakeInputs::of_clip(work.plan, work.scene, Some(speech), Some(image));
        let mut files = vec![(output.clip.clone(), AssetKind::Clip)];
        if input.uses.image.is_some() {
            files.push((output.preview.clone(), AssetKind::Image));
        }
        new.add(work, (TakeKind::Clip, "clip"), &output.clip, inputs, files)?;
        Ok(new)
    }

    pub fn add_speech(&mut self, work: &SceneWork<'_>, speech: &SpokenScene) -> Result<TakeId, Failure> {
        let files = vec![(speech.sound.file.clone(), AssetKind::Audio)];
        self.add(work, (TakeKind::Speech, "speech"), speech, TakeInputs::of_speech(work.plan, work.scene), files)
    }

    pub fn add_image(
        &mut self,
        work: &SceneWork<'_>,
        picture: &PicturedScene,
        preview: &StoredFile,
    ) -> Result<TakeId, Failure> {
        self.add_picture(work, picture, preview, "image")
    }

    /// Adds a picture that waits to be set in motion, under [`still_of`]'s id.
    pub fn add_still(
        &mut self,
        work: &SceneWork<'_>,
        picture: &PicturedScene,
        preview: &StoredFile,
    ) -> Result<TakeId, Failure> {
        self.add_picture(work, picture, preview, "still")
    }

    fn add_picture(
        &mut self,
        work: &SceneWork<'_>,
        picture: &PicturedScene,
        preview: &StoredFile,
        name: &str,
    ) -> Result<TakeId, Failure> {
        let is_moving = matches!(picture.picture, ScenePicture::Video(_)) && picture.provider != GIVEN;
        let layers = picture.picture.files().iter();
        let mut files: Vec<_> = layers.map(|layer| (layer.file.clone(), AssetKind::Image)).collect();
        files.push((preview.clone(), AssetKind::Image));
        let facts = PicturedScene { preview: Some(preview.clone()), ..picture.clone() };
        let inputs = TakeInputs::of_image(work.plan, work.scene, is_moving);
        self.add(work, (TakeKind::Image, name), &facts, inputs, files)
    }

    /// Adds a take, whose id follows from the job, so that a second attempt adds none.
    fn add(
        &mut self,
        work: &SceneWork<'_>,
        (kind, name): (TakeKind, &str),
        facts: &impl Serialize,
        inputs: TakeInputs,
        files: Vec<(StoredFile, AssetKind)>,
    ) -> Result<TakeId, Failure> {
        let job = work.ctx.job().id;
        let id = TakeId(derived_uuid(&job.0, name));
        let still = self.still.filter(|_| kind == TakeKind::Image);
        let (parent, planned) = (self.instead_of.of(kind), work.scene.clone());
        let origin = TakeOrigin { job, parent, planned, inputs: inputs.clone(), still };
        let (scene_id, facts) = (self.scene, to_json(facts)?);
        let take = Take { id, scene_id, kind, facts, origin: Some(origin), created_at_ms: 0 };
        self.takes.push(NewTake { take, inputs, files });
        Ok(id)
    }

    pub async fn insert(self, tx: &mut Tx) -> Result<(), DbError> {
        for NewTake { take, inputs, files } in self.takes {
            let take = Take { created_at_ms: tx.now_ms(), ..take };
            for (file, kind) in &files {
                let asset = file.asset(self.project.id, *kind, names::mime(&file.key), take.created_at_ms);
                assets::put(tx, &asset.at(self.store)).await?;
            }
            takes::insert(tx, &take).await?;
            if self.are_chosen {
                let before = self.instead_of.of(take.kind);
                takes::choose_made(tx, self.scene, (take.kind, take.id), &inputs, before).await?;
            }
        }
        Ok(())
    }
}
