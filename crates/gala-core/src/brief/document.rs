//! The JSON or YAML brief: the same keys as front matter, and explicit scenes.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    cast,
    choice::{CaptionChoice, DEFAULT_PRESET, PRESETS},
    cutout::Cutout,
    draft::{Draft, DraftScene},
    fields::{Fields, at},
    limits::{MAX_PATH_BYTES, MAX_PROVIDERS, MAX_REFERENCES, MAX_SHOWS_CHARS, MAX_TITLE_CHARS},
    scene::BriefScene,
    settings::{self, Settings},
    tree::{Node, Value},
};
use crate::{
    format::FrameSize,
    library::limits::{MAX_CAST, MAX_NAME_CHARS},
    motion::Motion,
    problem::{Problem, Problems},
    provider_policy::AnswerLost,
    text::tidy,
    time::FrameRate,
    workflow::Workflow,
};

/// The key of a document that front matter does not have.
pub const SCENES: &str = "scenes";

/// The keys of one explicit scene.
pub const SCENE_KEYS: [&str; 13] = [
    "chapter",
    "text",
    "picture",
    "shows",
    "motion",
    "moves",
    "narration",
    "presenter",
    "cutout",
    "background",
    "rim",
    "layers",
    "cast",
];

/// Reads a tree as a document. What is wrong is told in `problems`, and reading goes on.
pub fn read(name: &str, tree: Node, problems: &mut Problems) -> Draft {
    let mut fields = Fields::of(tree, "", name, problems);
    let settings = Settings::take(&mut fields);
    let scenes = match fields.take(SCENES) {
        Some((Node { value: Value::List(items), .. }, _)) => {
            items.into_iter().enumerate().filter_map(|(index, item)| scene(index, item, fields.problems)).collect()
        }
        Some((node, field)) => {
            let message = format!("is {}, not a list of scenes", node.value.kind());
            fields.problems.push(Problem::new(
                "wrong_type",
                field,
                message,
                "write a list of scenes, each with a text",
            ));
            Vec::new()
        }
        None if settings.topic.is_some() => Vec::new(),
        None => {
            fields.problems.push(Problem::new(
                "missing_key",
                SCENES,
                "is missing",
                "give at least one scene with a text",
            ));
            Vec::new()
        }
    };
    let known: Vec<&str> = settings::KEYS.into_iter().chain([SCENES]).collect();
    fields.refuse_rest(&known);
    Draft { settings, scenes, heading: None }
}

fn scene(index: usize, node: Node, problems: &mut Problems) -> Option<DraftScene> {
    let here = format!("{SCENES}[{index}]");
    let line = node.line;
    let mut fields = Fields::of(node, format!("{here}."), &here, problems);
    let text = fields.scalar("text");
    let scene = BriefScene {
        chapter: fields.line("chapter", MAX_TITLE_CHARS),
        text: text.as_ref().map(|scalar| tidy(&scalar.text)).unwrap_or_default(),
        picture: fields.path("picture"),
        shows: fields.line("shows", MAX_SHOWS_CHARS),
        motion: fields.motion(),
        moves: fields.line("moves", MAX_SHOWS_CHARS),
        narration: fields.path("narration"),
        cutout: Cutout::take(&mut fields, &here),
        layers: fields.layers(),
        cast: cast::take(&mut fields),
        cast_ids: Vec::new(),
        without_presenter: fields
            .switch("presenter", "unknown_presenter", "whether the presenter is seen")
            .is_some_and(|is_seen| !is_seen),
    };
    let field = match (&text, &scene.narration) {
        (Some(scalar), _) => Some(scalar.field.clone()),
        // Whoever hears the recorded voice writes it.
        (None, Some(_)) => Some(at(&format!("{here}.narration"), line)),
        (None, None) => {
            let remedy = "write what is spoken, or give a narration";
            fields.problems.push(Problem::new("missing_key", at(&format!("{here}.text"), line), "is missing", remedy));
            None
        }
    };
    fields.refuse_rest(&SCENE_KEYS);
    field.map(|field| DraftScene { scene, field })
}

