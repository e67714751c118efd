//! Scenes of which nothing is given but a recorded voice: their text is what is heard in it.

use gala_core::{
    brief::{Brief, limits::MAX_SCENE_CHARS},
    job::Failure,
    language,
    payload::GivenFiles,
    text::{is_speakable, tidy},
};

use super::{
    super::{
        failures::failure_of_provider,
        narration::Narration,
        providers::Asker,
        transcription::{Heard, Transcription},
    },
    job::GeneratePlan,
};

/// Returns the brief with a text for every scene, and in the language that is spoken where nothing else tells it.
pub(super) async fn written_down(job: &GeneratePlan<'_>, brief: Brief, given: &GivenFiles) -> Result<Brief, Failure> {
    let (mut written, mut brief) = (brief.clone(), brief);
    for (index, scene) in written.scenes.iter_mut().enumerate().filter(|(_, scene)| scene.text.is_empty()) {
        let missing = || Failure::permanent("missing_file", "a scene without a text has no recorded voice either");
        let (name, file) = scene.narration.as_ref().and_then(|name| given.get_key_value(name)).ok_or_else(missing)?;
        let narration = Narration { services: job.services, name, file };
        let heard = heard(job, &brief, narration).await?;
        scene.text = checked(&heard, name, index + 1)?;
        if let Some(found) =
            heard.transcript.language.as_deref().and_then(language::find).filter(|_| brief.finds_language)
        {
            found.tag.clone_into(&mut brief.language);
        }
        brief.finds_language = false;
    }
    written.language = brief.language;
    Ok(written)
}

async fn heard(job: &GeneratePlan<'_>, brief: &Brief, narration: Narration<'_>) -> Result<Heard, Failure> {
    let GeneratePlan { services, ctx, project } = *job;
    let payer = services.payer(ctx, project.id, &brief.providers);
    let asker = Asker::of(project, &brief.providers);
    let transcribers = services.providers.chosen_transcribers(&brief.providers.transcription);
    // A service would be paid for the sound once more when its words are timed in the language that was found.
    let is_free = transcribers.first().is_some_and(|first| !first.is_metered());
    let language = Some(brief.language.as_str()).filter(|_| !(brief.finds_language && is_free));
    let heard = Transcription { payer, asker, narration, language }.heard(&transcribers).await?;
    heard.map_err(|error| error.map_or_else(no_transcriber, failure_of_provider))
}

fn checked(heard: &Heard, name: &str, number: usize) -> Result<String, Failure> {
    let text = tidy(&heard.transcript.text);
    if !is_speakable(&text) {
        let message =
            format!("no word is heard in {name}, the recorded voice of scene {number} (give the scene a text)");
        return Err(Failure::permanent("nothing_to_say", message));
    }
    let chars = text.chars().count();
    if chars > MAX_SCENE_CHARS {
        let message = format!(
            "{chars} characters are heard in {name}, the recorded voice of scene {number}; a scene has at most \
             {MAX_SCENE_CHARS} (divide it into several scenes)"
        );
        return Err(Failure::permanent("scene_too_long", message));
    }
    Ok(text)
}

fn no_transcriber() -> Failure {
    let message = "a scene with a recorded voice and no text needs somebody who writes it down, and nobody that the project \
                   names is set up (gala models install whisper-base, or give the scene a text; docs/PROVIDERS.md)";
    Failure::permanent("no_transcriber", message)
}
