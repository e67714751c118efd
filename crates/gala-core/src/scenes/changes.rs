//! What can be changed of a scene.

use serde::{Deserialize, Serialize};

use super::cutout::SceneCutout;
use crate::{
    brief::limits::{MAX_PATH_BYTES, MAX_SCENE_CHARS, MAX_SEED, MAX_SHOWS_CHARS, MAX_TITLE_CHARS, MAX_VOICE_CHARS},
    id::LibraryId,
    library::limits::MAX_CAST,
    plan::{Motion, PlannedScene},
    problem::{Problem, Problems},
    reading::given,
    speech::VoiceStyle,
    text::{is_speakable, tidy},
};

/// How large a scene may be. What a brief may say of one has the same limits.
pub mod limits {
    /// Characters of a prompt for pictures or for what moves in them.
    pub const MAX_PROMPT_CHARS: usize = 2_000;
    /// The longest time that a scene can be wanted to be seen at least, in milliseconds: ten minutes.
    pub const MAX_LEAST_MS: u64 = 600_000;
}

/// New values for some fields of a scene. What is absent stays; `null` takes away what a scene can be without.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SceneChanges {
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub script: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub chapter: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub image_prompt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub image_variant: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub seed: Option<Option<u32>>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub motion: Option<Motion>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub motion_prompt: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub voice: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub voice_style: Option<VoiceStyle>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub least_ms: Option<Option<u64>>,
    /// The user's own picture or film in the place of a made one, by the name among the user's files.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub picture: Option<Option<String>>,
    /// The user's own recorded voice in the place of a spoken one, by the name among the user's files.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub narration: Option<Option<String>>,
    /// The characters, places and styles that it has, by their ids in the library of the workspace.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub cast: Option<Vec<LibraryId>>,
    /// The subject of its picture on a new background.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub cutout: Option<Option<SceneCutout>>,
    /// Whether its photo may move in layers by its depth.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub layers: Option<bool>,
    /// Whether the presenter of its brief is seen in it.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub presenter: Option<bool>,
}

impl SceneChanges {
    /// Returns what can be changed of a scene, as it is planned.
    pub fn of(scene: &PlannedScene) -> Self {
        Self {
            script: Some(scene.script.clone()),
            chapter: Some(scene.chapter.clone()),
            description: Some(scene.description.clone()),
            image_prompt: Some(scene.image_prompt.clone()),
            image_variant: Some(scene.image_variant),
            seed: Some(scene.seed),
            motion: Some(scene.motion),
            motion_prompt: Some(scene.motion_prompt.clone()),
            voice: Some(scene.voice.clone()),
            voice_style: Some(scene.voice_style.clone()),
            least_ms: Some(scene.least_ms),
            picture: Some(scene.picture.clone()),
            narration: Some(scene.narration.clone()),
            cast: Some(scene.cast.clone()),
            cutout: Some(scene.cutout.as_ref().map(SceneCutout::of)),
            layers: Some(!scene.without_layers),
            // A scene that nobody presents says nothing of it, so that what is said of it suits every scene.
            presenter: scene.presenter.is_some().then_some(!scene.without_presenter),
        }
    }

    /// Returns the changes that make one plan of a scene another, which name no field that is the same in both.
    pub fn between(from: &PlannedScene, to: &PlannedScene) -> Self {
        let (from, mut changes) = (Self::of(from), Self::of(to));
        drop_equal(&mut changes.script, &from.script);
        drop_equal(&mut changes.chapter, &from.chapter);
        drop_equal(&mut changes.description, &from.description);
        drop_equal(&mut changes.image_prompt, &from.image_prompt);
        drop_equal(&mut changes.image_variant, &from.image_variant);
        drop_equal(&mut changes.seed, &from.seed);
        drop_equal(&mut changes.motion, &from.motion);
        drop_equal(&mut changes.motion_prompt, &from.motion_prompt);
        drop_equal(&mut changes.voice, &from.voice);
        drop_equal(&mut changes.voice_style, &from.voice_style);
        drop_equal(&mut changes.least_ms, &from.least_ms);
        drop_equal(&mut changes.picture, &from.picture);
        drop_equal(&mut changes.narration, &from.narration);
        drop_equal(&mut changes.cast, &from.cast);
        drop_equal(&mut changes.cutout, &from.cutout);
        drop_equal(&mut changes.layers, &from.layers);
        drop_equal(&mut changes.presenter, &from.presenter);
        changes
    }

