//! The motion of a scene: a video that others made, or its picture set in motion. Where neither is, the camera moves.

use std::sync::Arc;

use futures::FutureExt;
use gala_ai::provider::{MotionSource, ProviderError, StockQuery};
use gala_core::{
    job::Failure,
    payload::{PicturedScene, SpokenScene},
    problem::Problem,
};
use serde::Serialize;

use super::{
    super::providers::{FailedCall, RequestInput, first_made},
    animation::{Hashed, InMotion, in_motion},
    asked::{Asked, input_of, make},
    picture::picture,
    scene_work::SceneWork,
    speech::speech,
    stock::{LookedFor, found},
};

/// What is said in a scene, with what is to be told of it.
type SpeechAndWarning = (SpokenScene, Option<Problem>);

/// Returns what is heard and what is seen in a scene. Where a video of a library is wanted before all else, the picture is
/// made only where none is found.
pub(super) async fn heard_and_seen(work: &SceneWork<'_>) -> Result<(SpeechAndWarning, PicturedScene), Failure> {
    let sources = Sources::of(work);
    if !sources.before.is_empty() {
        // A video is chosen by how long the speech is.
        let spoken = speech(work).await?;
        let picture = sources.seen(work, &spoken.0).await?;
        return Ok((spoken, picture));
    }
    // What one of them is paying for is kept, also where the other fails.
    let (spoken, picture) = tokio::join!(speech(work), picture(work));
    let (spoken, picture) = (spoken?, picture?);
    let picture = sources.in_motion(work, &spoken.0, picture).await?;
    Ok((spoken, picture))
}

/// Returns what is seen in a scene whose speech is there.
pub(super) async fn seen_beside(work: &SceneWork<'_>, speech: &SpokenScene) -> Result<PicturedScene, Failure> {
    Sources::of(work).seen(work, speech).await
}

/// Returns what is heard in a scene and its picture, which nobody sets in motion yet. A video of a library that comes before
/// all else is one already.
pub(super) async fn heard_and_pictured(
    work: &SceneWork<'_>,
    spoken: Option<SpokenScene>,
) -> Result<(SpeechAndWarning, PicturedScene), Failure> {
    let sources = Sources::of(work);
    let speak = async {
        match spoken {
            Some(spoken) => Ok((spoken, None)),
            None => speech(work).await,
        }
    };
    if sources.before.is_empty() {
        let (spoken, picture) = tokio::join!(speak, picture(work));
        return Ok((spoken?, picture?));
    }
    let spoken = speak.await?;
    let video = moving(work, &spoken.0, None, &sources.before).await?;
    let picture = match video {
        Some(video) => video,
        None => picture(work).await?,
    };
    Ok((spoken, picture))
}

/// Returns a picture that is there, in motion where somebody sets it so.
pub(super) async fn set_in_motion(
    work: &SceneWork<'_>,
    speech: &SpokenScene,
    picture: PicturedScene,
) -> Result<PicturedScene, Failure> {
    Sources::of(work).in_motion(work, speech, picture).await
}

/// Who is asked for motion, in the order of the brief.
struct Sources {
    /// Libraries that come before whoever needs a picture.
    before: Vec<Arc<MotionSource>>,
    after: Vec<Arc<MotionSource>>,
}

impl Sources {
    fn of(work: &SceneWork<'_>) -> Self {
        let named = &work.plan.providers.animation;
        let mut all = work.services.providers.motion_sources.chosen(named);
        // A stock video shows something else than the picture: nobody gets one who did not ask for it, or who gave a
        // picture.
        if named.is_empty() || work.scene.picture.is_some() {
            all.retain(|source| !source.is_stock());
        }
        let before = all.iter().take_while(|source| source.is_stock()).count();
        let after = all.split_off(before);
        Self { before: all, after }
    }

    async fn seen(&self, work: &SceneWork<'_>, speech: &SpokenScene) -> Result<PicturedScene, Failure> {
        match moving(work, speech, None, &self.before).await? {
            Some(video) => Ok(video),
            None => self.in_motion(work, speech, picture(work).await?).await,
        }
    }

    async fn in_motion(
        &self,
        work: &SceneWork<'_>,
        speech: &SpokenScene,
        picture: PicturedScene,
    ) -> Result<PicturedScene, Failure> {
        let moving = moving(work, speech, Some(&picture), &self.after).await?;
        Ok(moving.unwrap_or(picture))
    }
}

/// Returns the scene in motion by the first source that can; nothing where none can, which is told in the log.
async fn moving(
    work: &SceneWork<'_>,
    speech: &SpokenScene,
    picture: Option<&PicturedScene>,
    sources: &[Arc<MotionSource>],
) -> Result<Option<PicturedScene>, Failure> {
    let has_animators = sources.iter().any(|source| !source.is_stock());
    let animation = match picture {
        Some(picture) if has_animators => match in_motion(work, speech, picture).await? {
            Some(animation) => Some(animation.as_made_before(sources).await?),
            None => None,
        },
        _ => None,
    };
    let wanted = Wanted { animation, video: LookedFor::video(work, speech.timing.duration_ms()) };
    let is_of_use = |source: &&Arc<MotionSource>| source.is_stock() || wanted.animation.is_some();
    let sources: Vec<_> = sources.iter().filter(is_of_use).cloned().collect();
    let make = |source: Arc<MotionSource>, _: MotionInput<'_>| {
        let wanted = &wanted;
        async move { wanted.make(&source).await }.boxed()
    };
    Ok(first_made(work.ctx, InMotion::STEP, &sources, |source| wanted.input(source), make).await?.ok())
}

/// What is asked of each kind of source.
struct Wanted<'a> {
    /// Absent where there is no picture, or none that animators read.
    animation: Option<InMotion<'a>>,
    video: LookedFor<'a>,
}

/// What the result depends on, by where it comes from.
#[derive(Serialize)]
#[serde(untagged)]
enum MotionInput<'a> {
    Animated(RequestInput<&'a Hashed>),
    Stock(RequestInput<&'a StockQuery>),
}

impl Wanted<'_> {
    fn input(&self, source: &MotionSource) -> Result<MotionInput<'_>, ProviderError> {
        match source {
            MotionSource::Animator(animator) => Ok(MotionInput::Animated(input_of(self.animation()?, &**animator)?)),
            MotionSource::Stock(library) => Ok(MotionInput::Stock(self.video.input(&**library))),
        }
    }

    async fn make(&self, source: &MotionSource) -> Result<PicturedScene, FailedCall> {
        match source {
            MotionSource::Animator(animator) => {
                let animation = self.animation()?;
                make(animation, Arc::clone(animator), input_of(animation, &**animator)?).await
            }
            MotionSource::Stock(library) => found(&self.video, &**library, &self.video.input(&**library)).await,
        }
    }

    fn animation(&self) -> Result<&InMotion<'_>, ProviderError> {
        self.animation.as_ref().ok_or_else(|| {
            let what = "there is no picture to be set in motion".to_owned();
            ProviderError::Unavailable { what, remedy: "choose a provider of pictures".to_owned() }
        })
    }
}
