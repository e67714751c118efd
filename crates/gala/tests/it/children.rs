//! A child that is killed, as the kernel does when memory runs out: the video is right or the program says why, nothing
//! of the child is kept, and the next run gives the very bytes of a run that nobody disturbed.

use std::{
    fs,
    io::Read,
    process::{Child, Command, Stdio},
};

use gala_testkit::ffmpeg::ffmpeg;
use serde_json::{Value, json};

use super::{
    film::write,
    fixture::{BRIEF as SPOKEN, Fixture},
    serve::Server,
    victims::{Moment, Role, kill_one},
};

/// A child may have done its work before it is found, under load: so often the kill is tried.
const TRIES: usize = 24;

/// Four seconds of moving pictures under a sound that has to be decoded: everything that `gala render` starts children
/// for.
fn film() -> Fixture {
    let fixture = Fixture::with_brief("");
    fs::create_dir(fixture.path("media")).expect("a folder");
    let pictures = ["-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=4", "-threads", "1", "-pix_fmt", "yuv420p"];
    ffmpeg(&pictures, &fixture.path("media/bars.mp4"));
    ffmpeg(&["-f", "lavfi", "-i", "sine=440:r=44100:d=4"], &fixture.path("media/tone.mp3"));
    let timeline: Value = json!({
        "version": 1,
        "format": {"size": "320x240", "fps": 25},
        "tracks": [
            {"kind": "visual", "clips": [{"content": {"kind": "video", "source": "media/bars.mp4"}}]},
            {"kind": "audio", "role": "music", "clips": [{"source": "media/tone.mp3"}]},
        ],
    });
    write(&fixture, &timeline);
    fixture
}

