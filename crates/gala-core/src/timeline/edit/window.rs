//! What is kept of a clip that is cut, or given back to one that becomes longer.

use super::keyframes::{self, Bounded};
use crate::{
    problem::Problem,
    time::{FrameRate, Millis},
    timeline::{Animated, AudioClip, Camera, Content, Facts, Look, MovePart, Settled, Transform},
};

/// A part of a clip. It may begin before the clip and end after it.
pub(super) struct Window<'a> {
    pub facts: &'a Facts,
    pub fps: FrameRate,
    /// Start and end of the clip, on the timeline.
    pub clip: (u64, u64),
    /// Start and end of the part, on the timeline.
    pub kept: (u64, u64),
}

impl Window<'_> {
    pub fn look(&self, look: &mut Look) {
        self.transform(&mut look.transform);
        self.value(&mut look.opacity, (0.0, 1.0));
    }

    pub fn transform(&self, transform: &mut Transform) {
        self.value(&mut transform.position, (-4.0, 5.0));
        self.value(&mut transform.scale, (0.0, 20.0));
        self.value(&mut transform.rotation, (-36_000.0, 36_000.0));
    }

    /// # Errors
    /// Where what is kept would begin before its source does.
    pub fn content(&self, content: &mut Content) -> Result<(), Problem> {
        match content {
            Content::Still(still) => self.camera(&mut still.camera),
            Content::Video(video) => {
                video.source_in_ms = self.source_in(video.source_in_ms, video.speed)?;
                if let Some(sound) = &mut video.sound {
                    self.value(&mut sound.gain_db, (-60.0, 24.0));
                }
            }
            Content::Visualiser(visualiser) => {
                visualiser.source_in_ms = self.source_in(visualiser.source_in_ms, 1.0)?;
            }
            Content::Image(_) | Content::Svg(_) | Content::Text(_) | Content::Shape(_) | Content::Color(_) => {}
        }
        Ok(())
    }

    /// # Errors
    /// Where what is kept would begin before its source does; and of a sound that starts again, in its middle and go on
    /// past its end.
    pub fn sound(&self, clip: &mut AudioClip<Settled>) -> Result<(), Problem> {
        clip.source_in_ms =
            if clip.looped { self.looped_source_in(clip)? } else { self.source_in(clip.source_in_ms, clip.speed)? };
        self.value(&mut clip.gain_db, (-60.0, 24.0));
        self.value(&mut clip.pan, (-1.0, 1.0));
        Ok(())
    }

    fn value<T: Bounded>(&self, value: &mut Animated<T>, bounds: (f32, f32)) {
        let ((start_ms, end_ms), (from_ms, until_ms)) = (self.clip, self.kept);
        if from_ms < start_ms {
            keyframes::delay(value, start_ms - from_ms);
        }
        if from_ms > start_ms || until_ms < end_ms {
            let begin_ms = from_ms.min(start_ms);
            *value = keyframes::cut(value, from_ms - begin_ms, until_ms - begin_ms, bounds);
        }
    }

    /// How much later than the clip the part begins, in milliseconds of its source.
    fn passed_ms(&self, speed: f32) -> f64 {
        (self.kept.0 as f64 - self.clip.0 as f64) * f64::from(speed)
    }

    fn source_in(&self, source_in_ms: u64, speed: f32) -> Result<u64, Problem> {
        moved(source_in_ms, self.passed_ms(speed))
    }

    /// A sound that starts again does so from its beginning, so a part of it that starts in its middle must end before.
    fn looped_source_in(&self, clip: &AudioClip<Settled>) -> Result<u64, Problem> {
        let passed_ms = self.passed_ms(clip.speed);
        if passed_ms == 0.0 {
            return Ok(clip.source_in_ms);
        }
        let whole_ms = self.facts.get(&clip.source).and_then(|facts| facts.duration_ms);
        let round_ms = whole_ms.and_then(|ms| ms.checked_sub(clip.source_in_ms)).filter(|ms| *ms > 0);
        let kept_ms = (self.kept.1 - self.kept.0) as f64 * f64::from(clip.speed);
        let into_ms = match round_ms {
            Some(ms) if passed_ms > 0.0 => passed_ms % ms as f64,
            _ => passed_ms,
        };
        match round_ms {
            Some(_) if into_ms.abs() < 0.5 => Ok(clip.source_in_ms),
            Some(ms) if into_ms + kept_ms <= ms as f64 + 0.5 => moved(clip.source_in_ms, into_ms),
            _ => {
                let message = "a sound that starts again cannot begin in its middle";
                let remedy = "cut where it starts again, or end it before";
                Err(Problem::new("looped_sound", "clip", message, remedy))
            }
        }
    }

    /// Frames of a camera move are counted so that its first shows the start and its last the end.
    fn camera(&self, camera: &mut Camera) {
        let frame = |ms: u64| self.fps.frame_at(Millis(ms)).0 as f64;
        let first = frame(self.clip.0);
        let steps = (frame(self.clip.1) - first - 1.0).max(1.0);
        let part = camera.part;
        let phase = |frame: f64| part.phase((frame - first) / steps).clamp(0.0, 1.0) as f32;
        camera.part = MovePart { from: phase(frame(self.kept.0)), to: phase(frame(self.kept.1) - 1.0) };
    }
}

fn moved(source_in_ms: u64, by_ms: f64) -> Result<u64, Problem> {
    let moved = (source_in_ms as f64 + by_ms).round();
    if moved < 0.0 {
        let message = format!("the source would have to begin {} ms before its start", -moved);
        return Err(Problem::new("before_source", "to_ms", message, "lengthen the clip less"));
    }
    Ok(moved as u64)
}
