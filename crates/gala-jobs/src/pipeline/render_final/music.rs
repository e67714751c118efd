//! The music of a video: the user's own file, or the built-in bed of a mood, synthesised once and kept.

use gala_ai::music::bed;
use gala_core::{
    asset::{StoredFile, StoredSound},
    brief::{Mood, MusicChoice},
    job::Failure,
    payload::GivenFiles,
    plan::Plan,
};
use gala_storage::keys;

use super::{
    super::{given_files::GIVEN, names, sounds::store_sound},
    job::RenderFinal,
};

/// The music of a video as its timeline names it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Music {
    /// Its name in the output folder.
    pub name: String,
    pub sound: StoredSound,
    /// What the report says of it.
    pub told: String,
}

/// Returns the music of a video, made where it is not there.
pub(super) async fn music(job: &RenderFinal<'_>, plan: &Plan, given: &GivenFiles) -> Result<Option<Music>, Failure> {
    let (sound, extension, told) = match &plan.music {
        MusicChoice::Off => return Ok(None),
        MusicChoice::Mood(mood) => (mood_bed(job, *mood).await?, "wav", format!("built-in bed, {}", name(*mood))),
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

/// The bed of a mood is the same for every video of an installation.
async fn mood_bed(job: &RenderFinal<'_>, mood: Mood) -> Result<StoredSound, Failure> {
    let (store, input) = (&job.services.store, (gala_ai::music::VERSION, mood));
    let whole = |sound: StoredSound| async { store.has_all(&[&sound.file]).await.then_some(sound) };
    let make = || async {
        let key = keys::music_bed(&format!("{}-{}", name(mood), gala_ai::music::VERSION));
        store_sound(store, job.ctx, move |path| bed(mood).write_flac(path), |_| key).await
    };
    job.ctx.made_if("music", &input, whole, make).await
}

fn name(mood: Mood) -> &'static str {
    match mood {
        Mood::Calm => "calm",
        Mood::Bright => "bright",
        Mood::Tense => "tense",
        Mood::Dark => "dark",
    }
}
