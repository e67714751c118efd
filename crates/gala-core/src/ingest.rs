//! What is found out of a file that somebody brought, and what is made of it.

mod facts;
mod role;

/// A film's proxy has so many pixels on its shorter side, or as many as the film where that has fewer.
pub const PROXY_SHORT_SIDE: u32 = 720;
/// A film that is far wider than high has a proxy of so many pixels on the longer side at most.
pub const PROXY_LONG_SIDE: u32 = 1920;

pub use self::{
    facts::{
        AssetFacts, ColorFacts, FontAxis, FontFacts, FontScript, MusicFacts, SoundFacts, StoryboardFacts, StreamFacts,
        VideoStreamFacts,
    },
    role::{DerivativeRole, WAVEFORM_ZOOMS},
};
