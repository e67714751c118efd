//! Kling, by its new protocol and by its old one. Both know a task again by the id of the call.

mod callback;
mod current;
mod failure;
mod legacy;
mod token;
mod video;

pub use self::{
    callback::{BadCallbackSecret, CallbackSecret},
    current::Kling,
    legacy::{KlingAuth, KlingLegacy},
};
