//! The music of a video: the user's own file, or the built-in bed of a mood, synthesised once and kept.

use gala_ai::music::bed;
use gala_core::{
    asset::{StoredFile, StoredSound},
    brief::{Mood, MusicChoice},
    job::Failure,
    payload::GivenFiles,
    plan::Plan,
    project::Project,
};
use gala_storage::keys::{self, ProjectObject};

use super::{
    names,
    studio::{GIVEN, Studio},
};
use crate::context::JobContext;

/// The music of a video as its timeline names it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Music {
    /// Its name in the output folder.
    pub name: String,
    pub sound: StoredSound,
    /// What the report says of it.
    pub told: String,
}

impl Studio {
    pub(super) async fn music(
        &self,
        ctx: &JobContext,
        project: &Project,
        plan: &Plan,
        given: &GivenFiles,
    ) -> Result<Option<Music>, Failure> {
        let (sound, extension, told) = match &plan.music {
            MusicChoice::Off => return Ok(None),
            MusicChoice::Mood(mood) => (self.bed(ctx, *mood).await?, "wav", format!("built-in bed, {}", name(*mood))),
            MusicChoice::File(file) => {
                let missing = || Failure::permanent("missing_file", format!("{file} was not given with the brief"));
                let given = given.get(file).ok_or_else(missing)?;
                let sound = StoredSound { file: StoredFile::from(given), wav: None };
                (sound, given.extension.as_str(), GIVEN.to_owned())
            }
        };
        let (stored, content) = (&sound.file, sound.file.checksum);
        // What is stored may be another kind of file than its user gets.
        let kept = stored.key.rsplit('.').next().unwrap_or(extension);
        let key = ProjectObject::Output { name: "music", extension: kept, content }.key(project);
        let sound = StoredSound { file: self.copy(stored, key).await?, wav: sound.wav };
        Ok(Some(Music { name: names::music(extension), sound, told }))
    }

    /// The bed of a mood is the same for every video of an installation.
    async fn bed(&self, ctx: &JobContext, mood: Mood) -> Result<StoredSound, Failure> {
        let input = (gala_ai::music::VERSION, mood);
        let whole = |sound: StoredSound| async { self.has_all(&[&sound.file]).await.then_some(sound) };
        ctx.made_if("music", &input, whole, || async {
            let key = keys::music_bed(&format!("{}-{}", name(mood), gala_ai::music::VERSION));
            self.keep_sound(ctx, move |path| bed(mood).write_flac(path), |_| key).await
        })
        .await
    }
}

fn name(mood: Mood) -> &'static str {
    match mood {
        Mood::Calm => "calm",
        Mood::Bright => "bright",
        Mood::Tense => "tense",
        Mood::Dark => "dark",
    }
}