    /// Changes a scene. Returns the changes that take it back, which name no field that stays as it was.
    ///
    /// # Errors
    /// Every field that is not as it has to be, by its name; the scene is unchanged then.
    pub fn apply(&self, scene: &mut PlannedScene) -> Result<Self, Problems> {
        let clean = self.checked(scene)?;
        let mut before = Self::default();
        let PlannedScene { script, description, image_prompt, image_variant, motion, voice_style, .. } = scene;
        put(script, clean.script, &mut before.script);
        put(description, clean.description, &mut before.description);
        put(image_prompt, clean.image_prompt, &mut before.image_prompt);
        put(image_variant, clean.image_variant, &mut before.image_variant);
        put(motion, clean.motion, &mut before.motion);
        put(voice_style, clean.voice_style, &mut before.voice_style);
        put(&mut scene.chapter, clean.chapter, &mut before.chapter);
        put(&mut scene.seed, clean.seed, &mut before.seed);
        put(&mut scene.motion_prompt, clean.motion_prompt, &mut before.motion_prompt);
        put(&mut scene.voice, clean.voice, &mut before.voice);
        put(&mut scene.least_ms, clean.least_ms, &mut before.least_ms);
        put(&mut scene.picture, clean.picture, &mut before.picture);
        put(&mut scene.narration, clean.narration, &mut before.narration);
        put(&mut scene.cast, clean.cast, &mut before.cast);
        let mut is_presented = scene.seen_presenter().is_some();
        put(&mut is_presented, clean.presenter, &mut before.presenter);
        scene.without_presenter = scene.presenter.is_some() && !is_presented;
        let (mut cutout, mut layers) = (scene.cutout.as_ref().map(SceneCutout::of), !scene.without_layers);
        put(&mut cutout, clean.cutout, &mut before.cutout);
        put(&mut layers, clean.layers, &mut before.layers);
        scene.cutout = cutout.as_ref().map(SceneCutout::planned);
        scene.without_layers = !layers;
        Ok(before)
    }

    /// Returns the changes with their texts tidied.
    fn checked(&self, scene: &PlannedScene) -> Result<Self, Problems> {
        let mut faults = Faults::default();
        let mut clean = self.clone();
        if let Some(script) = &mut clean.script {
            *script = tidy(script);
            faults.long("script", script, MAX_SCENE_CHARS, "split the scene");
            if !is_speakable(script) {
                faults.push(
                    "nothing_to_say",
                    "script",
                    "has no letter and no digit",
                    "give it a text, or remove the scene",
                );
            }
        }
        faults.presenter(&clean, scene);
        let texts = [
            ("description", &mut clean.description, MAX_SHOWS_CHARS),
            ("image_prompt", &mut clean.image_prompt, limits::MAX_PROMPT_CHARS),
        ];
        for (field, text, most) in texts {
            let Some(text) = text else { continue };
            *text = tidy(text);
            faults.long(field, text, most, "shorten it");
            if field == "image_prompt" && text.is_empty() {
                faults.push("empty_text", field, "is empty", "say what is to be seen");
            }
        }
        let texts = [
            ("chapter", &mut clean.chapter, MAX_TITLE_CHARS),
            ("motion_prompt", &mut clean.motion_prompt, limits::MAX_PROMPT_CHARS),
            ("voice", &mut clean.voice, MAX_VOICE_CHARS),
        ];
        for (field, text, most) in texts {
            let Some(Some(text)) = text else { continue };
            *text = tidy(text);
            faults.long(field, text, most, "shorten it");
            if text.is_empty() {
                faults.push("empty_text", field, "is empty", "give it a text, or null");
            }
        }
        for (field, name) in [("picture", &clean.picture), ("narration", &clean.narration)] {
            let Some(Some(name)) = name else { continue };
            faults.long(field, name, MAX_PATH_BYTES, "name a file of the project");
            if name.is_empty() {
                faults.push("empty_text", field, "is empty", "name a file of the project, or give null");
            }
        }
        if let Some(Some(seed)) = clean.seed
            && seed > MAX_SEED
        {
            faults.push(
                "seed_too_large",
                "seed",
                format!("is {seed}; the largest is {MAX_SEED}"),
                "take a smaller one",
            );
        }
        if let Some(Some(ms)) = clean.least_ms
            && !(1..=limits::MAX_LEAST_MS).contains(&ms)
        {
            let message =
                format!("is {ms} ms; a scene can be wanted to be seen for 1 ms to {} ms", limits::MAX_LEAST_MS);
            faults.push("length_out_of_range", "least_ms", message, "take a length within that, or null");
        }
        if let Some(style) = &clean.voice_style {
            faults.style(style);
        }
        if let Some(cast) = &clean.cast {
            faults.cast(cast);
        }
        if let Some(Some(cutout)) = &mut clean.cutout
            && let Err(problem) = cutout.tidy()
        {
            faults.0.push(problem);
        }
        faults.0.into_result(clean)
    }
}

