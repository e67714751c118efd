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

mod blocking;
mod failures;
mod generate_plan;
mod given_files;
mod handlers;
mod json;
mod names;
mod plans;
mod process_clip;
mod recording;
mod registration;
mod render_final;
mod render_segment;
mod render_spec;
mod same_segments;
mod scene_id;
mod scene_media;
mod services;
mod shared_segments;
mod sharing;
mod sounds;
mod store;

pub use gala_core::asset::OutputFile;
pub use given_files::{GivenFilesError, store_given_files};
pub use handlers::{handler, handlers, handlers_of};
pub use names::REPORT;
pub use plans::Plans;
pub use render_final::Report;
pub use services::Services;
pub use sharing::Sharing;
pub use store::Store;
