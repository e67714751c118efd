//! A timeline with every reference, default and unit settled, so that what cannot be drawn cannot be written.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use gala_core::{
    format::FrameSize,
    hash::ContentHash,
    problem::{Problem, Problems},
    time::FrameRate,
    timeline::{
        AudioClip, AudioRole, AudioTrack, Camera, Caption, CaptionStyle, CaptionTrack, Color, Content, Layer, Still,
        Timeline, Track, TransitionKind, Video, View, VisualClip, VisualTrack,
    },
};

/// The longest timeline: 24 hours.
pub const MAX_MS: u64 = 24 * 3600 * 1000;
/// The most clips and captions that a timeline may have, each counted by itself.
pub const MAX_CLIPS: usize = 10_000;
pub const MAX_CAPTIONS: usize = 100_000;
pub const MAX_TRACKS: usize = 64;
pub const MAX_LAYERS: usize = 16;
pub const MAX_CAPTION_BYTES: usize = 1000;
/// After so many problems the rest is not told.
const MAX_PROBLEMS: usize = 200;

/// The file that a source name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub path: PathBuf,
    /// Of the file's content: the path itself never matters to what is drawn.
    pub checksum: ContentHash,
}

/// The files of a timeline by the names that the document uses.
pub type Sources = BTreeMap<String, Source>;

/// A valid timeline in frames.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    pub size: FrameSize,
    pub fps: FrameRate,
    pub background: Color,
    /// Up to the end of the last visual clip, or of the last sound where nothing is seen. At least one.
    pub frames: u64,
    /// From back to front; in each, clips in order of time.
    pub visuals: Vec<Vec<Clip>>,
    pub captions: Vec<Captions>,
    pub audio: Vec<Audio>,
}

/// A visual clip in frames.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    pub id: String,
    pub first_frame: u64,
    pub frames: u64,
    pub content: ClipContent,
    /// For how many frames it takes over from the clip before it; 0 is a cut.
    pub transition_frames: u64,
    pub transition: TransitionKind,
}

impl Clip {
    pub fn end_frame(&self) -> u64 {
        self.first_frame + self.frames
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum ClipContent {
    Still { layers: Vec<ClipLayer>, camera: Camera },
    Video { source: Source, source_in_ms: u64 },
}

#[derive(Clone, Debug, PartialEq)]
pub struct ClipLayer {
    pub source: Source,
    pub depth: f32,
}

/// One caption track.
#[derive(Clone, Debug, PartialEq)]
pub struct Captions {
    pub style: CaptionStyle,
    pub language: String,
    /// In order of time.
    pub captions: Vec<Caption>,
}

/// One audio track.
#[derive(Clone, Debug, PartialEq)]
pub struct Audio {
    pub role: AudioRole,
    pub clips: Vec<(AudioClip, Source)>,
}

/// Checks a timeline and settles it. Pure: no file is opened.
///
/// # Errors
/// Every fault that was found, each with its JSON path.
pub fn resolve(timeline: &Timeline, sources: &Sources) -> Result<Resolved, Problems> {
    let mut resolver =
        Resolver { fps: timeline.format.fps, sources, problems: Problems::default(), ids: BTreeSet::new() };
    resolver.check_document(timeline);
    let mut resolved = Resolved {
        size: timeline.format.size,
        fps: timeline.format.fps,
        background: timeline.format.background,
        frames: 0,
        visuals: Vec::new(),
        captions: Vec::new(),
        audio: Vec::new(),
    };
    for (index, track) in timeline.tracks.iter().take(MAX_TRACKS).enumerate() {
        let path = format!("tracks[{index}]");
        match track {
            Track::Visual(track) => resolved.visuals.push(resolver.visual_track(&path, track)),
            Track::Audio(track) => resolved.audio.push(resolver.audio_track(&path, track)),
            Track::Caption(track) => resolved.captions.push(resolver.caption_track(&path, track)),
        }
    }
    resolved.frames = length(&resolved);
    if resolved.frames == 0 && resolver.problems.0.is_empty() {
        resolver.fault("empty_timeline", "tracks", "nothing is seen or heard", "add a clip");
    }
    resolver.problems.0.truncate(MAX_PROBLEMS);
    resolver.problems.into_result(resolved)
}

fn length(resolved: &Resolved) -> u64 {
    let seen = resolved.visuals.iter().flatten().map(Clip::end_frame).max();
    let heard = resolved.audio.iter().flat_map(|track| &track.clips);
    let heard = heard.map(|(clip, _)| resolved.fps.frame_at(clip.start_ms.saturating_add(clip.duration_ms))).max();
    seen.or(heard).unwrap_or(0)
}

struct Resolver<'a> {
    fps: FrameRate,
    sources: &'a Sources,
    problems: Problems,
    ids: BTreeSet<&'a str>,
}

impl<'a> Resolver<'a> {
    fn fault(&mut self, code: &str, path: impl Into<String>, message: impl Into<String>, remedy: &str) {
        if self.problems.0.len() < MAX_PROBLEMS {
            self.problems.push(Problem::new(code, path, message, remedy));
        }
    }

