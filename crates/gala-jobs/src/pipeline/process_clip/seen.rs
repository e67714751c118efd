//! What is heard and seen in a scene.

use gala_core::{
    brief::PresenterChoice,
    job::Failure,
    payload::{PicturedScene, SpokenScene},
    problem::Problem,
};

use super::{
    motion::{heard_and_seen, seen_beside},
    presenter::presented,
    scene_work::SceneWork,
    speech::speech,
};

/// What is heard and seen in a scene, and what of it is otherwise than was asked.
pub(super) struct Seen {
    pub speech: SpokenScene,
    pub picture: PicturedScene,
    pub warnings: Vec<Problem>,
}

/// Makes what is not there.
pub(super) async fn seen(work: &SceneWork<'_>) -> Result<Seen, Failure> {
    match &work.scene.presenter {
        Some(who) => with_presenter(work, who).await,
        None => without_presenter(work).await,
    }
}

async fn without_presenter(work: &SceneWork<'_>) -> Result<Seen, Failure> {
    let ((speech, warning), picture) = heard_and_seen(work).await?;
    Ok(Seen { speech, picture, warnings: warning.into_iter().collect() })
}

/// The presenter needs the speech, and a picture is made where nobody presents.
async fn with_presenter(work: &SceneWork<'_>, who: &PresenterChoice) -> Result<Seen, Failure> {
    let (speech, warning) = speech(work).await?;
    let mut warnings: Vec<Problem> = warning.into_iter().collect();
    let picture = match presented(work, &speech, who).await? {
        Ok(picture) => picture,
        Err(warning) => {
            warnings.extend(warning);
            seen_beside(work, &speech).await?
        }
    };
    Ok(Seen { speech, picture, warnings })
}
