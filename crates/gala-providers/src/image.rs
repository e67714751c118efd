//! Providers that draw.

mod automatic1111;
mod comfyui;
mod gemini;
mod higgsfield;
mod openai;
mod picture;
mod prompt;

pub use self::{
    automatic1111::{Automatic1111, BasicAuth},
    comfyui::ComfyUiImages,
    gemini::GeminiImages,
    higgsfield::HiggsfieldImages,
    openai::{ImageQuality, OpenAiImages},
};
