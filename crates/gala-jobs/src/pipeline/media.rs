//! From what was made for scenes to the media that timelines name, and the files behind the names.

use gala_core::{
    compose::{Picture, SceneMedia},
    job::Failure,
    timeline::{Layer, Timeline},
};
use gala_render::{
    Quality, RenderPlan, Resolved, Source, Sources,
    audio::{self, AudioPlan},
    plan, resolve,
};

use super::{
    documents::{PicturedScene, ScenePicture, SpokenScene, StoredFile},
    names,
    studio::Studio,
};

/// Names what was made for a scene as its timeline does.
pub(super) fn media(scene: u32, speech: &SpokenScene, picture: &PicturedScene) -> SceneMedia {
    let layers = picture.picture.files().iter().enumerate();
    let layers = layers.map(|(index, layer)| Layer { source: names::seen(scene, index, layer), depth: layer.depth });
    let picture = match &picture.picture {
        ScenePicture::Layers(_) => Picture::Layers(layers.collect()),
        ScenePicture::Video(video) => Picture::Video(names::seen(scene, 0, video)),
    };
    SceneMedia { speech: names::speech(scene), timing: speech.timing.clone(), picture }
}

impl Studio {
    /// Adds the files of a scene to the sources of a timeline.
    pub(super) fn add_sources(
        &self,
        sources: &mut Sources,
        scene: u32,
        speech: &SpokenScene,
        picture: &PicturedScene,
    ) -> Result<(), Failure> {
        sources.insert(names::speech(scene), self.source(&speech.sound)?);
        for (index, layer) in picture.picture.files().iter().enumerate() {
            sources.insert(names::seen(scene, index, layer), self.source(&layer.file)?);
        }
        Ok(())
    }

    pub(super) fn source(&self, file: &StoredFile) -> Result<Source, Failure> {
        Ok(Source::new(self.local(&file.key)?, file.checksum))
    }

    /// Cuts a timeline into the segments that are encoded for it.
    pub(super) fn render_plan(&self, timeline: &Timeline, sources: &Sources) -> Result<RenderPlan, Failure> {
        Ok(plan(&settled(timeline, sources)?, &self.renderer.settings(Quality::Standard)))
    }

    /// Settles the sound of a timeline.
    pub(super) fn audio_plan(&self, timeline: &Timeline, sources: &Sources) -> Result<AudioPlan, Failure> {
        Ok(audio::plan(&settled(timeline, sources)?))
    }
}

fn settled(timeline: &Timeline, sources: &Sources) -> Result<Resolved, Failure> {
    resolve(timeline, sources).map_err(|problems| Failure::permanent("bad_timeline", problems))
}
