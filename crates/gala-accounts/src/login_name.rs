//! The names that people sign in with.

use std::fmt;

use gala_core::problem::Problem;

const MIN_CHARS: usize = 2;
const MAX_CHARS: usize = 64;

/// A name to sign in with, in lower case: letters and digits of ASCII, and `.`, `_`, `-`, `+` and `@` between them.
///
/// Names are compared by people: one script leaves no two that look alike. What somebody is called is another matter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LoginName(String);

impl LoginName {
    /// Reads a name as somebody types it.
    ///
    /// # Errors
    /// What a name has to be.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let is_inner = |c: char| matches!(c, '.' | '_' | '-' | '+' | '@');
        let is_name = (MIN_CHARS..=MAX_CHARS).contains(&text.len())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || is_inner(c))
            && !text.starts_with(is_inner)
            && !text.ends_with(is_inner);
        if is_name { Ok(Self(text.to_ascii_lowercase())) } else { Err(problem()) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn problem() -> Problem {
    let message = format!(
        "is none: a name has {MIN_CHARS} to {MAX_CHARS} letters and digits of ASCII, and \".\", \"_\", \"-\", \"+\" and \"@\" between them"
    );
    Problem::new("login_name", "name", message, "choose another name, such as anna or anna@example.org")
}

impl fmt::Display for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_of_ascii_and_in_lower_case() {
        for (typed, name) in [("anna", "anna"), ("Anna.K-2", "anna.k-2"), ("a+b_c@Example.org", "a+b_c@example.org")] {
            assert_eq!(LoginName::parse(typed).expect(typed).as_str(), name);
        }
        assert!(LoginName::parse(&"x".repeat(64)).is_ok());
    }

    #[test]
    fn what_could_be_taken_for_another_name_or_for_something_else_is_none() {
        for text in
            ["", "a", "anna k", " anna", "anna\n", "-anna", "anna.", "@", "аnna", "ann\u{e4}", "anna/x", "a\0b", "--"]
        {
            assert_eq!(LoginName::parse(text).expect_err(text).code, "login_name", "{text:?}");
        }
        assert!(LoginName::parse(&"x".repeat(65)).is_err());
    }
}
