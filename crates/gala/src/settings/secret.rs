//! Values that are nobody else's to read.

use std::{fmt, str::FromStr};

/// A value that does not show itself in logs and debug output.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl FromStr for Secret {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() || text.chars().any(char::is_control) {
            return Err("must not be empty or hold control characters such as a line break".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_print() {
        let secret: Secret = "hunter2hunter2hunter2".parse().expect("a secret");
        assert!(!format!("{secret:?}").contains("hunter2"));
        assert!("a\nb".parse::<Secret>().is_err());
    }
}
