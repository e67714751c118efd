//! What is found out of a file that somebody brought, and what is made of it.

mod facts;
mod role;

pub use self::{
    facts::{AssetFacts, ColorFacts, MusicFacts, SoundFacts, StoryboardFacts, StreamFacts, VideoStreamFacts},
    role::{DerivativeRole, WAVEFORM_ZOOMS},
};
