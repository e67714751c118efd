//! What is handed over to editors, rendered: a file for each clip that is seen, and the stems.

use std::{
    path::Path,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use gala_core::{
    problem::Problems,
    quality::Quality,
    timeline::{AudioRole, SettledTimeline},
};
use gala_handover::{Handover, Shot, cut::MediaKind};
use gala_media::{Codec, Container, RunError};
use gala_render::{
    EncodeSettings, RenderControl, RenderService, Sources, VideoRequest, plan, plan_audio, resolve, resolve_settled,
};

/// The media of a cut cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum HandoverMediaError {
    #[error(transparent)]
    Problems(#[from] Problems),
    #[error(transparent)]
    Run(#[from] RunError),
}

/// What media are rendered of.
#[derive(Clone, Copy)]
pub struct HandoverMedia<'a> {
    pub handover: &'a Handover,
    /// What was handed over.
    pub timeline: &'a SettledTimeline,
    pub sources: &'a Sources,
    pub quality: Quality,
    /// Where each file goes under its own name.
    pub folder: &'a Path,
}

/// Renders all media of a cut, several shots at once: as many as segments are encoded.
///
/// # Errors
/// The first failure; what was finished before stays in the folder.
pub fn render_handover(
    request: &HandoverMedia<'_>,
    service: &RenderService,
    control: &RenderControl<'_>,
) -> Result<(), HandoverMediaError> {
    let queue = ShotQueue { request, service, control, next: AtomicUsize::new(0), failed: Mutex::new(None) };
    let threads = service.workers().min(request.handover.shots.len());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| queue.work());
        }
    });
    match queue.failures().take() {
        Some(failed) => Err(failed),
        None => stems(request, service, control),
    }
}

/// What the threads share.
struct ShotQueue<'a> {
    request: &'a HandoverMedia<'a>,
    service: &'a RenderService,
    control: &'a RenderControl<'a>,
    next: AtomicUsize,
    /// The first failure, after which no shot is begun.
    failed: Mutex<Option<HandoverMediaError>>,
}

impl ShotQueue<'_> {
    fn work(&self) {
        while !self.has_failed() {
            let Some(shot) = self.request.handover.shots.get(self.next.fetch_add(1, Ordering::Relaxed)) else { return };
            if let Err(error) = self.shot(shot) {
                self.failures().get_or_insert(error);
            }
        }
    }

    fn has_failed(&self) -> bool {
        self.failures().is_some()
    }

    /// A thread that panicked held the lock over nothing that could be left half.
    fn failures(&self) -> MutexGuard<'_, Option<HandoverMediaError>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shot(&self, shot: &Shot) -> Result<(), HandoverMediaError> {
        let HandoverMedia { sources, quality, folder, .. } = *self.request;
        let resolved = resolve(&shot.timeline, sources)?;
        let (codec, container) =
            if shot.alpha { (Codec::Prores4444, Container::Mov) } else { (Codec::H264, Container::Mp4) };
        let fonts = self.service.renderer().settings(quality).fonts;
        let settings = EncodeSettings { quality, fonts, codec, alpha: shot.alpha, hardware: None };
        let out = folder.join(&shot.file);
        let plan = plan(&resolved, &settings);
        let request = VideoRequest { step: &shot.file, plan: &plan, container, sound: None, out: &out };
        self.service.video(&request, self.control)?;
        Ok(())
    }
}

fn stems(
    request: &HandoverMedia<'_>,
    service: &RenderService,
    control: &RenderControl<'_>,
) -> Result<(), HandoverMediaError> {
    let HandoverMedia { handover, timeline, sources, folder, .. } = *request;
    let wanted = handover.cut.media.iter().filter_map(|media| match media.kind {
        MediaKind::Sound(role) => Some((role, folder.join(&media.file))),
        MediaKind::Picture { .. } => None,
    });
    let wanted: Vec<_> = wanted.collect();
    let named: Vec<(AudioRole, &Path)> = wanted.iter().map(|(role, path)| (*role, path.as_path())).collect();
    let resolved = resolve_settled(timeline, sources).map_err(Problems::from)?;
    service.stems(&plan_audio(&resolved), &named, control)?;
    Ok(())
}
