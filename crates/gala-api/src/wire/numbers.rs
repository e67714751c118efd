//! Whole numbers as they are written.

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

/// Up to here every whole number is exact as a float.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Reads a whole number that must be there.
pub fn whole_number<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<u64>,
{
    whole(deserializer)?.ok_or_else(|| D::Error::custom("a whole number belongs here"))
}

/// Reads a whole number that may be absent. To JSON Schema `340.0` is one, too.
pub fn whole<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<u64>,
{
    let Some(number) = Option::<f64>::deserialize(deserializer)? else { return Ok(None) };
    if number.fract() == 0.0 && (0.0..=EXACT).contains(&number) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was looked at")]
        let exact = number as u64;
        if let Ok(fitting) = T::try_from(exact) {
            return Ok(Some(fitting));
        }
    }
    Err(D::Error::custom("a whole number belongs here"))
}

/// Writes each whole number of a document as one: what the model reads takes `340.0` for no whole number.
pub fn with_whole_numbers(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(with_whole_numbers).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, with_whole_numbers(value))).collect(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 && (0.0..=EXACT).contains(&float) => {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was looked at")]
                let exact = float as u64;
                exact.into()
            }
            _ => Value::Number(number),
        },
        other => other,
    }
}
