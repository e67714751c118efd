//! What the parts of the work share.

use gala_core::cancel::Cancel;
use gala_media::{OutputFormat, RunError};
use gala_render::{RenderControl, RenderService, Sources, report::StageTimes};

use super::super::{event_reporter::EventReporter, failed::Failed};
use crate::settings::RenderArgs;

/// Everything that outputs share.
pub struct Work<'a> {
    pub args: &'a RenderArgs,
    pub reporter: &'a EventReporter,
    pub control: RenderControl<'a>,
    pub service: RenderService,
    /// Of the output; absent where only pictures are asked for.
    pub format: Option<OutputFormat>,
    pub fonts: String,
    pub sources: Sources,
    pub stages: StageTimes,
    pub lines: Vec<String>,
}

/// Stops the work once somebody asked for it.
///
/// # Errors
/// [`RunError::Cancelled`] then.
pub fn go_on(cancel: &Cancel) -> Result<(), Failed> {
    if cancel.is_cancelled() { Err(RunError::Cancelled.into()) } else { Ok(()) }
}
