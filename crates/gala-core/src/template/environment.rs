//! The language of expressions: minijinja's, without anything that tells of the world.

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, escape_formatter,
    syntax::SyntaxConfig,
};

use super::{fault::shown, limits::EXPRESSION_FUEL};
use crate::timeline::Rgba;

/// The name of a source whose one value is wanted, and not a text.
pub(super) const VALUE: &str = "value";
/// The name of a source that is a text with expressions in it.
pub(super) const TEXT: &str = "text";

/// Makes what compiles and evaluates the expressions of one template.
pub(super) fn environment<'t>() -> Environment<'t> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(EXPRESSION_FUEL));
    environment.set_recursion_limit(50);
    environment.set_formatter(keep_or_write);
    environment.remove_global("debug");
    environment.remove_global("namespace");
    environment.add_filter("contrast", contrast);
    // A text is the text that is written, also where it ends with a new line.
    if let Ok(syntax) = SyntaxConfig::builder().keep_trailing_newline(true).build() {
        environment.set_syntax(syntax);
    }
    environment
}

/// Keeps the one value of a source that is a value; a text of `none` is empty.
fn keep_or_write(output: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if state.name() == VALUE {
        state.set_temp(VALUE, value.clone());
        return Ok(());
    }
    if value.is_none() {
        return Ok(());
    }
    escape_formatter(output, state, value)
}

/// Black or white, whichever reads better on a colour: by WCAG's relative luminance, both contrasts are the same at 0.179.
fn contrast(color: &str) -> Result<&'static str, Error> {
    let read: Result<Rgba, _> = serde_json::from_value(serde_json::Value::from(color));
    let Rgba([red, green, blue, _]) = read.map_err(|_| {
        Error::new(ErrorKind::InvalidOperation, format!("{} is no colour such as #1a2b3c", shown(color)))
    })?;
    // sRGB to linear light as a polynomial, which is the same on every machine, unlike a power.
    let linear = |part: u8| {
        let x = f32::from(part) / 255.0;
        x * (x * (x * 0.305_306 + 0.682_171_1) + 0.012_522_878)
    };
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    Ok(if luminance > 0.179 { "#000000" } else { "#ffffff" })
}
