//! Colours as documents spell them.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An opaque sRGB colour, written `#rrggbb`. Black where none is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Color(pub [u8; 3]);

/// An sRGB colour with straight alpha, written `#rrggbb` or `#rrggbbaa`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgba(pub [u8; 4]);

impl Rgba {
    pub const BLACK: Self = Self([0, 0, 0, 255]);
    pub const WHITE: Self = Self([255; 4]);
}

impl From<Color> for Rgba {
    fn from(Color([r, g, b]): Color) -> Self {
        Self([r, g, b, 255])
    }
}

impl Serialize for Color {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [r, g, b] = self.0;
        serializer.collect_str(&format_args!("#{r:02x}{g:02x}{b:02x}"))
    }
}

impl Serialize for Rgba {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [r, g, b, a] = self.0;
        match a {
            255 => Color([r, g, b]).serialize(serializer),
            _ => serializer.collect_str(&format_args!("#{r:02x}{g:02x}{b:02x}{a:02x}")),
        }
    }
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == count)?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = digits(&String::deserialize(deserializer)?, 6);
        let [_, r, g, b] = value.ok_or_else(|| de::Error::custom("a colour is #rrggbb"))?.to_be_bytes();
        Ok(Self([r, g, b]))
    }
}

impl<'de> Deserialize<'de> for Rgba {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let opaque = || digits(&text, 6).map(|value| value << 8 | 0xff);
        let value = digits(&text, 8).or_else(opaque);
        Ok(Self(value.ok_or_else(|| de::Error::custom("a colour is #rrggbb or #rrggbbaa"))?.to_be_bytes()))
    }
}

impl JsonSchema for Color {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Color".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"})
    }
}

impl JsonSchema for Rgba {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rgba".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": "^#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_six_or_eight_digits() {
        let read = |json: &str| serde_json::from_str::<Rgba>(json).ok();
        assert_eq!(read("\"#0a0B0c\""), Some(Rgba([10, 11, 12, 255])));
        assert_eq!(read("\"#0a0b0c80\""), Some(Rgba([10, 11, 12, 128])));
        for wrong in ["\"#0a0b0\"", "\"0a0b0c\"", "\"#+a0b0c\"", "\"red\"", "7", "\"#ééé\""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(serde_json::to_string(&Rgba([1, 2, 3, 4])).expect("JSON"), "\"#01020304\"");
        assert!(serde_json::from_str::<Color>("\"#0a0b0c80\"").is_err());
    }
}
