//! What users ask for, as rows: a project with its first job, a timeline to render or to hand over, a draft with a watermark; and how far
//! that is.
//!
//! The HTTP API and the command line both ask through here, so that the same brief becomes the same rows.

mod batch;
mod brief_cast;
mod brief_presenter;
mod brief_uploads;
mod draft_films;
mod film;
mod folder;
mod hold;
mod import;
mod ingest;
mod moving;
mod progress;
mod queued;
mod render;
pub mod scenes;
mod submit;
mod template;
mod transcript;
mod uploads;
mod watermark;

pub use self::{
    batch::begin_batch_rows,
    brief_presenter::{check_presenter_files, look_up_presenter},
    draft_films::draft_films,
    film::{match_film, match_found_film},
    folder::publish_stale_folders,
    import::{WantedImport, begin_import},
    ingest::begin_ingest,
    moving::move_asset,
    progress::{is_brief_in_work, jobs_of_brief, statuses},
    render::{Render, export_package, render},
    submit::{Submission, SubmitError, Submitted, submit},
    template::{AssetFilesError, TemplateSubmission, TemplateVideo, asset_files, begin_template_video},
    transcript::transcribe_asset,
    uploads::{TimelineUploads, hold_uploads},
    watermark::{Draft, MAX_NAMES, WatermarkedCopy, make_watermarked_copy, watermarked_copy},
};
