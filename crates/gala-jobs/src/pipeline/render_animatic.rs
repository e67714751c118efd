//! `render_animatic`: the scenes of a project as one film in draft quality, as soon as there are scripts and before anything is
//! paid for.
//!
//! What is made of a scene as it is planned is used. What is not is sketched: its picture by the illustrator, its speech by a voice
//! of this machine. Times are those of the film, cuts and transitions too: it is composed as the finished video is.

mod film;
mod offline;
mod sketch;
mod sketched_files;

use std::collections::BTreeMap;

use gala_core::{
    asset::{AssetKind, OutputFile},
    compose::SceneMedia,
    job::Failure,
    payload::{AnimaticInput, RenderedAnimatic},
    plan::Plan,
    project::{Project, Scene},
    quality::Quality,
};
use gala_projects::scenes::Storyboard;

use self::{
    film::{DraftFilm, draft_film},
    offline::offline,
    sketch::{Sketch, sketches},
    sketched_files::register_sketches,
};
use super::{
    json::to_json,
    names,
    registration::register,
    render_final::{RenderFinal, composed, film_media, music},
    render_spec::{RenderSpec, SpecSource},
    scene_media::{scene_media, scene_sources},
    services::Services,
    text_font::{font_source, text_font},
};
use crate::context::{Done, JobContext};

/// One attempt at a job that makes an animatic.
pub(super) struct RenderAnimatic<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
    pub project: &'a Project,
}

impl RenderAnimatic<'_> {
    pub async fn run(&self) -> Result<Done, Failure> {
        let Self { services, ctx, project } = *self;
        let AnimaticInput { given, .. } = ctx.input()?;
        let (plan, scenes) = self.scenes().await?;
        let offline = &offline(services);
        let job = RenderFinal { services: offline, ctx, project };
        let (sketches, music) = tokio::try_join!(sketches(&job, &given, &plan, &scenes), music(&job, &plan, &given))?;
        let mut sources = BTreeMap::new();
        let mut media: Vec<SceneMedia> = Vec::with_capacity(sketches.len());
        for (number, Sketch { speech, picture, .. }) in (1..).zip(&sketches) {
            media.push(scene_media(number, speech, picture));
            sources.extend(scene_sources(number, speech, picture));
        }
        sources.extend(music.as_ref().map(|music| (music.name.clone(), SpecSource::from(&music.sound.file))));
        sources.extend(font_source(text_font(&plan, &given)?.as_ref()));
        let media = film_media(&job, &plan, media, &sources).await?;
        let timeline = composed(&job, &numbered(plan), &media, music.as_ref()).await?.timeline;
        let spec = RenderSpec { timeline, sources, quality: Quality::Draft, watermark: None };
        let DraftFilm { film, duration_ms, segments } = draft_film(&job, &spec).await?;
        register(services, ctx, project, &[OutputFile::new(names::ANIMATIC, AssetKind::Animatic, &film)]).await?;
        register_sketches(&job, &sketches, music.as_ref()).await?;
        let count = |is_sketched: fn(&Sketch) -> bool| sketches.iter().filter(|sketch| is_sketched(sketch)).count();
        let rendered = RenderedAnimatic {
            film,
            duration_ms,
            scenes: sketches.len(),
            sketched_pictures: count(|sketch| sketch.is_picture_sketched),
            sketched_voices: count(|sketch| sketch.is_voice_sketched),
            segments,
        };
        Ok(Done::new(to_json(&rendered)?))
    }

    /// Returns the scenes as they are now, and the plan that they are.
    async fn scenes(&self) -> Result<(Plan, Vec<Scene>), Failure> {
        let Self { ctx, project, .. } = *self;
        let storyboard = Storyboard::read(ctx.db(), ctx.scope(), project.id).await?;
        let storyboard = storyboard.filter(|storyboard| !storyboard.scenes.is_empty());
        let missing = || Failure::permanent("not_planned", "the project has no scenes yet (wait until it is planned)");
        let Storyboard { plan, scenes, .. } = storyboard.ok_or_else(missing)?;
        Ok((plan, scenes))
    }
}

/// Numbers scenes by their places: those that were inserted or moved have other numbers.
fn numbered(plan: Plan) -> Plan {
    let scenes = (1..).zip(plan.scenes).map(|(number, scene)| gala_core::plan::PlannedScene { number, ..scene });
    Plan { scenes: scenes.collect(), ..plan }
}
