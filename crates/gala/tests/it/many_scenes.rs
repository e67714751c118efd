//! Videos of many scenes: what a process opens and how much memory it takes does not grow with them.
//! `GALA_STRESS=large` goes up to as many scenes as a plan may have.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use gala_testkit::ffmpeg;
use serde_json::{Value, json};

use super::{
    film,
    fixture::{Fixture, Run, probe},
};

/// As many as a plan may have; `docs/BRIEF.md` tells it.
const MOST: usize = 2000;
/// As many files as any process of a run may have open, however long the video is.
const MOST_OPEN: u32 = 160;
/// As much memory as the program may take, in KiB, however long the video is.
const MOST_KIB: u64 = 150 << 10;

const HEAD: &str = "---\ntitle: Many\nformat: 64x64\nfps: 24\nmusic: off\n---\n";

/// A brief of so many scenes that say and show the same: as many jobs, files, fades and rows as in any other, but each
/// of them is spoken, drawn and encoded once.
fn alike(head: &str, scenes: usize) -> Fixture {
    let fixture = Fixture::with_brief(head.to_owned() + &"![red](red.png)\nTea.\n\n".repeat(scenes));
    ffmpeg::make(&fixture.path("red.png"), "-f lavfi -i color=red:s=64x64 -frames:v 1");
    fixture
}

/// Each scene says something else.
fn different(scenes: usize) -> Fixture {
    let says = |scene| format!("Tea {scene}.\n\n");
    Fixture::with_brief(HEAD.to_owned() + &(1..=scenes).map(says).collect::<String>())
}

/// The same program, which may have so many files open: `-n 100`, or `-Sn 100` until it asks for more.
fn limited(fixture: &Fixture, plain: &Command, limit: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit {limit} && exec \"$0\" \"$@\"")]);
    command.arg(plain.get_program()).args(plain.get_args()).current_dir(fixture.path(""));
    command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command
}

/// Starts `gala make` with few files to open.
fn start(fixture: &Fixture) -> Child {
    let plain = fixture.command(&["make", "brief.md", "-o", "out"]);
    let mut command = limited(fixture, &plain, &format!("-n {MOST_OPEN}"));
    let log = fs::File::create(fixture.path("log")).expect("a log");
    let again = log.try_clone().expect("a log");
    command.stdin(Stdio::null()).stdout(log).stderr(again).spawn().expect("gala starts")
}

/// Makes what the brief asks for, in bounded memory and with few open files. Returns the report.
fn make(fixture: &Fixture, scenes: usize) -> Value {
    let mut child = start(fixture);
    let mut most = 0;
    let status = loop {
        most = most.max(resident_kib(child.id()).unwrap_or(0));
        match child.try_wait().expect("a child") {
            Some(status) => break status,
            None => thread::sleep(Duration::from_millis(20)),
        }
    };
    let told = String::from_utf8_lossy(&fixture.read("log")).into_owned();
    assert!(status.success() && !told.contains("warning"), "{scenes} scenes: {told}");
    for scene in [1, scenes / 2, scenes] {
        for file in ["audio/scene-N.wav", "audio/scene-N.mp3", "audio/scene-N.json", "clips/scene-N.mp4"] {
            let file = file.replace('N', &format!("{scene:02}"));
            assert!(!fixture.read(&format!("out/{file}")).is_empty(), "{file} of {scenes}");
        }
    }
    let report = fixture.json("out/report.json");
    assert_eq!(report["scenes"].as_array().map(Vec::len), Some(scenes));
    assert_eq!(report["warnings"].as_array().map(Vec::len), Some(0));
    println!("{scenes} scenes took {most} KiB at most");
    assert!(most < MOST_KIB, "{most} KiB for {scenes} scenes");
    report
}

/// Makes the whole video.
fn make_film(fixture: &Fixture, scenes: usize) {
    let told_ms = make(fixture, scenes)["duration_ms"].as_f64().expect("a length");
    let seconds = length_s(&fixture.path("out/final.mp4"));
    assert!((seconds - told_ms / 1000.0).abs() < 0.1, "{seconds} s, and {told_ms} ms are told");
}

