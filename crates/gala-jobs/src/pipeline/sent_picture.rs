//! Pictures of users that are sent to providers as they are.

/// A format that providers read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SentPicture {
    Png,
    Jpeg,
    WebP,
}

impl SentPicture {
    /// So many bytes tell it.
    pub const HEAD: usize = 12;

    /// Returns the format of a file that begins so.
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
        }
    }

    pub fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }
}