    fn check_document(&mut self, timeline: &Timeline) {
        if timeline.version != Timeline::VERSION {
            let message = format!("version {} is not known, only {}", timeline.version, Timeline::VERSION);
            self.fault("unknown_version", "version", message, "write the timeline anew with this version");
        }
        let FrameSize { width, height } = timeline.format.size;
        if let Err(error) = FrameSize::new(width, height) {
            self.fault("bad_size", "format.size", error.to_string(), "choose another size");
        }
        let count = |of: fn(&Track) -> usize| timeline.tracks.iter().map(of).sum::<usize>();
        let clips = count(|track| match track {
            Track::Visual(track) => track.clips.len(),
            Track::Audio(track) => track.clips.len(),
            Track::Caption(_) => 0,
        });
        let captions = count(|track| if let Track::Caption(track) = track { track.captions.len() } else { 0 });
        let limits = [
            ("too_many_tracks", "tracks", timeline.tracks.len(), MAX_TRACKS),
            ("too_many_clips", "clips", clips, MAX_CLIPS),
            ("too_many_captions", "captions", captions, MAX_CAPTIONS),
        ];
        for (code, what, count, limit) in limits {
            if count > limit {
                self.fault(code, "tracks", format!("{count} {what}, more than {limit}"), "split the timeline");
            }
        }
    }

    /// Checks a start and a length; returns them in frames.
    fn span(&mut self, path: &str, start_ms: u64, duration_ms: u64) -> Option<(u64, u64)> {
        let end_ms = start_ms.saturating_add(duration_ms);
        if end_ms > MAX_MS {
            let message = format!("start and duration reach {end_ms} ms, past the limit of 24 h ({MAX_MS} ms)");
            self.fault("too_long", format!("{path}.duration_ms"), message, "shorten it or move it to the front");
            return None;
        }
        let (first, end) = (self.fps.frame_at(start_ms), self.fps.frame_at(end_ms));
        if end <= first {
            let message = format!("{duration_ms} ms is shorter than one frame");
            self.fault("too_short", format!("{path}.duration_ms"), message, "give it at least one frame");
            return None;
        }
        Some((first, end - first))
    }

    fn source(&mut self, path: &str, name: &str) -> Option<Source> {
        let found = self.sources.get(name).cloned();
        if found.is_none() {
            let shown: String = name.chars().take(80).collect();
            let message = format!("no source is named \"{shown}\"");
            self.fault("unknown_source", format!("{path}.source"), message, "add the file or mend the name");
        }
        found
    }

    fn within(&mut self, path: String, value: f32, low: f32, high: f32) -> bool {
        let ok = (low..=high).contains(&value);
        if !ok {
            let message = format!("{value} is outside {low} to {high}");
            self.fault("out_of_range", path, message, "choose a value inside the range");
        }
        ok
    }

