//! What is heard and seen in a scene.

use gala_core::{
    job::Failure,
    payload::{PicturedScene, SpokenScene},
    problem::Problem,
};

use super::{
    cut_out::cut_out,
    layered::layered,
    motion::{heard_and_pictured, heard_and_seen, seen_beside, set_in_motion},
    presenter::presented,
    scene_work::SceneWork,
    speech::speech,
    used::Used,
};

/// What is heard and seen in a scene, and what of it is otherwise than was asked.
pub(super) struct Seen {
    pub speech: SpokenScene,
    pub picture: PicturedScene,
    pub warnings: Vec<Problem>,
}

/// Makes what is not there.
pub(super) async fn seen(work: &SceneWork<'_>, used: Used) -> Result<Seen, Failure> {
    match (used.speech, used.picture) {
        (None, None) if work.scene.seen_presenter().is_none() => {
            let ((speech, warning), picture) = heard_and_seen(work).await?;
            let mut warnings = warning.into_iter().collect();
            let picture = taken_apart(work, picture, &mut warnings).await?;
            Ok(Seen { speech, picture, warnings })
        }
        (spoken, picture) => {
            let (speech, warning) = match spoken {
                Some(speech) => (speech, None),
                None => speech(work).await?,
            };
            let mut warnings: Vec<Problem> = warning.into_iter().collect();
            let picture = match picture {
                Some(picture) => picture,
                None => pictured(work, &speech, &mut warnings).await?,
            };
            Ok(Seen { speech, picture, warnings })
        }
    }
}

/// Makes what is seen in a scene whose speech is there. The presenter needs the speech, and a picture is made where nobody
/// presents.
pub(super) async fn pictured(
    work: &SceneWork<'_>,
    speech: &SpokenScene,
    warnings: &mut Vec<Problem>,
) -> Result<PicturedScene, Failure> {
    if let Some(who) = work.scene.seen_presenter() {
        match presented(work, speech, who).await? {
            Ok(picture) => return Ok(picture),
            Err(warning) => warnings.extend(warning),
        }
    }
    let picture = seen_beside(work, speech).await?;
    taken_apart(work, picture, warnings).await
}

/// Returns what is heard in a scene and its picture, which nobody sets in motion yet.
pub(super) async fn still_seen(work: &SceneWork<'_>, spoken: Option<SpokenScene>) -> Result<Seen, Failure> {
    if work.scene.seen_presenter().is_none() {
        let ((speech, warning), picture) = heard_and_pictured(work, spoken).await?;
        return Ok(Seen { speech, picture, warnings: warning.into_iter().collect() });
    }
    // Who presents is seen in motion from the beginning.
    seen(work, Used { speech: spoken, picture: None }).await
}

/// Returns what is heard and seen in a scene whose picture is there and is to be set in motion.
pub(super) async fn seen_in_motion(
    work: &SceneWork<'_>,
    spoken: Option<SpokenScene>,
    picture: PicturedScene,
) -> Result<Seen, Failure> {
    let (speech, warning) = match spoken {
        Some(speech) => (speech, None),
        None => speech(work).await?,
    };
    let mut warnings: Vec<Problem> = warning.into_iter().collect();
    let picture = set_in_motion(work, &speech, picture).await?;
    let picture = taken_apart(work, picture, &mut warnings).await?;
    Ok(Seen { speech, picture, warnings })
}

/// Returns a picture as the layers that the scene asks for, or that its depth makes.
async fn taken_apart(
    work: &SceneWork<'_>,
    picture: PicturedScene,
    warnings: &mut Vec<Problem>,
) -> Result<PicturedScene, Failure> {
    match &work.scene.cutout {
        Some(cutout) => cut_out(work, picture, cutout, warnings).await,
        None if work.scene.without_layers => Ok(picture),
        None => layered(work, picture, warnings).await,
    }
}
