//! What a picture may be at most.

/// The most pixels a picture may have: 64 million.
pub const MAX_PIXELS: u64 = 64_000_000;
/// The largest file.
pub const MAX_BYTES: u64 = 200_000_000;
/// What decoding may take: RGBA at 16 bits of the largest picture.
pub(super) const MAX_MEMORY: u64 = MAX_PIXELS * 8;
