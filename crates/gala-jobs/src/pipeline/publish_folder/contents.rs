//! What belongs into the folder of a project: the takes that its scenes use, its captions, and what is said in words.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gala_core::{
    asset::{AssetKind, OutputFile, StoredFile},
    credit::Credit,
    id::SceneId,
    job::{Failure, JobKind, JobState},
    payload::{self, AcceptedFilm, FinishedVideo, PicturedScene, SpokenScene},
    project::{Project, Scene, TakeKind},
};
use gala_db::{jobs, takes};
use gala_projects::scenes::Storyboard;

use super::{
    super::services::Services,
    place::{FileContent, FolderFile},
    references::references,
    script::{ScriptScene, credits_text, read_me, script_csv, script_markdown},
    script_pdf::script_document,
};
use crate::context::JobContext;

/// What a scene uses.
#[derive(Default)]
struct SceneFiles {
    image: Option<StoredFile>,
    /// The same as one picture.
    preview: Option<StoredFile>,
    speech: Option<StoredFile>,
    speech_ms: Option<u64>,
    clip: Option<StoredFile>,
}

/// Returns the files, by their paths. Before there is a script, there is little in it.
pub(super) async fn contents(
    services: &Services,
    ctx: &JobContext,
    project: &Project,
) -> Result<Vec<FolderFile>, Failure> {
    let (db, scope) = (ctx.db(), ctx.scope());
    let storyboard = Storyboard::read(db, scope, project.id).await?;
    let (plan, scenes) = storyboard.map(|storyboard| (storyboard.plan, storyboard.scenes)).unzip();
    let scenes = scenes.unwrap_or_default();
    let (mut used, mut credits) = (HashMap::<SceneId, SceneFiles>::new(), BTreeSet::new());
    for take in takes::list_chosen(db, scope, project.id).await? {
        let used = used.entry(take.scene_id).or_default();
        match take.kind {
            TakeKind::Speech => used.speak(&take.facts, &mut credits),
            TakeKind::Image => used.show(&take.facts, &mut credits),
            TakeKind::Clip => used.clip = payload::read(&take.facts).ok(),
        }
    }
    let planned = scenes.iter().map(|scene: &Scene| &scene.planned);
    let mut files = plan.as_ref().map(|plan| references(&plan.library, planned)).unwrap_or_default();
    let mut told = Vec::with_capacity(scenes.len());
    for (place, scene) in scenes.into_iter().enumerate() {
        let used = used.remove(&scene.id).unwrap_or_default();
        told.push(scene_files(place + 1, scene, used, &mut files));
    }
    for file in captions(ctx, project).await? {
        files.insert(file.path.clone(), FileContent::Object(file.stored()));
    }
    let texts = [
        ("script.md", script_markdown(&project.title, &told)),
        ("script.csv", script_csv(&told)),
        ("credits.txt", credits_text(&credits)),
        ("README.txt", read_me(&project.title)),
    ];
    files.extend(texts.map(|(path, text)| (path.to_owned(), FileContent::Bytes(text.into_bytes()))));
    if let Some(plan) = &plan {
        let titled = (project.title.as_str(), plan.language.as_str());
        let script = script_document(services, ctx, titled, &told).await?;
        files.insert("script.pdf".to_owned(), FileContent::Bytes(script));
    }
    Ok(files.into_iter().map(|(path, content)| FolderFile { path, content }).collect())
}

/// Adds the files of a scene, which are named by its place among the others.
fn scene_files(
    number: usize,
    scene: Scene,
    used: SceneFiles,
    files: &mut BTreeMap<String, FileContent>,
) -> ScriptScene {
    let mut add = |folder: &str, file: Option<StoredFile>| {
        let file = file?;
        let extension = file.key.rsplit_once('.').map_or("bin", |(_, extension)| extension);
        let path = format!("{folder}/scene-{number:02}.{extension}");
        files.insert(path.clone(), FileContent::Object(file));
        Some(path)
    };
    ScriptScene {
        number,
        planned: scene.planned,
        speech_ms: used.speech_ms,
        preview: used.preview,
        image: add("images", used.image),
        clip: add("clips", used.clip),
        audio: add("audio", used.speech),
    }
}

impl SceneFiles {
    fn speak(&mut self, facts: &serde_json::Value, credits: &mut BTreeSet<Credit>) {
        if let Ok(speech) = payload::read::<SpokenScene>(facts) {
            credits.extend(speech.credits);
            self.speech_ms = Some(speech.timing.duration_ms());
            self.speech = Some(speech.sound.file);
        }
    }

    fn show(&mut self, facts: &serde_json::Value, credits: &mut BTreeSet<Credit>) {
        if let Ok(image) = payload::read::<PicturedScene>(facts) {
            credits.extend(image.credits.iter().cloned());
            let first = || image.picture.files().first().map(|layer| layer.file.clone());
            self.image = image.preview.clone().or_else(first);
            self.preview = image.preview;
        }
    }
}

/// Returns the captions of what was finished last: a video, or the film of an editor.
async fn captions(ctx: &JobContext, project: &Project) -> Result<Vec<OutputFile>, Failure> {
    let mut finished = Vec::new();
    for kind in [JobKind::RenderFinal, JobKind::MatchFilm] {
        finished.extend(jobs::of_project_and_kind(ctx.db(), ctx.scope(), project.id, kind).await?);
    }
    finished.retain(|job| job.state == JobState::Succeeded);
    finished.sort_by_key(|job| job.finished_at_ms);
    let files = finished.iter().rev().filter_map(|job| {
        let film = || payload::read::<AcceptedFilm>(job.output.as_ref()?).ok().map(|film| film.files);
        FinishedVideo::of(job).map(|video| video.files).or_else(film)
    });
    let captions =
        files.map(|files| files.into_iter().filter(|file| file.kind == AssetKind::Captions).collect::<Vec<_>>());
    Ok(captions.into_iter().find(|captions| !captions.is_empty()).unwrap_or_default())
}
