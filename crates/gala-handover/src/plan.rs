//! From a settled timeline to the cut that is handed over, and to what has to be rendered for it.

mod handle;
mod length;
mod shot;
mod sounds;

use gala_core::{
    time::{Frames, Millis},
    timeline::{
        BlendMode, Color, Content, Fill, Look, Metadata, Settled, SettledTimeline, Track, TransitionKind, VisualClip,
        VisualTrack,
    },
};

pub use self::shot::Shot;
use self::{length::length_of, shot::shot_of, sounds::sound_tracks};
use crate::{
    cut::{Cut, CutClip, CutMarker, CutTrack, Dissolve, Media, MediaKind},
    feature::Feature,
    name::file_stem,
    timecode::TimecodeFormat,
};

/// A cut, and what its media files are rendered of.
#[derive(Clone, Debug, PartialEq)]
pub struct Handover {
    pub cut: Cut,
    /// Of the pictures among the cut's media, in their order, which come before the sounds.
    pub shots: Vec<Shot>,
}

/// The id of the clip that shows the timeline's background.
pub const BACKGROUND: &str = "(background)";

/// Plans what is handed over under a name. Pure.
///
/// Each clip that is seen becomes a file of its own, with what is before and after it as handles where there is any; on
/// tracks that cover others with transparency. All sounds of a role become one file, a stem.
pub fn hand_over(timeline: &SettledTimeline, name: &str) -> Handover {
    let mut planner = Planner { timeline, cut: empty_cut(timeline, name), shots: Vec::new() };
    planner.background();
    planner.pictures();
    let Planner { mut cut, shots, .. } = planner;
    sound_tracks(timeline, &mut cut);
    Handover { cut, shots }
}

fn empty_cut(timeline: &SettledTimeline, name: &str) -> Cut {
    let fps = timeline.format.fps;
    let frames = length_of(timeline);
    let markers = timeline.markers.iter().map(|marker| CutMarker {
        at: fps.frame_at(Millis(marker.at_ms)).min(frames - Frames(1)),
        name: marker.name.clone(),
        color: marker.color,
    });
    let mut markers: Vec<CutMarker> = markers.collect();
    markers.sort_by_key(|marker| marker.at);
    let captions = timeline.tracks.iter().filter_map(|track| match track {
        Track::Caption(track) => Some(track.clone()),
        _ => None,
    });
    Cut {
        name: name.to_owned(),
        fps,
        size: timeline.format.size,
        frames,
        timecode: TimecodeFormat::usual(fps),
        media: Vec::new(),
        video: Vec::new(),
        audio: Vec::new(),
        markers,
        captions: captions.collect(),
    }
}

struct Planner<'a> {
    timeline: &'a SettledTimeline,
    cut: Cut,
    shots: Vec<Shot>,
}

impl Planner<'_> {
    /// Editing programs show black where no clip is. Another colour is a clip beneath all others.
    fn background(&mut self) {
        let color = self.timeline.format.background;
        if color == Color::default() {
            return;
        }
        let clip = VisualClip {
            id: BACKGROUND.to_owned(),
            start_ms: Millis::ZERO,
            duration_ms: self.cut.fps.ms_at(self.cut.frames),
            content: Content::Color(Fill::from(color)),
            look: Look::default(),
            transition: None,
            enter: None,
            exit: None,
            metadata: Metadata::new(),
        };
        self.track(&VisualTrack { name: "background".to_owned(), ..VisualTrack::new(vec![clip]) });
    }

    fn pictures(&mut self) {
        for track in &self.timeline.tracks {
            if let Track::Visual(track) = track
                && !track.clips.is_empty()
            {
                self.track(track);
            }
        }
    }

    fn track(&mut self, track: &VisualTrack<Settled>) {
        // The lowest track lies on nothing but the background, which is in its files.
        let number = self.cut.video.len() + 1;
        let covers_others = number > 1;
        let mut clips: Vec<CutClip> = Vec::new();
        for clip in &track.clips {
            let new = self.clip(clip, covers_others, clips.last_mut());
            clips.push(new);
        }
        let name = if track.name.is_empty() { format!("Video {number}") } else { track.name.clone() };
        self.cut.video.push(CutTrack { name, clips });
    }

    fn clip(&mut self, clip: &VisualClip<Settled>, alpha: bool, before: Option<&mut CutClip>) -> CutClip {
        let fps = self.cut.fps;
        let (start, end) = (fps.frame_at(clip.start_ms), fps.frame_at(clip.end_ms()));
        let (number, extension) = (self.shots.len() + 1, if alpha { "mov" } else { "mp4" });
        let file = format!("{number:03}-{}.{extension}", file_stem(&clip.id, "clip"));
        let shot = shot_of(self.timeline, clip, alpha, file.clone());
        let dissolve = before.and_then(|before| meet(before, start, clip));
        let first = start + dissolve.map_or(Frames::ZERO, |dissolve| dissolve.before);
        let source_in = shot.head + (first - start);
        self.cut.media.push(Media { file, kind: MediaKind::Picture { alpha }, frames: shot.frames });
        self.shots.push(shot);
        let mut features = Feature::of_visual(clip);
        let blend = if alpha { clip.look.blend } else { BlendMode::Normal };
        if !alpha {
            features.remove(&Feature::Blend);
        }
        let media = self.shots.len() - 1;
        CutClip { id: clip.id.clone(), media, record: first..end, source_in, dissolve, blend, features }
    }
}

/// Has a clip end in the middle of its overlap with the next one, which begins there. Returns how they go over.
fn meet(before: &mut CutClip, start: Frames, next: &VisualClip<Settled>) -> Option<Dissolve> {
    let overlap = before.record.end.saturating_sub(start);
    let kind = next.transition.as_ref().map_or(TransitionKind::Crossfade, |transition| transition.kind);
    let first_half = Frames(overlap.0 / 2);
    before.record.end = before.record.end - (overlap - first_half);
    (overlap > Frames::ZERO).then_some(Dissolve { before: first_half, after: overlap - first_half, kind })
}
