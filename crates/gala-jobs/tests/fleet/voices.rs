//! Who has no voice for a scene is not asked to speak it, as long as somebody else has one.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use gala_ai::provider::{
    Call, Chain, Expected, OfferedVoice, Priced, ProviderError, ProviderId, Providers, Resend, Speaker, SpeechRequest,
};
use gala_core::{
    job::{JobKind, JobState},
    payload::{ClipOutput, read},
    problem::Problem,
    speech::Speech,
    spending::UsageRange,
};
use gala_jobs::pipeline::Services;
use gala_testkit::on_both;

use crate::fixture::Fixture;

/// Speaks one language, by another voice.
#[derive(Debug)]
struct Native {
    language: &'static str,
    voice: Arc<dyn Speaker>,
    asked: Arc<AtomicUsize>,
}

impl Priced for Native {
    fn id(&self) -> ProviderId {
        ProviderId { provider: "local".to_owned(), model: "voices".to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }

    fn is_metered(&self) -> bool {
        false
    }
}

impl Expected<SpeechRequest> for Native {
    fn expected(&self, _: &SpeechRequest) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl Speaker for Native {
    fn name(&self) -> Result<String, ProviderError> {
        Ok(format!("native of {}", self.language))
    }

    fn has_voice_for(&self, request: &SpeechRequest) -> bool {
        request.language == self.language
    }

    async fn speak(&self, request: &SpeechRequest, call: &Call) -> Result<Speech, ProviderError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if request.language != self.language {
            let message = format!("{} is not spoken", request.language);
            return Err(Problem::new("unknown_language", "language", message, "write in another one").into());
        }
        self.voice.speak(request, call).await
    }

    async fn voices(&self, _: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        Ok(Vec::new())
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        Ok(())
    }
}

/// Speaks two scenes in English where a native of each language comes before the voices that `others` names; returns who spoke,
/// how often each native was asked, and in which state the job of a scene ended.
async fn spoken(fixture: &Fixture, natives: &[&'static str], has_others: bool) -> (Vec<String>, Vec<usize>, JobState) {
    let services = fixture.services("machine");
    let espeak = services.providers.speakers.all()[0].clone();
    let counts: Vec<Arc<AtomicUsize>> = natives.iter().map(|_| Arc::default()).collect();
    let mut speakers: Vec<Arc<dyn Speaker>> = Vec::new();
    for (language, asked) in natives.iter().zip(&counts) {
        speakers.push(Arc::new(Native { language, voice: Arc::clone(&espeak), asked: Arc::clone(asked) }));
    }
    if has_others {
        speakers.push(espeak);
    }
    let providers = Providers { speakers: Chain::new(speakers), ..services.providers };
    let job = fixture.ask_for_brief().await;
    let kinds = [JobKind::GeneratePlan, JobKind::ProcessClip];
    let machine = fixture.start(Services { providers, ..services }, &kinds);
    fixture.until(&job, |job| job.state == JobState::Succeeded).await;
    let clips = fixture.parts(&job).await.into_iter().filter(|job| job.kind == JobKind::ProcessClip);
    let (mut spoke, mut state) = (Vec::new(), JobState::Queued);
    for clip in clips {
        let clip = gala_db::jobs::NewJob::new(gala_core::access::Scope::LOCAL, clip.kind, clip.input).id(clip.id);
        let ended = fixture.until(&clip, |job| job.state.is_terminal()).await;
        state = ended.state;
        if let Some(output) = ended.output {
            spoke.push(read::<ClipOutput>(&output).expect("a clip").speech.provider);
        }
    }
    machine.shutdown().await;
    (spoke, counts.iter().map(|count| count.load(Ordering::Relaxed)).collect(), state)
}

on_both! {
    async fn a_scene_is_spoken_by_the_first_who_has_a_voice_for_it(fixture: Fixture) {
        let (spoke, asked, state) = spoken(&fixture, &["es", "en"], true).await;
        assert_eq!((spoke.as_slice(), state), (["native of en", "native of en"].map(str::to_owned).as_slice(), JobState::Succeeded));
        assert_eq!(asked, [0, 2], "who has no voice for it is not asked");
    }

    async fn where_the_others_have_no_voice_the_last_one_speaks_and_nobody_else_is_asked(fixture: Fixture) {
        let (spoke, asked, _) = spoken(&fixture, &["es", "fr"], true).await;
        assert!(spoke.len() == 2 && spoke.iter().all(|name| name.starts_with("espeak")), "{spoke:?}");
        assert_eq!(asked, [0, 0]);
    }

    async fn where_nobody_has_a_voice_each_says_why(fixture: Fixture) {
        let (spoke, asked, state) = spoken(&fixture, &["es", "fr"], false).await;
        assert_eq!((spoke.len(), state), (0, JobState::Failed));
        assert!(asked.iter().all(|asked| *asked > 0), "{asked:?}");
    }
}
