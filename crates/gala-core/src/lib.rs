//! The words of GALA as types: no HTTP, no SQL, no file, no process.
//!
//! Everything here is data and pure functions over it. A brief becomes a [`plan::Plan`], a plan and its
//! takes become a [`timeline::Timeline`], and every slow thing on the way is a [`job::JobKind`].

pub mod access;
pub mod approval;
pub mod assembly;
pub mod asset;
pub mod brief;
pub mod calendar;
pub mod cancel;
pub mod captions;
pub mod clip_length;
pub mod compose;
pub mod composition;
pub mod credit;
pub mod csv;
pub mod event;
pub mod format;
pub mod hash;
pub mod id;
pub mod ingest;
pub mod job;
pub mod language;
pub mod library;
pub mod lifecycle;
pub mod media_error;
pub mod media_type;
pub mod mention;
pub mod motion;
pub mod pace;
pub mod payload;
pub mod pixels;
pub mod plan;
pub mod plan_limits;
pub mod preview;
pub mod problem;
pub mod project;
pub mod provider_policy;
pub mod quality;
pub mod reading;
pub mod review;
pub mod scenes;
pub mod series;
pub mod speech;
pub mod spending;
pub mod stock;
pub mod target;
pub mod text;
pub mod time;
pub mod timeline;
pub mod trailer;
pub mod trailer_options;
pub mod upload;
pub mod video_length;
pub mod watermark;
pub mod workflow;
