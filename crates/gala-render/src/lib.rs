//! Timelines become pictures and sound: resolve, plan, run.
//!
//! A [`Timeline`](gala_core::timeline::Timeline) and the files that its names stand for go in; a [`RenderPlan`] names every
//! segment by all that shapes it; a [`Renderer`] draws and encodes those that its cache lacks, has the sound mixed beside
//! them, and joins all into one file. Whoever renders for others asks the [`RenderService`], which tells how far it is. What is decoded, encoded and joined crosses to [`gala_media`] as bytes, what is heard
//! to [`gala_audio`] as a plan in samples, and what is drawn is drawn by [`gala_raster`].
//!
//! Everything is synchronous. This crate starts no program itself.

pub mod memory;
pub mod plan;
pub mod progress;
pub mod renderer;
pub mod report;
pub mod resolve;
pub mod service;
pub mod settings;
pub mod sources;
pub mod still;

mod cache;
mod caption_painters;
mod compose;
mod contact_sheet;
mod context;
mod encode;
mod encoder_frames;
mod encoder_permits;
mod layer;
mod mix;
mod output;
mod sampled_frames;
mod segment_bundle;
mod segment_note;
mod segments;
mod text_fonts;
mod video_facts;

pub use cache::{SegmentFile, trim_cache};
pub use mix::{Mix, OutputSound};
pub use output::{RenderTo, Rendered};
pub use plan::{RenderPlan, SegmentPlan, plan, plan_audio};
pub use progress::FrameProgress;
pub use renderer::Renderer;
pub use resolve::{Resolved, Source, Sources, resolve, resolve_settled, settle};
pub use sampled_frames::sampled_frames;
pub use service::{ClipRequest, RenderControl, RenderService, VideoRequest, WrittenVideo};
pub use settings::{EncodeSettings, Quality};
pub use still::{write_jpeg, write_png};
pub use text_fonts::TextFonts;
