//! What is said in files that were brought, written down.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use gala_ai::provider::{
    Call, Chain, Expected, Priced, ProviderError, ProviderId, Resend, Transcriber, Transcript, TranscriptionRequest,
};
use gala_core::{
    access::Scope,
    asset::StoredFile,
    id::AssetId,
    ingest::DerivativeRole as Role,
    job::{Job, JobKind},
    payload::TranscriptInput,
    speech::{SpeechTiming, SpokenWord},
    spending::UsageRange,
};
use gala_db::{assets, jobs::NewJob};
use gala_projects::transcribe_asset;
use gala_testkit::{
    database::{Engine, OnEngine},
    on_both,
};

use super::bringing::Ingesting;

/// Says one word for each part of a sound: how long that is, in seconds. It fails at those whose numbers it was told.
#[derive(Debug, Default)]
struct Counting {
    provider: &'static str,
    asked: AtomicUsize,
    fails_at: AtomicUsize,
}

impl Priced for Counting {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.provider.to_owned(), model: "counting".to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }
}

impl Expected<TranscriptionRequest> for Counting {
    fn expected(&self, _: &TranscriptionRequest) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl Transcriber for Counting {
    fn name(&self) -> String {
        "counting".to_owned()
    }

    fn tells_times(&self) -> bool {
        true
    }

    async fn transcribe(&self, request: &TranscriptionRequest, _: &Call) -> Result<Transcript, ProviderError> {
        assert_eq!(self.provider, "local", "nobody else is asked");
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        if self.fails_at.load(Ordering::SeqCst) == number {
            return Err(ProviderError::Busy {
                provider: "local".to_owned(),
                message: "for a moment".to_owned(),
                retry_after: None,
            });
        }
        let is_quiet = request.samples.iter().all(|sample| sample.abs() < 100);
        if is_quiet {
            return Ok(Transcript {
                text: String::new(),
                language: None,
                timing: SpeechTiming::default(),
                is_timed: true,
                credits: Vec::new(),
            });
        }
        let text = format!("{}", request.duration_ms() / 1000);
        let word = SpokenWord { text: text.clone(), bytes: 0..text.len(), start: 48_000, end: 96_000 };
        let timing = SpeechTiming { words: vec![word], ..SpeechTiming::default() };
        Ok(Transcript { text, language: Some("en".to_owned()), timing, is_timed: true, credits: Vec::new() })
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        Ok(())
    }
}

struct Listening {
    brought: Ingesting,
    local: Arc<Counting>,
}

impl OnEngine for Listening {
    async fn start(engine: Engine) -> Self {
        let mut brought = Ingesting::idle(engine).await;
        let local = Arc::new(Counting { provider: "local", ..Counting::default() });
        let service = Arc::new(Counting { provider: "openai", ..Counting::default() });
        let mut services = brought.fixture.services("one");
        services.providers.transcribers = Chain::new(vec![service, Arc::clone(&local) as Arc<dyn Transcriber>]);
        brought.worker = Some(brought.fixture.start(services, &[JobKind::TranscribeAsset]));
        Self { brought, local }
    }
}

impl Listening {
    /// Asks for what is said in a file, and waits for the end of it.
    async fn hear(&self, of: AssetId) -> Job {
        let fixture = &self.brought.fixture;
        let asset = assets::get(&fixture.test.db, Scope::LOCAL, of).await.expect("a read").expect("an asset");
        let file = StoredFile { key: asset.object_key, checksum: asset.checksum, size_bytes: asset.size_bytes };
        let input = TranscriptInput { asset: of, file, language: None };
        let mut tx = fixture.test.db.begin().await.expect("a transaction");
        let job = transcribe_asset(&mut tx, Scope::LOCAL, fixture.project.id, &input, None).await.expect("queued");
        tx.commit().await.expect("a commit");
        let job = NewJob::new(Scope::LOCAL, job.kind, job.input).id(job.id);
        fixture.until(&job, |job| job.state.is_terminal()).await
    }
}

fn code(job: &Job) -> &str {
    job.error.as_ref().map_or("", |error| error.error_code.as_str())
}

on_both! {
    #![tokio::test(flavor = "multi_thread")]

    async fn a_long_sound_is_heard_in_parts_and_no_part_twice(listening: Listening) {
        listening.local.fails_at.store(2, Ordering::SeqCst);
        let talk = "-f lavfi -i sine=frequency=300:duration=330 -ac 1 -b:a 32k";
        let id = listening.brought.bring_made("talk.mp3", "audio/mpeg", talk).await;
        let job = listening.hear(id).await;
        assert_eq!((code(&job), job.attempt), ("", 2), "{job:?}");
        let output = job.output.as_ref().expect("an output");
        assert_eq!((&output["words"], &output["language"]), (&2.into(), &"en".into()));
        assert_eq!(listening.local.asked.load(Ordering::SeqCst), 3, "the part that was heard is not heard again");
        let ready = listening.brought.made(id).await;
        let document = ready.json(Role::Transcript);
        let words = document["words"].as_array().expect("words");
        let first: u64 = words[0]["text"].as_str().expect("a text").parse().expect("seconds");
        assert!((280..=300).contains(&first), "{document}");
        let second = words[1]["start_ms"].as_u64().expect("a time");
        assert!(second.abs_diff((first + 1) * 1000) <= 1000, "{document}");
        assert!(document["duration_ms"].as_u64().expect("a time").abs_diff(330_000) < 100, "{document}");
        let vtt = String::from_utf8(ready.bytes(Role::CaptionsVtt)).expect("text");
        assert!(vtt.starts_with("WEBVTT") && vtt.contains(&first.to_string()), "{vtt}");
        let srt = String::from_utf8(ready.bytes(Role::CaptionsSrt)).expect("text");
        assert!(srt.starts_with("1\n") && srt.contains("\n2\n"), "{srt}");
        assert!(listening.hear(id).await.output.is_some());
        assert_eq!(listening.local.asked.load(Ordering::SeqCst), 3, "nor by another job");
    }

    async fn where_nothing_is_said_nothing_is_written(listening: Listening) {
        let quiet = listening.brought.bring_made("quiet.wav", "audio/wav", "-f lavfi -i anullsrc -t 2").await;
        assert_eq!(code(&listening.hear(quiet).await), "nothing_said");
        assert!(!listening.brought.made(quiet).await.roles().contains(&Role::Transcript));
        let mute = listening.brought.bring_made("mute.mp4", "video/mp4", "-f lavfi -i color=red:s=64x64:r=25:d=1").await;
        let job = listening.hear(mute).await;
        assert_eq!(code(&job), "no_sound", "{job:?}");
    }
}
