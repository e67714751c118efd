//! Parts that are looked for, and where they may be.

/// A part that is looked for is no shorter: what is shorter sounds like much else.
pub const LEAST_PART_MS: u64 = 700;
/// Of a longer part its beginning is looked for.
pub const MOST_PART_MS: u64 = 4000;

/// A place where a part of a sound may lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoundPlace {
    /// Where the part begins, in the sound that it was looked for in.
    pub at_ms: u64,
    /// How alike they are there, 0 to 1: 1 is the same at any loudness. Other sounds stay below 0.3.
    pub likeness: f32,
}
