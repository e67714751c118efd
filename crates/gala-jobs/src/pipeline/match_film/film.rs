//! A film, compared with its project on this machine.

mod comparison;
mod crops;
mod watch;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use gala_audio::SoundTrace;
use gala_core::cancel::Cancel;
use gala_media::{RunError, Tools};

use self::{
    comparison::{Comparison, FilmFacts},
    crops::{WHOLE, crops},
    watch::{Compared, watch},
};
use super::{local::LocalMedia, matched::MatchedFilm, project_media::ProjectMedia};

/// Compares a film with its project. Returns the picture that stands for it, too, as JPEG; empty where there is none.
pub(super) fn match_film(
    tools: &Tools,
    staging: &Path,
    film: &Path,
    media: &ProjectMedia,
    local: &LocalMedia,
    cancel: &Cancel,
) -> Result<(MatchedFilm, Vec<u8>), RunError> {
    let watched = watch(tools, staging, film, cancel)?;
    let picture = watched.picture()?;
    let crops = picture.map_or_else(|| vec![WHOLE], |picture| crops(media.shape, picture.shape()));
    let pictures = watched.pictures(&crops, picture.map_or(Compared::Crop, Compared::Within))?;
    let mut clips = Vec::with_capacity(media.scenes.len());
    for (id, ..) in &media.scenes {
        clips.push(match local.scenes.get(id) {
            Some(path) => watch(tools, staging, path, cancel)?.pictures(&crops, Compared::Crop)?,
            None => Vec::new(),
        });
    }
    let traces = traces(tools, staging, &local.speech, cancel)?;
    let film = FilmFacts {
        duration_ms: watched.duration_ms,
        interval_ms: watched.interval_ms,
        trace: &watched.trace,
        pictures: &pictures,
    };
    let comparison = Comparison { media, traces: &traces, crops: &crops, clips: &clips, film };
    Ok((comparison.matched(cancel)?, watched.thumbnail()?))
}

fn traces(
    tools: &Tools,
    staging: &Path,
    speech: &BTreeMap<String, PathBuf>,
    cancel: &Cancel,
) -> Result<BTreeMap<String, SoundTrace>, RunError> {
    let listen = |(name, path): (&String, &PathBuf)| Ok((name.clone(), watch(tools, staging, path, cancel)?.trace));
    speech.iter().map(listen).collect()
}