    fn visual_track(&mut self, path: &str, track: &'a VisualTrack) -> Vec<Clip> {
        let mut clips: Vec<Clip> = Vec::with_capacity(track.clips.len().min(MAX_CLIPS));
        let mut before: Option<&VisualClip> = None;
        for (index, clip) in track.clips.iter().take(MAX_CLIPS).enumerate() {
            let path = format!("{path}.clips[{index}]");
            self.check_id(&path, &clip.id);
            let content = self.content(&path, &clip.content);
            let span = self.span(&path, clip.start_ms, clip.duration_ms);
            let transition_frames = self.join(&path, before, clip);
            before = Some(clip);
            let (Some(content), Some((first_frame, frames))) = (content, span) else { continue };
            let transition = clip.transition.map(|transition| transition.kind).unwrap_or_default();
            clips.push(Clip { id: clip.id.clone(), first_frame, frames, content, transition_frames, transition });
        }
        self.check_transitions(path, &clips);
        clips
    }

    fn check_id(&mut self, path: &str, id: &'a str) {
        if id.is_empty() || id.len() > 200 {
            let message = format!("an id of {} bytes", id.len());
            self.fault("bad_id", format!("{path}.id"), message, "use 1 to 200 bytes");
        } else if !self.ids.insert(id) {
            self.fault("double_id", format!("{path}.id"), format!("\"{id}\" is taken"), "give every clip its own id");
        }
    }

    /// Checks how a clip follows the one before it; returns the transition's length in frames.
    fn join(&mut self, path: &str, before: Option<&VisualClip>, clip: &VisualClip) -> u64 {
        let end_ms = before.map(|clip| clip.start_ms.saturating_add(clip.duration_ms));
        let Some(transition) = clip.transition else {
            if end_ms.is_some_and(|end| clip.start_ms < end) {
                let message = format!("starts at {} ms, before its predecessor ends", clip.start_ms);
                let remedy = "move it, or give it a transition as long as the overlap";
                self.fault("overlap", format!("{path}.start_ms"), message, remedy);
            }
            return 0;
        };
        let starts_over = clip.start_ms.saturating_add(transition.duration_ms);
        if end_ms != Some(starts_over) {
            let message = match end_ms {
                None => "has a transition but no clip before it".to_owned(),
                Some(end) => format!("its transition ends at {starts_over} ms and its predecessor at {end} ms"),
            };
            let remedy = "start the clip so long before its predecessor's end as the transition lasts";
            self.fault("transition_without_overlap", format!("{path}.transition"), message, remedy);
            return 0;
        }
        self.fps.frame_at(starts_over).saturating_sub(self.fps.frame_at(clip.start_ms))
    }

    /// A clip must be at least as long as the transitions at both of its ends together.
    fn check_transitions(&mut self, path: &str, clips: &[Clip]) {
        for (index, clip) in clips.iter().enumerate() {
            let out = clips.get(index + 1).map_or(0, |next| next.transition_frames);
            let both = clip.transition_frames + out;
            if both > clip.frames {
                let message = format!("{both} frames of transitions in a clip of {} frames", clip.frames);
                let path = format!("{path}.clips[{index}].transition");
                self.fault("transition_too_long", path, message, "shorten the transitions or lengthen the clip");
            }
        }
    }

    fn content(&mut self, path: &str, content: &Content) -> Option<ClipContent> {
        let path = format!("{path}.content");
        match content {
            Content::Still(still) => self.still(&path, still),
            Content::Video(Video { source, source_in_ms }) => {
                if *source_in_ms > MAX_MS {
                    let message = format!("{source_in_ms} ms is past the limit of 24 h");
                    self.fault("too_long", format!("{path}.source_in_ms"), message, "start earlier in the file");
                }
                let source = self.source(&path, source)?;
                Some(ClipContent::Video { source, source_in_ms: *source_in_ms })
            }
        }
    }

