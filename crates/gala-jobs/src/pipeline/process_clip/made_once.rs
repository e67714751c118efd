//! What is made once: looked up by what it was made of, and made only when it is not there.

use gala_core::{
    asset::StoredFile,
    job::Failure,
    payload::{LayerFile, PicturedScene, ScenePicture, SpokenScene},
};
use serde::{Serialize, de::DeserializeOwned};

use super::scene_work::SceneWork;

/// Something made that consists of stored files.
pub(super) trait MadeOfFiles: Serialize + DeserializeOwned + Send + Sync {
    fn files(&self) -> Vec<&StoredFile>;
    fn files_mut(&mut self) -> Vec<&mut StoredFile>;
}

impl MadeOfFiles for SpokenScene {
    fn files(&self) -> Vec<&StoredFile> {
        vec![&self.sound.file]
    }

    fn files_mut(&mut self) -> Vec<&mut StoredFile> {
        vec![&mut self.sound.file]
    }
}

impl MadeOfFiles for PicturedScene {
    fn files(&self) -> Vec<&StoredFile> {
        self.picture.files().iter().map(|layer| &layer.file).collect()
    }

    fn files_mut(&mut self) -> Vec<&mut StoredFile> {
        let layers: &mut [LayerFile] = match &mut self.picture {
            ScenePicture::Layers(layers) => layers,
            ScenePicture::Video(video) => std::slice::from_mut(video),
        };
        layers.iter_mut().map(|layer| &mut layer.file).collect()
    }
}

/// Does a step whose result any job may use again. What was made of the same input before is taken over, as long as all
/// its files are still there; otherwise it is made, and kept for others.
pub(super) async fn made_once<T, E, Making>(
    work: &SceneWork<'_>,
    step: &str,
    input: &(impl Serialize + Sync + ?Sized),
    make: impl FnOnce() -> Making + Send,
) -> Result<T, E>
where
    T: MadeOfFiles,
    E: From<Failure> + Send,
    Making: Future<Output = Result<T, E>> + Send,
{
    let store = &work.services.store;
    work.ctx
        .try_step(step, input, || async {
            let whole = |made: T| async { store.has_all(&made.files()).await.then_some(made) };
            let mut made = work.ctx.made_if(step, input, whole, make).await?;
            for file in made.files_mut() {
                *file = work.adopt(file).await?;
            }
            Ok(made)
        })
        .await
}
