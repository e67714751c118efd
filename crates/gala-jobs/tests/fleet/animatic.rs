//! Scenes as a film, before they are made.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use gala_ai::provider::{
    Call, Chain, Expected, ImageProvider, ImageRequest, MadeImage, OfferedVoice, PictureSource, Priced, ProviderError,
    ProviderId, Providers, Resend, Speaker, SpeechRequest,
};
use gala_core::{
    access::Scope,
    asset::AssetKind,
    job::{Job, JobKind, JobState},
    payload::{self, RenderedAnimatic},
    scenes::SceneEdit,
    speech::Speech,
    spending::UsageRange,
};
use gala_db::{assets, jobs::NewJob, scenes};
use gala_jobs::{Worker, pipeline::Services};
use gala_projects::scenes::{Unchanged, edit_scenes, render_animatic};
use gala_testkit::{
    database::{Engine, OnEngine},
    ffmpeg, on_both,
};
use serde_json::json;

use crate::fixture::Fixture;

const BRIEF: &str = "---\ntitle: Tea\nformat: 144x256\nfps: 25\nmusic: calm\n---\n\
Tea is warm, and a cup of it is all that anybody needs on a cold and rainy morning.\n\n\
A leaf falls slowly from the tree, and lies in the grass until the sun goes down.\n\n\
Ships carried it over the sea, for many weeks, from the far east to all the world.\n\n\
A cat sleeps beside the oven, and dreams of fish and of milk the whole day long.\n";

/// A project that is planned, and a machine that makes nothing of it but animatics.
struct Script {
    fixture: Fixture,
    worker: Option<Worker>,
}

impl OnEngine for Script {
    async fn start(engine: Engine) -> Self {
        let fixture = Fixture::new(engine).await;
        let job = fixture.ask_for(BRIEF).await;
        let kinds = [JobKind::GeneratePlan, JobKind::RenderAnimatic];
        let worker = fixture.start(Services { sharing: None, ..fixture.services("one") }, &kinds);
        fixture.until(&job, |job| job.state == JobState::Succeeded).await;
        Self { fixture, worker: Some(worker) }
    }
}

impl Script {
    /// Has an animatic made, and returns what came of it.
    async fn animatic(&self) -> RenderedAnimatic {
        let Fixture { test, project, .. } = &self.fixture;
        let mut tx = test.db.begin().await.expect("a transaction");
        let job = render_animatic(&mut tx, Scope::LOCAL, project.id, None).await.expect("queued");
        tx.commit().await.expect("a commit");
        let job = NewJob::new(Scope::LOCAL, job.kind, job.input).id(job.id);
        rendered(&self.fixture.until(&job, |job| job.state.is_terminal()).await)
    }

    async fn edit(&self, edit: impl Fn(&[gala_core::project::Scene]) -> serde_json::Value) {
        let Fixture { test, project, .. } = &self.fixture;
        let all = scenes::list(&test.db, Scope::LOCAL, project.id).await.expect("a read");
        let edit: SceneEdit = serde_json::from_value(edit(&all)).expect("an edit");
        let mut tx = test.db.begin().await.expect("a transaction");
        edit_scenes(&mut tx, Scope::LOCAL, project.id, Unchanged::Nothing, (vec![edit], None)).await.expect("edited");
        tx.commit().await.expect("a commit");
    }

    /// How long the film is as ffmpeg decodes it, in milliseconds, and whether it has a sound.
    fn decoded(&self, animatic: &RenderedAnimatic) -> (u64, bool) {
        let path = self.fixture.objects.local_path(&animatic.film.key).expect("a key");
        let seconds = ffmpeg::ffprobe(&path, &["-show_entries", "format=duration"]);
        let seconds: f64 = seconds.trim().parse().expect("a number");
        let streams = ffmpeg::ffprobe(&path, &["-show_entries", "stream=codec_type"]);
        ((seconds * 1000.0).round() as u64, streams.contains("audio"))
    }
}

fn rendered(job: &Job) -> RenderedAnimatic {
    payload::read(job.output.as_ref().unwrap_or_else(|| panic!("{job:?}"))).expect("an animatic")
}

/// A service that takes money for whatever it is asked.
#[derive(Debug, Default)]
struct Service {
    asked: Arc<AtomicUsize>,
}

impl Service {
    fn refuse<T>(&self) -> Result<T, ProviderError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Err(ProviderError::Unavailable { what: "a service".to_owned(), remedy: "pay".to_owned() })
    }
}

impl Priced for Service {
    fn id(&self) -> ProviderId {
        ProviderId { provider: "openai".to_owned(), model: "all".to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }
}

impl Expected<SpeechRequest> for Service {
    fn expected(&self, _: &SpeechRequest) -> UsageRange {
        UsageRange::default()
    }
}

impl Expected<ImageRequest> for Service {
    fn expected(&self, _: &ImageRequest) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl Speaker for Service {
    fn name(&self) -> Result<String, ProviderError> {
        Ok("a service".to_owned())
    }

    fn has_voice_for(&self, _: &SpeechRequest) -> bool {
        true
    }

    async fn speak(&self, _: &SpeechRequest, _: &Call) -> Result<Speech, ProviderError> {
        self.refuse()
    }

    async fn voices(&self, _: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        Ok(Vec::new())
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        Ok(())
    }
}

#[async_trait]
impl ImageProvider for Service {
    fn name(&self) -> String {
        "a service".to_owned()
    }

