//! What the two kinds of clips have in common, as far as edits go.

use super::{keyframes, window::Window};
use crate::{
    problem::Problem,
    time::Millis,
    timeline::{AudioClip, Content, Settled, VisualClip},
};

/// A clip of a settled timeline.
pub(super) trait Piece: Clone {
    fn set_id(&mut self, id: String);

    fn start_ms(&self) -> u64;

    fn length_ms(&self) -> u64;

    fn place(&mut self, start_ms: u64, length_ms: u64);

    fn end_ms(&self) -> u64 {
        self.start_ms().saturating_add(self.length_ms())
    }

    /// How long it shares with its predecessor.
    fn transition_ms(&self) -> u64;

    /// Makes the transition, if it has one, as long as an overlap.
    fn set_transition(&mut self, overlap_ms: u64);

    /// Returns where it is alone: after its transition.
    fn cut_ms(&self) -> u64 {
        self.start_ms().saturating_add(self.transition_ms())
    }

    /// Returns how long a transition at its end may be.
    fn free_ms(&self) -> u64;

    /// Keeps a part of what is seen and heard, or lets it begin earlier or end later. Its times are not changed.
    fn keep(&mut self, window: &Window<'_>) -> Result<(), Problem>;

    /// Drops what belongs to its start, which is now elsewhere.
    fn lose_start(&mut self);

    /// Drops what belongs to its end, which is now elsewhere.
    fn lose_end(&mut self);

    fn replace_source(&mut self, source: &str, source_in_ms: Option<u64>) -> Result<(), Problem>;

    fn speed(&self) -> Option<f32>;

    /// Plays at a speed and takes its key frames along.
    fn stretch(&mut self, speed: f32, factor: f64, length_ms: u64);
}

impl Piece for VisualClip<Settled> {
    fn set_id(&mut self, id: String) {
        self.id = id;
    }

    fn start_ms(&self) -> u64 {
        self.start_ms.0
    }

    fn length_ms(&self) -> u64 {
        self.duration_ms.0
    }

    fn place(&mut self, start_ms: u64, length_ms: u64) {
        (self.start_ms, self.duration_ms) = (Millis(start_ms), Millis(length_ms));
    }

    fn transition_ms(&self) -> u64 {
        self.transition.map_or(0, |transition| transition.duration_ms)
    }

    fn set_transition(&mut self, overlap_ms: u64) {
        self.transition = self.transition.filter(|_| overlap_ms > 0);
        if let Some(transition) = &mut self.transition {
            transition.duration_ms = overlap_ms;
        }
    }

    fn free_ms(&self) -> u64 {
        let enter_ms = self.enter.map_or(0, |enter| enter.duration_ms);
        self.length_ms().saturating_sub(self.transition_ms().max(enter_ms))
    }

    fn keep(&mut self, window: &Window<'_>) -> Result<(), Problem> {
        window.look(&mut self.look);
        window.content(&mut self.content)
    }

    fn lose_start(&mut self) {
        (self.transition, self.enter) = (None, None);
        lose_start(&mut self.content);
    }

    fn lose_end(&mut self) {
        self.exit = None;
        lose_end(&mut self.content);
    }

    fn replace_source(&mut self, source: &str, source_in_ms: Option<u64>) -> Result<(), Problem> {
        let (name, place) = match &mut self.content {
            Content::Image(image) => (&mut image.source, None),
            Content::Video(video) => (&mut video.source, Some(&mut video.source_in_ms)),
            Content::Visualiser(visualiser) => (&mut visualiser.source, Some(&mut visualiser.source_in_ms)),
            Content::Still(still) if still.layers.len() == 1 => (&mut still.layers[0].source, None),
            Content::Still(_) | Content::Svg(_) | Content::Text(_) | Content::Shape(_) | Content::Color(_) => {
                let message = "the clip does not show one file";
                return Err(Problem::new("no_source", "clip", message, "delete it and insert another"));
            }
        };
        match (source_in_ms, place) {
            (Some(ms), Some(place)) => *place = ms,
            (Some(_), None) => {
                let message = "a picture has no place to begin at";
                return Err(Problem::new("no_source_in", "source_in_ms", message, "leave it away"));
            }
            (None, _) => {}
        }
        source.clone_into(name);
        Ok(())
    }

    fn speed(&self) -> Option<f32> {
        if let Content::Video(video) = &self.content { Some(video.speed) } else { None }
    }

    fn stretch(&mut self, speed: f32, factor: f64, length_ms: u64) {
        let scale = keyframes::Scale { factor, length_ms };
        scale.transform(&mut self.look.transform);
        scale.value(&mut self.look.opacity);
        if let Content::Video(video) = &mut self.content {
            video.speed = speed;
            if let Some(sound) = &mut video.sound {
                scale.value(&mut sound.gain_db);
            }
        }
    }
}

/// Drops what content plays at its start.
pub(super) fn lose_start(content: &mut Content) {
    match content {
        Content::Text(text) => text.entrance = None,
        Content::Video(video) => video.sound.iter_mut().for_each(|sound| sound.fade_in_ms = 0),
        _ => {}
    }
}

/// Drops what content plays at its end.
pub(super) fn lose_end(content: &mut Content) {
    if let Content::Video(video) = content {
        video.sound.iter_mut().for_each(|sound| sound.fade_out_ms = 0);
    }
}

impl Piece for AudioClip<Settled> {
    fn set_id(&mut self, id: String) {
        self.id = id;
    }

    fn start_ms(&self) -> u64 {
        self.start_ms.0
    }

    fn length_ms(&self) -> u64 {
        self.duration_ms.0
    }

    fn place(&mut self, start_ms: u64, length_ms: u64) {
        (self.start_ms, self.duration_ms) = (Millis(start_ms), Millis(length_ms));
    }

    fn transition_ms(&self) -> u64 {
        0
    }

    /// Sounds that overlap are both heard.
    fn set_transition(&mut self, _overlap_ms: u64) {}

    fn free_ms(&self) -> u64 {
        self.length_ms()
    }

    fn keep(&mut self, window: &Window<'_>) -> Result<(), Problem> {
        window.sound(self)
    }

    fn lose_start(&mut self) {
        self.fade_in_ms = 0;
    }

    fn lose_end(&mut self) {
        self.fade_out_ms = 0;
    }

    fn replace_source(&mut self, source: &str, source_in_ms: Option<u64>) -> Result<(), Problem> {
        source.clone_into(&mut self.source);
        self.source_in_ms = source_in_ms.unwrap_or(self.source_in_ms);
        Ok(())
    }

    fn speed(&self) -> Option<f32> {
        Some(self.speed)
    }

    fn stretch(&mut self, speed: f32, factor: f64, length_ms: u64) {
        let scale = keyframes::Scale { factor, length_ms };
        scale.value(&mut self.gain_db);
        scale.value(&mut self.pan);
        self.speed = speed;
    }
}
