//! The renderer as its callers use it, with the real ffmpeg.

mod alpha;
mod fonts;
mod media;
mod mutations;
mod output;
mod plan;
mod render;
mod sandbox;
mod sound;
mod sources;
mod support;
