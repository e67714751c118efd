//! From what was made for a scene to the media that timelines name, and the files behind the names.

use std::collections::BTreeMap;

use gala_core::{
    compose::{Picture, SceneMedia},
    payload::{PicturedScene, ScenePicture, SpokenScene},
    timeline::Layer,
};

use super::{names, render_spec::SpecSource};

/// Names what was made for a scene as its timeline does.
pub(super) fn scene_media(scene: u32, speech: &SpokenScene, picture: &PicturedScene) -> SceneMedia {
    let layers = picture.picture.files().iter().enumerate();
    let layers = layers.map(|(index, layer)| Layer { source: names::seen(scene, index, layer), depth: layer.depth });
    let picture = match &picture.picture {
        ScenePicture::Layers(_) => Picture::Layers(layers.collect()),
        ScenePicture::Video(video) => Picture::Video(names::seen(scene, 0, video)),
    };
    SceneMedia {
        speech: names::speech(scene),
        timing: speech.timing.clone(),
        picture,
        moving_ms: None,
        details: Vec::new(),
    }
}

/// The files of a scene by the names of its timeline.
pub(super) fn scene_sources(scene: u32, speech: &SpokenScene, picture: &PicturedScene) -> BTreeMap<String, SpecSource> {
    let seen = picture.picture.files().iter().enumerate();
    let seen = seen.map(|(index, layer)| (names::seen(scene, index, layer), SpecSource::from(&layer.file)));
    seen.chain([(names::speech(scene), SpecSource::from(&speech.sound.file))]).collect()
}
