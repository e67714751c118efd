//! Providers of a person who speaks.

mod heygen;

pub use self::heygen::{HeyGen, HeyGenEngine};
