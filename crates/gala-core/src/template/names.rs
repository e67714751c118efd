//! Names of parameters and values.

use super::limits::MAX_NAME_CHARS;

/// What expressions know by themselves, and words of their language.
const RESERVED: [&str; 20] = [
    "and",
    "dict",
    "duration_ms",
    "else",
    "elif",
    "endfor",
    "endif",
    "false",
    "for",
    "height",
    "if",
    "in",
    "is",
    "loop",
    "none",
    "not",
    "or",
    "range",
    "true",
    "width",
];

/// Where a name may stand, for who writes another one.
pub(super) const NAME_RULE: &str = "begin with a small letter, and go on with at most 39 small letters, digits and `_`; words of expressions are taken";

pub(super) fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    let begins = chars.next().is_some_and(|first| first.is_ascii_lowercase());
    let goes_on = chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    begins && goes_on && name.len() <= MAX_NAME_CHARS && !RESERVED.contains(&name)
}

/// Whether a text is a kind of templates.
pub fn is_kind(kind: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !kind.is_empty() && kind.len() <= MAX_NAME_CHARS && kind.chars().all(is_part) && !kind.starts_with('-')
}
