//! Whole numbers as they are written.

use serde::{Deserialize, Deserializer, de::Error as _};

/// Reads a whole number that may be absent. To JSON Schema `340.0` is one, too.
pub fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let Some(number) = Option::<f64>::deserialize(deserializer)? else { return Ok(None) };
    if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number) {
        // In this range every whole number is exact.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was looked at")]
        return Ok(Some(number as u32));
    }
    Err(D::Error::custom("a whole number belongs here"))
}
