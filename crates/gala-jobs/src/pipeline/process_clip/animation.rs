//! The picture of a scene, set in motion by an animator.

use std::sync::Arc;

use futures::future::BoxFuture;
use gala_ai::provider::{AnimationRequest, Animator, Call, MadeVideo, MotionSource, ProviderError};
use gala_core::{
    asset::StoredFile,
    clip_length::{ASKED_STEP_MS, animated_ms},
    composition::ComposedScene,
    job::Failure,
    payload::{PicturedScene, ScenePicture, SpokenScene},
    plan::{Motion, PlannedScene},
};
use serde::Serialize;

use super::{
    super::{failures::failure_of_storage, given_files::GIVEN, store::Staged},
    asked::{Asked, input_of},
    checks::check_video,
    made_video::kept,
    scene_work::SceneWork,
};

/// Returns what animators are asked for a picture; `None` where it is no single still that they read.
pub(super) async fn in_motion<'a>(
    work: &'a SceneWork<'a>,
    speech: &SpokenScene,
    picture: &'a PicturedScene,
) -> Result<Option<InMotion<'a>>, Failure> {
    let Some((still, image_mime)) = single_still(picture) else { return Ok(None) };
    let image = work.services.store.objects().read(&still.key).await.map_err(failure_of_storage)?;
    let request = AnimationRequest {
        image: image.into(),
        image_mime,
        image_hash: still.checksum,
        prompt: prompt(work.scene),
        duration_ms: animated_ms(work.plan.workflow, speech.timing.duration_ms(), work.film_ms),
        size: work.plan.format,
        seed: ComposedScene::of(work.plan, work.scene).seed.map(u64::from),
    };
    Ok(Some(InMotion { work, picture, hashed: Hashed::of(&request), request }))
}

/// A picture that a provider made and that is one file that animators read.
fn single_still(picture: &PicturedScene) -> Option<(StoredFile, &'static str)> {
    let ScenePicture::Layers(layers) = &picture.picture else { return None };
    let [layer] = layers.as_slice() else { return None };
    let mime = match layer.extension.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        _ => return None,
    };
    (picture.provider != GIVEN).then(|| (layer.file.clone(), mime))
}

fn prompt(scene: &PlannedScene) -> String {
    let movement = scene.motion_prompt.as_deref().unwrap_or_else(|| movement(scene.motion));
    format!("{}. {}", movement.trim_end_matches('.'), scene.description)
}

fn movement(motion: Motion) -> &'static str {
    match motion {
        Motion::ZoomIn => "The camera moves slowly closer",
        Motion::ZoomOut => "The camera moves slowly back",
        Motion::PanLeft => "The camera moves slowly to the left",
        Motion::PanRight => "The camera moves slowly to the right",
        Motion::PanUp => "The camera tilts slowly up",
        Motion::PanDown => "The camera tilts slowly down",
        Motion::Hold => "The camera stands still",
    }
}

/// What of a request shapes the video.
#[derive(Clone, Serialize)]
pub(super) struct Hashed {
    image: String,
    prompt: String,
    duration_ms: u64,
    size: (u32, u32),
    seed: Option<u64>,
}

impl Hashed {
    fn of(request: &AnimationRequest) -> Self {
        Self {
            image: request.image_hash.to_string(),
            prompt: request.prompt.clone(),
            duration_ms: request.duration_ms,
            size: (request.size.width, request.size.height),
            seed: request.seed,
        }
    }
}

/// A picture that is to be set in motion.
pub(super) struct InMotion<'a> {
    work: &'a SceneWork<'a>,
    picture: &'a PicturedScene,
    request: AnimationRequest,
    hashed: Hashed,
}

impl InMotion<'_> {
    /// Asks for what one of them made of the same before, where that is a second longer or shorter: an edit of another scene moves
    /// the beats that all are cut by, and nothing is paid for again for that. What is shorter plays a little slower. An attempt at
    /// the job asks as the one before did.
    pub async fn as_made_before(mut self, sources: &[Arc<MotionSource>]) -> Result<Self, Failure> {
        if self.work.film_ms.is_none() {
            return Ok(self);
        }
        let (ctx, asked, asked_ms) = (self.work.ctx, self.hashed.clone(), self.hashed.duration_ms);
        let this = &mut self;
        let find = move || async move {
            for length_ms in [asked_ms, asked_ms + ASKED_STEP_MS, asked_ms.saturating_sub(ASKED_STEP_MS)] {
                this.last(length_ms);
                if this.is_made(sources).await? {
                    return Ok(length_ms);
                }
            }
            Ok(asked_ms)
        };
        let length_ms = ctx.step("animation_length", &asked, find).await?;
        self.last(length_ms);
        Ok(self)
    }

    fn last(&mut self, length_ms: u64) {
        (self.request.duration_ms, self.hashed.duration_ms) = (length_ms, length_ms);
    }

    async fn is_made(&self, sources: &[Arc<MotionSource>]) -> Result<bool, Failure> {
        for source in sources {
            let MotionSource::Animator(animator) = &**source else { continue };
            // Who cannot tell who it is has made nothing either.
            let Ok(input) = input_of(self, &**animator) else { continue };
            if self.work.ctx.is_made(Self::STEP, &input).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Asked for InMotion<'_> {
    type Request = AnimationRequest;
    type Hashed = Hashed;
    type Provider = dyn Animator;
    type Made = (MadeVideo, Staged);
    type Kept = PicturedScene;
    const STEP: &'static str = "animation";

    fn work(&self) -> &SceneWork<'_> {
        self.work
    }

    fn request(&self) -> &AnimationRequest {
        &self.request
    }

    fn hashed(&self) -> &Hashed {
        &self.hashed
    }

    fn name(&self, animator: &dyn Animator) -> Result<String, ProviderError> {
        let id = animator.id();
        Ok(format!("{}/{}", id.provider, id.model))
    }

    fn send<'a>(&'a self, animator: &'a dyn Animator, call: Call) -> BoxFuture<'a, Result<Self::Made, ProviderError>> {
        Box::pin(async move {
            let staged = self.work.services.store.staged("mp4");
            let made = animator.animate(&self.request, staged.path(), &call).await?;
            // What is longer is cut.
            check_video(self.work, &animator.id().provider, &staged, made.asked_ms..=u64::MAX).await?;
            Ok((made, staged))
        })
    }

    fn keep(&self, (made, staged): Self::Made, provider: String) -> BoxFuture<'_, Result<PicturedScene, Failure>> {
        Box::pin(async move {
            let picture = kept(self.work, Self::STEP, &made, &staged).await?;
            let provider = format!("{}, {provider}", self.picture.provider);
            Ok(PicturedScene { picture, provider, ..self.picture.clone() })
        })
    }
}
