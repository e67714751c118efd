//! Drawings that move with a sound.

use gala_core::{
    cancel::Cancel,
    time::Frames,
    timeline::{
        Content, Fill, Length, Rgba, Start, Timeline, Track, VisualClip, VisualTrack, Visualiser, VisualiserStyle,
    },
};

use gala_render::RenderPlan;

use crate::{sound::bench::SoundBench, support::*};

/// Four seconds of silence, then two seconds each of a low and a high tone over noise.
fn sound(bench: &mut Bench) {
    let sounds = SoundBench::new(1);
    let tones =
        "aevalsrc='0.4*sin(2*PI*120*t)*between(t\\,4\\,6)+0.4*sin(2*PI*5000*t)*between(t\\,6\\,8)':d=24:s=44100";
    sounds.make("sound.mp3", &format!("-f lavfi -i {tones} -c:a libmp3lame"));
    bench.add("sound.mp3", &std::fs::read(sounds.path("sound.mp3")).expect("a file"));
}

fn clip(content: Content, start_ms: u64, duration_ms: u64) -> VisualClip {
    VisualClip { start_ms: Start::At(start_ms), duration_ms: Length::Ms(duration_ms), ..VisualClip::new(content) }
}

fn visualiser(style: VisualiserStyle) -> Visualiser {
    Visualiser {
        source: "sound.mp3".to_owned(),
        source_in_ms: 0,
        style,
        color: Rgba::WHITE,
        width: 0.9,
        height: 0.5,
        bars: 24,
    }
}

fn track(clips: Vec<VisualClip>) -> Track {
    Track::Visual(VisualTrack::new(clips))
}

fn over_black(style: VisualiserStyle) -> Timeline {
    timeline(vec![clip(Content::Visualiser(visualiser(style)), 0, 12_000)])
}

/// How much white there is in a part of a frame.
fn ink(picture: &image::RgbImage, columns: std::ops::Range<u32>) -> u64 {
    columns.flat_map(|x| (0..SIZE.height).map(move |y| u64::from(picture.get_pixel(x, y).0[1]))).sum()
}

#[test]
fn bars_rise_with_the_sound_at_its_pitch() {
    let mut bench = Bench::new();
    sound(&mut bench);
    let frame =
        |style, frame| bench.renderer.still_frame(&bench.plan(&over_black(style)), Frames(frame)).expect("a frame");
    let (left, middle, right) = (8..50, 50..110, 110..152);
    let [silent, low, high] = [60, 150, 210].map(|at| frame(VisualiserStyle::Bars, at));
    assert!(ink(&silent, 0..160) > 0, "silence is a row of dots");
    assert!(ink(&low, left.clone()) > 4 * ink(&low, right.clone()));
    assert!(ink(&high, right.clone()) > 4 * ink(&high, left.clone()));
    let [low, high] = [150, 210].map(|at| frame(VisualiserStyle::Mirror, at));
    assert!(ink(&low, middle.clone()) > 2 * ink(&low, left.clone()), "low tones in the middle");
    assert!(ink(&high, left.clone()) > ink(&high, middle), "high tones at both ends");
    assert!(ink(&high, left.clone()).abs_diff(ink(&high, right)) < ink(&high, left) / 20, "which are alike");
    let [silent, low] = [60, 150].map(|at| frame(VisualiserStyle::Wave, at));
    assert!(ink(&low, 0..160) > 2 * ink(&silent, 0..160) && ink(&silent, 0..160) > 0);
}

#[test]
fn a_frame_does_not_depend_on_where_its_segment_begins() {
    let mut bench = Bench::new();
    sound(&mut bench);
    for style in [VisualiserStyle::Bars, VisualiserStyle::Wave] {
        let whole = bench.plan(&over_black(style));
        let mut cut = over_black(style);
        // Borders of another track, where only the background is seen, cut elsewhere.
        let nothing = Content::Color(Fill::Solid(Rgba([0, 0, 0, 0])));
        cut.tracks.push(track(vec![clip(nothing.clone(), 5100, 1000), clip(nothing, 6700, 500)]));
        let cut = bench.plan(&cut);
        assert!(cut.segments.len() > whole.segments.len());
        let frames = |plan: &RenderPlan| {
            let mut frames = Vec::new();
            for segment in &plan.segments {
                bench.renderer.raw_frames(plan, segment, &mut frames, &Cancel::new()).expect("frames");
            }
            frames
        };
        let (one, other) = (frames(&whole), frames(&cut));
        let size = one.len() / whole.frames.0 as usize;
        let apart = one.chunks(size).zip(other.chunks(size)).position(|(one, other)| one != other);
        assert_eq!((one.len(), apart), (other.len(), None), "the first frame that differs");
    }
}

#[test]
fn a_bar_falls_evenly_after_the_sound() {
    let mut bench = Bench::new();
    sound(&mut bench);
    let plan = bench.plan(&over_black(VisualiserStyle::Bars));
    let heights: Vec<u64> =
        (241..260).map(|at| ink(&bench.renderer.still_frame(&plan, Frames(at)).expect("a frame"), 100..140)).collect();
    assert!(heights.windows(2).all(|pair| pair[1] <= pair[0]), "{heights:?}");
    assert!(heights[0] > 4 * heights[18], "{heights:?}");
    let steepest = heights.windows(2).map(|pair| pair[0] - pair[1]).max().expect("frames");
    assert!(steepest < heights[0] / 6, "no jump: {heights:?}");
}

#[test]
fn a_visualiser_of_a_silent_video_is_refused() {
    let mut bench = Bench::new();
    let sounds = SoundBench::new(1);
    sounds.make("silent.mp4", "-f lavfi -i color=s=64x64:r=25:d=1 -c:v mpeg4");
    bench.add("sound.mp3", &std::fs::read(sounds.path("silent.mp4")).expect("a file"));
    let error =
        bench.renderer.still_frame(&bench.plan(&over_black(VisualiserStyle::Bars)), Frames(3)).expect_err("no sound");
    assert_eq!(error.code(), "no_sound", "{error}");
}
