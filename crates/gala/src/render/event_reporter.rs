//! Tells how far the work is.

use std::time::SystemTime;

use gala_core::{
    event::{Event, Progress, What},
    id::JobId,
    job::{JobKind, JobState},
};
use tokio::sync::mpsc::UnboundedSender;

use super::failed::Failed;

/// Tells how far the work is, from any thread.
#[derive(Clone, Debug)]
pub struct EventReporter {
    pub tell: UnboundedSender<Event>,
    pub job: JobId,
}

impl EventReporter {
    pub fn begin(&self, step: &str) {
        self.say(What::StepStarted { step: step.to_owned() });
    }

    pub fn finish(&self, step: &str, reused: bool) {
        self.say(What::StepFinished { step: step.to_owned(), reused });
    }

    pub fn progress(&self, progress: Progress) {
        self.say(What::Progress(progress));
    }

    pub fn ended(&self, failed: Option<&Failed>) {
        let state = match failed {
            None => JobState::Succeeded,
            Some(Failed::Render(error)) if error.is_cancelled() => JobState::Cancelled,
            Some(_) => JobState::Failed,
        };
        let error = failed.map(Failed::told).filter(|_| state == JobState::Failed);
        self.say(What::State { state, error });
    }

    fn say(&self, what: What) {
        let at_ms =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
        let event =
            Event { seq: 0, at_ms, job_id: self.job, kind: JobKind::RenderFinal, project_id: None, scene: None, what };
        // Nobody listens any more when the display is gone.
        let _ = self.tell.send(event);
    }
}
