/// How the sound of the next speech is spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// As it should be.
    Good,
    /// As long as it should be, without a sound.
    Silent,
    /// So loud that it is cut off.
    Clipped,
    /// No sample at all.
    Nothing,
    /// A hundred times as long.
    Endless,
    /// As it should be, and all that is told of its words is past its end.
    LateWords,
    /// As it should be, and nothing is told of its words.
    NoWords,
}
