//! What a font may be at most, and what is told of one that is none.

use gala_core::media_error::{MediaError, MediaFault};

/// No font is larger, packed or not, as it is brought: 32 MiB.
pub const MAX_FONT_BYTES: u64 = 32 << 20;
/// Nor are its tables once they are unpacked: 64 MiB.
pub const MAX_TABLES_BYTES: u64 = 64 << 20;

/// Tells that a font is larger than fonts are.
pub fn too_many_bytes() -> MediaError {
    MediaError::new(
        MediaFault::TooManyBytes,
        "has too many bytes for a font",
        "leave glyphs out of it that are not needed",
    )
    .limit(format!("more than {} MiB, or {} MiB unpacked", MAX_FONT_BYTES >> 20, MAX_TABLES_BYTES >> 20))
}

/// Tells that something is no font.
pub fn damaged(why: &str) -> MediaError {
    MediaError::new(MediaFault::Damaged, format!("is no font that can be read ({why})"), "export it again")
}
