//! Timelines become pictures and sound: resolve, plan, run.
//!
//! A [`Timeline`](gala_core::timeline::Timeline) and the files that its names stand for go in; a [`RenderPlan`] names every
//! segment by all that shapes it; a [`Renderer`] draws and encodes those that its cache lacks, has the sound mixed beside
//! them, and joins all into one file. What is decoded, encoded and joined crosses to [`gala_media`] as bytes, what is heard
//! to [`gala_audio`] as a plan in samples.
//!
//! Everything is synchronous. The only program that this crate starts is `gala-svg`, in the sandbox.

pub mod caption;
pub mod font;
pub mod memory;
pub mod picture;
pub mod plan;
pub mod renderer;
pub mod report;
pub mod resolve;
pub mod settings;
pub mod still;
pub mod text;

mod cache;
mod camera;
mod compose;
mod contact_sheet;
mod encode;
mod error;
mod layer;
mod overlay;
mod pixel;
mod scene;
mod segment_bundle;
mod transparent;
mod video_facts;

pub use cache::{SegmentFile, trim_cache};
pub use error::RenderError;
pub use picture::{PictureFacts, Rasteriser, check_markup, check_picture, check_rasteriser};
pub use pixel::check_table;
pub use plan::{RenderPlan, SegmentPlan, plan, plan_audio};
pub use renderer::{Mix, OutputSound, RenderTo, Rendered, Renderer};
pub use resolve::{Resolved, Source, Sources, resolve};
pub use settings::{EncodeSettings, Quality};
pub use still::{write_jpeg, write_png};

/// For the benches of this crate; no promise to anyone else.
#[doc(hidden)]
pub mod kernels {
    pub use crate::pixel::kernel::{GROUP, Group, Groups, GroupsPart, Loops, REACH, available, weights};
}
