//! Fixtures that the tests of several crates share: databases, jobs, sounds, pictures and programs of a test's own.
//!
//! Only dev-dependencies name this crate, so that no release has it. It fails by panicking, as tests do.

pub mod access;
pub mod captions;
pub mod database;
pub mod ffmpeg;
pub mod gcs;
pub mod jobs;
mod on_both;
pub mod past;
pub mod picture;
mod ports;
pub mod programs;
pub mod s3;
pub mod sound;