fn render(fixture: &Fixture) -> Command {
    let mut command = fixture.command(&["render", "timeline.json", "-o", "out.mp4", "--jobs", "2"]);
    command.env("GALA_CACHE", fixture.path("cache")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Kills one child of a program that ends by itself.
fn disturb(program: &mut Child, role: Role, moment: Moment) -> bool {
    kill_one(program.id(), role, moment, || program.try_wait().expect("a process").is_some())
}

/// Waits for the end. Returns whether it was success, and what was said.
fn end(mut program: Child) -> (bool, String) {
    let mut said = String::new();
    program.stderr.take().expect("its errors").read_to_string(&mut said).expect("text");
    (program.wait().expect("ended").success(), said)
}

/// A second of a drawing whose child takes some time, and one of a picture that is another.
fn drawings() -> Fixture {
    let fixture = Fixture::with_brief("");
    let drawing = |depth: usize| {
        let group = "<g opacity='.9'><circle cx='160' cy='120' r='110' fill='#3080c0'/>".repeat(depth);
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='320' height='240'>{group}{}</svg>",
            "</g>".repeat(depth)
        )
    };
    fixture.write("sky.svg", drawing(16));
    let timeline: Value = json!({
        "version": 1,
        "format": {"size": "1280x960", "fps": 25},
        "tracks": [{"kind": "visual", "clips": [
            {"duration_ms": 1000, "content": {"kind": "svg", "markup": drawing(20)}},
            {"duration_ms": 1000, "content": {"kind": "image", "source": "sky.svg"}},
        ]}],
    });
    write(&fixture, &timeline);
    fixture
}

fn clean_render(of: fn() -> Fixture) -> Vec<u8> {
    let fixture = of();
    let (ok, said) = end(render(&fixture).spawn().expect("gala starts"));
    assert!(ok, "{said}");
    fixture.read("out.mp4")
}

/// Kills a child of a render. What is left must not show in that run's video, and not in the next one's.
fn check_render(of: fn() -> Fixture, clean: &[u8], role: Role, moment: Moment) {
    for _ in 0..TRIES {
        let fixture = of();
        let mut program = render(&fixture).spawn().expect("gala starts");
        let killed = disturb(&mut program, role, moment);
        let (ok, said) = end(program);
        if ok {
            assert!(fixture.read("out.mp4") == clean, "{role:?} at {moment:?}: a wrong video was called finished");
        } else {
            assert!(said.contains("signal 9"), "{role:?} at {moment:?}: {said}");
            assert!(!fixture.path("out.mp4").exists(), "{role:?} at {moment:?}: half a video was left");
        }
        let (ok, said) = end(render(&fixture).spawn().expect("gala starts"));
        assert!(ok, "{role:?} at {moment:?}, again: {said}");
        assert!(fixture.read("out.mp4") == clean, "{role:?} at {moment:?}: what the child left was used again");
        if killed {
            return;
        }
    }
    panic!("{role:?} at {moment:?}: it was never killed in {TRIES} runs");
}

/// Of 100 frames of 115,200 bytes.
const SOME_FRAMES: u64 = 2_000_000;
const MOST_FRAMES: u64 = 9_000_000;

#[test]
fn a_killed_video_decoder_freezes_no_video() {
    let clean = clean_render(film);
    for moment in [Moment::Begun, Moment::Written(SOME_FRAMES), Moment::Written(MOST_FRAMES)] {
        check_render(film, &clean, Role::Decoder("media/bars.mp4"), moment);
    }
}

#[test]
fn a_killed_sound_decoder_cuts_no_sound_short() {
    let clean = clean_render(film);
    for moment in [Moment::Begun, Moment::Written(1), Moment::Written(500_000)] {
        check_render(film, &clean, Role::Decoder("media/tone.mp3"), moment);
    }
}

#[test]
fn a_killed_encoder_joiner_or_prober_leaves_nothing_behind() {
    let clean = clean_render(film);
    for (role, moment) in [
        (Role::Encoder, Moment::Begun),
        (Role::Encoder, Moment::Written(20_000)),
        (Role::SoundEncoder, Moment::Begun),
        (Role::Joiner, Moment::Begun),
        (Role::Prober, Moment::Begun),
    ] {
        check_render(film, &clean, role, moment);
    }
}

#[test]
fn a_killed_rasteriser_leaves_no_drawing_out() {
    let clean = clean_render(drawings);
    for moment in [Moment::Begun, Moment::Written(1), Moment::Written(1_000_000)] {
        check_render(drawings, &clean, Role::Rasteriser, moment);
    }
}

/// Two scenes, of which one is spoken here and the other brings its voice and pictures; with music.
const BRIEF: &str = "---\ntitle: Tea\nformat: 144x256\nfps: 25\nmusic: tone.mp3\n---\n\
                     Tea is warm in the morning.\n\n![bars](bars.mp4)\nA leaf falls into the cup.\n\n[narration](voice.mp3)\n";

pub fn film_and_voice() -> Fixture {
    let fixture = Fixture::with_brief(BRIEF);
    ffmpeg(
        &["-f", "lavfi", "-i", "testsrc2=s=144x256:r=25:d=4", "-threads", "1", "-pix_fmt", "yuv420p"],
        &fixture.path("bars.mp4"),
    );
    for (name, tone) in [("tone.mp3", "sine=330:r=44100:d=5"), ("voice.mp3", "sine=220:r=44100:d=3")] {
        ffmpeg(&["-f", "lavfi", "-i", tone], &fixture.path(name));
    }
    fixture
}

/// What belongs to a video, but for the report, which tells how much was kept.
const MADE: [&str; 4] = ["out/final.mp4", "out/audio/scene-01.wav", "out/audio/scene-02.wav", "out/clips/scene-02.mp4"];

fn made(fixture: &Fixture) -> Vec<Vec<u8>> {
    MADE.iter().map(|name| fixture.read(name)).collect()
}

fn check_make(clean: &[Vec<u8>], role: Role, moment: Moment) {
    for _ in 0..TRIES {
        let fixture = film_and_voice();
        let mut command = fixture.command(&["make", "brief.md", "-o", "out"]);
        let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut program = command.spawn().expect("gala starts");
        let killed = disturb(&mut program, role, moment);
        let (ok, said) = end(program);
        assert!(ok || said.contains("signal 9"), "{role:?} at {moment:?}: {said}");
        if !ok {
            fixture.make().assert_ok();
        }
        assert!(made(&fixture) == clean, "{role:?} at {moment:?}: something else was made");
        if killed {
            return;
        }
    }
    panic!("{role:?} at {moment:?}: it was never killed in {TRIES} runs");
}

#[test]
fn a_job_whose_child_is_killed_is_done_again_and_makes_the_same() {
    let clean = film_and_voice();
    clean.make().assert_ok();
    let clean = made(&clean);
    for (role, moment) in [
        (Role::Decoder("mp4"), Moment::Written(1_000_000)),
        (Role::Decoder("mp3"), Moment::Written(300_000)),
        (Role::Encoder, Moment::Begun),
        (Role::Joiner, Moment::Begun),
        (Role::Prober, Moment::Begun),
        (Role::Speaker, Moment::Begun),
        (Role::Rasteriser, Moment::Begun),
    ] {
        check_make(&clean, role, moment);
    }
}

#[test]
fn a_server_whose_child_is_killed_completes_the_project_with_the_same_video() {
    let clean = Fixture::with_brief(SPOKEN);
    clean.make().assert_ok();
    for role in [Role::Encoder, Role::Joiner] {
        let killed = (0..TRIES).any(|_| {
            let fixture = Fixture::with_brief(SPOKEN);
            let server = Server::start(&fixture);
            let body = json!({ "brief": SPOKEN }).to_string();
            let (status, answer) = server.ask("POST", "/api/v1/projects", &body);
            assert_eq!(status, 202, "{answer}");
            let made: Value = serde_json::from_str(&answer).expect("JSON");
            let project = made["project"]["id"].as_str().expect("an id").to_owned();
            let killed = kill_one(server.pid(), role, Moment::Begun, || server.is_completed(&project));
            server.completed(&project);
            drop(server);
            let again = fixture.make().assert_ok();
            assert!(again.text.contains(" 0 segments encoded"), "{}", again.text);
            assert!(fixture.read("out/final.mp4") == clean.read("out/final.mp4"), "{role:?}: another video was made");
            killed
        });
        assert!(killed, "{role:?}: it was never killed in {TRIES} runs");
    }
}
