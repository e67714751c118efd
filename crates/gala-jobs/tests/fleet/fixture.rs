//! One database and one store, and workers with caches of their own.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use gala_ai::{
    illustrator::Illustrator,
    planner::OfflinePlanner,
    provider::{Chain, PictureSource, Providers},
    speech::EspeakSpeaker,
};
use gala_core::{
    access::Scope,
    asset::StoredFile,
    brief::Brief,
    hash::ContentHash,
    id::ProjectId,
    job::{Job, JobKind, JobState},
    payload::{BriefInput, FinishedVideo, GivenFiles, PlanInput, SegmentCount, TimelineInput},
    project::Project,
    quality::Quality,
};
use gala_db::{
    Db,
    jobs::{self, NewJob, RetryPolicy},
};
use gala_jobs::{
    Registry, Worker, WorkerOptions,
    pipeline::{ImportPlaces, OneAtATime, Plans, Services, Sharing, SmallPictures, Store, handlers_of},
};
use gala_media::{StartMode, Tools};
use gala_providers::http::Downloader;
use gala_render::{RenderService, Renderer};
use gala_storage::{Objects, Spool};
use gala_testkit::{
    database::{Engine, OnEngine, TestDb},
    jobs::insert_project,
    programs::built,
};
use serde_json::{Value, json};

/// Two seconds are rendered alone; more is cut into parts of three.
pub const SHARING: Sharing = Sharing { alone_ms: 2000, part_ms: 3000 };
/// Of [`timeline`]: its last clip looks like its first.
pub const SEGMENTS: usize = 11;

pub struct Fixture {
    pub test: TestDb,
    pub objects: Objects,
    pub project: Project,
}

impl OnEngine for Fixture {
    async fn start(engine: Engine) -> Self {
        Self::new(engine).await
    }
}

impl Fixture {
    pub async fn new(engine: Engine) -> Self {
        let test = TestDb::new(engine).await;
        let objects = Objects::open(&test.folder.path().join("objects")).expect("a store");
        let project = insert_project(&test.db, ProjectId::new(), Scope::LOCAL).await;
        Self { test, objects, project }
    }

    pub fn cache(&self, name: &str) -> PathBuf {
        self.test.folder.path().join(name)
    }

    /// A machine with a cache of its own.
    pub fn services(&self, name: &str) -> Services {
        let cache = self.cache(name);
        let staging = cache.join("staging");
        std::fs::create_dir_all(&staging).expect("a folder");
        Services {
            store: Store::new(self.objects.clone(), staging),
            tools: tools(),
            render: RenderService::new(Renderer::new(tools(), &cache.join("segments"), 2).expect("a cache")),
            providers: Providers {
                planner: Arc::new(OfflinePlanner),
                text_models: Chain::default(),
                speakers: Chain::new(vec![Arc::new(EspeakSpeaker::new(
                    &built().join("gala-espeak"),
                    &built(),
                    StartMode::Fork,
                ))]),
                image_providers: Chain::new(vec![Arc::new(PictureSource::Provider(Arc::new(Illustrator::new())))]),
                motion_sources: Chain::default(),
                transcribers: Chain::default(),
                presenters: Chain::default(),
                depth_estimator: None,
                subject_finder: None,
                picture_matcher: None,
                prices: Arc::new(gala_providers::prices()),
            },
            limits: Arc::default(),
            stock_searches: OneAtATime::default(),
            sharing: Some(SHARING),
            plans: Plans::default(),
            imports: self.imports(&cache),
            small_pictures: SmallPictures::default(),
        }
    }

    /// Nothing is fetched from this machine: a test names the servers of its own.
    fn imports(&self, cache: &Path) -> ImportPlaces {
        let spool = Spool::open(&cache.join("uploads")).expect("a spool");
        ImportPlaces { web: Arc::new(Downloader::new([])), spool }
    }

    /// Starts a machine that does the jobs of some kinds, one at a time.
    pub fn start(&self, services: Services, kinds: &[JobKind]) -> Worker {
        start(&self.test.db, handlers_of(&Arc::new(services), kinds.iter().copied()))
    }

    /// Asks for the video of [`timeline`].
    pub async fn ask(&self) -> NewJob {
        let (timeline, sources) = self.store_timeline().await;
        let input = TimelineInput { timeline, sources, quality: Quality::Standard };
        let input = serde_json::to_value(input).expect("JSON");
        let job = NewJob::new(Scope::LOCAL, JobKind::RenderFinal, input).project(self.project.id);
        let mut tx = self.test.db.begin().await.expect("a transaction");
        jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await.expect("enqueued");
        tx.commit().await.expect("a commit");
        job
    }

    /// Asks for the video of a brief of two scenes.
    pub async fn ask_for_brief(&self) -> NewJob {
        let brief = "---\ntitle: Tea\nformat: 144x256\nfps: 25\nmusic: off\n---\nTea is warm.\n\nA leaf falls.\n";
        self.ask_for(brief).await
    }

    /// Asks for the video of a brief.
    pub async fn ask_for(&self, brief: &str) -> NewJob {
        let brief = Brief::parse("brief.md", brief.as_bytes()).expect("a brief");
        let input =
            serde_json::to_value(PlanInput::Brief(BriefInput { brief, given: GivenFiles::new(), cast: Vec::new() }))
                .expect("JSON");
        let job = NewJob::new(Scope::LOCAL, JobKind::GeneratePlan, input).project(self.project.id);
        let mut tx = self.test.db.begin().await.expect("a transaction");
        jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await.expect("enqueued");
        tx.commit().await.expect("a commit");
        job
    }

