//! What a clip's media file is rendered of: a timeline that shows that clip alone.

use gala_core::{
    time::{FrameRate, Frames, Millis},
    timeline::{
        Animated, BlendMode, Content, Format, Length, Look, MovePart, Settled, SettledTimeline, Start, Timeline, Track,
        Transition, VisualClip, VisualTrack,
    },
};

use super::handle::Handles;

/// A file with the picture of one clip, from its head handle to its tail handle.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    /// The id of its clip.
    pub clip: String,
    /// Its name in the folder of media.
    pub file: String,
    /// It shows nothing else, and is silent.
    pub timeline: Timeline,
    /// Rendered with transparency where nothing is drawn.
    pub alpha: bool,
    pub frames: Frames,
    /// The frame at which the clip itself begins.
    pub head: Frames,
}

/// Returns how a clip is rendered alone. On its own it begins and ends with the same pictures as in the timeline, in the
/// same frames; transitions with its neighbours are left to the editor.
pub fn shot_of(timeline: &SettledTimeline, clip: &VisualClip<Settled>, alpha: bool, file: String) -> Shot {
    let fps = timeline.format.fps;
    let own = fps.frame_at(clip.end_ms()) - fps.frame_at(clip.start_ms);
    let handles = Handles::of(clip, fps);
    let frames = handles.head + own + handles.tail;
    let format = Format { safe_area: None, ..timeline.format.clone() };
    let alone = Alone { clip, fps, alpha, handles, own };
    let track = Track::Visual(VisualTrack::new(alone.clips()));
    let timeline = Timeline::new(format, vec![track]);
    Shot { clip: clip.id.clone(), file, timeline, alpha, frames, head: handles.head }
}

struct Alone<'a> {
    clip: &'a VisualClip<Settled>,
    fps: FrameRate,
    alpha: bool,
    handles: Handles,
    own: Frames,
}

impl Alone<'_> {
    fn clips(&self) -> Vec<VisualClip> {
        let all = self.handles.head + self.own + self.handles.tail;
        let Content::Still(still) = &self.clip.content else {
            return vec![self.piece("", self.clip.content.clone(), Frames::ZERO, all)];
        };
        let MovePart { from, to } = still.camera.part;
        let at = |from, to| {
            let mut still = still.clone();
            still.camera.part = MovePart { from, to };
            Content::Still(still)
        };
        let body = self.handles.head + self.own;
        let pieces = [
            ("-head", at(from, from), Frames::ZERO, self.handles.head),
            ("", at(from, to), self.handles.head, body),
            ("-tail", at(to, to), body, all),
        ];
        let pieces = pieces.into_iter().filter(|(_, _, start, end)| start < end);
        pieces.map(|(suffix, content, start, end)| self.piece(suffix, content, start, end)).collect()
    }

    /// Shows some content between two frames of the file.
    fn piece(&self, suffix: &str, content: Content, start: Frames, end: Frames) -> VisualClip {
        let (start_ms, end_ms) = (self.fps.ms_at(start), self.fps.ms_at(end));
        let is_body = suffix.is_empty();
        VisualClip {
            id: format!("{}{suffix}", self.clip.id),
            start_ms: Start::At(start_ms.0),
            duration_ms: Length::Ms((end_ms - start_ms).0),
            content: self.content(content),
            look: self.look(),
            transition: None,
            enter: self.clip.enter.filter(|_| is_body).map(|enter| self.enter(enter)),
            exit: self.clip.exit.filter(|_| is_body).map(|exit| self.exit(exit, end)),
            metadata: self.clip.metadata.clone(),
        }
    }

    fn head_ms(&self) -> u64 {
        self.fps.ms_at(self.handles.head).0
    }

    fn content(&self, mut content: Content) -> Content {
        match &mut content {
            Content::Video(video) => {
                let head_ms = (self.head_ms() as f64 * f64::from(video.speed)) as u64;
                video.source_in_ms = video.source_in_ms.saturating_sub(head_ms);
                video.sound = None;
            }
            Content::Visualiser(visualiser) => {
                visualiser.source_in_ms = visualiser.source_in_ms.saturating_sub(self.head_ms());
            }
            _ => {}
        }
        content
    }

    fn look(&self) -> Look {
        let mut look = self.clip.look.clone();
        delay(&mut look.transform.position, self.head_ms());
        delay(&mut look.transform.scale, self.head_ms());
        delay(&mut look.transform.rotation, self.head_ms());
        delay(&mut look.opacity, self.head_ms());
        if self.alpha {
            look.blend = BlendMode::Normal;
        }
        look
    }

    /// Returns a transition that takes as many frames at the file's start as it takes in the timeline.
    fn enter(&self, enter: Transition) -> Transition {
        let start = self.clip.start_ms;
        let frames = self.fps.frame_at(start + Millis(enter.duration_ms)) - self.fps.frame_at(start);
        Transition { duration_ms: self.fps.ms_at(frames).0.max(1), ..enter }
    }

    /// The same at the file's end.
    fn exit(&self, exit: Transition, end: Frames) -> Transition {
        let own_end = self.clip.end_ms();
        let before = self.fps.frame_at(own_end.saturating_sub(Millis(exit.duration_ms)));
        let frames = self.fps.frame_at(own_end) - before;
        let duration = self.fps.ms_at(end) - self.fps.ms_at(end.saturating_sub(frames));
        Transition { duration_ms: duration.0.max(1), ..exit }
    }
}

fn delay<T>(value: &mut Animated<T>, ms: u64) {
    if let Animated::Keyframes(keyframes) = value {
        keyframes.iter_mut().for_each(|keyframe| keyframe.at_ms += ms);
    }
}
