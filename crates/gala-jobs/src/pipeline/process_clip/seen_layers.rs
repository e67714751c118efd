//! Layers that were made of a scene's picture.

use gala_core::{
    asset::StoredFile,
    credit::Credit,
    job::Failure,
    payload::{LayerFile, PicturedScene, ScenePicture},
};
use serde::{Deserialize, Serialize};

use super::{super::names, made_once::MadeOfFiles, scene_work::SceneWork};

/// What became of a picture. Without layers where it stays as it is.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct SeenLayers {
    pub layers: Vec<LayerFile>,
    pub credits: Vec<Credit>,
}

/// One layer on its way into the store.
pub(super) struct NewLayer {
    pub name: String,
    pub depth: f32,
    pub mime: &'static str,
    pub bytes: Vec<u8>,
}

impl MadeOfFiles for SeenLayers {
    fn files(&self) -> Vec<&StoredFile> {
        self.layers.iter().map(|layer| &layer.file).collect()
    }

    fn files_mut(&mut self) -> Vec<&mut StoredFile> {
        self.layers.iter_mut().map(|layer| &mut layer.file).collect()
    }
}

impl SeenLayers {
    /// Returns a picture of these layers, where there are any; `maker` is whoever saw what they are cut by.
    pub fn instead_of(self, picture: PicturedScene, maker: &str) -> PicturedScene {
        if self.layers.is_empty() {
            return picture;
        }
        let provider = format!("{}, {maker}", picture.provider);
        let credits = picture.credits.iter().cloned().chain(self.credits).collect();
        PicturedScene { picture: ScenePicture::Layers(self.layers), provider, credits, ..picture }
    }
}

/// Stores layers, from back to front.
pub(super) async fn store(work: &SceneWork<'_>, step: &str, made: Vec<NewLayer>) -> Result<Vec<LayerFile>, Failure> {
    let mut layers = Vec::with_capacity(made.len());
    for (index, NewLayer { name, depth, mime, bytes }) in made.into_iter().enumerate() {
        let extension = names::extension(mime);
        let key = |content| work.key(&format!("{step}-{index:02}-{name}"), extension, content);
        let file = work.services.store.put_bytes(bytes, key).await?;
        layers.push(LayerFile { name, extension: extension.to_owned(), depth, file });
    }
    Ok(layers)
}
