//! The music of a video: the user's own file, or the built-in bed of a mood, synthesised once and kept.

use gala_core::{
    asset::{StoredFile, StoredSound},
    brief::MusicChoice,
    job::Failure,
    payload::GivenFiles,
    plan::Plan,
};

use super::{
    super::{
        given_files::GIVEN,
        mood_bed::{mood_bed, name},
        names,
    },
    job::RenderFinal,
};

/// The music of a video as its timeline names it.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Music {
    /// Its name in the output folder.
    pub name: String,
    pub sound: StoredSound,
    /// What the report says of it.
    pub told: String,
}

/// Returns the music of a video, made where it is not there.
pub(in super::super) async fn music(
    job: &RenderFinal<'_>,
    plan: &Plan,
    given: &GivenFiles,
) -> Result<Option<Music>, Failure> {
    let (sound, extension, told) = match &plan.music {
        MusicChoice::Off => return Ok(None),
        MusicChoice::Mood(mood) => {
            (mood_bed(&job.services.store, job.ctx, *mood).await?, "wav", format!("built-in bed, {}", name(*mood)))
        }
        MusicChoice::File(file) => {
            let missing = || Failure::permanent("missing_file", format!("{file} was not given with the brief"));
            let given = given.get(file).ok_or_else(missing)?;
            let sound = StoredSound { file: StoredFile::from(given), wav: None };
            (sound, given.extension.as_str(), GIVEN.to_owned())
        }
    };
    let stored = &sound.file;
    // What is stored may be another kind of file than its user gets.
    let kept = stored.key.rsplit('.').next().unwrap_or(extension);
    let file = job.services.store.copy(stored, job.key("music", kept, stored.checksum)).await?;
    Ok(Some(Music { name: names::music(extension), sound: StoredSound { file, wav: sound.wav }, told }))
}
