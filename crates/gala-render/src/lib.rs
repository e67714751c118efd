//! Timelines become pictures and sound: resolve, plan, run.
//!
//! Everything is synchronous. The only programs that run are `ffmpeg` and `ffprobe`, and they always run inside
//! the sandbox that [`sandbox`] describes.

pub mod picture;
pub mod plan;
pub mod probe;
pub mod resolve;
pub mod sandbox;
pub mod settings;
pub mod tools;

mod camera;
mod cancel;
mod command;
mod error;
mod process;

pub use cancel::Cancel;
pub use error::{MediaError, RenderError};
pub use picture::{PictureFacts, check_picture};
pub use plan::{RenderPlan, SegmentPlan, plan};
pub use probe::{MediaFacts, probe};
pub use resolve::{Resolved, Source, Sources, resolve};
pub use settings::{EncodeSettings, Quality};
pub use tools::{Check, ToolError, Tools};
