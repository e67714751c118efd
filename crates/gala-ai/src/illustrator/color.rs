//! Colours as presets write them, and how they mix.

use std::fmt;

use serde::{Deserialize, Deserializer, de};

/// An sRGB colour, written `#rrggbb` (or `#rgb`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

impl Rgb {
    /// Reads `#rrggbb` or `#rgb`.
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.is_ascii())?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            6 => Some(Self([(value >> 16) as u8, (value >> 8) as u8, value as u8])),
            3 => Some(Self([8, 4, 0].map(|shift| ((value >> shift) & 15) as u8 * 17))),
            _ => None,
        }
    }

    /// Returns this colour with a part (0 to 1) of another.
    pub fn mix(self, other: Self, part: f64) -> Self {
        let channel = |index: usize| {
            let (a, b) = (f64::from(self.0[index]), f64::from(other.0[index]));
            (a + (b - a) * part.clamp(0.0, 1.0)).round() as u8
        };
        Self([channel(0), channel(1), channel(2)])
    }

    /// Returns the luma of BT.709, from 0 to 1.
    pub fn luma(self) -> f64 {
        let [r, g, b] = self.0.map(|channel| f64::from(channel) / 255.0);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl<'de> Deserialize<'de> for Rgb {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| de::Error::custom(format!("{text} is not a colour: write #rrggbb")))
    }
}
