//! The automatic cut of a trailer: its scenes as a film that goes by its music.
//!
//! ```text
//! title card │ scene 1                   │ scene 2        │ …  │ scene n │ end card
//!            │ shot ┆ shot               │ shot ┆ shot    │    │ ┆ ┆ ┆   │
//!            │  speech                   │  speech        │    │ speech  │
//! beats  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
//! ```
//!
//! Pictures change by cuts, and every cut lies on a beat: a scene ends with the first one after its last word and a pause.
//! Within a scene the picture is seen from other distances and places, in shots that become shorter towards the end of the film. Speech
//! lies in the scene that it belongs to, whole. Without beats the same lengths are cut to frames.

mod cards;
mod cut_grid;
mod framing;
mod music_beats;
mod pace;
mod rhythm;
mod shots;
mod spans;
#[cfg(test)]
mod tests;
mod views;

use serde::{Deserialize, Serialize};

use self::{
    cards::{Card, card},
    cut_grid::CutGrid,
    pace::{FilmPace, SPARE_MS},
    shots::{Shot, most_shots, shots},
    spans::{SceneSpan, most_ms as most_of_scenes, spans},
    views::shown,
};
pub use self::{
    cut_grid::CutPlace,
    music_beats::MusicBeats,
    rhythm::{BESIDE_SCENE_MS, CARDS_MS},
};
use crate::{
    captions::{self, Grouping},
    compose::{self, SceneMedia},
    plan::{Plan, PlannedScene},
    time::{Frames, Millis},
    timeline::{
        AudioClip, AudioRole, AudioTrack, Caption, Color, Format, Length, Start, Timeline, Track, VisualClip,
        VisualTrack,
    },
};

/// How long the end card is seen.
const END_MS: u64 = 4000;
/// Between the scene and the number of a shot, in its id.
const SHOT: &str = "-shot-";

/// The music of a film.
#[derive(Clone, Copy, Debug)]
pub struct FilmMusic<'a> {
    /// Its name in the timeline.
    pub source: &'a str,
    /// Absent where it has no beat.
    pub beats: Option<&'a MusicBeats>,
}

/// A film as it was cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Assembly {
    pub timeline: Timeline,
    /// Also where none are drawn.
    pub captions: Vec<Caption>,
    pub cuts: Vec<FilmCut>,
}

/// Where a picture takes over from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmCut {
    pub at_ms: u64,
    /// The scene that is seen from there on; none is the end card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<u32>,
    pub place: CutPlace,
}

/// Cuts the film of a plan. `media` is parallel to `plan.scenes`.
pub fn assemble(plan: &Plan, media: &[SceneMedia], music: Option<FilmMusic<'_>>) -> Assembly {
    let spoken_ms = spoken_ms(media);
    let beats = beat_frames(plan, &spoken_ms, music.and_then(|music| music.beats));
    let grid = CutGrid::new(&beats, plan.fps);
    let (spans, end) = spans(plan, &spoken_ms, grid);
    let mut film = Film::new(plan);
    film.open(&spans, media);
    let most = most_shots(plan.scenes.len());
    for ((scene, media), span) in plan.scenes.iter().zip(media).zip(&spans) {
        film.add_scene(scene, media, span, &shots(scene, span, grid, most));
    }
    film.close(media, end);
    film.finish(music)
}

/// Returns the longest that the film of a plan can be, whatever its music is. `spoken_ms`, how long each scene speaks, is parallel
/// to `plan.scenes`.
pub fn most_ms(plan: &Plan, spoken_ms: &[u64]) -> u64 {
    most_of_scenes(plan, spoken_ms) + END_MS
}

/// Returns how long each scene of media speaks, in milliseconds.
pub fn spoken_ms(media: &[SceneMedia]) -> Vec<u64> {
    media.iter().map(|media| media.timing.duration_ms()).collect()
}

/// Returns how long the moving picture of each scene has to be, in milliseconds, to be seen at its own pace in the film that
/// [`assemble`] cuts: as long as all shots of its scene. `spoken_ms` is parallel to `plan.scenes`.
pub fn moving_ms(plan: &Plan, spoken_ms: &[u64], beats: Option<&MusicBeats>) -> Vec<u64> {
    let beats = beat_frames(plan, spoken_ms, beats);
    let (spans, _) = spans(plan, spoken_ms, CutGrid::new(&beats, plan.fps));
    let ms = |frame: Frames| plan.fps.ms_at(frame).0;
    spans.iter().map(|span| ms(span.end) - ms(span.start) + SPARE_MS).collect()
}

/// Returns the frames on which beats lie, as far as the film of a plan can be.
fn beat_frames(plan: &Plan, spoken_ms: &[u64], beats: Option<&MusicBeats>) -> Vec<u64> {
    let until = plan.fps.frame_at(Millis(most_ms(plan, spoken_ms)));
    beats.map(|beats| beats.frames(plan.fps, until)).unwrap_or_default()
}

struct Film<'a> {
    plan: &'a Plan,
    pictures: Vec<VisualClip>,
    shades: Vec<VisualClip>,
    titles: Vec<VisualClip>,
    speech: Vec<AudioClip>,
    captions: Vec<Caption>,
    cuts: Vec<FilmCut>,
    end_ms: u64,
}

