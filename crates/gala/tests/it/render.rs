//! `gala render`: a timeline and its files become what is asked for, and nothing else.

use std::{
    env,
    fs::{self, Permissions},
    io::{BufRead, BufReader},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use gala_testkit::ffmpeg;
use serde_json::{Value, json};

use super::{
    film::{command, files, fixture, refused, rendered, timeline, write},
    fixture::{Fixture, probe},
};

fn segments(report: &Value) -> (u64, u64) {
    let segments = &report["outputs"][0]["segments"];
    (segments["encoded"].as_u64().expect("a number"), segments["reused"].as_u64().expect("a number"))
}

/// The luma of a place of a frame.
fn luma(video: &Path, frame: u32, place: usize) -> u8 {
    ffmpeg::decode(video, &format!("-vf select=eq(n\\,{frame}) -frames:v 1 -f rawvideo -pix_fmt gray"))[place]
}

#[test]
fn a_timeline_becomes_a_video_with_sound_and_a_report() {
    let fixture = fixture();
    let text = rendered(&fixture, &["-o", "out.mp4", "--report", "report.json", "--waveform", "peaks.json"]);
    assert!(text.contains("out.mp4 (3.0 s"), "{text}");
    let streams = probe(&fixture.path("out.mp4"), "stream=codec_name,width,height,nb_frames,duration");
    assert_eq!(streams["streams"][0]["codec_name"], "h264");
    assert_eq!((&streams["streams"][0]["width"], &streams["streams"][0]["nb_frames"]), (&json!(160), &json!("75")));
    assert_eq!(streams["streams"][1]["codec_name"], "aac");
    let report = fixture.json("report.json");
    let output = &report["outputs"][0];
    assert_eq!(
        (&output["container"], &output["codec"], &output["frames"]),
        (&json!("mp4"), &json!("h264"), &json!(75))
    );
    assert_eq!(output["bytes"], json!(fixture.read("out.mp4").len()));
    assert_eq!(segments(&report), (3, 0));
    // The colour and the still, which are different pictures.
    assert_eq!(output["frozen_spans"], json!([{"from_ms": 1000, "to_ms": 2000}, {"from_ms": 2000, "to_ms": 3000}]));
    assert_eq!(output["black_spans"], json!([]));
    assert!(report["stages"]["encode"]["wall_ms"].as_u64().is_some_and(|ms| ms > 0), "{report}");
    assert_eq!(report["sound"]["silent_spans"], json!([]));
    let peaks = fixture.json("peaks.json");
    assert_eq!((&peaks["length"], &peaks["samples_per_pixel"]), (&json!(300), &json!(480)));
}

#[test]
fn the_bytes_depend_neither_on_the_jobs_nor_on_being_killed() {
    let whole = fixture();
    rendered(&whole, &["-o", "out.mp4", "--jobs", "1"]);
    for jobs in ["2", "4"] {
        let other = fixture();
        rendered(&other, &["-o", "out.mp4", "--jobs", jobs]);
        assert!(other.read("out.mp4") == whole.read("out.mp4"), "{jobs} jobs");
    }
    let killed = fixture();
    let mut kills = 0;
    for events in 1..5 {
        let mut command = command(&killed, &["-o", "out.mp4", "--jobs", "1", "--json"]);
        let mut run =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("gala starts");
        // What it tells, not a clock, says how far it is: a machine with other work is slower from one run to the next.
        let told = BufReader::new(run.stdout.take().expect("its events")).lines();
        told.take(events).for_each(drop);
        if run.try_wait().expect("a process").is_none() {
            run.kill().expect("killed");
            kills += 1;
        }
        run.wait().expect("ended");
    }
    assert!(kills >= 2, "the kills came too late to mean anything");
    rendered(&killed, &["-o", "out.mp4", "--jobs", "1"]);
    assert!(killed.read("out.mp4") == whole.read("out.mp4"), "the videos differ");
    let left: Vec<String> = files(&killed).into_iter().filter(|file| file.contains(".gala-part")).collect();
    assert!(left.is_empty(), "{left:?}");
}

fn start(fixture: &Fixture, args: &[&str]) -> Child {
    let mut command = command(fixture, args);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("gala starts")
}

/// Starts a render of ten minutes, and returns when it encodes.
fn start_long(fixture: &Fixture) -> Child {
    let mut long = timeline();
    long["tracks"][0]["clips"][2]["duration_ms"] = json!(600_000);
    write(fixture, &long);
    let run = start(fixture, &["-o", "out.mp4", "--no-audio"]);
    assert!(soon(|| writers(fixture) > 0), "nothing is encoded");
    run
}

/// Waits until something is so, for ten seconds.
fn soon(is_so: impl Fn() -> bool) -> bool {
    (0..500).any(|_| {
        sleep(Duration::from_millis(20));
        is_so()
    })
}

/// How many files below the folder are open in other processes.
fn writers(fixture: &Fixture) -> usize {
    let folder = fs::canonicalize(fixture.path(".")).expect("a folder");
    let processes = fs::read_dir("/proc").expect("Linux").flatten();
    let open = processes.filter_map(|process| fs::read_dir(process.path().join("fd")).ok()).flatten().flatten();
    open.filter(|file| fs::read_link(file.path()).is_ok_and(|path| path.starts_with(&folder))).count()
}

#[test]
fn a_render_that_is_killed_leaves_no_encoder_behind() {
    let fixture = fixture();
    let mut run = start_long(&fixture);
    run.kill().expect("killed");
    run.wait().expect("ended");
    assert!(soon(|| writers(&fixture) == 0), "something still writes");
}

#[test]
fn an_interrupt_ends_with_130_and_leaves_only_finished_segments() {
    let fixture = fixture();
    let mut run = start_long(&fixture);
    let sent = Command::new("kill").args(["-INT", &run.id().to_string()]).status().expect("kill is installed");
    assert!(sent.success());
    assert_eq!(run.wait().expect("ended").code(), Some(130));
    let left: Vec<String> =
        files(&fixture).into_iter().filter(|file| file.contains("out") || file.contains("part")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_edit_encodes_only_what_it_touches() {
    let fixture = fixture();
    rendered(&fixture, &["-o", "out.mp4"]);
    let mut edited = timeline();
    edited["tracks"][0]["clips"][1]["content"]["solid"] = json!("#402080");
    write(&fixture, &edited);
    rendered(&fixture, &["-o", "out.mp4", "--report", "report.json"]);
    assert_eq!(segments(&fixture.json("report.json")), (1, 2));
}

#[test]
fn a_second_run_looks_into_no_file_and_encodes_no_sound() {
    let fixture = fixture();
    rendered(&fixture, &["-o", "out.mp4"]);
    let sounds = || -> Vec<(PathBuf, u64)> {
        let caches = fs::read_dir(fixture.path("cache")).expect("a folder").flatten();
        let kept = caches.filter_map(|cache| fs::read_dir(cache.path().join("sounds")).ok()).flatten().flatten();
        let encoded = kept.map(|file| file.path()).filter(|path| path.extension().is_some_and(|kind| kind == "m4a"));
        encoded.map(|path| (path.clone(), fs::metadata(path).expect("a file").ino())).collect()
    };
    let first = sounds();
    assert_eq!(first.len(), 1);
    fixture.write("programs/ffprobe", "not a program");
    fs::set_permissions(fixture.path("programs/ffprobe"), Permissions::from_mode(0o755)).expect("it is ours");
    let path = format!("{}:{}", fixture.path("programs").display(), env::var("PATH").expect("a path"));
    let again = || command(&fixture, &["-o", "out.mp4"]).env("PATH", &path).output().expect("gala starts");
    assert!(again().status.success());
    assert_eq!(sounds(), first, "what was encoded stays");
    fs::remove_dir_all(fixture.path("cache/looked")).expect("a folder");
    assert!(!again().status.success(), "files that are new are looked into");
}

#[test]
fn a_range_has_exactly_its_frames_and_reuses_what_lies_inside() {
    let fixture = fixture();
    rendered(&fixture, &["-o", "whole.mp4"]);
    rendered(&fixture, &["-o", "part.mp4", "--range", "0.52s..2.2s", "--report", "report.json"]);
    // Of the bars 12 frames and of the still 5 are cut anew; the colour between is kept.
    assert_eq!(segments(&fixture.json("report.json")), (2, 1));
    let streams = probe(&fixture.path("part.mp4"), "stream=nb_frames,duration");
    assert_eq!(streams["streams"][0]["nb_frames"], "42");
    let seconds =
        |index: usize| streams["streams"][index]["duration"].as_str().and_then(|text| text.parse::<f64>().ok());
    assert!(seconds(0).zip(seconds(1)).is_some_and(|(video, sound)| (video - sound).abs() <= 0.04), "{streams}");
    for (part, whole) in [(0, 13), (11, 24), (12, 25), (41, 54)] {
        for place in [1000, 9000, 15_000] {
            let (part, whole) =
                (luma(&fixture.path("part.mp4"), part, place), luma(&fixture.path("whole.mp4"), whole, place));
            assert!(part.abs_diff(whole) <= 6, "{part} is not {whole}");
        }
    }
    refused(&fixture, &["-o", "none.mp4", "--range", "5s..6s"], &["--range", "3.000 s"]);
}

#[test]
fn pictures_of_moments_are_written_with_and_without_a_video() {
    let fixture = fixture();
    rendered(
        &fixture,
        &[
            "--frame",
            "1.5s",
            "sky.png",
            "--frame",
            "2.96s",
            "cup.png",
            "--contact-sheet",
            "sheet.jpg",
            "--poster",
            "poster.jpg",
        ],
    );
    let size = |name: &str| {
        let streams = probe(&fixture.path(name), "stream=width,height");
        (streams["streams"][0]["width"].as_u64(), streams["streams"][0]["height"].as_u64())
    };
    assert_eq!((size("sky.png"), size("poster.jpg")), ((Some(160), Some(120)), (Some(160), Some(120))));
    assert!(luma(&fixture.path("sky.png"), 0, 100).abs_diff(58) < 8, "{}", luma(&fixture.path("sky.png"), 0, 100));
    assert!(size("sheet.jpg").0.is_some_and(|width| width > 400), "{:?}", size("sheet.jpg"));
    refused(&fixture, &["--frame", "3s", "late.png"], &["--frame", "2960 ms"]);
    refused(&fixture, &["--frame", "soon", "late.png"], &["soon", "12.5s"]);
}

#[test]
fn variants_are_written_beside_the_video_with_the_same_sound() {
    let fixture = fixture();
    rendered(&fixture, &["-o", "out.mp4", "--variant", "all", "--report", "report.json"]);
    for (name, width, height) in [("out.mp4", 160, 120), ("out-tall.mp4", 96, 160), ("out-square.mp4", 128, 128)] {
        let streams = probe(&fixture.path(name), "stream=width,height,nb_frames");
        let video = &streams["streams"][0];
        assert_eq!((&video["width"], &video["height"]), (&json!(width), &json!(height)), "{name}");
        assert_eq!(video["nb_frames"], "75", "{name}");
    }
    let report = fixture.json("report.json");
    assert_eq!(report["outputs"][1]["variant"], "tall");
    rendered(&fixture, &["-o", "one.webm", "--quality", "draft", "--variant", "square"]);
    assert!(fixture.path("one-square.webm").exists() && !fixture.path("one.webm").exists());
    refused(&fixture, &["-o", "no.mp4", "--variant", "wide"], &["wide", "tall, square, all"]);
}

#[test]
fn sounds_animations_and_frames_are_written_by_their_extension() {
    let fixture = fixture();
    for (name, codec) in [("out.wav", "pcm_s24le"), ("out.mp3", "mp3"), ("out.flac", "flac")] {
        rendered(&fixture, &["-o", name]);
        assert_eq!(probe(&fixture.path(name), "stream=codec_name")["streams"][0]["codec_name"], codec);
    }
    rendered(&fixture, &["-o", "out.gif", "--quality", "draft", "--range", "0s..0.4s"]);
    rendered(&fixture, &["-o", "shots/out.png", "--quality", "draft", "--range", "0s..0.4s"]);
    assert_eq!(fs::read_dir(fixture.path("shots/out")).expect("a folder").count(), 10);
    refused(&fixture, &["-o", "out.mp3", "--no-audio"], &["nothing is heard"]);
    refused(&fixture, &["-o", "out.webm", "--codec", "h264"], &["h264", ".webm", "vp9", ".mp4"]);
    refused(&fixture, &["-o", "out.mp4", "--alpha"], &["--alpha", "transparency", ".webm"]);
    refused(&fixture, &["-o", "out.avi"], &["out.avi", ".mp4"]);
}

#[test]
fn hardware_that_does_not_work_is_told_and_replaced() {
    let fixture = fixture();
    let text = rendered(&fixture, &["-o", "out.mp4", "--hardware", "v4l2m2m", "--range", "1s..1.2s"]);
    assert!(text.contains("v4l2m2m") && text.contains("the processor does"), "{text}");
    rendered(&fixture, &["-o", "plain.mp4", "--range", "1s..1.2s"]);
    assert!(fixture.read("out.mp4") == fixture.read("plain.mp4"));
}

#[test]
fn progress_is_told_as_lines_that_programs_read() {
    let fixture = fixture();
    let output = command(&fixture, &["-o", "out.mp4", "--json"]).output().expect("gala starts");
    let events: Vec<Value> = String::from_utf8(output.stdout)
        .expect("UTF-8")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON line"))
        .collect();
    let last = events.last().expect("an event");
    assert_eq!((&last["event"], &last["state"]), (&json!("state"), &json!("SUCCEEDED")));
    assert!(events.iter().any(|event| event["event"] == "progress" && event["frames_total"] == 75));
}

#[test]
fn an_output_never_takes_the_place_of_what_is_read() {
    let fixture = fixture();
    refused(&fixture, &["-o", "media/bars.mp4"], &["media/bars.mp4", "read by the timeline"]);
    refused(&fixture, &["--frame", "1s", "media/cup.png"], &["read by the timeline"]);
    fs::create_dir(fixture.path("folder.mp4")).expect("a folder");
    refused(&fixture, &["-o", "folder.mp4"], &["is a folder"]);
}
