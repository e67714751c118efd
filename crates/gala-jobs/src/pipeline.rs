//! What each job kind does: a brief to a plan, a scene to its clip, and all of them to the finished video.
//!
//! ```text
//! generate_plan ──┬─ process_clip (scene 1) ─┐
//!                 ├─ process_clip (scene 2) ─┼─ render_final ──┬─ render_segment (part 1) ─┐
//!                 └─ …                       ┘       ^         └─ …                        ┤
//!                                                    └─────────────────────────────────────┘
//! ```
//!
//! A `watermark_draft` renders what a `render_final` rendered as a draft once more, for people who came by a link.
//! An `import_asset` fetches a file of an address, and stores it as if somebody had sent it: see `import_asset`.
//! An `ingest_asset` looks into a file that somebody brought and makes of it what shows it: see `ingest_asset`.
//! A `match_film` takes in the film that an editor made: see `match_film`. A `publish_folder` brings a project's folder up to date.
//! A `render_animatic` makes a draft of all scenes with sketches of what is not made: see `render_animatic`.
//! A `render_final` with much to encode shares it out among the machines of the installation, waits, and goes on.
//!
//! Each kind is a module, whose type is one attempt at a job of it. What they share knows of no kind: [`Services`] are what
//! all of them work with, [`Store`] keeps their files, `blocking` runs what fills a core, `failures` tell what an error
//! means for a job, `shared_segments` are those that machines take from each other. Videos, clips and pictures are written
//! by [`gala_render::RenderService`], as on the command line; jobs journal their steps around it.

mod blocking;
mod failures;
mod film_lengths;
mod generate_plan;
mod given_files;
mod handlers;
mod import_asset;
mod import_places;
mod ingest_asset;
mod json;
mod match_film;
mod mood_bed;
mod move_asset;
mod names;
mod narration;
mod normalised;
mod plans;
mod preview;
mod probed;
mod process_clip;
mod providers;
mod publish_folder;
mod recording;
mod registration;
mod render_animatic;
mod render_final;
mod render_segment;
mod render_spec;
mod same_segments;
mod scene_id;
mod scene_media;
mod sent_picture;
mod services;
mod shared_segments;
mod sharing;
mod small_pictures;
mod sounds;
mod store;
mod text_font;
mod transcribe_asset;
mod transcription;

pub use gala_core::asset::OutputFile;
pub use given_files::{GivenFilesError, store_given_files};
pub use handlers::{handler, handlers, handlers_of};
pub use import_places::ImportPlaces;
pub use names::REPORT;
pub use plans::Plans;
pub use preview::{PreviewRequest, TimelinePreviews};
pub use providers::{FailedCall, OneAtATime, Payer};
pub use render_final::Report;
pub use services::Services;
pub use sharing::Sharing;
pub use small_pictures::SmallPictures;
pub use store::{Cleanup, Store};
