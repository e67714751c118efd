//! `render_final`: a timeline with its files to the finished video and what belongs to it.
//!
//! The timeline is composed of what the clip jobs of a plan made, or was written by somebody. What is much to encode is
//! first shared out: the job then waits for its `render_segment` jobs, runs again, and joins what they left.

mod beats;
mod collect;
mod composed;
mod details;
mod film_media;
mod final_work;
mod job;
mod lengths;
mod made;
mod music;
mod outcome;
mod package;
mod parts;
mod rendered_video;
mod report;
mod scenes;
mod side_outputs;
mod speech_copies;
mod thumbnail;
mod timeline;
mod video;
mod watermark;

use gala_core::{job::Failure, payload::FinalInput};

pub use self::report::Report;
pub(super) use self::{
    beats::beats_before,
    composed::composed,
    film_media::film_media,
    job::RenderFinal,
    music::{Music, music},
    video::write_video,
};
use self::{outcome::Outcome, scenes::finish_scenes, timeline::finish_timeline};
use super::json::to_json;
use crate::context::Done;

impl RenderFinal<'_> {
    pub async fn run(&self) -> Result<Done, Failure> {
        let outcome = match self.ctx.input()? {
            FinalInput::Scenes(input) => finish_scenes(self, &input).await?,
            FinalInput::Timeline(input) => finish_timeline(self, &input).await?,
        };
        let finished = match outcome {
            Outcome::Done(finished) => finished,
            Outcome::Parts(parts) => return Ok(Done::wait(parts)),
        };
        Ok(Done::new(to_json(&finished)?))
    }
}
