//! The scenes of a plan as one timeline: one after the other, or cut into a film.

use gala_core::{
    assembly::{self, Assembly, FilmCut, FilmMusic, MusicBeats},
    compose::{self, SceneMedia},
    job::Failure,
    plan::Plan,
    problem::Problem,
    time::SAMPLE_RATE,
    timeline::{Caption, Timeline},
    workflow::Workflow,
};
use serde::{Deserialize, Serialize};

use super::{beats::beats, job::RenderFinal, music::Music};

/// The scenes of a plan as one timeline.
pub(in super::super) struct Composed {
    pub timeline: Timeline,
    /// Also where none are drawn.
    pub captions: Vec<Caption>,
    /// How a film was cut of them.
    pub film: Option<FilmReport>,
    pub warnings: Vec<Problem>,
}

/// How a film was cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilmReport {
    /// Beats a minute of its music; absent where that has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tempo_bpm: Option<f64>,
    pub cuts: Vec<FilmCut>,
}

/// Composes the scenes of a plan as its workflow has them. `media` is parallel to `plan.scenes`.
pub(in super::super) async fn composed(
    job: &RenderFinal<'_>,
    plan: &Plan,
    media: &[SceneMedia],
    music: Option<&Music>,
) -> Result<Composed, Failure> {
    if plan.workflow == Workflow::Faceless {
        let timeline = compose::timeline(plan, media, music.map(|music| music.name.as_str()));
        let captions = compose::captions(plan, media);
        return Ok(Composed { timeline, captions, film: None, warnings: Vec::new() });
    }
    let heard = match music {
        Some(music) => {
            let most_ms = assembly::most_ms(plan, &assembly::spoken_ms(media));
            beats(job, plan, Some((&music.sound.file, music.name.as_str())), most_ms).await?
        }
        None => None,
    };
    let beats = heard.as_ref();
    let film = music.map(|music| FilmMusic { source: &music.name, beats });
    let Assembly { timeline, captions, cuts } = assembly::assemble(plan, media, film);
    let report = FilmReport { tempo_bpm: beats.and_then(tempo_bpm), cuts };
    let warnings = music.filter(|_| beats.is_none()).map(without_beat).into_iter().collect();
    Ok(Composed { timeline, captions, film: Some(report), warnings })
}

fn tempo_bpm(beats: &MusicBeats) -> Option<f64> {
    let (first, last) = (*beats.beats.first()?, *beats.beats.last()?);
    let steps = beats.beats.len().saturating_sub(1) as f64;
    let bpm = steps * 60.0 * f64::from(SAMPLE_RATE) / last.saturating_sub(first).max(1) as f64;
    (steps > 0.0).then(|| (bpm * 100.0).round() / 100.0)
}

fn without_beat(music: &Music) -> Problem {
    Problem::new(
        "music_without_beat",
        "music",
        format!("no beat is heard in {}, so the film is cut by the lengths of its shots alone", music.name),
        "choose a piece with a clear beat, or a mood",
    )
}