fn drop_equal<T: PartialEq>(change: &mut Option<T>, from: &Option<T>) {
    if change == from {
        *change = None;
    }
}

/// Puts a new value in the place of one, which is kept where it was another.
fn put<T: PartialEq>(place: &mut T, new: Option<T>, before: &mut Option<T>) {
    if let Some(new) = new
        && new != *place
    {
        *before = Some(std::mem::replace(place, new));
    }
}

#[derive(Default)]
struct Faults(Problems);

impl Faults {
    fn push(&mut self, code: &str, field: &str, message: impl Into<String>, remedy: &str) {
        self.0.push(Problem::new(code, field, message, remedy));
    }

    fn long(&mut self, field: &str, text: &str, most: usize, remedy: &str) {
        let chars = text.chars().count();
        if chars > most {
            let code = if field == "script" { "scene_too_long" } else { "text_too_long" };
            self.push(code, field, format!("has {chars} characters; at most {most} are taken"), remedy);
        }
    }

    /// A presenter is seen in the place of a picture: a scene has one of the two.
    fn presenter(&mut self, clean: &SceneChanges, scene: &PlannedScene) {
        if clean.presenter == Some(true) && scene.presenter.is_none() {
            let message = "is on, and the brief of the project names no presenter";
            self.push("no_presenter", "presenter", message, "make a video whose brief names one, or leave it out");
            return;
        }
        let is_seen = clean.presenter.unwrap_or(scene.seen_presenter().is_some());
        let picture = clean.picture.as_ref().unwrap_or(&scene.picture);
        if !is_seen || picture.is_none() {
            return;
        }
        if matches!(clean.picture, Some(Some(_))) {
            let message = "is a presenter's, who is seen in the place of a picture";
            self.push("scene_is_presented", "picture", message, "leave it, or switch the presenter off in this scene");
        } else if clean.presenter == Some(true) {
            let message = "is on, and the scene has a picture of its own, in whose place a presenter would be seen";
            self.push("scene_has_picture", "presenter", message, "take the picture away (null), or leave it off");
        }
    }

    fn cast(&mut self, cast: &[LibraryId]) {
        if cast.len() > MAX_CAST {
            let message = format!("names {} entries of the library; a scene has at most {MAX_CAST}", cast.len());
            self.push("too_large_cast", "cast", message, "leave some out");
        }
        if cast.iter().enumerate().any(|(index, id)| cast[..index].contains(id)) {
            self.push("double_cast", "cast", "names an entry twice", "name each once");
        }
    }

    fn style(&mut self, style: &VoiceStyle) {
        let fields =
            [("rate", style.rate, 0.5..=2.0), ("pitch", style.pitch, -12.0..=12.0), ("pause", style.pause, 0.0..=3.0)];
        for (name, value, range) in fields {
            if !range.contains(&value) {
                let message = format!("is {value}; it can be {} to {}", range.start(), range.end());
                self.push(
                    "voice_style_out_of_range",
                    &format!("voice_style.{name}"),
                    message,
                    "take a value within that",
                );
            }
        }
    }
}
