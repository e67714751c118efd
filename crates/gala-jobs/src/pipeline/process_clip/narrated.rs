//! The voice that a user recorded for a scene: when its words are heard is told by a transcript, or estimated from the sound.

use std::sync::Arc;

use gala_ai::{
    provider::{ProviderError, Transcriber},
    speech::{align_to_transcript, estimate_words},
};
use gala_core::{
    credit::Credit,
    job::Failure,
    payload::{self, SpokenScene},
    problem::Problem,
    speech::{Speech, SpeechTiming},
};
use gala_db::takes;

use super::{
    super::{
        blocking::blocking,
        failures::failure_of_provider,
        given_files::GIVEN,
        narration::{NARRATION_VERSION, Narration},
        transcription::{Heard, Transcription},
    },
    made_once::made_once,
    scene_work::SceneWork,
    stored_speech::stored,
};

/// Raised when the same transcript would give other times than before.
const ALIGNMENT_VERSION: &str = "transcript/1";

/// Raised when words that are kept would have other times than before.
const KEPT_VERSION: &str = "kept/1";

/// When the words of a scene are heard, and who heard them; nobody where they keep the times that they had.
struct Timed {
    timing: SpeechTiming,
    transcriber: Option<String>,
    credits: Vec<Credit>,
}

/// Returns the recorded voice of a scene with the time of every word, and a warning where a transcript was to tell the times
/// and did not.
pub(super) async fn narrated(work: &SceneWork<'_>, name: &str) -> Result<(SpokenScene, Option<Problem>), Failure> {
    let narration = Narration { services: work.services, name, file: work.given(name)? };
    let transcribers = transcribers(work);
    let tried = if transcribers.is_empty() { None } else { Some(timed(work, narration, &transcribers).await?) };
    let (timed, warning) = match tried {
        None => (None, None),
        Some(Ok(timed)) => (Some(timed), None),
        Some(Err(why)) => (None, Some(estimated(work, &why))),
    };
    let timed = match timed {
        Some(timed) => Some(timed),
        None => kept(work, name).await?,
    };
    let (checksum, script, language) = (narration.file.checksum, &work.scene.script, &work.plan.language);
    let spoken = match timed {
        None => {
            let input = (NARRATION_VERSION, checksum, script, language);
            made_once(work, "speech", &input, || recorded(work, narration, None)).await?
        }
        Some(timed) => {
            let Timed { timing, transcriber, .. } = &timed;
            let heard_by = transcriber.as_deref().unwrap_or(KEPT_VERSION);
            let input = (NARRATION_VERSION, checksum, script, language, ALIGNMENT_VERSION, timing, heard_by);
            made_once(work, "speech", &input, || recorded(work, narration, Some(&timed))).await?
        }
    };
    Ok((spoken, warning))
}

/// Returns when the words of the script are heard by the times that they had, where the scene had the same recording with
/// another text: those that are in both texts keep theirs. Nothing where the text is quite another one.
async fn kept(work: &SceneWork<'_>, name: &str) -> Result<Option<Timed>, Failure> {
    let Some(id) = work.spoken_before else { return Ok(None) };
    let Some(take) = takes::get(work.ctx.db(), work.ctx.scope(), id).await? else { return Ok(None) };
    if take.origin.is_none_or(|origin| origin.planned.narration.as_deref() != Some(name)) {
        return Ok(None);
    }
    let before: SpokenScene =
        payload::read(&take.facts).map_err(|error| Failure::permanent("bad_take", format!("take {id}: {error}")))?;
    let (text, language, timing) = (work.scene.script.clone(), work.plan.language.clone(), before.timing);
    let align = move |_: &_| Ok(align_to_transcript(&text, &language, timing.length, &timing.words));
    let timing = blocking(work.ctx, align).await?;
    Ok(timing.map(|timing| Timed { timing, transcriber: None, credits: Vec::new() }))
}

/// Those that are asked when words are heard.
fn transcribers(work: &SceneWork<'_>) -> Vec<Arc<dyn Transcriber>> {
    let mut chosen = work.services.providers.chosen_transcribers(&work.plan.providers.transcription);
    chosen.retain(|transcriber| transcriber.tells_times());
    chosen
}

/// Returns when the words of the script are heard by a transcript, or why that does not tell.
async fn timed(
    work: &SceneWork<'_>,
    narration: Narration<'_>,
    transcribers: &[Arc<dyn Transcriber>],
) -> Result<Result<Timed, String>, Failure> {
    let (payer, asker, language) = (work.payer(), work.asker(), work.plan.language.as_str());
    let Heard { transcript, transcriber } =
        match (Transcription { payer, asker, narration, language: Some(language) }).heard(transcribers).await? {
            Ok(heard) => heard,
            Err(error) => return Ok(Err(told(error))),
        };
    if !transcript.is_timed {
        return Ok(Err(format!("{transcriber} told no times")));
    }
    let (text, language, credits) = (work.scene.script.clone(), language.to_owned(), transcript.credits.clone());
    let align =
        move |_: &_| Ok(align_to_transcript(&text, &language, transcript.timing.length, &transcript.timing.words));
    let timing = blocking(work.ctx, align).await?;
    Ok(timing
        .map(|timing| Timed { timing, transcriber: Some(transcriber), credits })
        .ok_or_else(|| "something else is heard in it".to_owned()))
}

fn told(error: Option<ProviderError>) -> String {
    error
        .map_or_else(|| "nobody was asked".to_owned(), |error| failure_of_provider(error).error().error_message.clone())
}

fn estimated(work: &SceneWork<'_>, why: &str) -> Problem {
    Problem::new(
        "narration_not_timed",
        format!("narration of scene {}", work.scene.number),
        format!("the times of its words are estimated: {why}"),
        "captions may be early or late there; fix the cause, or say `providers: {transcription: estimate}`",
    )
}

async fn recorded(
    work: &SceneWork<'_>,
    narration: Narration<'_>,
    timed: Option<&Timed>,
) -> Result<SpokenScene, Failure> {
    let samples = narration.samples(work.ctx).await?;
    let length = samples.len() as u64;
    let (speech, provider) = match timed {
        Some(Timed { timing, transcriber, credits }) => {
            let timing = within(timing.clone(), length);
            let provider = match transcriber {
                Some(transcriber) => format!("{GIVEN}, {transcriber}"),
                None => GIVEN.to_owned(),
            };
            (Speech { samples, timing, voice: GIVEN.to_owned(), credits: credits.clone() }, provider)
        }
        None => {
            let (text, language) = (work.scene.script.clone(), work.plan.language.clone());
            let estimate = move |_: &_| {
                let timing = estimate_words(&text, &language, length, Some(&samples));
                Ok(Speech { samples, timing, voice: GIVEN.to_owned(), credits: Vec::new() })
            };
            (blocking(work.ctx, estimate).await?, GIVEN.to_owned())
        }
    };
    stored(work, speech, provider).await
}

/// What a transcriber was sent is longer by up to two samples: its rate is a third.
fn within(mut timing: SpeechTiming, length: u64) -> SpeechTiming {
    timing.length = length;
    for word in &mut timing.words {
        (word.start, word.end) = (word.start.min(length), word.end.min(length));
    }
    timing
}
