//! The picture of a scene: a presenter who speaks its speech.

use futures::future::BoxFuture;
use gala_ai::provider::{
    Call, MadeVideo, Presenter, PresenterBackground, PresenterFace, PresenterRequest, ProviderError,
};
use gala_audio::{pcm16_wav, read_mono};
use gala_core::{
    brief::PresenterChoice,
    compose::{SpeechPlace, clip_speech},
    hash::ContentHash,
    job::Failure,
    payload::{PicturedScene, SpokenScene},
    problem::Problem,
    time::samples_at,
};
use serde::Serialize;

use super::{
    super::{
        blocking::blocking,
        failures::{failure_of_provider, failure_of_staging, failure_of_storage},
        sent_picture::SentPicture,
        store::Staged,
    },
    asked::{Asked, attempt},
    checks::check_video,
    made_video::kept,
    scene_work::SceneWork,
};

/// What `providers` names where nobody is to present.
const PICTURE: &str = "picture";
/// A presenter may end later than the clip by so much: they breathe out. What is longer is no video of this speech.
const LONGER_MS: u64 = 2000;

/// Returns the video of a presenter, or why there is none: then the scene has its picture as usual.
pub(super) async fn presented(
    work: &SceneWork<'_>,
    speech: &SpokenScene,
    who: &PresenterChoice,
) -> Result<Result<PicturedScene, Option<Problem>>, Failure> {
    let names = &work.plan.providers.presenter;
    if names.first().is_some_and(|name| name == PICTURE) {
        return Ok(Err(None));
    }
    let presenters = work.services.providers.presenters.chosen(names);
    if presenters.is_empty() {
        return Ok(Err(Some(missing(work, "nobody who presents is set up"))));
    }
    let (request, place) = request(work, speech, who).await?;
    let hashed = HashedPresentation::of(&request, place, speech);
    let made = attempt(&Presented { work, hashed, request }, &presenters).await?;
    Ok(made.map_err(|error| {
        let error = error.map(|error| failure_of_provider(error).error().error_message.clone());
        Some(missing(work, error.as_deref().unwrap_or("nobody was asked")))
    }))
}

fn missing(work: &SceneWork<'_>, why: &str) -> Problem {
    Problem::new(
        "presenter_missing",
        format!("presenter of scene {}", work.scene.number),
        format!("is not seen, but the picture that the scene has otherwise: {why}"),
        "fix the cause and make the video anew, or say `providers: {presenter: picture}`",
    )
}

/// The speech as it lies in the clip of the scene: a presenter is seen from its first frame to its last, and their lips move
/// with what is heard.
async fn request(
    work: &SceneWork<'_>,
    speech: &SpokenScene,
    who: &PresenterChoice,
) -> Result<(PresenterRequest, SpeechPlace), Failure> {
    let place = clip_speech(work.plan, work.scene, &speech.timing);
    let path = work.services.store.local(work.ctx, &speech.sound.file).await?;
    let wav = blocking(work.ctx, move |_| {
        let spoken = read_mono(&path).map_err(|error| failure_of_staging(&error))?;
        let mut samples = vec![0.0; usize::try_from(samples_at(place.speech_at_ms)).unwrap_or_default()];
        samples.extend(spoken);
        samples.resize(usize::try_from(samples_at(place.duration_ms)).unwrap_or_default(), 0.0);
        Ok(pcm16_wav(&samples))
    })
    .await?;
    let request = PresenterRequest {
        speech: wav,
        speech_mime: "audio/wav",
        speech_hash: speech.sound.file.checksum,
        duration_ms: place.duration_ms,
        face: face(work, who).await?,
        size: work.plan.format,
        background: PresenterBackground::Own,
    };
    Ok((request, place))
}

async fn face(work: &SceneWork<'_>, who: &PresenterChoice) -> Result<PresenterFace, Failure> {
    let name = match who {
        PresenterChoice::Look(look) => return Ok(PresenterFace::Look(look.clone())),
        PresenterChoice::Picture(name) => name,
    };
    let file = work.given(name)?;
    let bytes: Vec<u8> = work.services.store.objects().read(&file.key).await.map_err(failure_of_storage)?.into();
    let format = SentPicture::of(&bytes).ok_or_else(|| Failure::permanent("bad_face", format!("{name} changed")))?;
    let mime = format.mime();
    Ok(PresenterFace::Picture { bytes, mime, hash: file.checksum })
}

/// What of a request shapes the video.
#[derive(Serialize)]
struct HashedPresentation {
    speech: ContentHash,
    speech_at_ms: u64,
    duration_ms: u64,
    look: Option<String>,
    picture: Option<ContentHash>,
    size: (u32, u32),
}

impl HashedPresentation {
    fn of(request: &PresenterRequest, place: SpeechPlace, speech: &SpokenScene) -> Self {
        let (look, picture) = match &request.face {
            PresenterFace::Look(look) => (Some(look.clone()), None),
            PresenterFace::Picture { hash, .. } => (None, Some(*hash)),
        };
        Self {
            speech: speech.sound.file.checksum,
            speech_at_ms: place.speech_at_ms,
            duration_ms: place.duration_ms,
            look,
            picture,
            size: (request.size.width, request.size.height),
        }
    }
}

struct Presented<'a> {
    work: &'a SceneWork<'a>,
    hashed: HashedPresentation,
    request: PresenterRequest,
}

impl Asked for Presented<'_> {
    type Request = PresenterRequest;
    type Hashed = HashedPresentation;
    type Provider = dyn Presenter;
    type Made = (MadeVideo, Staged);
    type Kept = PicturedScene;
    const STEP: &'static str = "presenter";

    fn work(&self) -> &SceneWork<'_> {
        self.work
    }

    fn request(&self) -> &PresenterRequest {
        &self.request
    }

    fn hashed(&self) -> &HashedPresentation {
        &self.hashed
    }

    fn name(&self, presenter: &dyn Presenter) -> Result<String, ProviderError> {
        let id = presenter.id();
        Ok(format!("{}/{}", id.provider, id.model))
    }

    fn send<'a>(
        &'a self,
        presenter: &'a dyn Presenter,
        call: Call,
    ) -> BoxFuture<'a, Result<Self::Made, ProviderError>> {
        Box::pin(async move {
            let staged = self.work.services.store.staged("mp4");
            let made = presenter.present(&self.request, staged.path(), &call).await?;
            let asked_ms = self.request.duration_ms;
            check_video(self.work, &presenter.id().provider, &staged, asked_ms..=asked_ms + LONGER_MS).await?;
            Ok((made, staged))
        })
    }

    fn keep(&self, (made, staged): Self::Made, provider: String) -> BoxFuture<'_, Result<PicturedScene, Failure>> {
        Box::pin(async move {
            let picture = kept(self.work, Self::STEP, &made, &staged).await?;
            Ok(PicturedScene { picture, provider, credits: Vec::new(), stock: None, preview: None })
        })
    }
}
