//! What goes wrong with an expression, in the words of templates.

use minijinja::{Error, ErrorKind};

use crate::problem::Problem;

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub code: &'static str,
    pub message: String,
    pub remedy: String,
}

impl Fault {
    pub fn new(code: &'static str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { code, message: message.into(), remedy: remedy.into() }
    }

    pub fn of(source: &str, error: &Error) -> Self {
        let told = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        let (code, remedy) = match error.kind() {
            ErrorKind::SyntaxError | ErrorKind::InvalidDelimiter => ("bad_expression", "correct the expression"),
            ErrorKind::UndefinedError => ("unknown_name", "use a parameter, a value or a field that there is"),
            ErrorKind::UnknownFilter
            | ErrorKind::UnknownTest
            | ErrorKind::UnknownFunction
            | ErrorKind::UnknownMethod => ("unknown_name", "use a filter or function that docs/TEMPLATES.md names"),
            ErrorKind::OutOfFuel => ("too_much_work", "let it do less: shorter lists, shorter texts"),
            _ => ("failed_expression", "correct the expression, or say of the parameter what it has to be like"),
        };
        Self::new(code, format!("`{}`: {}", shown(source), shown(&told)), remedy)
    }

    /// Of names that nothing has.
    pub fn unknown(source: &str, unknown: &[String], known: &[&str]) -> Self {
        let known: Vec<&str> = known.iter().copied().take(30).collect();
        let message = format!("`{}` uses {}, which is no parameter or value", shown(source), unknown.join(", "));
        Self::new("unknown_name", message, format!("use one of {}", known.join(", ")))
    }

    pub fn at(self, field: impl Into<String>) -> Problem {
        Problem::new(self.code, field, self.message, self.remedy)
    }
}

/// Returns the beginning of a text that may be long.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
