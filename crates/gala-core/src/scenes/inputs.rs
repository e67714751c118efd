//! What the takes of a scene are made of.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    compose::ScenePosition,
    composition::{ComposedScene, cast_of},
    hash::ContentHash,
    id::TakeId,
    plan::{Plan, PlannedScene},
};

/// What a take was made of, by the name of each field: enough of the hash of its value to tell two apart. Two takes of equal
/// inputs can stand for each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct TakeInputs(BTreeMap<String, String>);

/// The field of a picture that moves with what is said.
const SPEECH: &str = "speech";

impl TakeInputs {
    /// Returns what a scene's speech is made of.
    pub fn of_speech(plan: &Plan, scene: &PlannedScene) -> Self {
        Self::default()
            .with("script", &scene.script)
            .with("language", &plan.language)
            .with("voice", &ComposedScene::of(plan, scene).voice)
            .with("voice_style", &scene.voice_style)
            .with("narration", &scene.narration)
            .with("providers", &(&plan.providers.speech, &plan.providers.transcription))
    }

    /// Returns what a scene's picture is made of. One that moves with what is said is made of that, too.
    pub fn of_image(plan: &Plan, scene: &PlannedScene, with_speech: bool) -> Self {
        let policy = &plan.providers;
        let image = Self::default()
            .with("image_prompt", &scene.image_prompt)
            .with("description", &scene.description)
            .with("image_variant", &scene.image_variant)
            .with("seed", &ComposedScene::of(plan, scene).seed)
            .with("picture", &scene.picture)
            .with("presenter", &scene.seen_presenter())
            .with("references", &plan.references)
            .with("language", &plan.language)
            .with("preset", &plan.preset)
            .with("format", &plan.format)
            .with("providers", &(&policy.image, &policy.animation, &policy.presenter));
        // Pictures that were made before there were cut-outs are not of another kind for it.
        let image = match &scene.cutout {
            Some(cutout) => image.with("cutout", cutout),
            None => image,
        };
        // What the library adds, whatever it is called there.
        let cast: Vec<_> = cast_of(plan, scene)
            .into_iter()
            .map(|entry| (&entry.look.description, &entry.look.prompt_addition, &entry.look.negative, &entry.files))
            .collect();
        let image = if cast.is_empty() { image } else { image.with("cast", &cast) };
        let image = if scene.without_layers { image.with("layers", &false) } else { image };
        if !with_speech {
            return image;
        }
        let speech = Self::of_speech(plan, scene);
        image.with(SPEECH, &speech).with("motion", &scene.motion).with("motion_prompt", &scene.motion_prompt)
    }

    /// Returns what a scene's clip is made of: its speech, its picture, and how they are shown.
    pub fn of_clip(plan: &Plan, scene: &PlannedScene, speech: Option<TakeId>, image: Option<TakeId>) -> Self {
        let clip = Self::default()
            .with(SPEECH, &speech)
            .with("image", &image)
            .with("motion", &scene.motion)
            .with("least_ms", &scene.least_ms)
            .with("position", &ScenePosition::of(plan, scene.number))
            .with("captions", &plan.captions)
            .with("format", &(plan.format, plan.fps));
        // Clips that were made before captions could have a font are not of another kind for it.
        match &plan.font {
            Some(font) => clip.with("font", font),
            None => clip,
        }
    }

    /// Whether it is a picture that moves with what is said.
    pub fn is_with_speech(&self) -> bool {
        self.0.contains_key(SPEECH)
    }

    /// Returns the names of the fields that are otherwise now.
    pub fn changed(&self, now: &Self) -> Vec<String> {
        let names = self.0.keys().chain(now.0.keys().filter(|name| !self.0.contains_key(*name)));
        names.filter(|name| self.0.get(*name) != now.0.get(*name)).cloned().collect()
    }

    fn with(mut self, name: &str, value: &impl Serialize) -> Self {
        self.0.insert(name.to_owned(), ContentHash::of_json(value).short());
        self
    }
}
