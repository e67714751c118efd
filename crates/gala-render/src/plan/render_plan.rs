//! A video that is cut into segments.

use std::fmt;

use gala_core::{
    format::FrameSize,
    time::{FrameRate, Frames},
    timeline::{Color, SafeArea},
};

use super::segment::SegmentPlan;
use crate::settings::EncodeSettings;

/// A video as segments in order of time, without gaps.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderPlan {
    pub size: FrameSize,
    pub fps: FrameRate,
    pub background: Color,
    pub safe_area: Option<SafeArea>,
    pub settings: EncodeSettings,
    pub frames: Frames,
    pub segments: Vec<SegmentPlan>,
}

impl RenderPlan {
    /// Returns how many frames some of the segments have together.
    pub fn frames_of(&self, indexes: &[usize]) -> Frames {
        indexes.iter().filter_map(|index| self.segments.get(*index)).map(|segment| segment.frames).sum()
    }

    /// Returns the segment in which a frame of the video lies, and the frame's place in it.
    pub(crate) fn locate(&self, frame: Frames) -> Option<(usize, Frames)> {
        let index = self.segments.partition_point(|segment| segment.first_frame + segment.frames <= frame);
        self.segments.get(index).map(|segment| (index, frame - segment.first_frame))
    }
}

/// One line for each segment; for people and for snapshots.
impl fmt::Display for RenderPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.background.0;
        writeln!(
            f,
            "{} at {} fps, {} frames on #{r:02x}{g:02x}{b:02x}, {:?}",
            self.size, self.fps, self.frames, self.settings.quality
        )?;
        for segment in &self.segments {
            write!(f, "{:>6} +{:<4}", segment.first_frame, segment.frames)?;
            let mut spans = segment.tracks.iter().flatten().peekable();
            if spans.peek().is_none() {
                write!(f, " background")?;
            }
            for span in spans {
                write!(f, " {span}")?;
            }
            writeln!(f)?;
            for run in &segment.captions {
                writeln!(f, "       {run}")?;
            }
        }
        Ok(())
    }
}
