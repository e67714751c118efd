//! `match_film`: the film that an editor made of a project is compared with it, gets its captions, and completes it.
//!
//! What is compared is what the film says with the speech of the project's timeline, and what it shows with the clips of the
//! project's scenes.

mod film;
mod found;
mod local;
mod matched;
mod project_media;
mod stored;

use gala_core::{job::Failure, payload::FilmInput, project::Project};
use gala_storage::keys::ProjectObject;

use self::{
    film::match_film, found::check_found, local::LocalMedia, matched::MatchedFilm, project_media::ProjectMedia,
    stored::keep,
};
use super::{blocking::blocking, failures::FileNames, json::to_json, registration::register, services::Services};
use crate::context::{Done, JobContext};

/// What was found out of a film counts no more where this changes.
const VERSION: &str = "film/2";

/// One attempt at a job that takes in a finished film.
pub(super) struct MatchFilm<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
    pub project: &'a Project,
}

impl MatchFilm<'_> {
    pub async fn run(&self) -> Result<Done, Failure> {
        let Self { services, ctx, project } = *self;
        let input: FilmInput = ctx.input()?;
        check_found(services, &input).await?;
        let media = ProjectMedia::of(services, ctx, project).await?;
        let known = (VERSION, &input.file.checksum, media.identity());
        let matched: MatchedFilm = ctx.step("match", &known, || self.compare(&input, &media)).await?;
        if !matched.is_of_project() && !input.accept_unmatched {
            return Err(Failure::permanent("film_does_not_match", matched.refusal()));
        }
        let accepted =
            ctx.step("keep", &(VERSION, &input, &matched), || keep(services, ctx, project, &input, &matched)).await?;
        register(services, ctx, project, &accepted.files).await?;
        Ok(Done::new(to_json(&accepted)?))
    }

    async fn compare(&self, input: &FilmInput, media: &ProjectMedia) -> Result<MatchedFilm, Failure> {
        let Self { services, ctx, .. } = *self;
        let film = services.store.local(ctx, &input.file).await?;
        let local = LocalMedia::of(services, ctx, media).await?;
        let own = local.names().chain([(film.clone(), "the film".to_owned())]);
        let names = FileNames::of(own);
        let (tools, staging, media) = (services.tools.clone(), services.store.staging().to_owned(), media.clone());
        let (mut matched, thumbnail) = blocking(ctx, move |cancel| {
            match_film(&tools, &staging, &film, &media, &local, cancel).map_err(|error| names.failure(error))
        })
        .await?;
        if !thumbnail.is_empty() {
            let key =
                |content| ProjectObject::Output { name: "thumbnail", extension: "jpg", content }.key(self.project);
            matched.thumbnail = Some(services.store.put_bytes(thumbnail, key).await?);
        }
        Ok(matched)
    }
}
