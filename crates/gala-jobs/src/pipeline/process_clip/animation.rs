//! The picture of a scene, set in motion by an animator.

use futures::future::BoxFuture;
use gala_ai::provider::{AnimationRequest, Animator, Call, MadeVideo, ProviderError};
use gala_core::{
    asset::StoredFile,
    clip_length::animated_ms,
    composition::ComposedScene,
    job::Failure,
    payload::{PicturedScene, ScenePicture, SpokenScene},
    plan::{Motion, PlannedScene},
};
use serde::Serialize;

use super::{
    super::{failures::failure_of_storage, given_files::GIVEN, store::Staged},
    asked::Asked,
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
        duration_ms: animated_ms(work.plan.workflow, speech.timing.duration_ms()),
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
#[derive(Serialize)]
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
