//! Timelines become pictures and sound: resolve, plan, run.
//!
//! Everything is synchronous. The only programs that run are `ffmpeg` and `ffprobe`, and they always run inside
//! [`gala_sandbox`].

pub mod audio;
pub mod memory;
pub mod output;
pub mod plan;
pub mod probe;
pub mod renderer;
pub mod report;
pub mod resolve;
pub mod settings;
pub mod still;
pub mod tools;

mod cache;
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
mod parcel;
mod process;
mod tail;
mod video;
mod workdir;

pub use cache::trim_cache;
pub use cancel::Cancel;
pub use error::{MediaError, RenderError};
pub use join::SegmentFile;
pub use plan::{RenderPlan, SegmentPlan, plan};
pub use probe::{MediaFacts, probe};
pub use renderer::{Heard, Mix, RenderTo, Rendered, Renderer, WriteTo};
pub use resolve::{Resolved, Source, Sources, resolve};
pub use settings::{EncodeSettings, Quality};
pub use still::{write_jpeg, write_png};
pub use tail::check_end;
pub use tools::{Check, Programs, ToolError, Tools};
