use std::fmt;

/// What is wrong with a script, each told so that its writer can mend it. Never empty inside an `Err`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<String>);

/// So many are told at once: the first ones are the worst.
const MOST: usize = 12;
/// None is told in more characters.
const MOST_CHARS: usize = 200;

impl Faults {
    pub(super) fn one(fault: impl Into<String>) -> Self {
        Self(vec![fault.into()])
    }

    /// The answer came to its most tokens before its end.
    pub fn cut_off() -> Self {
        Self::one("it is cut off: write a shorter one")
    }

    /// As many as are told at once, as long as they get.
    pub(super) fn most() -> Self {
        Self(vec!["x".repeat(MOST_CHARS); MOST])
    }

    pub(super) fn push(&mut self, fault: impl Into<String>) {
        if self.0.len() < MOST {
            self.0.push(fault.into());
        }
    }

    pub(super) fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl Faults {
    /// Returns them as a list, a line each.
    pub(super) fn as_list(&self) -> String {
        self.0.iter().map(|fault| format!("- {fault}")).collect::<Vec<_>>().join("\n")
    }
}