/// A brief as people write it in JSON or YAML. Only `scenes` is required, or else `topic`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "GALA brief")]
pub struct BriefDocument {
    /// The title of the video; the first words of the script where absent.
    #[schemars(length(max = 200), example = &"Tea: a short history")]
    title: Option<String>,
    /// The language of the script, a BCP 47 tag. Default: en.
    #[schemars(example = &"es")]
    language: Option<String>,
    /// The shape of the picture. Default: 9:16.
    #[schemars(example = &"16:9")]
    format: Option<FrameSize>,
    /// Frames per second. Default: 30.
    #[schemars(example = 25)]
    fps: Option<FrameRate>,
    /// How long the video should be, 3 s to 60 min: `45s`, `1m30s` or `00:45`. The rate of speech is fitted to it.
    #[schemars(regex(pattern = r"^([0-9.]+(h|m|min|s|ms) ?)+$|^[0-9]{1,4}(:[0-9]{1,2}){1,2}$"), example = &"1m30s")]
    target_duration: Option<String>,
    /// The same in milliseconds. Give one of the two.
    #[schemars(range(min = 3000, max = 3_600_000), example = 45_000)]
    target_duration_ms: Option<u64>,
    /// The voice as its provider names it; the language's own where absent.
    #[schemars(length(max = 100), example = &"en-gb")]
    voice: Option<String>,
    /// How to speak.
    voice_style: Option<VoiceStyleDocument>,
    /// The graphics preset. Default: papercut.
    #[schemars(schema_with = "preset_schema", default)]
    preset: Option<String>,
    /// How captions look. Default: karaoke.
    #[schemars(example = &"plain")]
    captions: Option<CaptionChoice>,
    /// The font of captions and cards: a TTF, OTF, WOFF or WOFF2 file of at most 32 MiB, relative to the brief. Default: the
    /// machine's own.
    #[schemars(length(max = 1024), example = &"fonts/title.ttf")]
    font: Option<String>,
    /// The music: `off`, a mood (`calm`, `bright`, `tense`, `dark`) or a file relative to the brief. Default: calm.
    #[schemars(
        regex(pattern = r"^(off|calm|bright|tense|dark)$|[./]|^[0-9a-f-]{36}$"),
        length(max = 1024),
        example = &"bright",
        example = &"music/theme.mp3"
    )]
    music: Option<String>,
    /// Who is seen speaking: a presenter of the workspace by stage name or id, somebody whom the provider knows, by its own name (a
    /// look), or a picture of them, a PNG or JPEG file relative to the brief.
    #[schemars(length(max = 1024), example = &"anna_standing", example = &"pictures/anna.jpg")]
    presenter: Option<String>,
    /// Pictures, PNG, JPEG or WebP files of at most 3 MiB relative to the brief, whose people, things and style are to come
    /// back in those that a provider makes, where it takes such.
    #[schemars(schema_with = "paths_schema", default)]
    references: Option<Vec<String>>,
    /// Whether photos of scenes move in layers where a model of depth is installed. Default: on.
    #[schemars(example = &"off")]
    layers: Option<Switch>,
    /// Another seed, other pictures and motion of the same words, where their provider takes one.
    #[schemars(range(min = 0, max = 999_999), example = 7)]
    seed: Option<u32>,
    /// What the project is to become. Default: faceless.
    #[schemars(example = &"faceless")]
    workflow: Option<Workflow>,
    /// Whether nothing is paid for a stage of a scene before the stage before it is approved. Default: false.
    paid_after_approval: Option<bool>,
    /// Whether a trailer goes on without waiting for approvals. Default: false.
    auto_approve: Option<bool>,
    /// Whether a trailer is cut into a film, or its clips are for an editor alone. Default: on.
    #[schemars(example = &"off")]
    assembly: Option<Switch>,
    /// Whether the folder of a trailer in the store is kept up to date for an editor. Default: on.
    #[schemars(example = &"off")]
    folder: Option<Switch>,
    /// What stands below the title at the end of a trailer.
    #[schemars(length(max = 200), example = &"This spring")]
    end_card: Option<String>,
    /// The characters, places and styles of the library that every scene has, by their names.
    #[schemars(schema_with = "cast_schema", default)]
    cast: Option<Vec<String>>,
    /// What the video is about, instead of scenes: a language model writes the script.
    #[schemars(length(max = 2000), example = &"how lighthouses were lit before electricity")]
    topic: Option<String>,
    /// Which providers make what, in the order in which they are asked. Default: those that the installation has keys
    /// for, and at last those that need none.
    providers: Option<ProvidersDocument>,
    /// What providers may cost at most for this video, in the currency of the price table. Default: as the plan of the
    /// workspace says.
    #[schemars(range(min = 0, max = 100_000), example = 2.5)]
    budget: Option<f32>,
    /// The scenes, in order.
    #[schemars(length(min = 1, max = 2000))]
    scenes: Option<Vec<SceneDocument>>,
}

/// Which providers make what.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Providers")]
pub struct ProvidersDocument {
    /// openai, anthropic, gemini, openai_compatible, planner.
    #[schemars(schema_with = "names_schema", default)]
    text: Option<Vec<String>>,
    /// cartesia, elevenlabs, openai, kokoro, openai_compatible, piper, espeak.
    #[schemars(schema_with = "names_schema", default)]
    speech: Option<Vec<String>>,
    /// gemini, openai, higgsfield, comfyui, automatic1111, pexels, pixabay, library, illustrator.
    #[schemars(schema_with = "names_schema", default)]
    image: Option<Vec<String>>,
    /// kling, kling_legacy, higgsfield, comfyui, pexels, pixabay, library, camera.
    #[schemars(schema_with = "names_schema", default)]
    animation: Option<Vec<String>>,
    /// openai, openai_compatible, estimate: what tells when the words of a recorded voice are heard.
    #[schemars(schema_with = "names_schema", default)]
    transcription: Option<Vec<String>>,
    /// heygen, picture: who makes the videos of `presenter`, or the picture that a scene has otherwise.
    #[schemars(schema_with = "names_schema", default)]
    presenter: Option<Vec<String>>,
    /// Whether everything is asked for anew, though another project was given an answer to the same. Default: false.
    fresh: Option<bool>,
    /// What to do where a request may have been paid and its answer was lost: `ask` somebody, or `pay_again`. Default: ask.
    answer_lost: Option<AnswerLost>,
}

