//! What each job kind does: a brief to a plan, a scene to its clip, and all of them to the finished video.
//!
//! ```text
//! generate_plan ──┬─ process_clip (scene 1) ─┐
//!                 ├─ process_clip (scene 2) ─┼─ render_final
//!                 └─ …                       ┘
//! ```

mod clip;
mod documents;
mod files;
mod generate_plan;
mod handlers;
mod media;
mod music;
mod names;
mod outputs;
mod picture;
mod process_clip;
mod render_final;
mod scene_work;
mod speech;
mod speed;
mod studio;
mod takes;
mod video;

pub use documents::{FinishedVideo, GivenFile, GivenKind, OutputFile, PlanInput, Report};
pub use files::{GivenFiles, TakeInError, take_in};
pub use handlers::handlers;
pub use names::REPORT;
pub use studio::Studio;
