//! The shape of the picture: size, frame rate and the area that players leave uncovered.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Frame size in pixels. Both sides are even, because 4:2:0 halves them.
///
/// In documents it is an aspect ratio (`9:16`, `16:9`, `1:1`, `4:5`, each 1080 pixels on its short side) or
/// `WIDTHxHEIGHT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FrameSize {
    pub width: u32,
    pub height: u32,
}

impl FrameSize {
    pub const MIN_SIDE: u32 = 64;
    pub const MAX_SIDE: u32 = 4096;
    pub const VERTICAL: Self = Self { width: 1080, height: 1920 };
    pub const HORIZONTAL: Self = Self { width: 1920, height: 1080 };

    /// # Errors
    /// If a side is odd or outside [`Self::MIN_SIDE`]..=[`Self::MAX_SIDE`].
    pub fn new(width: u32, height: u32) -> Result<Self, NotAFrameSize> {
        let fits = |side: u32| (Self::MIN_SIDE..=Self::MAX_SIDE).contains(&side) && side.is_multiple_of(2);
        if fits(width) && fits(height) {
            Ok(Self { width, height })
        } else {
            Err(NotAFrameSize(format!("{width}x{height}")))
        }
    }

    /// Returns the part of the frame that phone and television players do not cover: (x, y, width, height).
    ///
    /// Portrait players put the account, buttons and progress bar over the lowest fifth and the right-hand
    /// tenth; landscape keeps the 5 % title-safe margin of EBU R 95.
    pub fn safe_area(self) -> (u32, u32, u32, u32) {
        let (w, h) = (self.width, self.height);
        let (left, right, top, bottom) =
            if h > w { (w / 12, w / 12, h / 12, h / 5) } else { (w / 20, w / 20, h / 20, h / 16) };
        (left, top, w - left - right, h - top - bottom)
    }

    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// The text is not a frame size that can be rendered.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a frame size (use 9:16, 16:9, 1:1, 4:5 or WIDTHxHEIGHT, each side even and from 64 to 4096)")]
pub struct NotAFrameSize(pub String);

impl FromStr for FrameSize {
    type Err = NotAFrameSize;

    fn from_str(text: &str) -> Result<Self, NotAFrameSize> {
        let refuse = || NotAFrameSize(text.chars().take(20).collect());
        match text.trim() {
            "9:16" => Self::new(1080, 1920),
            "16:9" => Self::new(1920, 1080),
            "1:1" => Self::new(1080, 1080),
            "4:5" => Self::new(1080, 1350),
            other => {
                let (width, height) = other.split_once(['x', 'X', '×']).ok_or_else(refuse)?;
                let side = |digits: &str| digits.trim().parse::<u32>().map_err(|_| refuse());
                Self::new(side(width)?, side(height)?)
            }
        }
    }
}

impl fmt::Display for FrameSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl Serialize for FrameSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FrameSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for FrameSize {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FrameSize".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "An aspect ratio, or WIDTHxHEIGHT with even sides from 64 to 4096",
            "type": "string",
            "pattern": "^(9:16|16:9|1:1|4:5|[0-9]{2,4}x[0-9]{2,4})$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_ratios_or_pixels_and_odd_ones_are_refused() {
        assert_eq!("9:16".parse(), Ok(FrameSize { width: 1080, height: 1920 }));
        assert_eq!("720x1280".parse(), Ok(FrameSize { width: 720, height: 1280 }));
        for text in ["", "0x0", "721x1280", "16x16", "99999x2", "3:2", "axb", "-2x4"] {
            assert!(text.parse::<FrameSize>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_safe_area_lies_inside_the_frame() {
        for size in [FrameSize::VERTICAL, FrameSize { width: 1920, height: 1080 }, FrameSize { width: 64, height: 64 }]
        {
            let (x, y, width, height) = size.safe_area();
            assert!(x + width <= size.width && y + height <= size.height && width > 0 && height > 0);
        }
    }
}
