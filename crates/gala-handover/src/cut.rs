//! A cut as editing programs know it: tracks of clips over media files, in whole frames at an exact rate.

use std::{collections::BTreeSet, ops::Range};

use gala_core::{
    format::FrameSize,
    time::{FrameRate, Frames},
    timeline::{AudioRole, BlendMode, CaptionTrack, Color, TransitionKind},
};

use crate::{feature::Feature, timecode::TimecodeFormat};

/// All that documents are written of.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    pub name: String,
    pub fps: FrameRate,
    pub size: FrameSize,
    /// How long it is.
    pub frames: Frames,
    pub timecode: TimecodeFormat,
    pub media: Vec<Media>,
    /// From back to front.
    pub video: Vec<CutTrack>,
    pub audio: Vec<CutTrack>,
    /// In order of time.
    pub markers: Vec<CutMarker>,
    pub captions: Vec<CaptionTrack>,
}

/// A file of the package. It begins with frame 0 and carries no timecode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// Its name in the folder of media, with extension.
    pub file: String,
    pub kind: MediaKind,
    pub frames: Frames,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// Pictures of the cut's size and rate, without sound.
    Picture { alpha: bool },
    /// Stereo at 48 kHz.
    Sound(AudioRole),
}

/// Clips of one kind that do not overlap, in order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct CutTrack {
    pub name: String,
    pub clips: Vec<CutClip>,
}

/// A part of a media file at its place. It plays at normal speed.
#[derive(Clone, Debug, PartialEq)]
pub struct CutClip {
    /// Of the timeline's clip; of the first one where sounds of one role overlap.
    pub id: String,
    /// Into [`Cut::media`].
    pub media: usize,
    /// Where it is in the cut. Neighbours of a dissolve meet inside of it.
    pub record: Range<Frames>,
    /// The frame of its file with which it begins.
    pub source_in: Frames,
    /// How it takes over from the clip before it, which ends where this one begins.
    pub dissolve: Option<Dissolve>,
    pub blend: BlendMode,
    /// What is in its file, or is left to the program.
    pub features: BTreeSet<Feature>,
}

/// A transition around the place where two clips meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dissolve {
    /// How long before the cut it begins.
    pub before: Frames,
    /// How long after the cut it ends.
    pub after: Frames,
    /// What the timeline says it is.
    pub kind: TransitionKind,
}

#[derive(Clone, Debug, PartialEq)]
pub struct CutMarker {
    pub at: Frames,
    pub name: String,
    pub color: Option<Color>,
}

/// What lies on a track from its start to its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TrackItem<'a> {
    Gap(Frames),
    Clip(&'a CutClip),
}

impl CutTrack {
    /// Returns its clips with the gaps before and between them.
    pub fn items(&self) -> Vec<TrackItem<'_>> {
        let mut items = Vec::new();
        let mut at = Frames::ZERO;
        for clip in &self.clips {
            if clip.record.start > at {
                items.push(TrackItem::Gap(clip.record.start - at));
            }
            items.push(TrackItem::Clip(clip));
            at = clip.record.end;
        }
        items
    }

    /// Returns where its last clip ends.
    pub fn end(&self) -> Frames {
        self.clips.last().map_or(Frames::ZERO, |clip| clip.record.end)
    }

    /// Returns each clip with the dissolve into the one after it.
    pub fn with_next(&self) -> impl Iterator<Item = (&CutClip, Option<Dissolve>)> {
        let next = self.clips.iter().skip(1).map(|clip| clip.dissolve).chain([None]);
        self.clips.iter().zip(next)
    }
}

impl CutClip {
    pub fn frames(&self) -> Frames {
        self.record.end - self.record.start
    }

    /// Returns the frames of its file that are seen or heard.
    pub fn source(&self) -> Range<Frames> {
        self.source_in..self.source_in + self.frames()
    }
}

impl Dissolve {
    pub fn frames(self) -> Frames {
        self.before + self.after
    }
}

impl Cut {
    pub fn media_of(&self, clip: &CutClip) -> &Media {
        &self.media[clip.media]
    }

    /// Returns a place in the cut as programmes are numbered: from one hour on.
    pub fn record_timecode(&self, at: Frames) -> String {
        self.timecode.name(self.timecode.hour() + at)
    }

    /// Returns a length as a fraction of a second in lowest terms: numerator, denominator.
    pub fn seconds(&self, Frames(frames): Frames) -> (u64, u64) {
        let (top, bottom) = (frames * u64::from(self.fps.den()), u64::from(self.fps.num()));
        let divisor = greatest_common_divisor(top, bottom).max(1);
        (top / divisor, bottom / divisor)
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}
