//! Tells everything that is wrong with a timeline at once.

use std::collections::BTreeSet;

use super::{
    AudioClip, AudioTrack, Caption, CaptionTrack, Content, Facts, Layer, Still, Timeline, Track, View, VisualClip,
    VisualTrack,
    limits::{MAX_CAPTION_BYTES, MAX_CAPTIONS, MAX_CLIPS, MAX_LAYERS, MAX_MS, MAX_PROBLEMS, MAX_TRACKS},
};
use crate::{
    format::FrameSize,
    problem::{Problem, Problems},
};

/// Gathers faults.
pub(super) struct Checker<'a> {
    facts: &'a Facts,
    problems: Problems,
    ids: BTreeSet<&'a str>,
}

impl<'a> Checker<'a> {
    pub fn new(facts: &'a Facts) -> Self {
        Self { facts, problems: Problems::default(), ids: BTreeSet::new() }
    }

    /// Returns what is wrong with the values of a document, whether it is settled or not.
    pub fn document(mut self, timeline: &'a Timeline) -> Problems {
        self.head(timeline);
        self.counts(timeline);
        for (index, track) in timeline.tracks.iter().take(MAX_TRACKS).enumerate() {
            let path = format!("tracks[{index}]");
            match track {
                Track::Visual(track) => self.visual_track(&path, track),
                Track::Audio(track) => self.audio_track(&path, track),
                Track::Caption(track) => self.caption_track(&path, track),
            }
        }
        self.problems
    }

    fn fault(&mut self, code: &str, path: impl Into<String>, message: impl Into<String>, remedy: &str) {
        if self.problems.0.len() < MAX_PROBLEMS {
            self.problems.push(Problem::new(code, path, message, remedy));
        }
    }

    fn head(&mut self, timeline: &Timeline) {
        if timeline.version != Timeline::VERSION {
            let message = format!("version {} is not known, only {}", timeline.version, Timeline::VERSION);
            self.fault("unknown_version", "version", message, "write the timeline anew with this version");
        }
        let FrameSize { width, height } = timeline.format.size;
        if let Err(error) = FrameSize::new(width, height) {
            self.fault("bad_size", "format.size", error.to_string(), "choose another size");
        }
    }

    fn counts(&mut self, timeline: &Timeline) {
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
        if clips + captions == 0 {
            self.fault("empty_timeline", "tracks", "nothing is seen or heard", "add a clip");
        }
    }

    fn source(&mut self, path: &str, name: &str) {
        if !self.facts.contains_key(name) {
            let shown: String = name.chars().take(80).collect();
            let message = format!("no source is named \"{shown}\"");
            self.fault("unknown_source", format!("{path}.source"), message, "add the file or mend the name");
        }
    }

    fn within(&mut self, path: impl Into<String>, value: f32, low: f32, high: f32) {
        if !(low..=high).contains(&value) {
            let message = format!("{value} is outside {low} to {high}");
            self.fault("out_of_range", path, message, "choose a value inside the range");
        }
    }

    fn id(&mut self, path: &str, id: &'a str) {
        if id.len() > 200 {
            let message = format!("an id of {} bytes", id.len());
            self.fault("bad_id", format!("{path}.id"), message, "use at most 200 bytes");
        } else if !id.is_empty() && !self.ids.insert(id) {
            self.fault("double_id", format!("{path}.id"), format!("\"{id}\" is taken"), "give every clip its own id");
        }
    }

    fn visual_track(&mut self, path: &str, track: &'a VisualTrack) {
        for (index, clip) in track.clips.iter().take(MAX_CLIPS).enumerate() {
            let path = format!("{path}.clips[{index}]");
            self.id(&path, &clip.id);
            self.content(&format!("{path}.content"), &clip.content);
        }
    }

    fn content(&mut self, path: &str, content: &Content) {
        match content {
            Content::Still(still) => self.still(path, still),
            Content::Image(image) => self.source(path, &image.source),
            Content::Video(video) => {
                self.source(path, &video.source);
                self.source_in(path, video.source_in_ms);
                self.within(format!("{path}.speed"), video.speed, 0.1, 10.0);
            }
            Content::Visualiser(visualiser) => {
                self.source(path, &visualiser.source);
                self.source_in(path, visualiser.source_in_ms);
            }
            Content::Svg(_) | Content::Text(_) | Content::Shape(_) | Content::Color(_) => {}
        }
    }

    fn source_in(&mut self, path: &str, source_in_ms: u64) {
        if source_in_ms > MAX_MS {
            let message = format!("{source_in_ms} ms is past the limit of 24 h");
            self.fault("too_long", format!("{path}.source_in_ms"), message, "start earlier in the file");
        }
    }

    fn still(&mut self, path: &str, still: &Still) {
        let count = still.layers.len();
        if count == 0 || count > MAX_LAYERS {
            let message = format!("{count} layers");
            self.fault("bad_layers", format!("{path}.layers"), message, "give a still 1 to 16 layers");
        }
        self.view(&format!("{path}.camera.from"), &still.camera.from);
        self.view(&format!("{path}.camera.to"), &still.camera.to);
        for (index, Layer { source, depth }) in still.layers.iter().take(MAX_LAYERS).enumerate() {
            let path = format!("{path}.layers[{index}]");
            self.within(format!("{path}.depth"), *depth, 0.0, 2.0);
            self.source(&path, source);
        }
    }

    fn view(&mut self, path: &str, view: &View) {
        self.within(format!("{path}.x"), view.x, 0.0, 1.0);
        self.within(format!("{path}.y"), view.y, 0.0, 1.0);
        self.within(format!("{path}.zoom"), view.zoom, 1.0, 4.0);
    }

