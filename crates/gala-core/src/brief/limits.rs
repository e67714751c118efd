//! How large a brief may be. Every limit stands here, and `docs/BRIEF.md` lists them.

/// Bytes of a brief. Callers check the size of the file before they read it.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// Scenes of a brief and of the plan that is made of it, checked before anything is made: two hours of speech in scenes
/// of four seconds.
pub const MAX_SCENES: usize = 2000;

/// Characters in one paragraph or explicit scene: about ten minutes of speech.
pub const MAX_SCENE_CHARS: usize = 10_000;

/// Characters in all scenes together: close to two hours of speech.
pub const MAX_TEXT_CHARS: usize = 100_000;

/// Shortest and longest `target_duration`, in milliseconds: 3 s and 60 min.
pub const MIN_TARGET_MS: u64 = 3_000;
pub const MAX_TARGET_MS: u64 = 60 * 60 * 1000;

/// Characters of a title or of a chapter's heading.
pub const MAX_TITLE_CHARS: usize = 200;

/// How long the video of a topic is where nothing is said, in milliseconds.
pub const TOPIC_MS: u64 = 60_000;

/// Characters of a topic.
pub const MAX_TOPIC_CHARS: usize = 2_000;

/// The largest budget of a project, in whole units of currency.
pub const MAX_BUDGET: f32 = 100_000.0;

/// Providers that are named of one kind.
pub const MAX_PROVIDERS: usize = 8;

/// Pictures that the made ones are to be consistent with. Every provider that takes any takes the first; none takes fewer
/// bytes than as many of the largest have.
pub const MAX_REFERENCES: usize = 4;

/// Bytes of each of them.
pub const MAX_REFERENCE_BYTES: u64 = 3 << 20;

/// The largest seed.
pub const MAX_SEED: u32 = 999_999;

/// Characters of what a picture shows.
pub const MAX_SHOWS_CHARS: usize = 500;

/// Characters of the name of a voice.
pub const MAX_VOICE_CHARS: usize = 100;

/// Bytes of the path of a picture, a narration or a music file.
pub const MAX_PATH_BYTES: usize = 1024;

/// The widest outline of a cut-out, in shares of its height.
pub const MAX_RIM: f32 = 0.1;

/// Levels of nesting in JSON or YAML. A brief needs four.
pub const MAX_DEPTH: usize = 8;

/// Keys, items and values in JSON or YAML: all that 2,000 scenes can say.
pub const MAX_VALUES: usize = 40_000;

/// Faults that are told at once; the rest is counted.
pub const MAX_PROBLEMS: usize = 50;
