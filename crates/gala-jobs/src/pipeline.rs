//! What each job kind does: a brief to a plan, a scene to its clip, and all of them to the finished video.
//!
//! ```text
//! generate_plan ──┬─ process_clip (scene 1) ─┐
//!                 ├─ process_clip (scene 2) ─┼─ render_final ──┬─ render_segment (part 1) ─┐
//!                 └─ …                       ┘       ^         └─ …                        ┤
//!                                                    └─────────────────────────────────────┘
//! ```
//!
//! A `render_final` with much to encode shares it out among the machines of the installation, waits, and goes on.

mod advance;
mod clip;
mod documents;
mod files;
mod final_work;
mod generate_plan;
mod handlers;
mod media;
mod music;
mod names;
mod outputs;
mod picture;
mod plans;
mod process_clip;
mod read_plan;
mod registration;
mod render_final;
mod render_segment;
mod render_timeline;
mod scene_work;
mod segments;
mod sharing;
mod side_outputs;
mod sounds;
mod speech;
mod speed;
mod studio;
mod takes;
mod video;

pub use documents::Report;
pub use files::{TakeInError, take_in};
pub use gala_core::asset::OutputFile;
pub use handlers::{handler, handlers, handlers_of};
pub use names::REPORT;
pub use plans::Plans;
pub use sharing::Sharing;
pub use studio::Studio;