    /// Returns the job that makes the video of a brief, once it is planned.
    pub async fn last_of_brief(&self, job: &NewJob) -> NewJob {
        self.until(job, |job| job.state == JobState::Succeeded).await;
        let last = self.parts(job).await.into_iter().find(|job| job.kind == JobKind::RenderFinal).expect("a final");
        NewJob::new(Scope::LOCAL, last.kind, last.input).id(last.id)
    }

    async fn store_timeline(&self) -> (StoredFile, BTreeMap<String, StoredFile>) {
        let timeline = self.objects.put_bytes("timeline.json", timeline().to_string()).await.expect("stored");
        let tone = self.test.folder.path().join("tone.wav");
        let samples: Vec<f32> = (0..48_000 * 5).map(|at| (at as f32 / 20.0).sin() * 0.3).collect();
        gala_audio::write_mono(&tone, &samples).expect("a sound");
        let tone = self.objects.put_file(&tone, |_| "tone.wav".to_owned()).await.expect("stored");
        (timeline.into(), BTreeMap::from([("tone.wav".to_owned(), tone.into())]))
    }

    pub async fn job(&self, job: &NewJob) -> Job {
        jobs::get(&self.test.db, job.scope, job.id).await.expect("a read").expect("the job")
    }

    pub async fn parts(&self, job: &NewJob) -> Vec<Job> {
        jobs::children(&self.test.db, job.scope, job.id).await.expect("a read")
    }

    /// Waits until something is so of a job.
    pub async fn until(&self, job: &NewJob, so: impl Fn(&Job) -> bool) -> Job {
        let started = Instant::now();
        loop {
            let found = self.job(job).await;
            if so(&found) {
                return found;
            }
            assert!(started.elapsed() < Duration::from_secs(90), "still {found:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until the video is finished.
    pub async fn finished(&self, job: &NewJob) -> FinishedVideo {
        let ended = self.until(job, |job| job.state.is_terminal()).await;
        FinishedVideo::of(&ended).unwrap_or_else(|| panic!("{ended:?}"))
    }

    /// Waits until every part is done while nobody joins them.
    pub async fn parts_done(&self, job: &NewJob) -> Vec<Job> {
        self.until(job, |job| job.state == JobState::Queued && job.attempt == 1).await;
        self.parts(job).await
    }

    /// The stored segments: key and content.
    pub fn stored(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files_below(&self.objects.local_path("segments").expect("a key"), "")
    }
}

/// The segments in the cache of a machine.
pub fn cached(cache: &Path) -> usize {
    files_below(cache, ".segment").len()
}

fn files_below(folder: &Path, ending: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path, ending));
        // Names with `#` are uploads of the store that are not whole yet.
        } else if path.to_string_lossy().ends_with(ending) && !path.to_string_lossy().contains('#') {
            let content = std::fs::read(&path).unwrap_or_default();
            found.insert(path, content);
        }
    }
    found
}

/// Starts a machine on a database of its own connections.
pub fn start(db: &Db, registry: Registry) -> Worker {
    let options = WorkerOptions {
        slots: 1,
        lease: Duration::from_secs(2),
        renew_every: Duration::from_millis(200),
        poll: Duration::from_millis(20),
        retry: RetryPolicy {
            max_failures: 50,
            first_wait: Duration::from_millis(50),
            longest_wait: Duration::from_millis(200),
            ..RetryPolicy::default()
        },
        ..WorkerOptions::default()
    };
    Worker::start(db.clone(), registry, options)
}

pub fn tools() -> Tools {
    Tools::find(&[built()], StartMode::Fork)
        .expect("ffmpeg is installed, and gala-sandbox is built: test the whole workspace")
}

pub fn checksum(finished: &FinishedVideo) -> ContentHash {
    finished.files.iter().find(|file| file.path == "final.mp4").expect("a video").checksum
}

/// What the parts of a video did.
pub fn done(parts: &[Job]) -> SegmentCount {
    let mut all = SegmentCount::default();
    for part in parts.iter().filter(|part| part.state == JobState::Succeeded) {
        all += serde_json::from_value(part.output.clone().expect("an output")).expect("a count");
    }
    all
}

/// Twelve clips of a second, each a shape of its own that moves, over a tone whose length is not told.
pub fn timeline() -> Value {
    let clip = |index: u32| {
        let look = index % SEGMENTS as u32;
        let color = format!("#{:02x}{:02x}60", 40 + look * 17, 220 - look * 13);
        let across = json!([{ "at_ms": 0, "value": { "x": 0.2, "y": 0.5 } }, { "at_ms": 1000, "value": { "x": 0.8, "y": 0.4 } }]);
        json!({
            "duration_ms": 1000,
            "content": { "kind": "shape", "shape": "ellipse", "width": 0.4, "height": 0.7, "fill": { "solid": color } },
            "look": { "transform": { "position": across } },
        })
    };
    json!({
        "version": 1,
        "format": { "size": "128x72", "fps": 25 },
        "tracks": [
            { "kind": "visual", "clips": (0..12).map(clip).collect::<Vec<_>>() },
            { "kind": "audio", "role": "music", "clips": [{ "source": "tone.wav" }] },
        ],
    })
}
