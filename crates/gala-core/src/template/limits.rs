//! How much a template may hold, and what its expressions may cost.

/// The largest document of a template: 1 MiB.
pub const MAX_TEMPLATE_BYTES: usize = 1 << 20;
pub const MAX_TITLE_CHARS: usize = 200;
pub const MAX_DESCRIPTION_CHARS: usize = 2000;
/// Of a kind, and of the name of a parameter or a value.
pub const MAX_NAME_CHARS: usize = 40;
pub const MAX_PARAMS: usize = 100;
pub const MAX_VALUES: usize = 100;
/// Of the words that a parameter may be one of.
pub const MAX_CHOICES: usize = 200;
/// The longest text of a parameter that does not say how long it may be, and the longest that one may say.
pub const USUAL_TEXT_CHARS: u64 = 2000;
pub const MAX_TEXT_CHARS: u64 = 10_000;
/// The longest list of a parameter that does not say how long it may be, and the longest that one may say.
pub const USUAL_ITEMS: u64 = 100;
pub const MAX_LIST_ITEMS: u64 = 1000;
/// The most data that a video is made of, as JSON: 256 KiB.
pub const MAX_DATA_BYTES: usize = 256 << 10;
/// How deep lists and objects of a template may lie in each other.
pub const MAX_DEPTH: usize = 40;
/// What the timeline that is made may come to: its texts and names in bytes, and 16 for each value in it.
pub const MAX_MADE_BYTES: usize = 2 << 20;
/// How often all `$for` of a template together go round.
pub const MAX_ROUNDS: usize = 20_000;
/// What one expression may cost, and all of one video together: some 1 for each step, and for each 64 bytes that it makes.
pub const EXPRESSION_FUEL: u64 = 100_000;
/// What it costs to begin one: what many short ones take is beginning.
pub const BEGIN_FUEL: u64 = 20;
pub const WHOLE_FUEL: u64 = 4_000_000;
