//! What users ask for, as rows: a project with its first job, a timeline to render or to hand over, a draft with a watermark; and how far
//! that is.
//!
//! The HTTP API and the command line both ask through here, so that the same brief becomes the same rows.

mod brief_cast;
mod film;
mod folder;
mod hold;
mod ingest;
mod progress;
mod render;
pub mod scenes;
mod submit;
mod watermark;

pub use self::{
    film::{match_film, match_found_film},
    folder::publish_stale_folders,
    ingest::begin_ingest,
    progress::{is_brief_in_work, jobs_of_brief, statuses},
    render::{Render, export_package, render},
    submit::{Submission, SubmitError, Submitted, submit},
    watermark::{Draft, MAX_NAMES, WatermarkedCopy, make_watermarked_copy, watermarked_copy},
};
