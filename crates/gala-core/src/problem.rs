//! What is wrong with an input, told so that the person who wrote it can fix it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One fault of an input: which field, what the limit is, what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Stable and machine-readable, `snake_case`: `brief_too_long`, `unknown_language`.
    pub code: String,
    /// Where: a front-matter key, a JSON path, a file name; with the line where one is known.
    pub field: String,
    /// What is wrong and which limit it breaks: a lower-case fragment without a full stop.
    pub message: String,
    /// What to do: an imperative fragment without a full stop.
    pub remedy: String,
}

/// Names of fields are the user's too, and may be as long as the document.
const MAX_FIELD_CHARS: usize = 500;

impl Problem {
    /// What the user wrote is shown so that it cannot do anything to a terminal: control characters are escaped. Of a
    /// field that is very long, the beginning is told.
    pub fn new(
        code: impl Into<String>,
        field: impl Into<String>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let mut field: String = field.into();
        if let Some((end, _)) = field.char_indices().nth(MAX_FIELD_CHARS) {
            field.replace_range(end.., "…");
        }
        Self {
            code: code.into(),
            field: harmless(field),
            message: harmless(message.into()),
            remedy: harmless(remedy.into()),
        }
    }
}

fn harmless(text: String) -> String {
    let is_harmful = |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if !text.contains(is_harmful) {
        return text;
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_harmful(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.field, self.message, self.remedy)
    }
}

impl std::error::Error for Problem {}

/// Every fault found in one input, in the order of the input. Never empty inside an `Err`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Returns them with other names for the fields, which each is told by.
    #[must_use]
    pub fn renamed(self, name: impl Fn(&str) -> String) -> Self {
        let renamed = |problem: Problem| Problem { field: name(&problem.field), ..problem };
        Self(self.0.into_iter().map(renamed).collect())
    }

    /// Returns `Ok(value)` when nothing was found, and all faults otherwise.
    ///
    /// # Errors
    /// All faults that were found, if there are any.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_does_nothing_to_a_terminal_and_is_not_endless() {
        let problem = Problem::new("x", "k".repeat(1 << 20), "a\u{0}b\u{1b}[31m\u{202e}é", "fix\nit");
        assert_eq!((problem.message.as_str(), problem.remedy.as_str()), ("a\\u{0}b\\u{1b}[31m\\u{202e}é", "fix\\nit"));
        assert_eq!(problem.field.chars().count(), MAX_FIELD_CHARS + 1);
        assert!(problem.field.ends_with('…'));
    }
}
