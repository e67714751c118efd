//! What this machine must be able to do before it may be given jobs, by kind.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use gala_core::job::{JobError, JobKind};
use gala_jobs::{Registry, SelfTest, pipeline::Services};
use gala_media::{Check, Tools};
use gala_raster::picture::check_rasteriser;
use tokio::{sync::Mutex, task::JoinError};

use crate::disk;

/// The kinds of jobs that start ffmpeg and gala-svg.
const WITH_PROGRAMS: [JobKind; 12] = [
    JobKind::ProcessClip,
    JobKind::GenerateTake,
    JobKind::GenerateSceneImage,
    JobKind::AnimateScene,
    JobKind::RenderSegment,
    JobKind::RenderFinal,
    JobKind::WatermarkDraft,
    JobKind::ExportPackage,
    JobKind::IngestAsset,
    JobKind::TranscribeAsset,
    JobKind::MatchFilm,
    JobKind::RenderAnimatic,
];

/// Adds the tests of a machine to the handlers of its jobs.
pub fn with_tests(registry: Registry, services: &Arc<Services>, folder: PathBuf) -> Registry {
    let checks = Arc::new(ProgramChecks { tools: services.tools.clone(), newest: Mutex::default() });
    let programs = |name, code, is_of: fn(&Check) -> bool| Programs { name, code, is_of, checks: Arc::clone(&checks) };
    registry
        .tested(Disk { folder }, JobKind::ALL)
        .tested(programs("ffmpeg", "encoder_missing", is_of_ffmpeg), WITH_PROGRAMS)
        .tested(programs("sandbox", "sandbox_unavailable", is_of_sandbox), WITH_PROGRAMS)
        .tested(programs("drawings", "rasteriser_missing", is_of_drawings), WITH_PROGRAMS)
        .tested(
            Speech { services: Arc::clone(services) },
            [
                JobKind::ProcessClip,
                JobKind::GenerateTake,
                JobKind::GenerateSceneImage,
                JobKind::AnimateScene,
                JobKind::RenderAnimatic,
            ],
        )
}

fn is_of_sandbox(check: &Check) -> bool {
    check.name.starts_with("sandbox")
}

fn is_of_drawings(check: &Check) -> bool {
    check.name == "drawings"
}

fn is_of_ffmpeg(check: &Check) -> bool {
    !is_of_sandbox(check) && !is_of_drawings(check)
}

/// ffmpeg with its encoders, the sandbox that it runs in, or what draws users' drawings there.
struct Programs {
    name: &'static str,
    /// What jobs that need it would fail with.
    code: &'static str,
    is_of: fn(&Check) -> bool,
    checks: Arc<ProgramChecks>,
}

#[async_trait]
impl SelfTest for Programs {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn run(&self) -> Result<(), JobError> {
        let checks = self.checks.run().await.map_err(|_| error(self.code, "the self-test ended early"))?;
        match checks.iter().find(|check| (self.is_of)(check) && !check.ok) {
            None => Ok(()),
            Some(failed) => Err(error(self.code, told(&failed.name, &failed.detail, &failed.remedy))),
        }
    }
}

/// One run of the checks serves all tests that ask within a moment: they come together, and never run beside each other.
struct ProgramChecks {
    tools: Tools,
    newest: Mutex<Option<(Instant, Arc<[Check]>)>>,
}

const MOMENT: Duration = Duration::from_millis(500);

impl ProgramChecks {
    async fn run(&self) -> Result<Arc<[Check]>, JoinError> {
        let mut newest = self.newest.lock().await;
        if let Some((at, checks)) = &*newest
            && at.elapsed() < MOMENT
        {
            return Ok(Arc::clone(checks));
        }
        let tools = self.tools.clone();
        let checks: Arc<[Check]> = tokio::task::spawn_blocking(move || {
            let mut checks = tools.self_test();
            checks.push(check_rasteriser(&tools));
            checks
        })
        .await?
        .into();
        *newest = Some((Instant::now(), Arc::clone(&checks)));
        Ok(checks)
    }
}

/// The voice of scenes without a narration of their own.
struct Speech {
    services: Arc<Services>,
}

#[async_trait]
impl SelfTest for Speech {
    fn name(&self) -> &'static str {
        "speech"
    }

    async fn run(&self) -> Result<(), JobError> {
        self.services.providers.test_speaker().await.map_err(|failed| error("provider_unavailable", failed))
    }
}

/// Room for the rows and files of a job.
struct Disk {
    folder: PathBuf,
}

#[async_trait]
impl SelfTest for Disk {
    fn name(&self) -> &'static str {
        "disk"
    }

    async fn run(&self) -> Result<(), JobError> {
        let folder = self.folder.clone();
        let free = tokio::task::spawn_blocking(move || disk::free_bytes(&folder)).await;
        match free {
            // A file system that cannot tell counts as not full.
            Ok(Ok(free)) if free < disk::LEAST_FREE_BYTES_FOR_A_JOB => {
                let free = format!("{} kB are free on the disk of the data folder", free / 1000);
                Err(error("disk_full", format!("{free} (free some space, or choose another folder with --data)")))
            }
            _ => Ok(()),
        }
    }
}

fn error(code: &str, message: impl std::fmt::Display) -> JobError {
    JobError { error_code: code.to_owned(), error_message: message.to_string() }
}

fn told(name: &str, detail: &str, remedy: &str) -> String {
    if remedy.is_empty() { format!("{name}: {detail}") } else { format!("{name}: {detail} ({remedy})") }
}
