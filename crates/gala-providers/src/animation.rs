//! Providers that set a picture in motion.

mod comfyui;
mod first_frame;
mod higgsfield;
mod kling;

pub use self::{
    comfyui::ComfyUiAnimator,
    higgsfield::HiggsfieldAnimator,
    kling::{BadCallbackSecret, CallbackSecret, Kling, KlingAuth, KlingLegacy},
};
