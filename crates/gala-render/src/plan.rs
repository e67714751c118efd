//! Cuts a resolved timeline into segments, and names each by all that shapes its pixels.
//!
//! A segment is one closed group of pictures and the unit of encoding, keeping and distribution. Its hash says
//! nothing of where in the video it stands nor of ids, so a scene that moves is not encoded again.

mod captions;
mod name;

use std::{collections::BTreeSet, fmt, sync::Arc};

use gala_core::{format::FrameSize, hash::ContentHash, time::FrameRate, timeline::Color};

pub(crate) use captions::{CaptionLook, CaptionRun};

use crate::{
    resolve::{Clip, ClipContent, Resolved},
    settings::EncodeSettings,
};

/// Segments are at most this long, so that progress, cancelling and resuming are fine-grained.
const LONGEST_S: f64 = 8.0;

/// A video as segments in order of time, without gaps.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderPlan {
    pub size: FrameSize,
    pub fps: FrameRate,
    pub background: Color,
    pub settings: EncodeSettings,
    pub frames: u64,
    pub segments: Vec<SegmentPlan>,
}

/// A run of frames that is encoded at once.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentPlan {
    /// Of everything that shapes the segment's bytes, relative to its own start.
    pub hash: ContentHash,
    /// The clip whose frames these are, alone: `None` where a transition, several tracks or none is seen.
    pub clip: Option<String>,
    /// In the video.
    pub first_frame: u64,
    pub frames: u64,
    /// From back to front.
    pub(crate) shots: Vec<Shot>,
    /// In order of time, relative to the segment's start.
    pub(crate) captions: Vec<CaptionRun>,
}

/// What one track shows during a segment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shot {
    One(Part),
    /// `offset` frames of the transition's `length` have passed when the segment starts.
    Cross {
        from: Part,
        to: Part,
        offset: u64,
        length: u64,
    },
}

/// A clip from some frame on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub id: String,
    pub content: Arc<ClipContent>,
    /// How many frames of the clip have passed when the segment starts.
    pub offset: u64,
    /// The whole clip, in frames.
    pub length: u64,
}

/// Cuts at clip and transition borders, and long stretches evenly into parts of at most 8 s. Pure.
pub fn plan(resolved: &Resolved, settings: &EncodeSettings) -> RenderPlan {
    let captions = captions::runs(resolved);
    let tracks: Vec<Vec<Track<'_>>> = resolved.visuals.iter().map(|clips| share(clips)).collect();
    let borders = borders(resolved);
    let mut segments = Vec::with_capacity(borders.len());
    for (&first, &end) in borders.iter().zip(borders.iter().skip(1)) {
        let shots: Vec<Shot> = tracks.iter().filter_map(|clips| shot(clips, first)).collect();
        let captions = captions::within(&captions, first, end);
        let clip = match shots.as_slice() {
            [Shot::One(part)] => Some(part.id.clone()),
            _ => None,
        };
        let mut segment =
            SegmentPlan { hash: ContentHash::of(b""), clip, first_frame: first, frames: end - first, shots, captions };
        segment.hash = name::of(resolved, settings, &segment);
        segments.push(segment);
    }
    RenderPlan {
        size: resolved.size,
        fps: resolved.fps,
        background: resolved.background,
        settings: settings.clone(),
        frames: resolved.frames,
        segments,
    }
}

/// A clip whose content many segments share.
struct Track<'a> {
    clip: &'a Clip,
    content: Arc<ClipContent>,
}

fn share(clips: &[Clip]) -> Vec<Track<'_>> {
    clips.iter().map(|clip| Track { clip, content: Arc::new(clip.content.clone()) }).collect()
}

fn borders(resolved: &Resolved) -> Vec<u64> {
    let mut cuts = BTreeSet::from([0, resolved.frames]);
    for clip in resolved.visuals.iter().flatten() {
        cuts.extend([clip.first_frame, clip.first_frame + clip.transition_frames, clip.end_frame()]);
    }
    let cuts: Vec<u64> = cuts.into_iter().filter(|cut| *cut <= resolved.frames).collect();
    let longest = (resolved.fps.as_f64() * LONGEST_S) as u64;
    let mut borders = Vec::with_capacity(cuts.len());
    for pair in cuts.windows(2) {
        let length = pair[1] - pair[0];
        let parts = length.div_ceil(longest);
        borders.extend((0..parts).map(|part| pair[0] + length * part / parts));
    }
    borders.push(resolved.frames);
    borders
}

/// Returns what a track shows from a border on until the next one.
fn shot(clips: &[Track<'_>], first: u64) -> Option<Shot> {
    let after = clips.partition_point(|track| track.clip.first_frame <= first);
    let (current, before) = clips[..after].split_last().map(|(last, rest)| (last, rest.last()))?;
    let part = |track: &Track<'_>| Part {
        id: track.clip.id.clone(),
        content: Arc::clone(&track.content),
        offset: first - track.clip.first_frame,
        length: track.clip.frames,
    };
    let offset = first - current.clip.first_frame;
    match before {
        Some(before) if offset < current.clip.transition_frames => {
            Some(Shot::Cross { from: part(before), to: part(current), offset, length: current.clip.transition_frames })
        }
        _ => (first < current.clip.end_frame()).then(|| Shot::One(part(current))),
    }
}

impl Part {
    /// Returns how far a clip has come at a frame of the segment: 0 at its first frame, 1 at its last.
    pub fn phase(&self, frame: u64) -> f64 {
        (self.offset + frame) as f64 / (self.length.saturating_sub(1)).max(1) as f64
    }
}

impl RenderPlan {
    /// Returns the segment in which a frame of the video lies, and the frame's place in it.
    pub(crate) fn locate(&self, frame: u64) -> Option<(usize, u64)> {
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
            if segment.shots.is_empty() {
                write!(f, " background")?;
            }
            for shot in &segment.shots {
                write!(f, " {shot}")?;
            }
            writeln!(f)?;
            for run in &segment.captions {
                writeln!(f, "       {run}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Shot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(part) => part.fmt(f),
            Self::Cross { from, to, offset, length } => write!(f, "({from} x {to} {offset}/{length})"),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.content {
            ClipContent::Still { layers, .. } => write!(f, "still {} [{} layers]", self.id, layers.len())?,
            ClipContent::Video { source_in_ms, .. } => write!(f, "video {} [from {source_in_ms} ms]", self.id)?,
        }
        write!(f, " {}/{}", self.offset, self.length)
    }
}
