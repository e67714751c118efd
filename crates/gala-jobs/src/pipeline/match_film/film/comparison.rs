//! A film beside its project, both decoded: what of the project is in it at a speed, and in a crop of its pictures.

use std::{borrow::Cow, collections::BTreeMap};

use gala_audio::{LEAST_PART_MS, PlacedTrace, SoundTrace, find_by_loudness, find_parts, find_speed};
use gala_core::{
    cancel::Cancel,
    payload::FilmCrop,
    timeline::{Caption, CaptionTrack, CaptionWord},
};
use gala_handover::film::{
    FilmScene, HeardCaption, HeardPlace, RetimedTrack, SeenPicture, SeenScene, find_scenes, places_of, retime, see,
    share_of, speed_of,
};
use gala_media::RunError;

use super::{
    super::{
        matched::{MatchedCaptions, MatchedFilm},
        project_media::{ProjectMedia, Speech},
    },
    crops::WHOLE,
};

/// Speeds that are nearer to the project's own are that.
const OWN_SPEED: f64 = 0.004;
/// Speech that is found so alike is what was spoken for the project, at its speed.
const CLEAR: f32 = 0.8;
/// Speech that is found this near to where the speed of its film says that it is, is there.
const SURE_MS: u64 = 200;

/// What is compared.
pub(super) struct Comparison<'a> {
    pub media: &'a ProjectMedia,
    /// What is said, by the names of the files.
    pub traces: &'a BTreeMap<String, SoundTrace>,
    pub crops: &'a [FilmCrop],
    /// What each scene looks like, for each crop.
    pub clips: &'a [Vec<Vec<SeenPicture>>],
    pub film: FilmFacts<'a>,
}

/// A film at its own speed.
pub(super) struct FilmFacts<'a> {
    pub duration_ms: u64,
    pub interval_ms: u64,
    pub trace: &'a SoundTrace,
    /// What it looks like, for each crop.
    pub pictures: &'a [Vec<SeenPicture>],
}

/// How a film plays its project.
#[derive(Clone, Copy)]
struct FilmSpeed {
    speed: f64,
    /// By how much the project is later in it, at the project's own speed, where its sound tells; looked for near there.
    shift_ms: Option<i64>,
}

/// The film at the speed of its project.
struct AtSpeed<'a> {
    trace: Cow<'a, SoundTrace>,
    interval_ms: u64,
    duration_ms: u64,
    speed: FilmSpeed,
}

/// What was found at a speed.
struct Found {
    heard: Vec<Vec<HeardCaption>>,
    scenes: Vec<FilmScene>,
    seen: Vec<SeenScene>,
    crop: Option<FilmCrop>,
    /// Whether sound alone could tell, and nothing is heard of the project.
    is_another: bool,
}

impl Found {
    /// Whether all that is said is heard as it is spoken in the project. At nearly the same speed some of it is found, too.
    fn is_clearly_heard(&self) -> bool {
        let is_clear = |caption: &HeardCaption| caption.found.is_some_and(|place| place.likeness >= CLEAR);
        !self.is_another && self.heard.iter().flatten().all(is_clear)
    }
}

