//! From what was made for scenes to the media that timelines name, and the files behind the names.

use std::collections::BTreeMap;

use gala_audio::AudioPlan;
use gala_core::{
    compose::{Picture, SceneMedia},
    job::Failure,
    payload::{PicturedScene, ScenePicture, SpokenScene},
    quality::Quality,
    timeline::Layer,
};
use gala_render::{RenderPlan, Resolved, Source, Sources, plan, plan_audio, resolve};

use super::{
    documents::{RenderSpec, SpecSource},
    final_work::FinalWork,
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

/// All that shapes the video of a plan.
pub(super) fn final_spec(work: &FinalWork<'_>) -> RenderSpec {
    let mut sources = BTreeMap::new();
    for clip in work.clips {
        sources.extend(scene_sources(clip.scene, &clip.speech, &clip.picture));
    }
    sources.extend(work.music.map(|music| (music.name.clone(), SpecSource::from(&music.sound.file))));
    RenderSpec { timeline: work.timeline.clone(), sources, quality: Quality::Standard }
}

/// The files of a scene by the names of its timeline.
pub(super) fn scene_sources(scene: u32, speech: &SpokenScene, picture: &PicturedScene) -> BTreeMap<String, SpecSource> {
    let seen = picture.picture.files().iter().enumerate();
    let seen = seen.map(|(index, layer)| (names::seen(scene, index, layer), SpecSource::from(&layer.file)));
    seen.chain([(names::speech(scene), SpecSource::from(&speech.sound.file))]).collect()
}

impl Studio {
    fn resolved(&self, spec: &RenderSpec) -> Result<Resolved, Failure> {
        let mut sources = Sources::new();
        for (name, SpecSource { file, facts }) in &spec.sources {
            let source = Source::new(self.local(&file.key)?, file.checksum);
            sources.insert(name.clone(), Source { facts: *facts, ..source });
        }
        resolve(&spec.timeline, &sources).map_err(|problems| Failure::permanent("bad_timeline", problems))
    }

    /// Cuts a video into the segments that are encoded for it.
    pub(super) fn render_plan(&self, spec: &RenderSpec) -> Result<RenderPlan, Failure> {
        Ok(plan(&self.resolved(spec)?, &self.renderer.settings(spec.quality)))
    }

    /// Settles the sound of a video.
    pub(super) fn audio_plan(&self, spec: &RenderSpec) -> Result<AudioPlan, Failure> {
        Ok(plan_audio(&self.resolved(spec)?))
    }
}
