//! The music of a video: the user's own file, or the built-in bed of a mood, synthesised once and kept.

use gala_ai::music::bed;
use gala_core::{
    asset::StoredFile,
    brief::{Mood, MusicChoice},
    job::Failure,
    payload::GivenFiles,
    plan::Plan,
    project::Project,
};
use gala_storage::keys::{self, ProjectObject};

use super::{
    names,
    studio::{GIVEN, Studio, blocking, failure_of_staging},
};
use crate::context::JobContext;

/// The music of a video as its timeline names it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Music {
    /// Its name in the output folder.
    pub name: String,
    pub file: StoredFile,
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
        let (file, extension, told) = match &plan.music {
            MusicChoice::Off => return Ok(None),
            MusicChoice::Mood(mood) => (self.bed(ctx, *mood).await?, "wav", format!("built-in bed, {}", name(*mood))),
            MusicChoice::File(file) => {
                let missing = || Failure::permanent("missing_file", format!("{file} was not given with the brief"));
                let given = given.get(file).ok_or_else(missing)?;
                (StoredFile::from(given), given.extension.as_str(), GIVEN.to_owned())
            }
        };
        let key = ProjectObject::Output { name: "music", extension, content: file.checksum }.key(project);
        Ok(Some(Music { name: names::music(extension), file: self.copy(&file, key).await?, told }))
    }

    /// The bed of a mood is the same for every video of an installation.
    async fn bed(&self, ctx: &JobContext, mood: Mood) -> Result<StoredFile, Failure> {
        let input = (gala_ai::music::VERSION, mood);
        let whole = |file: StoredFile| async { self.has_all(&[&file]).await.then_some(file) };
        ctx.made_if("music", &input, whole, || async {
            let staged = self.staged("wav");
            let path = staged.0.clone();
            let write = move |_: &_| bed(mood).write_wav(&path).map_err(|error| failure_of_staging(&error));
            blocking(ctx, write).await?;
            let key = keys::music_bed(&format!("{}-{}", name(mood), gala_ai::music::VERSION));
            self.keep_file(&staged, |_| key).await
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