    fn still(&mut self, path: &str, still: &Still) -> Option<ClipContent> {
        let count = still.layers.len();
        if count == 0 || count > MAX_LAYERS {
            let message = format!("{count} layers");
            self.fault("bad_layers", format!("{path}.layers"), message, "give a still 1 to 16 layers");
        }
        let mut valid = self.view(&format!("{path}.camera.from"), &still.camera.from);
        valid &= self.view(&format!("{path}.camera.to"), &still.camera.to);
        let mut layers = Vec::with_capacity(count.min(MAX_LAYERS));
        for (index, Layer { source, depth }) in still.layers.iter().take(MAX_LAYERS).enumerate() {
            let path = format!("{path}.layers[{index}]");
            valid &= self.within(format!("{path}.depth"), *depth, 0.0, 2.0);
            layers.extend(self.source(&path, source).map(|source| ClipLayer { source, depth: *depth }));
        }
        (valid && layers.len() == count).then_some(ClipContent::Still { layers, camera: still.camera })
    }

    fn view(&mut self, path: &str, view: &View) -> bool {
        let x = self.within(format!("{path}.x"), view.x, 0.0, 1.0);
        let y = self.within(format!("{path}.y"), view.y, 0.0, 1.0);
        let zoom = self.within(format!("{path}.zoom"), view.zoom, 1.0, 4.0);
        x && y && zoom
    }

    fn audio_track(&mut self, path: &str, track: &AudioTrack) -> Audio {
        let mut clips = Vec::new();
        for (index, clip) in track.clips.iter().take(MAX_CLIPS).enumerate() {
            let path = format!("{path}.clips[{index}]");
            let source = self.source(&path, &clip.source);
            let span = self.span(&path, clip.start_ms, clip.duration_ms);
            self.within(format!("{path}.gain_db"), clip.gain_db, -60.0, 24.0);
            if clip.fade_in_ms.saturating_add(clip.fade_out_ms) > clip.duration_ms {
                let message = format!("fades of {} and {} ms", clip.fade_in_ms, clip.fade_out_ms);
                self.fault("fades_too_long", format!("{path}.fade_out_ms"), message, "keep both within the clip");
            }
            if let (Some(source), Some(_)) = (source, span) {
                clips.push((clip.clone(), source));
            }
        }
        Audio { role: track.role, clips }
    }

    fn caption_track(&mut self, path: &str, track: &CaptionTrack) -> Captions {
        let mut captions = Vec::new();
        let mut last_end_ms = 0;
        for (index, caption) in track.captions.iter().take(MAX_CAPTIONS).enumerate() {
            let path = format!("{path}.captions[{index}]");
            self.check_caption(&path, caption, last_end_ms);
            last_end_ms = caption.end_ms;
            captions.push(caption.clone());
        }
        Captions { style: track.style, language: track.language.clone(), captions }
    }

    fn check_caption(&mut self, path: &str, caption: &Caption, last_end_ms: u64) {
        if caption.end_ms <= caption.start_ms || caption.end_ms > MAX_MS {
            let message = format!("from {} to {} ms", caption.start_ms, caption.end_ms);
            self.fault("bad_time", format!("{path}.end_ms"), message, "let it end after its start and within 24 h");
        }
        if caption.start_ms < last_end_ms {
            let message = format!("starts at {} ms, before its predecessor ends", caption.start_ms);
            self.fault("overlap", format!("{path}.start_ms"), message, "let captions follow each other");
        }
        if caption.text.len() > MAX_CAPTION_BYTES {
            let message = format!("{} bytes of text, more than {MAX_CAPTION_BYTES}", caption.text.len());
            self.fault("too_long", format!("{path}.text"), message, "split the caption");
        }
        for (index, word) in caption.words.iter().enumerate() {
            if caption.text.get(word.bytes.clone()).is_none() || word.end_ms < word.start_ms {
                let message = "its bytes or times are not those of a word of the text";
                self.fault("bad_word", format!("{path}.words[{index}]"), message, "mend the word's range");
                return;
            }
        }
    }
}
