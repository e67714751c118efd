//! Showing work as it goes on: bars on a terminal, plain lines elsewhere, JSON lines for programs.

use std::{
    collections::BTreeMap,
    io::{IsTerminal, Write},
    time::Duration,
};

use gala_core::{
    event::{Event, Progress, What},
    job::{JobKind, JobState},
};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// Where events are shown.
pub enum Display {
    Bars(Bars),
    Lines,
    Json,
}

impl Display {
    pub fn new(json: bool) -> Self {
        if json {
            Self::Json
        } else if std::io::stderr().is_terminal() {
            Self::Bars(Bars::new())
        } else {
            Self::Lines
        }
    }

    /// # Errors
    /// Where nothing can be printed any more.
    pub fn show(&mut self, event: &Event) -> anyhow::Result<()> {
        match self {
            Self::Bars(bars) => bars.show(event),
            Self::Lines => {
                if let Some(line) = line(event) {
                    writeln!(std::io::stderr(), "{line}")?;
                }
            }
            Self::Json => {
                let mut out = std::io::stdout().lock();
                serde_json::to_writer(&mut out, event)?;
                writeln!(out)?;
            }
        }
        Ok(())
    }

    /// Leaves the terminal as the work left it.
    pub fn finish(&self) {
        if let Self::Bars(bars) = self {
            bars.finish();
        }
    }
}

/// A job as people read it: `plan`, `scene 03`, `video`.
fn subject(event: &Event) -> String {
    match (event.kind, event.scene) {
        (JobKind::GeneratePlan, _) => "plan".to_owned(),
        (JobKind::ProcessClip, Some(scene)) => format!("scene {scene:02}"),
        (JobKind::ProcessClip, None) => "scene".to_owned(),
        (JobKind::GenerateTake, Some(scene)) => format!("take of scene {scene:02}"),
        (JobKind::GenerateTake, None) => "take".to_owned(),
        (JobKind::GenerateSceneImage, Some(scene)) => format!("picture of scene {scene:02}"),
        (JobKind::GenerateSceneImage, None) => "picture".to_owned(),
        (JobKind::AnimateScene, Some(scene)) => format!("motion of scene {scene:02}"),
        (JobKind::AnimateScene, None) => "motion".to_owned(),
        (JobKind::RenderSegment, _) => {
            // Several work on one video; the last digits of an id are its random ones.
            let id = event.job_id.to_string();
            format!("part {}", &id[id.len() - 4..])
        }
        (JobKind::RenderFinal, _) => "video".to_owned(),
        (JobKind::WatermarkDraft, _) => "watermark".to_owned(),
        (JobKind::ExportPackage, _) => "package".to_owned(),
        (JobKind::ImportAsset, _) => "import".to_owned(),
        (JobKind::IngestAsset, _) => "ingest".to_owned(),
        (JobKind::TranscribeAsset, _) => "transcript".to_owned(),
        (JobKind::MatchFilm, _) => "film".to_owned(),
        (JobKind::PublishFolder, _) => "folder".to_owned(),
        (JobKind::MoveAsset, _) => "move".to_owned(),
        (JobKind::RenderAnimatic, _) => "animatic".to_owned(),
    }
}

/// One plain line for what is worth one.
fn line(event: &Event) -> Option<String> {
    let subject = subject(event);
    match &event.what {
        // One for each segment says less than the frames do.
        What::StepFinished { .. } if event.kind == JobKind::RenderSegment => None,
        What::StepFinished { step, reused: true } => Some(format!("{subject}: {step} kept")),
        What::StepFinished { step, reused: false } => Some(format!("{subject}: {step} done")),
        What::State { state: JobState::Succeeded, .. } => Some(format!("{subject}: done")),
        What::State { state: state @ (JobState::Failed | JobState::Cancelled), error } => {
            let why = error.as_ref().map(|error| format!(": {}", error.error_message)).unwrap_or_default();
            Some(format!("{subject}: {state}{why}"))
        }
        What::State { state: JobState::Queued, error: Some(error) } => {
            Some(format!("{subject}: tried again later: {}", error.error_message))
        }
        What::State { .. } | What::StepStarted { .. } | What::Progress(_) => None,
    }
}

/// A bar for each job that is worked on, and a line for each that has ended: a long video has thousands of jobs, and
/// a bar takes a thread and a row of the terminal.
pub struct Bars {
    all: MultiProgress,
    jobs: BTreeMap<String, JobBar>,
}

struct JobBar {
    bar: ProgressBar,
    done: Vec<String>,
    doing: Vec<String>,
}

impl Bars {
    fn new() -> Self {
        Self { all: MultiProgress::new(), jobs: BTreeMap::new() }
    }