    fn audio_track(&mut self, path: &str, track: &'a AudioTrack) {
        self.within(format!("{path}.gain_db"), track.gain_db, -60.0, 24.0);
        for (index, clip) in track.clips.iter().take(MAX_CLIPS).enumerate() {
            let path = format!("{path}.clips[{index}]");
            self.id(&path, &clip.id);
            self.source(&path, &clip.source);
            self.source_in(&path, clip.source_in_ms);
            self.within(format!("{path}.speed"), clip.speed, 0.1, 10.0);
            for gain in clip.gain_db.values() {
                self.within(format!("{path}.gain_db"), *gain, -60.0, 24.0);
            }
            for pan in clip.pan.values() {
                self.within(format!("{path}.pan"), *pan, -1.0, 1.0);
            }
        }
    }

    fn caption_track(&mut self, path: &str, track: &CaptionTrack) {
        let mut last_end_ms = 0;
        for (index, caption) in track.captions.iter().take(MAX_CAPTIONS).enumerate() {
            let path = format!("{path}.captions[{index}]");
            self.caption(&path, caption, last_end_ms);
            last_end_ms = caption.end_ms;
        }
    }

    fn caption(&mut self, path: &str, caption: &Caption, last_end_ms: u64) {
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

    /// Returns what is wrong with the times of a settled timeline.
    pub fn times(mut self, timeline: &Timeline) -> Problems {
        for (index, track) in timeline.tracks.iter().enumerate() {
            let path = format!("tracks[{index}]");
            match track {
                Track::Visual(track) => self.visual_times(&path, timeline, track),
                Track::Audio(track) => self.audio_times(&path, timeline, track),
                Track::Caption(_) => {}
            }
        }
        self.problems
    }

    fn visual_times(&mut self, path: &str, timeline: &Timeline, track: &VisualTrack) {
        let mut before: Option<&VisualClip> = None;
        for (index, clip) in track.clips.iter().enumerate() {
            let path = format!("{path}.clips[{index}]");
            self.span(&path, timeline, clip.start_ms.ms(), clip.end_ms());
            self.neighbours(&path, before, clip);
            self.transitions(&path, clip, track.clips.get(index + 1));
            before = Some(clip);
        }
    }

    fn span(&mut self, path: &str, timeline: &Timeline, start_ms: Option<u64>, end_ms: Option<u64>) {
        let (Some(start_ms), Some(end_ms)) = (start_ms, end_ms) else { return };
        let fps = timeline.format.fps;
        if end_ms > MAX_MS {
            let message = format!("start and duration reach {end_ms} ms, past the limit of 24 h ({MAX_MS} ms)");
            self.fault("too_long", format!("{path}.duration_ms"), message, "shorten it or move it to the front");
        } else if fps.frame_at(end_ms) <= fps.frame_at(start_ms) {
            let message = format!("{} ms is shorter than one frame", end_ms - start_ms);
            self.fault("too_short", format!("{path}.duration_ms"), message, "give it at least one frame");
        }
    }

    /// Checks how a clip follows the one before it.
    fn neighbours(&mut self, path: &str, before: Option<&VisualClip>, clip: &VisualClip) {
        let Some(start_ms) = clip.start_ms.ms() else { return };
        let end_ms = before.and_then(VisualClip::end_ms);
        match &clip.transition {
            None => {
                if end_ms.is_some_and(|end| start_ms < end) {
                    let message = format!("starts at {start_ms} ms, before its predecessor ends");
                    let remedy = "move it, or give it a transition as long as the overlap";
                    self.fault("overlap", format!("{path}.start_ms"), message, remedy);
                }
            }
            Some(transition) => {
                let starts_over = start_ms.saturating_add(transition.duration_ms);
                if end_ms != Some(starts_over) {
                    let message = match end_ms {
                        None => "has a transition but no clip before it".to_owned(),
                        Some(end) => format!("its transition ends at {starts_over} ms and its predecessor at {end} ms"),
                    };
                    let remedy = "start the clip so long before its predecessor's end as the transition lasts";
                    self.fault("transition_without_overlap", format!("{path}.transition"), message, remedy);
                }
            }
        }
    }

    /// A clip must be at least as long as the transitions at both of its ends together.
    fn transitions(&mut self, path: &str, clip: &VisualClip, next: Option<&VisualClip>) {
        let Some(duration_ms) = clip.duration_ms.ms() else { return };
        let ms = |transition: Option<&super::Transition>| transition.map_or(0, |transition| transition.duration_ms);
        let before = ms(clip.transition.as_ref()).max(ms(clip.enter.as_ref()));
        let after = ms(next.and_then(|next| next.transition.as_ref())).max(ms(clip.exit.as_ref()));
        let both = before.saturating_add(after);
        if both > duration_ms {
            let message = format!("{both} ms of transitions in a clip of {duration_ms} ms");
            let path = format!("{path}.transition");
            self.fault("transition_too_long", path, message, "shorten the transitions or lengthen the clip");
        }
    }

    fn audio_times(&mut self, path: &str, timeline: &Timeline, track: &AudioTrack) {
        for (index, clip) in track.clips.iter().enumerate() {
            let path = format!("{path}.clips[{index}]");
            self.span(&path, timeline, clip.start_ms.ms(), clip.end_ms());
            self.fades(&path, clip);
        }
    }

    fn fades(&mut self, path: &str, clip: &AudioClip) {
        let Some(duration_ms) = clip.duration_ms.ms() else { return };
        if clip.fade_in_ms.saturating_add(clip.fade_out_ms) > duration_ms {
            let message = format!("fades of {} and {} ms", clip.fade_in_ms, clip.fade_out_ms);
            self.fault("fades_too_long", format!("{path}.fade_out_ms"), message, "keep both within the clip");
        }
    }
}
