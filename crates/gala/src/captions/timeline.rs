//! Captions of what is heard in a timeline.

use std::{collections::BTreeMap, ops::Range, path::PathBuf, thread};

use gala_ai::speech::HeardSpeech;
use gala_core::{
    cancel::Cancel,
    captions::{Grouping, group, without_overlaps},
    time::samples_at,
    timeline::{Caption, CaptionTrack, HeardClip, Timeline, Track},
};
use gala_media::folder_of;
use gala_render::settle;
use tokio::runtime::Handle;

use super::{film::STEP, listener::Listener, outputs::CaptionOutputs};
use crate::{
    render::{EventReporter, Failed, checker, read_timeline, refuse, take_in},
    settings::CaptionsArgs,
};

/// The name of the track of captions that is written; one of an earlier time is replaced.
const TRACK: &str = "heard";
/// Ranges of a file with less between them are listened to as one, in milliseconds.
const NEAR_MS: u64 = 2_000;
/// What is spoken where nobody tells.
const USUAL_LANGUAGE: &str = "en";

/// Does everything that was asked for. Returns lines for people.
pub fn run(
    args: &CaptionsArgs,
    runtime: &Handle,
    reporter: &EventReporter,
    cancel: &Cancel,
) -> Result<Vec<String>, Failed> {
    let timeline = read_timeline(&args.source)?;
    let folder = folder_of(&args.source);
    let read: Vec<PathBuf> = timeline.source_names().into_iter().map(|name| folder.join(name)).collect();
    let places = CaptionOutputs::of(args, &read)?;
    let listener = Listener::new(args, runtime, cancel)?;
    let checker = checker(&args.source, &args.cache_folder(), args.programs.start_mode(), cancel)?;
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (tools, sources) = take_in(&checker, &timeline, workers, cancel)?;
    let clips = settle(&timeline, &sources)?.heard_clips();
    if clips.is_empty() {
        let message = "no film in it is heard, and no sound is on a track of speech";
        let remedy = "give a film `\"sound\": {}`, or put what is spoken on an audio track with the role speech";
        return Err(refuse("nothing_heard", "tracks", message, remedy));
    }
    reporter.begin(STEP);
    let mut heard = Vec::new();
    for (name, ranges) in ranges_of(&clips, |name| sources.get(name).and_then(|source| source.facts.duration_ms)) {
        let Some(source) = sources.get(&name) else { continue };
        for range in ranges {
            let speech = listener.listen(&tools, &source.path, &name, range.clone())?;
            heard.push(HeardRange { source: name.clone(), range, speech });
        }
    }
    reporter.finish(STEP, false);
    let spoken = |clip: &HeardClip| captions_of(&timeline, clip, &heard);
    let captions = without_overlaps(clips.iter().flat_map(spoken).collect());
    if captions.is_empty() {
        return Err(refuse("nothing_said", "tracks", "no word is heard in it", "see that somebody speaks in it"));
    }
    let found = || heard.iter().find_map(|one| one.speech.language.clone());
    let language = args.language.clone().or_else(found).unwrap_or_else(|| USUAL_LANGUAGE.to_owned());
    let track = CaptionTrack { name: TRACK.to_owned(), ..CaptionTrack::new(args.style.into(), language, captions) };
    let shown = track.captions.clone();
    let captioned = with_track(timeline, track);
    places.write(&shown, &captioned)
}

/// What is said in a range of a file.
struct HeardRange {
    source: String,
    range: Range<u64>,
    speech: HeardSpeech,
}

/// Returns what of each file is to be listened to, each part once, in milliseconds.
fn ranges_of(clips: &[HeardClip], length_of: impl Fn(&str) -> Option<u64>) -> BTreeMap<String, Vec<Range<u64>>> {
    let mut ranges: BTreeMap<String, Vec<Range<u64>>> = BTreeMap::new();
    for clip in clips {
        let length_ms = length_of(&clip.source).unwrap_or(u64::MAX);
        let range = clip.source_in_ms..clip.source_out_ms().min(length_ms);
        if range.start < range.end {
            ranges.entry(clip.source.clone()).or_default().push(range);
        }
    }
    for ranges in ranges.values_mut() {
        ranges.sort_by_key(|range| range.start);
        ranges.dedup_by(|next, last| {
            let is_near = next.start <= last.end + NEAR_MS;
            if is_near {
                last.end = last.end.max(next.end);
            }
            is_near
        });
    }
    ranges
}

/// Returns what is said in a clip, at the times of the timeline.
fn captions_of(timeline: &Timeline, clip: &HeardClip, heard: &[HeardRange]) -> Vec<Caption> {
    let holds = |one: &&HeardRange| one.source == clip.source && one.range.contains(&clip.source_in_ms);
    let Some(HeardRange { range, speech, .. }) = heard.iter().find(holds) else { return Vec::new() };
    let at = |ms: u64| samples_at(ms.saturating_sub(range.start));
    let spoken = speech.within(at(clip.source_in_ms)..at(clip.source_out_ms())).at_speed(clip.speed);
    let (size, start_ms) = (timeline.format.size, clip.start_ms);
    let grouping = Grouping { size, start_ms, end_ms: start_ms + clip.duration_ms };
    group(&spoken.words, &spoken.text, &grouping)
}

fn with_track(mut timeline: Timeline, track: CaptionTrack) -> Timeline {
    timeline.tracks.retain(|one| !matches!(one, Track::Caption(one) if one.name == TRACK));
    timeline.tracks.push(Track::Caption(track));
    timeline
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clip(source: &str, source_in_ms: u64, duration_ms: u64, speed: f32) -> HeardClip {
        HeardClip { source: source.to_owned(), source_in_ms, speed, start_ms: 0, duration_ms }
    }

    #[test]
    fn each_part_of_a_file_is_listened_to_once() {
        let clips = [
            clip("a.mp4", 5000, 1000, 1.0),
            clip("a.mp4", 0, 2000, 1.0),
            clip("a.mp4", 1000, 1000, 2.0),
            clip("a.mp4", 60_000, 9000, 1.0),
            clip("b.mp4", 3000, 9000, 1.0),
            clip("b.mp4", 90_000, 9000, 1.0),
        ];
        let ranges = ranges_of(&clips, |name| (name == "b.mp4").then_some(10_000));
        assert_eq!(ranges["a.mp4"], [0..6000, 60_000..69_000]);
        assert_eq!(ranges["b.mp4"], [3000..10_000]);
    }
}
