use gala_ai::speech::write_flac;
use gala_core::{job::Failure, payload::SpokenScene, speech::Speech};

use super::{super::sounds::store_sound, scene_work::SceneWork};

/// Stores the speech of a scene.
pub(super) async fn stored(work: &SceneWork<'_>, speech: Speech, provider: String) -> Result<SpokenScene, Failure> {
    let (timing, voice, credits) = (speech.timing.clone(), speech.voice.clone(), speech.credits.clone());
    let key = |content| work.key("speech", "flac", content);
    let sound = store_sound(&work.services.store, work.ctx, move |path| write_flac(path, &speech), key).await?;
    Ok(SpokenScene { sound, timing, voice, provider, credits })
}
