//! What a project says and shows: its timeline, and the files that its finished videos left.

use std::collections::BTreeMap;

use gala_core::{
    asset::{AssetKind, StoredFile},
    hash::ContentHash,
    job::{Failure, JobKind},
    payload::FinishedVideo,
    project::Project,
    timeline::{AudioRole, CaptionTrack, Content, Facts, SettledTimeline, SourceFacts, Timeline, Track},
};
use gala_db::{jobs, timelines};

use super::super::{failures::failure_of_storage, services::Services};
use crate::context::JobContext;

/// A part of a sound at its time in a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Speech {
    pub source: String,
    pub start_ms: u64,
    pub end_ms: u64,
    pub source_in_ms: u64,
}

/// What a film is compared with.
#[derive(Clone, Debug)]
pub(super) struct ProjectMedia {
    checksum: ContentHash,
    pub captions: Vec<CaptionTrack>,
    /// What is said, at its own speed.
    pub speech: Vec<Speech>,
    /// Its pictures' width over their height.
    pub shape: f64,
    /// Id, start and end of each scene's clip.
    pub scenes: Vec<(String, u64, u64)>,
    /// The files of speech and of scenes, by their names: `audio/scene-01.wav`, `clips/scene-01.mp4`.
    pub files: BTreeMap<String, StoredFile>,
}

impl ProjectMedia {
    /// # Errors
    /// `no_timeline` where no video of the project was finished, so that there is nothing to compare with.
    pub async fn of(services: &Services, ctx: &JobContext, project: &Project) -> Result<Self, Failure> {
        let jobs = jobs::of_project_and_kind(ctx.db(), ctx.scope(), project.id, JobKind::RenderFinal).await?;
        let mut jobs: Vec<_> = jobs.iter().collect();
        jobs.sort_by_key(|job| job.finished_at_ms);
        let (mut newest, mut files) = (None, BTreeMap::new());
        for finished in jobs.into_iter().filter_map(FinishedVideo::of) {
            newest = finished.timeline().or(newest);
            let used = finished.files.iter().filter(|file| matches!(file.kind, AssetKind::Clip | AssetKind::Audio));
            files.extend(used.map(|file| (file.path.clone(), file.stored())));
        }
        let edited = timelines::get(ctx.db(), ctx.scope(), project.id).await?;
        let missing =
            || Failure::permanent("no_timeline", "no scenes of the project were made, which a film could show");
        let text = match (edited, newest) {
            (Some(edited), _) => edited.document.into_bytes(),
            (None, Some(newest)) => {
                services.store.objects().read(&newest.key).await.map_err(failure_of_storage)?.to_vec()
            }
            (None, None) => return Err(missing()),
        };
        let timeline = Timeline::from_json(&text).map_err(|problems| Failure::permanent("bad_timeline", problems))?;
        let named = timeline.source_names().into_iter().map(|name| (name.to_owned(), SourceFacts::default()));
        let facts: Facts = named.collect();
        let settled = timeline.settle(&facts).map_err(|problems| Failure::permanent("bad_timeline", problems))?;
        Ok(Self {
            checksum: ContentHash::of(&text),
            shape: f64::from(settled.format.size.width) / f64::from(settled.format.size.height),
            captions: captions(&settled),
            speech: speech(&settled),
            scenes: scenes(&settled),
            files,
        })
    }

    /// Names what a film is compared with.
    pub fn identity(&self) -> (ContentHash, Vec<ContentHash>) {
        (self.checksum, self.scene_files().into_iter().map(|(_, file)| file.checksum).collect())
    }

    /// Returns the clip of each scene that has one, by the scene's id.
    pub fn scene_files(&self) -> Vec<(&str, &StoredFile)> {
        let named =
            self.scenes.iter().filter_map(|(id, ..)| Some((id.as_str(), self.files.get(&format!("clips/{id}.mp4"))?)));
        named.collect()
    }

    /// Returns the files that are said, by their names.
    pub fn speech_files(&self) -> BTreeMap<&str, &StoredFile> {
        let named = self.speech.iter().filter_map(|one| Some((one.source.as_str(), self.files.get(&one.source)?)));
        named.collect()
    }
}

fn captions(timeline: &SettledTimeline) -> Vec<CaptionTrack> {
    let tracks = timeline.tracks.iter().filter_map(|track| match track {
        Track::Caption(track) => Some(track.clone()),
        _ => None,
    });
    tracks.collect()
}

fn speech(timeline: &SettledTimeline) -> Vec<Speech> {
    let tracks = timeline.tracks.iter().filter_map(|track| match track {
        Track::Audio(track) if track.role == AudioRole::Speech => Some(&track.clips),
        _ => None,
    });
    // At another speed it sounds otherwise in the film than in its file.
    let clips = tracks.flatten().filter(|clip| clip.speed == 1.0 && !clip.looped);
    let speech = clips.map(|clip| Speech {
        source: clip.source.clone(),
        start_ms: clip.start_ms.0,
        end_ms: clip.start_ms.0 + clip.duration_ms.0,
        source_in_ms: clip.source_in_ms,
    });
    speech.collect()
}

/// The clips that are no backgrounds or titles over all of the film: those of the scenes.
fn scenes(timeline: &SettledTimeline) -> Vec<(String, u64, u64)> {
    let tracks = timeline.tracks.iter().filter_map(|track| match track {
        Track::Visual(track) => Some(&track.clips),
        _ => None,
    });
    let is_shown = |content: &Content| !matches!(content, Content::Color(_) | Content::Text(_));
    let clips = tracks.flatten().filter(|clip| clip.id.starts_with("scene-") && is_shown(&clip.content));
    clips.map(|clip| (clip.id.clone(), clip.start_ms.0, clip.end_ms().0)).collect()
}
