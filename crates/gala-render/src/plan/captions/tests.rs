use gala_core::{
    format::FrameSize,
    timeline::{Format, Timeline, Track},
};

use super::*;
use crate::resolve::{Sources, resolve};

/// A caption from 0 to 2 s of which each word begins at its time and lasts 250 ms.
fn caption(words: &[(&str, u64)]) -> Caption {
    let mut text = String::new();
    let mut timed = Vec::new();
    for (word, start_ms) in words {
        text += if text.is_empty() { "" } else { " " };
        let start = text.len();
        text += word;
        timed.push(CaptionWord { bytes: start..text.len(), start_ms: *start_ms, end_ms: start_ms + 250 });
    }
    Caption { start_ms: 0, end_ms: 2000, text, words: timed }
}

fn planned(style: CaptionStyle, caption: Caption, fps: FrameRate) -> Vec<CaptionRun> {
    let format =
        Format { size: FrameSize::VERTICAL, fps, background: gala_core::timeline::Color::default(), safe_area: None };
    let track = Track::Caption(CaptionTrack::new(style, "en", vec![caption]));
    CaptionRuns::of(&resolve(&Timeline::new(format, vec![track]), &Sources::new()).expect("a valid timeline")).runs
}

fn told(runs: &[CaptionRun]) -> String {
    runs.iter().map(|run| format!("{run}\n")).collect()
}

#[test]
fn every_style_has_the_runs_that_it_needs_and_no_more() {
    for style in CaptionStyle::ALL {
        let words = [("Tea", 100), ("é👩‍👩‍👧", 500), ("now", 600), ("later", 1600)];
        insta::assert_snapshot!(format!("{style:?}"), told(&planned(style, caption(&words), FrameRate::FPS_30)));
    }
}

#[test]
fn without_the_times_of_words_the_whole_caption_is_one_run() {
    for style in CaptionStyle::ALL {
        let bare = Caption { words: Vec::new(), ..caption(&[("Tea", 0)]) };
        let runs = planned(style, bare, FrameRate::FPS_30);
        assert_eq!(runs.len(), 1, "{style:?}");
        assert_eq!(
            (runs[0].state, runs[0].first_frame, runs[0].frames),
            (CaptionState::default(), Frames(0), Frames(60))
        );
    }
}

#[test]
fn runs_follow_each_other_and_stay_in_their_caption_whatever_the_times() {
    for style in CaptionStyle::ALL {
        for fps in FrameRate::ALL {
            // Words shorter than a frame, and one that is over before the next frame begins.
            let mut spoken = caption(&[("a", 0), ("b", 1), ("c", 4), ("d", 700), ("e", 1740), ("f", 1990)]);
            for (index, end_ms) in [1, 4, 30, 701, 1990, 2000].into_iter().enumerate() {
                spoken.words[index].end_ms = end_ms;
            }
            let runs = planned(style, spoken, fps);
            let mut at = Frames::ZERO;
            for run in &runs {
                assert!(run.first_frame >= at && run.frames > Frames::ZERO, "{style:?}: {}", told(&runs));
                at = run.first_frame + run.frames;
            }
            assert!(at <= fps.frame_at(Millis(2000)));
        }
    }
}

#[test]
fn neighbouring_runs_differ() {
    for style in CaptionStyle::ALL {
        let runs = planned(style, caption(&[("Tea", 0), ("for", 250), ("two", 500)]), FrameRate::FPS_30);
        let touching = runs.windows(2).filter(|pair| pair[0].first_frame + pair[0].frames == pair[1].first_frame);
        for pair in touching {
            assert_ne!(pair[0].state, pair[1].state, "{style:?}");
        }
    }
}

/// One caption that stays all along, over many that do not, as a subtitle of the whole film over its words.
fn long_and_short(short: u64) -> CaptionRuns {
    let caption = |start_ms, end_ms| Caption { start_ms, end_ms, text: "word".to_owned(), words: Vec::new() };
    let track = |captions| Track::Caption(CaptionTrack::new(CaptionStyle::Plain, "en", captions));
    let (stays, goes) =
        (vec![caption(0, short * 100)], (0..short).map(|at| caption(at * 100, at * 100 + 90)).collect());
    let format = Format {
        size: FrameSize::VERTICAL,
        fps: FrameRate::FPS_30,
        background: gala_core::timeline::Color::default(),
        safe_area: None,
    };
    let timeline = Timeline::new(format, vec![track(stays), track(goes)]);
    CaptionRuns::of(&resolve(&timeline, &Sources::new()).expect("a valid timeline"))
}

#[test]
fn a_span_has_every_run_that_is_seen_in_it() {
    let mut runs = long_and_short(500);
    let all = runs.runs.clone();
    let mut first = Frames::ZERO;
    for length in [1, 2, 7, 40, 1, 300, 3, 1000].into_iter().cycle().take(40) {
        let end = first + Frames(length);
        let seen = all.iter().filter(|run| run.first_frame < end && run.first_frame + run.frames > first);
        let expected: Vec<(Frames, Frames)> =
            seen.map(|run| (run.first_frame.max(first) - first, (run.first_frame + run.frames).min(end))).collect();
        let found: Vec<(Frames, Frames)> =
            runs.within(first, end).iter().map(|run| (run.first_frame, first + run.first_frame + run.frames)).collect();
        assert_eq!(found, expected, "{first} to {end}");
        // Some spans are left out.
        first = end + Frames(length % 3);
    }
}

#[test]
fn a_caption_that_stays_does_not_let_every_span_look_at_all_others() {
    // As many as there may be.
    let mut runs = long_and_short(99_999);
    let begun = std::time::Instant::now();
    let seen: usize = (0..10_000).map(|span| runs.within(Frames(span * 30), Frames(span * 30 + 30)).len()).sum();
    assert_eq!(seen, 99_999 + 10_000);
    assert!(begun.elapsed() < std::time::Duration::from_secs(1), "{:?}", begun.elapsed());
}