impl Comparison<'_> {
    /// Tells what is in the film: at the speed of the project, and where that is nothing, at the speed that the film plays it.
    pub fn matched(&self, cancel: &Cancel) -> Result<MatchedFilm, RunError> {
        let own = self.at(FilmSpeed { speed: 1.0, shift_ms: None });
        let found = self.found(&own, cancel)?;
        let Some(speed) = self.other_speed(&found, cancel)? else { return Ok(self.told(&own, &found)) };
        let played = self.at(speed);
        let again = self.found(&played, cancel)?;
        Ok(self.told(&played, &again))
    }

    /// The speed that a film plays, where its sound says so, or its pictures if it has none.
    fn other_speed(&self, found: &Found, cancel: &Cancel) -> Result<Option<FilmSpeed>, RunError> {
        let speed = if self.film.trace.is_heard() && !self.traces.is_empty() {
            if found.is_clearly_heard() {
                return Ok(None);
            }
            let placed = |speech: &Speech| {
                let sound = self.traces.get(&speech.source)?;
                let range = speech.source_in_ms..speech.source_in_ms + (speech.end_ms - speech.start_ms);
                Some(PlacedTrace { sound, range, start_ms: speech.start_ms })
            };
            let speech: Vec<PlacedTrace<'_>> = self.media.speech.iter().filter_map(placed).collect();
            let told = find_speed(self.film.trace, &speech, cancel);
            told.map(|told| FilmSpeed { speed: told.speed, shift_ms: Some(told.shift_ms) })
        } else {
            let told = speed_of(&found.scenes, &found.seen, self.film.duration_ms);
            told.map(|speed| FilmSpeed { speed, shift_ms: None })
        };
        if cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        Ok(speed.filter(|told| found.is_another || (told.speed - 1.0).abs() > OWN_SPEED))
    }

    fn at(&self, speed: FilmSpeed) -> AtSpeed<'_> {
        let FilmFacts { duration_ms, interval_ms, trace, .. } = self.film;
        let slower = |ms: u64| (ms as f64 * speed.speed).round() as u64;
        let trace = if speed.speed == 1.0 { Cow::Borrowed(trace) } else { Cow::Owned(trace.slowed_down(speed.speed)) };
        AtSpeed { trace, interval_ms: slower(interval_ms), duration_ms: slower(duration_ms), speed }
    }

    fn found(&self, at: &AtSpeed<'_>, cancel: &Cancel) -> Result<Found, RunError> {
        let mut heard = Vec::with_capacity(self.media.captions.len());
        for track in &self.media.captions {
            heard.push(self.hear(track, at, cancel)?);
        }
        // Videos of one style look alike. Where both speak, one that says nothing of the project is none of it.
        let is_another = !self.traces.is_empty()
            && at.trace.is_heard()
            && heard.iter().flatten().all(|caption| caption.found.is_none());
        let mut best: Option<(usize, usize, Vec<FilmScene>, Vec<SeenScene>)> = None;
        for number in 0..self.crops.len() {
            let scenes = self.scenes(number);
            let shown = if is_another { Vec::new() } else { self.pictures(number, at.speed.speed) };
            let seen = see(&scenes, &shown, at.interval_ms);
            let count = seen.iter().filter(|scene| scene.first_ms.is_some()).count();
            // Of crops in which as many scenes are seen the first is the likeliest.
            if best.as_ref().is_none_or(|(most, ..)| count > *most) {
                best = Some((count, number, scenes, seen));
            }
        }
        let (count, number, scenes, seen) = best.unwrap_or_default();
        let crop = self.crops.get(number).copied().filter(|crop| count > 0 && *crop != WHOLE);
        Ok(Found { heard, scenes, seen, crop, is_another })
    }

    fn scenes(&self, crop: usize) -> Vec<FilmScene> {
        let scene = |((id, start_ms, end_ms), pictures): (&(String, u64, u64), &Vec<Vec<SeenPicture>>)| {
            let pictures = pictures.get(crop).cloned().unwrap_or_default();
            FilmScene { id: id.clone(), start_ms: *start_ms, end_ms: *end_ms, pictures }
        };
        self.media.scenes.iter().zip(self.clips).map(scene).collect()
    }

    fn pictures(&self, crop: usize, speed: f64) -> Vec<SeenPicture> {
        let slower = |picture: &SeenPicture| SeenPicture {
            at_ms: (picture.at_ms as f64 * speed).round() as u64,
            hash: picture.hash,
        };
        self.film.pictures.get(crop).map(|pictures| pictures.iter().map(slower).collect()).unwrap_or_default()
    }

    /// Looks for the speech of each caption of a track in the sound of a film.
    fn hear(&self, track: &CaptionTrack, at: &AtSpeed<'_>, cancel: &Cancel) -> Result<Vec<HeardCaption>, RunError> {
        let nothing = SoundTrace::default();
        let mut captions = Vec::with_capacity(track.captions.len());
        let mut parts = Vec::with_capacity(track.captions.len());
        for caption in &track.captions {
            let (start_ms, end_ms) = (caption.start_ms, caption.end_ms);
            let middle_ms = start_ms.midpoint(end_ms);
            let said = self.media.speech.iter().find(|speech| (speech.start_ms..speech.end_ms).contains(&middle_ms));
            let part = said.and_then(|said| Some((said, self.traces.get(&said.source)?)));
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
        let places = find_parts(&at.trace, &parts, cancel).ok_or(RunError::Cancelled)?;
        let place = |place: &gala_audio::SoundPlace| HeardPlace { at_ms: place.at_ms, likeness: place.likeness };
        let places: Vec<Vec<HeardPlace>> = places.iter().map(|places| places.iter().map(place).collect()).collect();
        places_of(&mut captions, &places);
        if let Some(shift_ms) = at.speed.shift_ms {
            // Where the pitch was kept, speech is like other speech at most; how loud it is tells places as well.
            for (caption, (sound, range)) in captions.iter_mut().zip(parts) {
                let expected_ms = caption.part_ms.saturating_add_signed(shift_ms);
                let is_expected = caption.found.is_some_and(|found| found.at_ms.abs_diff(expected_ms) <= SURE_MS);
                if !is_expected && range.end.saturating_sub(range.start) >= LEAST_PART_MS {
                    let loud = find_by_loudness(&at.trace, (sound, range), expected_ms);
                    caption.found = loud.as_ref().map(place).or(caption.found);
                }
            }
        }
        Ok(captions)
    }

    /// What is told of a film, in its own time.
    fn told(&self, at: &AtSpeed<'_>, found: &Found) -> MatchedFilm {
        let speed = at.speed.speed;
        let all: Vec<HeardCaption> = found.heard.iter().flatten().copied().collect();
        let mut scenes = find_scenes(&found.scenes, &all, &found.seen);
        let share = share_of(&scenes);
        for scene in &mut scenes {
            scene.at_ms = scene.at_ms.map(|ms| faster(ms, speed));
        }
        let pairs: Vec<(&FilmScene, &SeenScene)> = found.scenes.iter().zip(&found.seen).collect();
        let tracks = self.media.captions.iter().zip(&found.heard).map(|(track, heard)| {
            let RetimedTrack { language, captions, lost } =
                retime(track, heard, &pairs, at.interval_ms, at.duration_ms);
            MatchedCaptions {
                language,
                captions: captions.into_iter().map(|caption| played(caption, speed)).collect(),
                lost: lost.into_iter().map(|caption| caption.text).collect(),
            }
        });
        let tracks = tracks.collect();
        let (duration_ms, crop) = (self.film.duration_ms, found.crop);
        MatchedFilm { duration_ms, share, speed, crop, scenes, tracks, thumbnail: None }
    }
}

fn faster(ms: u64, speed: f64) -> u64 {
    (ms as f64 / speed).round() as u64
}

/// A caption as a film plays it.
fn played(caption: Caption, speed: f64) -> Caption {
    let word = |word: CaptionWord| CaptionWord {
        start_ms: faster(word.start_ms, speed),
        end_ms: faster(word.end_ms, speed),
        ..word
    };
    Caption {
        start_ms: faster(caption.start_ms, speed),
        end_ms: faster(caption.end_ms, speed),
        words: caption.words.into_iter().map(word).collect(),
        ..caption
    }
}

impl Speech {
    /// Returns what is looked for of a caption: its time, or more of the speech around it where that is short.
    fn around(&self, start_ms: u64, end_ms: u64) -> (u64, u64) {
        let start_ms = start_ms.max(self.start_ms);
        let end_ms = end_ms.clamp(start_ms, self.end_ms).max((start_ms + LEAST_PART_MS).min(self.end_ms));
        (start_ms.min(end_ms.saturating_sub(LEAST_PART_MS)).max(self.start_ms), end_ms)
    }
}
