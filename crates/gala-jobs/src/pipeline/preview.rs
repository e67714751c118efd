//! Pieces of a timeline's video while it is edited: without a job, and kept nowhere but in the renderer's cache.

use std::{
    collections::{BTreeMap, VecDeque},
    fs::File,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use gala_audio::AudioPlan;
use gala_core::{
    asset::StoredFile,
    cancel::Cancel,
    hash::ContentHash,
    id::ProjectId,
    job::Failure,
    preview::{NO_SUCH_PIECE, PreviewOutline, PreviewSegment},
    quality::Quality,
    time::Frames,
    timeline::{Facts, SourceFacts, Timeline},
};
use gala_media::PlayableSegment;
use gala_render::{RenderPlan, plan_audio};
use gala_storage::LocalFile;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::{
    blocking::blocking_until,
    failures::{FileNames, failure_of_staging, failure_of_storage},
    probed::probe_all,
    render_spec::{RenderSpec, SpecSource},
    services::Services,
};

/// So many timelines are remembered as they are cut into segments.
const REMEMBERED: usize = 8;
/// So many pieces are made at once: who edits waits for one, and jobs go on beside it.
const AT_ONCE: usize = 2;
/// A piece that has not begun by then is refused.
const PATIENCE: Duration = Duration::from_secs(20);

/// A timeline whose video is looked at.
#[derive(Clone, Debug)]
pub struct PreviewRequest {
    pub project: ProjectId,
    pub timeline: Timeline,
    /// Of the document.
    pub checksum: ContentHash,
    /// The files by the names that the timeline uses.
    pub sources: BTreeMap<String, StoredFile>,
    /// What segments, which are drafts, read in the place of films.
    pub draft_films: BTreeMap<String, StoredFile>,
}

/// Makes pieces of videos for whoever waits for them.
pub struct TimelinePreviews {
    services: Arc<Services>,
    permits: Arc<Semaphore>,
    /// The newest last.
    remembered: Mutex<VecDeque<Arc<PreviewPlan>>>,
    /// Of files by their content: each is looked into once.
    facts: Mutex<BTreeMap<ContentHash, SourceFacts>>,
}

/// A timeline that is cut into segments.
struct PreviewPlan {
    /// Of the document with its files.
    name: ContentHash,
    project: ProjectId,
    draft: RenderPlan,
    /// For single frames, which are shown as the finished video will show them.
    full: RenderPlan,
    sound: AudioPlan,
    names: FileNames,
    /// They stay on this machine while the plan is remembered.
    _files: Vec<LocalFile>,
}

impl TimelinePreviews {
    pub fn new(services: Arc<Services>) -> Self {
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        Self { services, permits, remembered: Mutex::default(), facts: Mutex::default() }
    }

    /// Tells how a draft of the video is cut into segments. Nothing is encoded.
    ///
    /// # Errors
    /// `bad_timeline` where the document does not fit its files; that of the store where one cannot be had.
    pub async fn outline(&self, request: &PreviewRequest) -> Result<PreviewOutline, Failure> {
        Ok(self.plan(request).await?.outline())
    }

    /// Returns a segment of the draft for a player, encoded where the cache lacks it.
    ///
    /// # Errors
    /// As [`Self::outline`]; `no_such_piece` where the video has none of this name; those of rendering.
    pub async fn segment(&self, request: &PreviewRequest, hash: ContentHash) -> Result<PlayableSegment, Failure> {
        let (plan, index) = self.having(request, |plan| plan.segment(hash)).await?;
        let render = self.services.render.clone();
        self.run(move |cancel| {
            let segment = render.playable_segment(&plan.draft, index, cancel);
            segment.map_err(|error| plan.names.failure(error))
        })
        .await
    }

    /// Returns all that is heard as AAC in fragments, from [`gala_media::AAC_AHEAD`] samples before the first, and how many
    /// bytes it has.
    ///
    /// # Errors
    /// As [`Self::segment`].
    pub async fn sound(&self, request: &PreviewRequest, hash: ContentHash) -> Result<(File, u64), Failure> {
        let (plan, ()) = self.having(request, |plan| (plan.heard() == Some(hash)).then_some(())).await?;
        let (render, staged) = (self.services.render.clone(), self.services.store.staged("mp4"));
        self.run(move |cancel| {
            let written = render.playable_sound(&plan.sound, staged.path(), cancel);
            written.map_err(|error| plan.names.failure(error))?;
            // It is read to its end after its name is gone.
            let open = || {
                let file = File::open(staged.path())?;
                let bytes = file.metadata()?.len();
                Ok((file, bytes))
            };
            open().map_err(|error: io::Error| failure_of_staging(&error))
        })
        .await
    }

    /// Returns a frame as the finished video will show it: JPEG, its longer side at most `longest` pixels.
    ///
    /// # Errors
    /// As [`Self::segment`].
    pub async fn frame(&self, request: &PreviewRequest, frame: Frames, longest: u32) -> Result<Vec<u8>, Failure> {
        let plan = self.plan(request).await?;
        if frame >= plan.full.frames {
            return Err(no_such_piece());
        }
        let render = self.services.render.clone();
        self.run(move |_| {
            let picture = render.picture(&plan.full, frame, longest);
            picture.map_err(|error| plan.names.failure(error))
        })
        .await
    }

    /// Finds the plan that has a piece: of the timeline as it is, or as it was a moment ago. Who edits may still ask for what
    /// was told before.
    async fn having<T>(
        &self,
        request: &PreviewRequest,
        piece: impl Fn(&PreviewPlan) -> Option<T>,
    ) -> Result<(Arc<PreviewPlan>, T), Failure> {
        let has = |plan: Arc<PreviewPlan>| piece(&plan).map(|piece| (plan, piece));
        let known: Vec<_> = self.plans().iter().filter(|plan| plan.project == request.project).cloned().collect();
        match known.into_iter().rev().find_map(has) {
            Some(found) => Ok(found),
            None => has(self.plan(request).await?).ok_or_else(no_such_piece),
        }
    }

    async fn plan(&self, request: &PreviewRequest) -> Result<Arc<PreviewPlan>, Failure> {
        let name = ContentHash::of_json(&(request.project, request.checksum, &request.sources, &request.draft_films));
        if let Some(plan) = self.recall(name) {
            return Ok(plan);
        }
        let plan = Arc::new(self.make_plan(name, request).await?);
        let mut plans = self.plans();
        plans.retain(|known| known.name != name);
        if plans.len() == REMEMBERED {
            plans.pop_front();
        }
        plans.push_back(Arc::clone(&plan));
        Ok(plan)
    }

    fn recall(&self, name: ContentHash) -> Option<Arc<PreviewPlan>> {
        let mut plans = self.plans();
        let at = plans.iter().position(|known| known.name == name)?;
        let plan = plans.remove(at)?;
        plans.push_back(Arc::clone(&plan));
        Some(plan)
    }

    fn plans(&self) -> MutexGuard<'_, VecDeque<Arc<PreviewPlan>>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn make_plan(&self, name: ContentHash, request: &PreviewRequest) -> Result<PreviewPlan, Failure> {
        let mut files = Vec::new();
        let paths = self.local(&request.sources, &mut files).await?;
        let proxies = self.services.store.those_there(request.draft_films.clone()).await?;
        let mut draft_paths = paths.clone();
        draft_paths.extend(self.local(&proxies, &mut files).await?);
        let facts = self.facts(request, &paths).await?;
        let source = |(name, file): (&String, &StoredFile)| {
            let facts = facts.get(name).copied().unwrap_or_default();
            (name.clone(), SpecSource { facts, ..SpecSource::from(file) })
        };
        let spec = RenderSpec {
            timeline: request.timeline.clone(),
            sources: request.sources.iter().map(source).collect(),
            quality: Quality::Draft,
            watermark: None,
        };
        let (services, project) = (Arc::clone(&self.services), request.project);
        self.run(move |_| {
            let whole = spec.settle_over(paths)?.plan(&services, Quality::Standard)?;
            let sound = plan_audio(&whole.resolved);
            let draft = spec.reading(proxies).settle_over(draft_paths)?.plan(&services, Quality::Draft)?;
            let names = whole.names.and(draft.names);
            Ok(PreviewPlan { name, project, draft: draft.plan, full: whole.plan, sound, names, _files: files })
        })
        .await
    }

    /// Returns files as files of this machine, which stay as long as what is added to `held`.
    async fn local(
        &self,
        files: &BTreeMap<String, StoredFile>,
        held: &mut Vec<LocalFile>,
    ) -> Result<BTreeMap<String, PathBuf>, Failure> {
        let mut paths = BTreeMap::new();
        for (name, file) in files {
            let local = self.services.store.objects().local(file).await.map_err(failure_of_storage)?;
            paths.insert(name.clone(), local.path().to_owned());
            held.push(local);
        }
        Ok(paths)
    }

    /// Looks up how long the sounds and moving pictures of a timeline are.
    async fn facts(&self, request: &PreviewRequest, paths: &BTreeMap<String, PathBuf>) -> Result<Facts, Failure> {
        let playing = request.timeline.playing_sources();
        let mut facts = Facts::new();
        let mut unknown = BTreeMap::new();
        for (name, file) in request.sources.iter().filter(|(name, _)| playing.contains(name.as_str())) {
            match self.known_facts().get(&file.checksum) {
                Some(known) => _ = facts.insert(name.clone(), *known),
                None => _ = unknown.insert(name.clone(), paths[name].clone()),
            }
        }
        if unknown.is_empty() {
            return Ok(facts);
        }
        let tools = self.services.tools.clone();
        let names = FileNames::of(unknown.iter().map(|(name, path)| (path.clone(), name.clone())));
        let found =
            self.run(move |cancel| probe_all(&tools, unknown, cancel).map_err(|error| names.failure(error))).await?;
        for (name, found) in &found {
            self.known_facts().insert(request.sources[name].checksum, *found);
        }
        facts.extend(found);
        Ok(facts)
    }

    fn known_facts(&self) -> MutexGuard<'_, BTreeMap<ContentHash, SourceFacts>> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs work off the async threads, once there is room for it; who goes away stops it.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Cancel) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let permit = tokio::time::timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned()).await;
        let Ok(Ok(permit)) = permit else {
            return Err(Failure::transient("previews_busy", "too many pieces of videos are being made (ask again)"));
        };
        blocking_until(&CancellationToken::new(), move |cancel| {
            let _permit = permit;
            work(cancel)
        })
        .await
    }
}

impl PreviewPlan {
    fn outline(&self) -> PreviewOutline {
        let segments = self.draft.segments.iter().map(|segment| PreviewSegment {
            hash: segment.hash,
            first_frame: segment.first_frame,
            frames: segment.frames,
        });
        PreviewOutline {
            size: self.draft.size,
            fps: self.draft.fps,
            frames: self.draft.frames,
            segments: segments.collect(),
            sound: self.heard(),
        }
    }

    /// Returns which segment of the draft has a name.
    fn segment(&self, hash: ContentHash) -> Option<usize> {
        self.draft.segments.iter().position(|segment| segment.hash == hash)
    }

    /// Names all that is heard.
    fn heard(&self) -> Option<ContentHash> {
        (!self.sound.tracks.is_empty()).then_some(self.sound.hash)
    }
}

fn no_such_piece() -> Failure {
    Failure::permanent(NO_SUCH_PIECE, "the video of the timeline has no such piece (any more)")
}