impl<'a> Film<'a> {
    fn new(plan: &'a Plan) -> Self {
        Self {
            plan,
            pictures: Vec::new(),
            shades: Vec::new(),
            titles: Vec::new(),
            speech: Vec::new(),
            captions: Vec::new(),
            cuts: Vec::new(),
            end_ms: 0,
        }
    }

    fn ms(&self, frame: Frames) -> u64 {
        self.plan.fps.ms_at(frame).0
    }

    /// The title over the picture of the first scene.
    fn open(&mut self, spans: &[SceneSpan], media: &[SceneMedia]) {
        let (Some(first), Some(scene), Some(media)) = (spans.first(), self.plan.scenes.first(), media.first()) else {
            return;
        };
        let seen_ms = self.ms(first.start);
        let part = FilmPace::of(scene, media, seen_ms).part(0, 0, seen_ms);
        let opening = card(self.plan, &Card::Title, shown(scene, media, 0, part));
        self.add_card(opening, (0, seen_ms));
    }

    /// The title again over the picture of the last scene, with what the brief says there.
    fn close(&mut self, media: &[SceneMedia], (end, place): (Frames, CutPlace)) {
        let (Some(scene), Some(media)) = (self.plan.scenes.last(), media.last()) else { return };
        let at_ms = self.ms(end);
        self.cuts.push(FilmCut { at_ms, scene: None, place });
        let end_card = Card::End(self.plan.trailer.end_card.as_deref());
        let part = FilmPace::of(scene, media, END_MS).part(0, 0, END_MS);
        let ending = card(self.plan, &end_card, shown(scene, media, 0, part));
        let frames = self.plan.fps.frame_at(Millis(END_MS));
        self.add_card(ending, (at_ms, self.ms(end + frames)));
    }

    fn add_card(&mut self, clips: [Option<VisualClip>; 3], (from_ms, to_ms): (u64, u64)) {
        let placed = |clip: VisualClip| VisualClip {
            start_ms: Start::At(from_ms),
            duration_ms: Length::Ms(to_ms - from_ms),
            ..clip
        };
        let [picture, shade, title] = clips.map(|clip| clip.map(placed));
        self.pictures.extend(picture);
        self.shades.extend(shade);
        self.titles.extend(title);
        self.end_ms = to_ms;
    }

    fn add_scene(&mut self, scene: &PlannedScene, media: &SceneMedia, span: &SceneSpan, shots: &[Shot]) {
        let from_ms = self.ms(span.start);
        let pace = FilmPace::of(scene, media, self.ms(span.end) - from_ms);
        let film_in_ms = span.film_in_ms(scene, self.plan, media);
        for (index, shot) in shots.iter().enumerate() {
            let (at_ms, to_ms) = (self.ms(shot.start), self.ms(shot.end));
            let part = pace.part(film_in_ms, at_ms - from_ms, to_ms - at_ms);
            let (content, look) = shown(scene, media, index, part);
            self.pictures.push(VisualClip {
                id: shot_id(scene.number, index),
                start_ms: Start::At(at_ms),
                duration_ms: Length::Ms(to_ms - at_ms),
                look,
                ..VisualClip::new(content)
            });
            self.cuts.push(FilmCut { at_ms, scene: Some(scene.number), place: shot.place });
        }
        self.end_ms = self.ms(span.end);
        if media.timing.length == 0 {
            return;
        }
        self.speech.push(AudioClip {
            start_ms: Start::At(span.speech_ms),
            duration_ms: Length::Ms(media.timing.duration_ms()),
            ..AudioClip::new(media.speech.clone())
        });
        let grouping = Grouping { size: self.plan.format, start_ms: span.speech_ms, end_ms: self.end_ms };
        self.captions.extend(captions::group(&media.timing.words, &scene.script, &grouping));
    }

    fn finish(self, music: Option<FilmMusic<'_>>) -> Assembly {
        let visual =
            |name: &str, clips| Track::Visual(VisualTrack { name: name.to_owned(), ..VisualTrack::new(clips) });
        let mut tracks =
            vec![visual("shots", self.pictures), visual("shades", self.shades), visual("titles", self.titles)];
        tracks.push(Track::Audio(AudioTrack::new(AudioRole::Speech, self.speech)));
        if let Some(music) = music {
            let clip = compose::music_clip(music.source, self.end_ms);
            tracks.push(Track::Audio(AudioTrack::new(AudioRole::Music, vec![clip])));
        }
        if let Some(style) = compose::caption_style(self.plan.captions) {
            tracks.push(Track::Caption(compose::caption_track(self.plan, style, self.captions.clone())));
        }
        let Plan { format, fps, .. } = *self.plan;
        let format = Format { size: format, fps, background: Color::default(), safe_area: None };
        Assembly { timeline: Timeline::new(format, tracks), captions: self.captions, cuts: self.cuts }
    }
}

/// Returns the id of a shot of a scene, counted from 0. That of the first is that of the scene's clip.
fn shot_id(scene: u32, shot: usize) -> String {
    match shot {
        0 => compose::clip_id(scene),
        _ => format!("{}{SHOT}{:02}", compose::clip_id(scene), shot + 1),
    }
}

/// Returns the id of the clip of a scene of which a clip of a film is a shot; others stay as they are.
pub fn clip_of_shot(clip_id: &str) -> &str {
    clip_id.split_once(SHOT).map_or(clip_id, |(scene, _)| scene)
}