    async fn make(&self, _: &ImageRequest, _: &Call) -> Result<MadeImage, ProviderError> {
        self.refuse()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_who_takes_money_is_asked_for_a_sketch() {
    let fixture = Fixture::new(Engine::Sqlite).await;
    let job =
        fixture.ask_for(&BRIEF.replace("music: calm", "music: off\nproviders: {speech: openai, image: openai}")).await;
    let services = fixture.services("one");
    let asked = Arc::<AtomicUsize>::default();
    let service = || Service { asked: Arc::clone(&asked) };
    let mut speakers: Vec<Arc<dyn Speaker>> = vec![Arc::new(service())];
    speakers.extend(services.providers.speakers.all().iter().cloned());
    let mut pictures = vec![Arc::new(PictureSource::Provider(Arc::new(service())))];
    pictures.extend(services.providers.image_providers.all().iter().cloned());
    let providers =
        Providers { speakers: Chain::new(speakers), image_providers: Chain::new(pictures), ..services.providers };
    let services = Services { providers, sharing: None, ..services };
    let worker = fixture.start(services, &[JobKind::GeneratePlan, JobKind::RenderAnimatic]);
    fixture.until(&job, |job| job.state == JobState::Succeeded).await;
    let script = Script { fixture, worker: Some(worker) };
    let made = script.animatic().await;
    assert_eq!((made.sketched_pictures, made.sketched_voices), (4, 4));
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    script.worker.expect("a worker").shutdown().await;
}

on_both! {
    #![tokio::test(flavor = "multi_thread", worker_threads = 2)]

    async fn scripts_are_a_film_before_anything_is_made_and_an_edit_encodes_what_it_changes(script: Script) {
        let first = script.animatic().await;
        assert_eq!((first.scenes, first.sketched_pictures, first.sketched_voices), (4, 4, 4));
        assert_eq!(first.segments.reused, 0);
        let (length_ms, is_heard) = script.decoded(&first);
        assert!(length_ms.abs_diff(first.duration_ms) < 100 && is_heard, "{length_ms} {first:?}");
        let again = script.animatic().await;
        assert_eq!((again.film.checksum, again.segments.encoded), (first.film.checksum, 0), "nothing is made twice");

        script.edit(|all| json!({ "edit": "update", "scene": all[1].id, "changes": { "script": "A big yellow leaf falls slowly down from the old tree, and lies in the wet grass until the sun goes down." } })).await;
        let edited = script.animatic().await;
        assert!(edited.duration_ms > first.duration_ms && (1..=2).contains(&edited.segments.encoded) && edited.segments.reused >= 1, "{edited:?}");
        script.edit(|all| json!({ "edit": "move", "scene": all[3].id, "position": 1 })).await;
        script
            .edit(|all| {
                let mut scene = serde_json::to_value(&all[0].planned).expect("JSON");
                scene["script"] = json!("A new one.");
                json!({ "edit": "insert", "position": 2, "scene": scene })
            })
            .await;
        let moved = script.animatic().await;
        assert_eq!(moved.scenes, 5);
        assert!(script.decoded(&moved).0 > script.decoded(&edited).0);

        // A voice that only a service has: one of this machine speaks until it is paid for.
        script.edit(|all| json!({ "edit": "update", "scene": all[0].id, "changes": { "voice": "rachel-of-a-service" } })).await;
        assert_eq!(script.animatic().await.sketched_voices, 5);

        // No list is full of sketches; a film that is the same as the one before is none of its own.
        let all = assets::list(&script.fixture.test.db, Scope::LOCAL, script.fixture.project.id).await.expect("a read");
        let of_kind = |kind| all.iter().filter(|asset| asset.kind == kind).count();
        assert_eq!(of_kind(AssetKind::Animatic), 3, "{all:?}");
        assert_eq!(of_kind(AssetKind::Image) + of_kind(AssetKind::Audio) + of_kind(AssetKind::Final), 0);
        script.worker.expect("a worker").shutdown().await;
    }

    async fn what_is_made_of_a_scene_is_used_and_nothing_is_sketched_for_it(script: Script) {
        let sketched = script.animatic().await;
        script.worker.expect("a worker").shutdown().await;
        let services = Services { sharing: None, ..script.fixture.services("one") };
        let script = Script { worker: Some(script.fixture.start(services, &JobKind::ALL)), fixture: script.fixture };
        let fixture = &script.fixture;
        for _ in 0..2000 {
            let jobs = gala_db::jobs::of_project_and_kind(&fixture.test.db, Scope::LOCAL, fixture.project.id, JobKind::RenderFinal);
            if jobs.await.expect("a read").iter().any(|job| job.state == JobState::Succeeded) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let made = script.animatic().await;
        assert_eq!((made.sketched_pictures, made.sketched_voices), (0, 0));
        assert_eq!(made.duration_ms, sketched.duration_ms, "a sketch has the times of the film");
        script.edit(|all| json!({ "edit": "update", "scene": all[2].id, "changes": { "image_prompt": "a lighthouse" } })).await;
        let edited = script.animatic().await;
        assert_eq!((edited.sketched_pictures, edited.sketched_voices), (1, 0));
        let all = assets::list(&fixture.test.db, Scope::LOCAL, fixture.project.id).await.expect("a read");
        assert!(all.iter().filter(|asset| asset.kind == AssetKind::Image).count() >= 4, "what was made stays what it is");
        script.worker.expect("a worker").shutdown().await;
    }
}
