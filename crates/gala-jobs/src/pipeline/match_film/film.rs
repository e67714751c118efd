//! A film, compared with its project on this machine.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use gala_audio::{LEAST_PART_MS, SoundTrace, find_parts};
use gala_core::{asset::StoredFile, cancel::Cancel, timeline::CaptionTrack};
use gala_handover::film::{
    FilmScene, FoundScene, HeardCaption, HeardPlace, LEAST_SHARE, RetimedTrack, SeenScene, find_scenes, places_of,
    retime, see, share_of,
};
use gala_media::{RunError, Tools};
use serde::{Deserialize, Serialize};

use self::watch::{Watched, watch};
use super::{
    local::LocalMedia,
    project_media::{ProjectMedia, Speech},
};

mod watch;

/// What came of a comparison.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MatchedFilm {
    pub duration_ms: u64,
    pub share: f64,
    pub scenes: Vec<FoundScene>,
    pub tracks: Vec<MatchedCaptions>,
    /// The picture that stands for it.
    pub thumbnail: Option<StoredFile>,
}

/// The captions of a track at the times of the film.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MatchedCaptions {
    pub language: String,
    pub captions: Vec<gala_core::timeline::Caption>,
    pub lost: Vec<String>,
}

impl MatchedFilm {
    pub fn is_of_project(&self) -> bool {
        self.share >= LEAST_SHARE
    }

    /// Tells why the film is refused.
    pub fn refusal(&self) -> String {
        let found = self.scenes.iter().filter(|scene| scene.found_by.is_some()).count();
        format!(
            "the film shows or says {found} of {} scenes, {:.0} % of the project, and {:.0} % are asked for (bring the film \
             of this project, or ask with accept_unmatched if it is the one that is meant)",
            self.scenes.len(),
            self.share * 100.0,
            LEAST_SHARE * 100.0,
        )
    }
}

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
    let mut scenes = Vec::with_capacity(media.scenes.len());
    for (id, start_ms, end_ms) in &media.scenes {
        let pictures = match local.scenes.get(id) {
            Some(path) => watch(tools, staging, path, cancel)?.pictures,
            None => Vec::new(),
        };
        scenes.push(FilmScene { id: id.clone(), start_ms: *start_ms, end_ms: *end_ms, pictures });
    }
    let traces = traces(tools, staging, &local.speech, cancel)?;
    let mut heard = Vec::with_capacity(media.captions.len());
    for track in &media.captions {
        heard.push(hear(track, &media.speech, &traces, &watched.trace, cancel)?);
    }
    let all: Vec<HeardCaption> = heard.iter().flatten().copied().collect();
    // Videos of one style look alike. Where both speak, one that says nothing of the project is none of it.
    let is_another =
        !traces.is_empty() && watched.trace.is_heard() && all.iter().all(|caption| caption.found.is_none());
    let shown = if is_another { &[][..] } else { &watched.pictures };
    let seen = see(&scenes, shown, watched.interval_ms);
    let found = find_scenes(&scenes, &all, &seen);
    let pairs: Vec<(&FilmScene, &SeenScene)> = scenes.iter().zip(&seen).collect();
    let tracks = media.captions.iter().zip(&heard).map(|(track, heard)| {
        let RetimedTrack { language, captions, lost } =
            retime(track, heard, &pairs, watched.interval_ms, watched.duration_ms);
        MatchedCaptions { language, captions, lost: lost.into_iter().map(|caption| caption.text).collect() }
    });
    let tracks = tracks.collect();
    let Watched { duration_ms, thumbnail, .. } = watched;
    let share = share_of(&found);
    Ok((MatchedFilm { duration_ms, share, scenes: found, tracks, thumbnail: None }, thumbnail))
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

/// Looks for the speech of each caption of a track in the sound of a film.
fn hear(
    track: &CaptionTrack,
    speech: &[Speech],
    traces: &BTreeMap<String, SoundTrace>,
    film: &SoundTrace,
    cancel: &Cancel,
) -> Result<Vec<HeardCaption>, RunError> {
    let nothing = SoundTrace::default();
    let mut captions = Vec::with_capacity(track.captions.len());
    let mut parts = Vec::with_capacity(track.captions.len());
    for caption in &track.captions {
        let (start_ms, end_ms) = (caption.start_ms, caption.end_ms);
        let middle_ms = start_ms.midpoint(end_ms);
        let said = speech.iter().find(|speech| (speech.start_ms..speech.end_ms).contains(&middle_ms));
        let part = said.and_then(|said| Some((said, traces.get(&said.source)?)));
        let (part_ms, part) = match part {
            Some((said, trace)) => {
                let (from_ms, to_ms) = said.around(start_ms, end_ms);
                let own = |ms: u64| ms - said.start_ms + said.source_in_ms;
                (from_ms, (trace, own(from_ms)..own(to_ms).min(trace.duration_ms())))
            }
            None => (start_ms, (&nothing, 0..0)),
        };
        captions.push(HeardCaption { start_ms, end_ms, part_ms, found: None });
        parts.push(part);
    }
    let places = find_parts(film, &parts, cancel).ok_or(RunError::Cancelled)?;
    let place = |place: &gala_audio::SoundPlace| HeardPlace { at_ms: place.at_ms, likeness: place.likeness };
    let places: Vec<Vec<HeardPlace>> = places.iter().map(|places| places.iter().map(place).collect()).collect();
    places_of(&mut captions, &places);
    Ok(captions)
}

impl Speech {
    /// Returns what is looked for of a caption: its time, or more of the speech around it where that is short.
    fn around(&self, start_ms: u64, end_ms: u64) -> (u64, u64) {
        let start_ms = start_ms.max(self.start_ms);
        let end_ms = end_ms.clamp(start_ms, self.end_ms).max((start_ms + LEAST_PART_MS).min(self.end_ms));
        (start_ms.min(end_ms.saturating_sub(LEAST_PART_MS)).max(self.start_ms), end_ms)
    }
}
