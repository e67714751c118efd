//! Which passwords are taken: long ones that are hard to guess, of whatever characters (OWASP ASVS 5.0, section 6.2).

use std::fmt;

use gala_core::problem::Problem;
use zxcvbn::{Score, zxcvbn};

use crate::password::normal::normal;

pub const MIN_PASSWORD_CHARS: usize = 12;
pub const MAX_PASSWORD_CHARS: usize = 256;
/// What [`MAX_PASSWORD_CHARS`] may take in UTF-8.
pub const MAX_PASSWORD_BYTES: usize = 4 * MAX_PASSWORD_CHARS;

/// A shorter name is in too many words to be looked for in a password.
const MIN_NAME_CHARS: usize = 4;

/// A password that may be set, in Unicode's normalization form C. Never prints itself.
pub struct NewPassword(String);

impl NewPassword {
    /// Checks what somebody wants as a password. `about` is what others know of them: the login name first of all.
    ///
    /// Guesses are counted by zxcvbn, whose lists hold common passwords, names and words, and which sees through
    /// reversed words, patterns of the keyboard, dates and look-alike characters. It takes milliseconds of a processor.
    ///
    /// # Errors
    /// The first reason for which it is refused.
    pub fn check(text: &str, about: &[&str]) -> Result<Self, PasswordProblem> {
        let password = normal(text).ok_or(PasswordProblem::TooLong)?;
        let chars = password.chars().count();
        if chars > MAX_PASSWORD_CHARS {
            return Err(PasswordProblem::TooLong);
        }
        if chars < MIN_PASSWORD_CHARS {
            return Err(PasswordProblem::TooShort { chars });
        }
        let about: Vec<String> = about.iter().filter_map(|known| normal(known)).map(|k| k.to_lowercase()).collect();
        if about.iter().any(|known| holds(&password, known)) {
            return Err(PasswordProblem::HoldsName);
        }
        let parts = about.iter().flat_map(|known| known.split(|c: char| !c.is_alphanumeric()));
        let known: Vec<&str> = about.iter().map(String::as_str).chain(parts).filter(|part| !part.is_empty()).collect();
        if zxcvbn(&password, &known).score() < Score::Three {
            return Err(PasswordProblem::EasyToGuess);
        }
        Ok(Self(password))
    }

    /// Returns the password, in normalization form C.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

fn holds(password: &str, known: &str) -> bool {
    known.chars().count() >= MIN_NAME_CHARS && password.to_lowercase().contains(known)
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(..)")
    }
}

/// Why a password is not taken. Tells nothing of the password but its length.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    #[error("has {chars} characters and needs {MIN_PASSWORD_CHARS} or more")]
    TooShort { chars: usize },
    #[error("has more than {MAX_PASSWORD_CHARS} characters")]
    TooLong,
    #[error("holds the name of the account")]
    HoldsName,
    #[error("is among those that are guessed first: common passwords, names, dates and patterns of the keyboard")]
    EasyToGuess,
}

impl PasswordProblem {
    /// Returns the stable, machine-readable name of the problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "password_too_short",
            Self::TooLong => "password_too_long",
            Self::HoldsName => "password_holds_name",
            Self::EasyToGuess => "password_easy_to_guess",
        }
    }

    /// Returns what to do: an imperative fragment without a full stop.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "choose a longer one: four or five unrelated words are easy to keep in mind",
            Self::TooLong => "choose a shorter one",
            Self::HoldsName => "choose one without the name",
            Self::EasyToGuess => "choose four or five unrelated words, or have a password manager make one",
        }
    }
}

impl From<PasswordProblem> for Problem {
    fn from(problem: PasswordProblem) -> Self {
        Self::new(problem.code(), "password", problem.to_string(), problem.remedy())
    }
}

#[cfg(test)]
mod tests;
