//! Kling, by its new protocol and by its old one. Both know a task again by the id of the call.

mod callback;
mod current;
mod failure;
mod legacy;
mod token;
mod video;

pub use self::{
    callback::{BadCallback, BadCallbackSecret, CallbackSecret, CallbackTask, SignedCallback, read_callback},
    current::Kling,
    legacy::{KlingAuth, KlingLegacy},
};
