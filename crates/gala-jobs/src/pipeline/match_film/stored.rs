//! A film that was taken in, as objects.

use gala_core::{
    asset::{AssetKind, OutputFile},
    captions::{to_srt, to_vtt},
    job::Failure,
    media_type::MediaType,
    payload::{AcceptedCaptions, AcceptedFilm, AcceptedScene, FilmInput},
    project::Project,
};
use gala_handover::film::FoundBy;
use gala_storage::keys::ProjectObject;

use super::{
    super::{names, services::Services},
    found::keep_found,
    matched::MatchedFilm,
};
use crate::context::JobContext;

/// Of captions that are lost so many are told one by one.
const MOST_LOST: usize = 100;

/// Stores a film under the name of a finished video, with its picture and captions.
pub(super) async fn keep(
    services: &Services,
    ctx: &JobContext,
    project: &Project,
    input: &FilmInput,
    matched: &MatchedFilm,
) -> Result<AcceptedFilm, Failure> {
    let store = &services.store;
    let key = |name: &str, extension: &str, content| ProjectObject::Output { name, extension, content }.key(project);
    let extension = MediaType::of_mime(&input.mime).map_or("mp4", MediaType::extension);
    let film = match &input.found {
        Some(_) => keep_found(store, ctx, input, |content| key("final", extension, content)).await?,
        None => store.copy(&input.file, key("final", extension, input.file.checksum)).await?,
    };
    let mut files = vec![OutputFile::new(format!("final.{extension}"), AssetKind::Final, &film)];
    files.extend(matched.thumbnail.iter().map(|file| OutputFile::new(names::THUMBNAIL, AssetKind::Thumbnail, file)));
    let mut captions = Vec::with_capacity(matched.tracks.len());
    for (number, track) in matched.tracks.iter().enumerate() {
        let told = AcceptedCaptions {
            language: track.language.clone(),
            captions: track.captions.len(),
            lost: track.lost.iter().take(MOST_LOST).cloned().collect(),
            lost_count: track.lost.len(),
        };
        captions.push(told);
        if track.captions.is_empty() {
            continue;
        }
        // Two tracks may be of one language.
        let earlier = matched.tracks[..number].iter().filter(|earlier| earlier.language == track.language).count();
        let name = if earlier == 0 { track.language.clone() } else { format!("{}-{}", track.language, earlier + 1) };
        for (extension, text) in [("srt", to_srt(&track.captions)), ("vtt", to_vtt(&track.captions))] {
            let stored = store.put_bytes(text.into_bytes(), |content| key("captions", extension, content)).await?;
            files.push(OutputFile::new(names::captions(&name, extension), AssetKind::Captions, &stored));
        }
    }
    tracing::info!(job_id = %ctx.job().id, share = matched.share, speed = matched.speed, "a film was taken in");
    let scenes = matched.scenes.iter().map(|scene| AcceptedScene {
        id: scene.id.clone(),
        found_by: scene.found_by.map(|by| if by == FoundBy::Sound { "sound" } else { "pictures" }.to_owned()),
        at_ms: scene.at_ms,
        likeness: scene.likeness,
    });
    let scenes = scenes.collect();
    let MatchedFilm { duration_ms, share, speed, crop, .. } = *matched;
    Ok(AcceptedFilm { files, duration_ms, share, speed, crop, scenes, captions })
}