/// The most memory that a process has had so far.
fn resident_kib(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

fn length_s(video: &Path) -> f64 {
    let facts = probe(video, "format=duration");
    facts["format"]["duration"].as_str().and_then(|text| text.parse().ok()).expect("a length")
}

#[test]
fn a_video_of_31_scenes_that_differ_is_made() {
    make_film(&different(31), 31);
}

#[test]
fn a_video_of_100_scenes_is_made() {
    make_film(&alike(HEAD, 100), 100);
}

/// All but the film itself, whose sound would take half the time.
#[test]
fn the_clips_of_500_scenes_are_made() {
    let trailer = HEAD.replace("music: off", "music: off\nworkflow: trailer\nauto_approve: true\nassembly: off");
    make(&alike(&trailer, 500), 500);
}

/// And the film itself, of pictures that take no time.
#[test]
fn a_film_of_500_clips_and_500_sounds_is_rendered() {
    let fixture = film::fixture();
    let clip = |at: u64| {
        let color = if at.is_multiple_of(2) { "#204080" } else { "#802040" };
        json!({"duration_ms": 200, "content": {"kind": "color", "solid": color}})
    };
    let sound = |at: u64| json!({"start_ms": at * 200, "duration_ms": 300, "source": "media/tone.wav"});
    let caption = |at: u64| json!({"start_ms": at * 200, "end_ms": at * 200 + 150, "text": "tea"});
    film::write(
        &fixture,
        &json!({
            "version": 1, "format": {"size": "64x64", "fps": 25},
            "tracks": [
                {"kind": "visual", "clips": (0..500).map(clip).collect::<Vec<_>>()},
                {"kind": "audio", "role": "speech", "clips": (0..500).map(sound).collect::<Vec<_>>()},
                {"kind": "caption", "style": "plain", "language": "en", "captions": (0..500).map(caption).collect::<Vec<_>>()},
            ],
        }),
    );
    let plain = film::command(&fixture, &["-o", "out.mp4"]);
    Run::of(limited(&fixture, &plain, &format!("-n {MOST_OPEN}")).output().expect("gala starts")).assert_ok();
    assert!((length_s(&fixture.path("out.mp4")) - 100.1).abs() < 0.1, "{}", length_s(&fixture.path("out.mp4")));
}

/// Every film is decoded by a process of its own, and all are seen at once.
#[test]
fn a_timeline_of_as_many_tracks_of_films_as_there_may_be_is_rendered() {
    let fixture = film::fixture();
    let clip =
        json!({"duration_ms": 200, "content": {"kind": "video", "source": "media/bars.mp4"}, "look": {"opacity": 0.5}});
    let track = json!({"kind": "visual", "clips": [clip]});
    let timeline =
        |tracks| json!({"version": 1, "format": {"size": "64x64", "fps": 25}, "tracks": vec![track.clone(); tracks]});
    film::write(&fixture, &timeline(64));
    let plain = film::command(&fixture, &["-o", "out.mp4", "--jobs", "1"]);
    Run::of(limited(&fixture, &plain, "-Sn 256").output().expect("gala starts")).assert_ok();
    assert!((length_s(&fixture.path("out.mp4")) - 0.2).abs() < 0.01);
    film::write(&fixture, &timeline(65));
    film::refused(&fixture, &["-o", "more.mp4"], &["tracks", "65 tracks, more than 64", "split"]);
}

#[test]
fn stress_a_video_of_as_many_scenes_as_a_plan_may_have() {
    if std::env::var("GALA_STRESS").is_ok_and(|size| size == "large") {
        for scenes in [500, MOST] {
            make_film(&alike(HEAD, scenes), scenes);
        }
    }
    let fixture = alike(HEAD, MOST + 1);
    fixture.make().assert_refused(&fixture, &["scenes", "2001", "2000", "split", "too_many_scenes"]);
}