/// How to speak, as people write it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "VoiceStyle")]
pub struct VoiceStyleDocument {
    /// Speed against the voice's own. Default: 1.
    #[schemars(range(min = 0.5, max = 2), example = 1.1)]
    rate: Option<f32>,
    /// Pitch shift in semitones. Default: 0.
    #[schemars(range(min = -12, max = 12), example = -2)]
    pitch: Option<f32>,
    /// Factor on the pauses at punctuation. Default: 1.
    #[schemars(range(min = 0, max = 3), example = 1.5)]
    pause: Option<f32>,
}

/// One scene as people write it. A long text is split into several scenes, unless it has its own picture or
/// recorded voice.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BriefScene", extend("anyOf" = [{ "required": ["text"] }, { "required": ["narration"] }]))]
pub struct SceneDocument {
    /// Opens a chapter with this heading.
    #[schemars(length(max = 200), example = &"Origins")]
    chapter: Option<String>,
    /// What is spoken and captioned. Where it is left out beside a narration, it is what is heard in that.
    #[schemars(length(min = 1, max = 10_000), example = &"Tea began with a leaf.")]
    text: Option<String>,
    /// The scene's own picture or clip, a path relative to the brief.
    #[schemars(length(max = 1024), example = &"pictures/cup.png")]
    picture: Option<String>,
    /// What is to be seen: key words for the image provider, or what the scene's own picture shows.
    #[schemars(length(max = 500), example = &"tea leaf cup")]
    shows: Option<String>,
    /// How the camera moves over the picture. Default: as is planned.
    #[schemars(example = &"zoom_in")]
    motion: Option<Motion>,
    /// What moves in the picture, in a sentence, for providers that animate it.
    #[schemars(length(max = 500), example = &"Steam rises from the cup.")]
    moves: Option<String>,
    /// The scene's own recorded voice, a path relative to the brief.
    #[schemars(length(max = 1024), example = &"voice/one.wav")]
    narration: Option<String>,
    /// Whether the presenter of the brief is seen in this scene. Default: on, but for a scene with a picture of its own.
    #[schemars(example = &"off")]
    presenter: Option<Switch>,
    /// Whether the subject of the scene's picture is seen on a new background: a model that is installed cuts it out.
    /// Default: off.
    #[schemars(example = &"on")]
    cutout: Option<Switch>,
    /// What is behind a subject that is cut out: a colour, or a picture relative to the brief. Default: the place that the
    /// offline illustrator draws for the key words.
    #[schemars(length(max = 1024), example = &"#2a9d8f", example = &"pictures/beach.jpg")]
    background: Option<String>,
    /// The width of a white outline around it, as of a sticker, in shares of its height. Default: 0, none.
    #[schemars(range(min = 0, max = 0.1), example = 0.02)]
    rim: Option<f32>,
    /// Whether the scene's photo moves in layers where a model of depth is installed. Default: as the brief says.
    #[schemars(example = &"off")]
    layers: Option<Switch>,
    /// The characters, places and styles of the library that it has beside those of the brief, by their names.
    #[schemars(schema_with = "cast_schema", default)]
    cast: Option<Vec<String>>,
}

/// Whether something is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "it is the description of what is read")]
enum Switch {
    On,
    Off,
}

/// A list of names, or a single one.
fn names_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let name = schemars::json_schema!({ "type": "string" });
    schemars::json_schema!({ "type": ["array", "string", "null"], "items": name, "maxItems": MAX_PROVIDERS, "examples": [["espeak"]] })
}

/// A list of paths, or a single one.
fn paths_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let path = schemars::json_schema!({ "type": "string", "maxLength": MAX_PATH_BYTES });
    schemars::json_schema!({ "type": ["array", "string", "null"], "items": path, "maxItems": MAX_REFERENCES, "examples": [["pictures/hero.png"]] })
}

/// A list of names of the library, or a single one.
fn cast_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let name = schemars::json_schema!({ "type": "string", "maxLength": MAX_NAME_CHARS });
    schemars::json_schema!({ "type": ["array", "string", "null"], "items": name, "maxItems": MAX_CAST, "examples": [["Anna", "The kitchen"]] })
}

fn preset_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let names: Vec<Option<&str>> = PRESETS.into_iter().map(Some).chain([None]).collect();
    schemars::json_schema!({ "type": ["string", "null"], "enum": names, "examples": [DEFAULT_PRESET] })
}

/// Returns the JSON Schema (draft 2020-12) of a JSON or YAML brief.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(BriefDocument).to_value()
}
