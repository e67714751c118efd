//! Timelines become pictures and sound: resolve, plan, run.
//!
//! Everything is synchronous. The only programs that run are `ffmpeg` and `ffprobe`, and they always run inside
//! [`gala_sandbox`].

pub mod audio;
pub mod caption;
pub mod font;
pub mod memory;
pub mod output;
pub mod picture;
pub mod plan;
pub mod probe;
pub mod renderer;
pub mod report;
pub mod resolve;
pub mod settings;
pub mod still;
pub mod text;
pub mod tools;

mod cache;
mod camera;
mod cancel;
mod caption_painters;
mod command;
mod compose;
mod context;
mod delivered;
mod encode;
mod error;
mod join;
mod layer;
mod overlay;
mod parcel;
mod pixel;
mod process;
mod raster;
mod resize;
mod rgb;
mod scene;
mod source_file;
mod style;
mod tail;
mod video;
mod workdir;

pub use cache::trim_cache;
pub use cancel::Cancel;
pub use error::{MediaError, RenderError};
pub use join::SegmentFile;
pub use picture::{PictureFacts, check_markup, check_picture};
pub use pixel::check_table;
pub use plan::{RenderPlan, SegmentPlan, plan};
pub use probe::{MediaFacts, probe};
pub use renderer::{Heard, Mix, RenderTo, Rendered, Renderer, WriteTo};
pub use resolve::{Resolved, Source, Sources, resolve};
pub use settings::{EncodeSettings, Quality};
pub use still::{write_jpeg, write_png};
pub use tail::check_end;
pub use tools::{Check, Programs, ToolError, Tools};

/// For the benches of this crate; no promise to anyone else.
#[doc(hidden)]
pub mod kernels {
    pub use crate::pixel::kernel::{GROUP, Group, Groups, GroupsPart, Loops, REACH, available, weights};
}
