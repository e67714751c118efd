//! `gala export` and `gala import`: a timeline goes to an editor and comes back.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use gala_testkit::ffmpeg::{self, ffprobe};
use serde_json::{Value, json};

use super::{
    film::{fixture, timeline, write},
    fixture::{Fixture, Run, probe},
};

/// The film with a dissolve, a title over it and a sentence: four tracks, 2.6 s.
fn film() -> Fixture {
    let fixture = fixture();
    let mut film = timeline();
    film["tracks"][0]["clips"][1]["transition"] = json!({"kind": "crossfade", "duration_ms": 400});
    let shape = json!({"kind": "shape", "shape": "ellipse", "width": 0.5, "height": 0.5, "fill": {"solid": "#ffe000"}});
    let over = json!({"kind": "visual", "clips": [
        {"id": "sun", "start_ms": 800, "duration_ms": 1200, "content": shape, "exit": {"kind": "crossfade", "duration_ms": 200}}]});
    let speech = json!({"kind": "audio", "role": "speech", "clips": [
        {"id": "line", "source": "media/tone.wav", "start_ms": 1000, "duration_ms": 1000}]});
    let tracks = film["tracks"].as_array_mut().expect("tracks");
    tracks[1]["clips"][0]["duration_ms"] = json!(2600);
    tracks.extend([over, speech]);
    film["variants"] = json!([]);
    write(&fixture, &film);
    fixture
}

fn run(fixture: &Fixture, args: &[&str]) -> Run {
    let output = fixture.command(args).env("GALA_CACHE", fixture.path("cache")).output();
    Run::of(output.expect("gala starts"))
}

fn export(fixture: &Fixture, out: &str) {
    run(fixture, &["export", "timeline.json", "-o", out, "--name", "The film", "--jobs", "2"]).assert_ok();
}

/// What melt renders of a document, in a file.
fn melt(document: &Path, out: &Path) {
    let mut command = Command::new("melt");
    command.arg(document).arg("-consumer").arg(format!("avformat:{}", out.display()));
    command.args(["vcodec=ffv1", "an=1", "real_time=-1", "pix_fmt=yuv420p"]).stdin(Stdio::null());
    let output = command.output().expect("melt is missing: run `scripts/setup test`");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("failed to load"), "{said}");
}

/// How alike two videos are in their worst frame, in dB.
fn psnr(a: &Path, b: &Path) -> f64 {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "info", "-i"]).arg(a).arg("-i").arg(b).args(["-lavfi", "psnr", "-f", "null", "-"]);
    let said = String::from_utf8_lossy(&command.output().expect("ffmpeg runs").stderr).into_owned();
    let worst = said.rsplit("min:").next().and_then(|rest| rest.split_whitespace().next()).expect(&said);
    worst.parse().expect("a number")
}

#[test]
fn an_editor_gets_what_the_video_shows_and_plays() {
    let fixture = film();
    export(&fixture, "package");
    let facts = fixture.json("package/package.json");
    assert_eq!((&facts["frames"], &facts["name"]), (&json!(65), &json!("The film")));
    for media in facts["media"].as_array().expect("media") {
        let file = fixture.path(&format!("package/{}", media["file"].as_str().expect("a name")));
        let streams = probe(&file, "stream=codec_name,width,height,nb_frames,pix_fmt,sample_rate,channels");
        let stream = &streams["streams"][0];
        match media["alpha"].as_bool() {
            Some(alpha) => {
                let codec = if alpha { "prores" } else { "h264" };
                assert_eq!((&stream["codec_name"], &stream["width"]), (&json!(codec), &json!(160)), "{media}");
                assert_eq!(stream["nb_frames"], json!(media["frames"].to_string()), "{media}");
            }
            None => {
                assert_eq!((&stream["codec_name"], &stream["channels"]), (&json!("pcm_s24le"), &json!(2)));
                let samples = ffprobe(&file, &["-of", "csv=p=0", "-show_entries", "stream=duration_ts"]);
                assert_eq!(samples.trim(), (65 * 48_000 / 25).to_string(), "{media}");
            }
        }
    }
    // Whoever puts it together again gets the video.
    run(&fixture, &["render", "timeline.json", "-o", "video.mp4", "--quality", "high"]).assert_ok();
    melt(&fixture.path("package/the-film.mlt"), &fixture.path("melt.mkv"));
    let worst = psnr(&fixture.path("melt.mkv"), &fixture.path("video.mp4"));
    assert!(worst > 25.0, "the worst frame is {worst:.1} dB");
    let mut sums = Command::new("sha256sum");
    let sums = sums.args(["--check", "--quiet", "checksums.sha256"]).current_dir(fixture.path("package")).status();
    assert!(sums.expect("sha256sum runs").success());
}