    fn show(&mut self, event: &Event) {
        let subject = subject(event);
        if let What::State { state, error } = &event.what {
            let why = error.as_ref().map(|error| error.error_message.as_str()).unwrap_or_default();
            return self.enter(&subject, *state, why);
        }
        if !self.jobs.contains_key(&subject) {
            self.begin(&subject);
        }
        let Some(job) = self.jobs.get_mut(&subject) else { return };
        match &event.what {
            What::State { .. } => {}
            What::StepStarted { .. } | What::StepFinished { .. } if event.kind == JobKind::RenderSegment => {}
            What::StepStarted { step } => job.doing.push(step.clone()),
            What::StepFinished { step, .. } => {
                job.doing.retain(|doing| doing != step);
                job.done.push(step.clone());
            }
            What::Progress(progress) => job.progress(progress),
        }
        job.tell();
    }

    fn enter(&mut self, subject: &str, state: JobState, why: &str) {
        if !state.is_terminal() {
            return;
        }
        let bar = self.jobs.remove(subject);
        let done = bar.map(|job| job.end(&self.all)).unwrap_or_default();
        let ended = match state {
            JobState::Failed | JobState::Cancelled => format!("{state} {why}"),
            _ => "✓".to_owned(),
        };
        let parts: Vec<String> = done.into_iter().chain([ended]).collect();
        // A terminal that is gone takes no lines, and misses nothing.
        let _ = self.all.println(format!("{subject:10}   {}", parts.join(" · ")));
    }

    /// Bars stand in the order of the scenes, whichever began first.
    fn begin(&mut self, subject: &str) {
        let after = self.jobs.range(..subject.to_owned()).next_back().map(|(_, job)| job.bar.clone());
        let bar = ProgressBar::new(0).with_prefix(subject.to_owned());
        let bar = match after {
            Some(after) => self.all.insert_after(&after, bar),
            None => self.all.insert(0, bar),
        };
        bar.set_style(style("{prefix:10} {spinner} {wide_msg}"));
        bar.enable_steady_tick(Duration::from_millis(120));
        self.jobs.insert(subject.to_owned(), JobBar { bar, done: Vec::new(), doing: Vec::new() });
    }

    fn finish(&self) {
        for job in self.jobs.values() {
            job.bar.abandon();
        }
    }
}

impl JobBar {
    /// Takes the bar away. Returns the steps that were done.
    fn end(self, all: &MultiProgress) -> Vec<String> {
        self.bar.finish_and_clear();
        all.remove(&self.bar);
        self.done
    }

    fn progress(&mut self, progress: &Progress) {
        self.bar.set_length(progress.frames_total);
        self.bar.set_position(progress.frames_done);
        let left = progress.left_ms.map(|ms| format!(", {}.{} s left", ms / 1000, ms % 1000 / 100)).unwrap_or_default();
        let speed = progress.frames_per_second;
        self.bar.set_style(style(&format!("{{prefix:10}} {{bar:24}} {{pos}}/{{len}} frames, {speed:.0} fps{left}")));
    }

    fn tell(&self) {
        let doing = self.doing.iter().map(|step| format!("{step} …"));
        let parts: Vec<String> = self.done.iter().cloned().chain(doing).collect();
        self.bar.set_message(parts.join(" · "));
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates of this file are well formed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use gala_core::{id::JobId, job::JobError};

    fn event(kind: JobKind, scene: Option<u32>, what: What) -> Event {
        Event { seq: 1, at_ms: 0, job_id: JobId::new(), kind, project_id: None, scene, what }
    }

    #[test]
    fn bars_are_for_what_is_worked_on() {
        let mut bars = Bars::new();
        let (state, scenes) = (|state| What::State { state, error: None }, 1..=500);
        for scene in scenes.clone() {
            bars.show(&event(JobKind::ProcessClip, Some(scene), state(JobState::Queued)));
        }
        assert_eq!(bars.jobs.len(), 0);
        for scene in scenes {
            let step = What::StepStarted { step: "speech".to_owned() };
            bars.show(&event(JobKind::ProcessClip, Some(scene), step));
            assert_eq!(bars.jobs.len(), 1);
            bars.show(&event(JobKind::ProcessClip, Some(scene), state(JobState::Succeeded)));
        }
        assert_eq!(bars.jobs.len(), 0);
    }

    #[test]
    fn lines_name_the_scene_the_step_and_the_reason() {
        let step = What::StepFinished { step: "speech".to_owned(), reused: true };
        assert_eq!(line(&event(JobKind::ProcessClip, Some(3), step)), Some("scene 03: speech kept".to_owned()));
        let error = JobError { error_code: "disk_full".to_owned(), error_message: "the disk is full".to_owned() };
        let failed = What::State { state: JobState::Failed, error: Some(error) };
        let told = line(&event(JobKind::RenderFinal, None, failed));
        assert_eq!(told, Some("video: FAILED: the disk is full".to_owned()));
    }
}
