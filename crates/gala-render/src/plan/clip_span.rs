//! A clip as far as a segment sees it.

use std::{fmt, sync::Arc};

use gala_core::{
    time::{FrameRate, Frames},
    timeline::{Content, Still, Video},
};

use crate::resolve::Clip;

/// A clip that is seen during a segment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClipSpan {
    pub clip: Arc<Clip>,
    /// The clip's first frame, counted from the segment's: negative where the clip began before.
    pub first: i64,
    pub fps: FrameRate,
}

impl ClipSpan {
    /// Returns whether the clip is seen at a frame of the segment.
    pub fn covers(&self, frame: u64) -> bool {
        (self.first..self.first + self.clip.frames.0 as i64).contains(&(frame as i64))
    }

    /// Returns the frame of the clip that is seen at a frame of the segment.
    pub fn frame(&self, frame: u64) -> u64 {
        (frame as i64 - self.first).max(0) as u64
    }

    /// Returns the time since the clip's start at one of its frames, in milliseconds.
    pub fn ms(&self, frame: u64) -> f64 {
        self.fps.elapsed_ms(Frames(frame))
    }
}

impl fmt::Display for ClipSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Clip { id, frames, content, transition, .. } = &*self.clip;
        match content {
            Content::Still(Still { layers, .. }) => write!(f, "still {id} [{} layers]", layers.len())?,
            Content::Image(_) => write!(f, "image {id}")?,
            Content::Video(Video { source_in_ms, speed, .. }) => {
                write!(f, "video {id} [from {source_in_ms} ms x {speed}]")?;
            }
            Content::Svg(_) => write!(f, "svg {id}")?,
            Content::Text(text) => write!(f, "text {id} {:?}", text.text())?,
            Content::Shape(_) => write!(f, "shape {id}")?,
            Content::Color(_) => write!(f, "color {id}")?,
            Content::Visualiser(_) => write!(f, "visualiser {id}")?,
        }
        write!(f, " {:+}/{frames}", self.first)?;
        if let Some(transition) = transition.filter(|transition| self.first + transition.frames.0 as i64 > 0) {
            write!(f, " ({:?} {})", transition.kind, transition.frames)?;
        }
        Ok(())
    }
}
