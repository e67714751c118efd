//! Sound and picture keep time over a long video. `GALA_STRESS=large` makes it an hour long.

use gala_core::{
    cancel::Cancel,
    format::FrameSize,
    timeline::{
        AudioClip, AudioRole, AudioTrack, Color, Content, Fill, Format, Length, Loudness, Rgba, Start, Timeline, Track,
        VisualClip, VisualTrack,
    },
};
use gala_media::{Container, SoundCut};
use gala_render::{OutputSound, RenderTo, plan_audio, resolve};
use gala_testkit::sound::{RATE, Recording};

use crate::{
    sound::bench::SoundBench,
    support::{Bench, tools},
};

const SIDE: usize = 64;

fn minutes() -> u64 {
    if std::env::var("GALA_STRESS").is_ok_and(|size| size == "large") { 60 } else { 3 }
}

/// A flash and a beep in every minute, each time a little later within it.
fn beeps_and_flashes(rate: &str) -> (Timeline, Vec<u64>) {
    let times: Vec<u64> = (0..minutes()).map(|minute| minute * 60_000 + 1000 + minute * 13).collect();
    let flash = |&at: &u64| VisualClip {
        start_ms: Start::At(at),
        duration_ms: Length::Ms(300),
        ..VisualClip::new(Content::Color(Fill::Solid(Rgba::WHITE)))
    };
    let dark = VisualClip {
        duration_ms: Length::Ms(minutes() * 60_000),
        ..VisualClip::new(Content::Color(Fill::Solid(Rgba::BLACK)))
    };
    let beep =
        |&at: &u64| AudioClip { start_ms: Start::At(at), duration_ms: Length::Ms(300), ..AudioClip::new("beep.wav") };
    let visual = |clips| Track::Visual(VisualTrack::new(clips));
    let tracks = vec![
        visual(vec![dark]),
        visual(times.iter().map(flash).collect()),
        Track::Audio(AudioTrack::new(AudioRole::Effect, times.iter().map(beep).collect())),
    ];
    let size = FrameSize { width: SIDE as u32, height: SIDE as u32 };
    let fps = rate.parse().expect("a rate");
    let format = Format { size, fps, background: Color::default(), safe_area: None };
    (Timeline { loudness: Loudness { target_lufs: None }, ..Timeline::new(format, tracks) }, times)
}

#[test]
fn stress_a_beep_and_a_flash_in_every_minute_stay_within_half_a_frame() {
    for rate in ["25", "29.97"] {
        let mut bench = Bench::new();
        let sounds = SoundBench::new(1);
        sounds.tone("beep.wav", 1.0, 1000.0, 0.5);
        bench.add("beep.wav", &std::fs::read(sounds.path("beep.wav")).expect("a file"));
        let (timeline, times) = beeps_and_flashes(rate);
        let plan = bench.plan(&timeline);
        let (mix, out) = (bench.path("mix.wav"), sounds.path("out.mp4"));
        let resolved = resolve(&timeline, &bench.sources).expect("a valid timeline");
        gala_audio::mix(&plan_audio(&resolved), &tools(), None, &mix, &Cancel::new()).expect("mixed");
        let to = RenderTo {
            out: &out,
            container: Container::Mp4,
            sound: Some(OutputSound::Mixed(SoundCut { mix: &mix, name: None, from: 0 })),
        };
        bench.renderer.render(&plan, &to, &Cancel::new(), &|_| {}).expect("a render");
        sounds.make("luma.raw", "-i @out.mp4 -map 0:v -fps_mode passthrough -pix_fmt gray -f rawvideo");
        sounds.make("sound.wav", "-i @out.mp4 -map 0:a -c:a pcm_f32le");
        let luma = std::fs::read(sounds.path("luma.raw")).expect("frames");
        let sound = Recording::read(&sounds.path("sound.wav"));
        let frames = luma.len() / (SIDE * SIDE);
        assert_eq!(frames as u64, plan.frames.0);
        let frame_s = 1.0 / plan.fps.as_f64();
        assert!((sound.0.len() as f64 / RATE - frames as f64 * frame_s).abs() < frame_s, "both are as long");
        let is_bright = |frame: usize| luma[frame * SIDE * SIDE + SIDE * SIDE / 2 + SIDE / 2] > 128;
        let flashes: Vec<usize> = (1..frames).filter(|frame| is_bright(*frame) && !is_bright(frame - 1)).collect();
        assert_eq!(flashes.len(), times.len());
        for (flash, time) in flashes.iter().zip(&times) {
            let seen = *flash as f64 * frame_s;
            let heard = sound.onset(seen - 0.2, 0.15);
            assert!((heard - seen).abs() < frame_s / 2.0, "{rate} fps: seen at {seen}, heard at {heard}");
            assert!((heard - *time as f64 / 1000.0).abs() < 0.003, "heard at {heard}, written at {time}");
        }
    }
}