#[test]
fn stems_hold_what_is_heard_of_their_role() {
    let fixture = film();
    export(&fixture, "package");
    let power = |stem: &str, from_ms: usize, to_ms: usize| {
        let raw = ffmpeg::decode(&fixture.path(&format!("package/media/{stem}.wav")), "-f f32le -ac 1");
        let samples: Vec<f32> =
            raw.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect();
        let part = &samples[from_ms * 48..to_ms * 48];
        part.iter().map(|sample| sample * sample).sum::<f32>() / part.len() as f32
    };
    assert_eq!(power("speech", 0, 900), 0.0, "nobody speaks before one second");
    assert!(power("speech", 1100, 1900) > 1e-4);
    // The music gives way, though its stem has no speech in it.
    assert!(power("music", 0, 500) > 4.0 * power("music", 1300, 1700));
}

#[test]
fn a_package_is_the_same_bytes_however_it_came_to_be() {
    let fixture = film();
    export(&fixture, "one.zip");
    let again = film();
    export(&again, "two.otioz");
    assert!(fixture.read("one.zip") == again.read("two.otioz"));
    run(&fixture, &["export", "timeline.json", "-o", "folder"]).assert_ok();
    for refused in ["folder", "media"] {
        run(&fixture, &["export", "timeline.json", "-o", refused]).assert_fails(&["folder_in_use", "--out"]);
    }
    let bad = run(&fixture, &["export", "timeline.json", "-o", "draft", "--quality", "draft"]);
    bad.assert_fails(&["draft is not a quality of a package"]);
    assert!(!fixture.path("draft").exists());
}

#[test]
fn what_an_editor_changed_comes_back() {
    let fixture = film();
    export(&fixture, "package");
    let same = run(&fixture, &["import", "package/the-film.otio", "--timeline", "timeline.json", "-o", "same.json"]);
    assert!(same.assert_ok().text.contains("same.json: 0 changes"));
    let mut document: Value = fixture.json("package/the-film.otio");
    let over = &mut document["tracks"]["children"][1]["children"];
    over[0]["source_range"]["duration"]["value"] = json!(10.0);
    fixture.write("edited.otio", document.to_string());
    let args = ["import", "edited.otio", "--timeline", "timeline.json", "-o", "new.json"];
    let told = run(&fixture, &args).assert_ok().text;
    assert!(
        told.contains("new.json: 1 changes") && told.contains("sun: begins at 0:00.400 instead of 0:00.800"),
        "{told}"
    );
    run(&fixture, &["render", "new.json", "-o", "new.mp4", "--quality", "draft"]).assert_ok();
    fixture.write("bad.fcpxml", "<!DOCTYPE fcpxml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><fcpxml>&x;</fcpxml>");
    let refused = run(&fixture, &["import", "bad.fcpxml", "--timeline", "timeline.json", "-o", "bad.json"]);
    refused.assert_fails(&["bad.fcpxml cannot be imported", "document_type"]);
    assert!(!fixture.path("bad.json").exists());
    assert!(
        fs::read_dir(fixture.path(""))
            .expect("a folder")
            .flatten()
            .all(|entry| !entry.file_name().to_string_lossy().ends_with(".part"))
    );
}
