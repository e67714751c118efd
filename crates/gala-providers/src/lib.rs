//! Providers that are reached over HTTP: language models, voices, pictures, motion, stock. Each fills a seam of
//! [`gala_ai::provider`].
//!
//! An adapter sends one request and reads its answer; it neither tries again nor remembers anything, so that whoever pays
//! decides what is sent. What was certainly not done is `Busy`; what may have been done and paid is `Lost`.

pub mod animation;
mod comfyui;
mod higgsfield;
pub mod http;
pub mod image;
pub mod presenter;
mod prices;
mod ratio;
pub mod speech;
pub mod stock;
pub mod text;
pub mod transcription;
mod wav;

pub use self::{
    comfyui::{BadWorkflow, Workflow},
    prices::prices,
};
