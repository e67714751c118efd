//! Bad input: the error names the field, the limit and the remedy, and nothing is half-written.

use std::{fs, process::Command};

use gala_testkit::{ffmpeg::ffmpeg, picture::png_header};

use super::fixture::{BRIEF, Fixture};

/// Runs `gala make` on a brief and expects words of its refusal.
fn check(brief: impl AsRef<[u8]>, parts: &[&str]) {
    let fixture = Fixture::with_brief(brief);
    fixture.make().assert_refused(&fixture, parts);
}

/// The same with a picture of the given content.
fn check_picture(name: &str, content: &[u8], parts: &[&str]) {
    let fixture = Fixture::with_brief(format!("{BRIEF}\n![a picture]({name})\nThe end.\n"));
    fixture.write(name, content);
    fixture.make().assert_refused(&fixture, parts);
}

#[test]
fn briefs_that_are_no_text_are_refused() {
    check("", &["empty"]);
    check("   \n\n", &["empty"]);
    check([0_u8, 1, 2, 3, 255, 0, 9], &["brief"]);
    check(b"Tea \xff\xfe is warm", &["UTF-8"]);
}

#[test]
fn a_brief_of_50_mb_is_refused_before_it_is_read() {
    check(vec![b'a'; 50 << 20], &["52428800 bytes", "at most 1048576"]);
}

#[test]
fn unknown_keys_and_languages_are_named() {
    check("---\nlanguge: en\n---\nTea.\n", &["languge", "language"]);
    check("---\nlanguage: xx\n---\nTea.\n", &["language", "xx"]);
}

#[test]
fn a_missing_brief_and_a_topic_without_a_model_say_what_to_do() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.run(&["make", "nothing.md", "-o", "out"]).assert_refused(&fixture, &["nothing.md"]);
    fixture.run(&["make", "--topic", "tea", "-o", "out"]).assert_refused(&fixture, &["configure", "script"]);
}

#[test]
fn pictures_that_are_none_are_refused_by_what_they_hold() {
    check(format!("{BRIEF}\n![x](gone.png)\nThe end.\n"), &["gone.png", "not beside the brief"]);
    check_picture("zero.png", b"", &["zero.png", "0 bytes"]);
    check_picture("text.png", b"this is not a picture at all", &["text.png"]);
    let mut png = fs::read(made("color=red:s=64x64", "png", &[])).expect("a picture");
    png.truncate(png.len() / 2);
    check_picture("half.png", &png, &["half.png"]);
    // What moves is a film of its scene; cut in the middle it is none.
    let mut animated = fs::read(made("testsrc=s=64x64:d=1:r=5", "gif", &[])).expect("a picture");
    animated.truncate(animated.len() / 2);
    check_picture("moving.gif", &animated, &["moving.gif"]);
}

#[test]
fn a_picture_of_900_megapixels_is_refused_before_it_is_decoded() {
    check_picture("huge.png", &png_header(30_000, 30_000), &["huge.png", "pixels"]);
}

/// A file that ffmpeg makes of a test source, kept for the length of the test run.
fn made(source: &str, extension: &str, args: &[&str]) -> std::path::PathBuf {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let path = folder.join(format!("made.{extension}"));
    let frames: &[&str] = if extension == "png" { &["-frames:v", "1"] } else { &[] };
    ffmpeg(&[&["-f", "lavfi", "-i", source], frames, args].concat(), &path);
    path
}

#[test]
fn nothing_outside_the_brief_s_folder_is_read() {
    check(format!("{BRIEF}\n![x](../../../etc/passwd)\nThe end.\n"), &["passwd"]);
    check(format!("{BRIEF}\n![x](/etc/passwd)\nThe end.\n"), &["passwd"]);
    let fixture = Fixture::with_brief(format!("{BRIEF}\n![x](link.png)\nThe end.\n"));
    std::os::unix::fs::symlink("/etc/passwd", fixture.path("link.png")).expect("a link");
    fixture.make().assert_refused(&fixture, &["link.png", "leaves the brief's folder"]);
}

#[test]
fn narrations_of_no_time_and_of_ten_hours_are_refused() {
    let narrated = |name: &str| format!("{BRIEF}\n[narration]({name})\nThe end.\n");
    let fixture = Fixture::with_brief(narrated("none.wav"));
    fs::copy(made("anullsrc=r=48000:d=0.00001", "wav", &["-t", "0"]), fixture.path("none.wav")).expect("copied");
    fixture.make().assert_refused(&fixture, &["none.wav"]);
    let fixture = Fixture::with_brief(narrated("long.mp3"));
    let long = made("anullsrc=r=8000:cl=mono", "mp3", &["-t", "36000", "-b:a", "8k"]);
    fs::copy(long, fixture.path("long.mp3")).expect("copied");
    fixture.make().assert_refused(&fixture, &["long.mp3", "30 minutes"]);
}

#[test]
fn an_output_folder_that_cannot_be_written_is_refused_before_any_work() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.write("out", "a file where a folder should be");
    let run = fixture.make();
    assert!(!run.ok && run.text.contains("is a file"), "{}", run.text);
    assert!(!fixture.path("data").exists(), "work was begun");
}

#[test]
fn two_runs_on_one_data_folder_are_refused_with_the_holder_s_name() {
    let fixture = Fixture::with_brief(BRIEF);
    fs::create_dir_all(fixture.path("data")).expect("a folder");
    let lock = fs::File::create(fixture.path("data/lock")).expect("a lock");
    lock.lock().expect("held");
    fixture.make().assert_refused(&fixture, &["in use", "--data"]);
}

#[test]
fn a_data_folder_of_a_newer_version_is_left_alone() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.write("data/VERSION", "99\n");
    fixture.make().assert_refused(&fixture, &["99", "update GALA"]);
    assert!(!fixture.path("data/gala.db").exists());
}

#[test]
fn a_disk_that_fills_up_at_any_point_is_told_and_leaves_nothing_half_written() {
    let mut refused = 0;
    // From a disk on which the database hardly fits to one that holds nearly all of the video.
    for size in ["700k", "1200k", "1700k", "2200k", "2700k"] {
        let fixture = Fixture::with_brief(BRIEF);
        let (ok, text) = make_on_disk_of(&fixture, size);
        if !ok {
            refused += 1;
            assert!(text.contains("full") || text.contains("disk"), "{size}: {text}");
            assert!(!fixture.path("out/final.mp4").exists(), "{size}");
        }
        // With room again, the same command makes the video.
        fixture.make().assert_ok();
    }
    assert!(refused >= 2, "the disks were too large to mean anything");
}

/// Runs `gala make` with its data on a disk of that size, in a mount namespace of its own, so that nothing outlives
/// the test. A run that does not end by itself is stopped and counts as a failure of the test.
fn make_on_disk_of(fixture: &Fixture, size: &str) -> (bool, String) {
    let data = fixture.path("data");
    fs::create_dir_all(&data).expect("a folder");
    let gala = env!("CARGO_BIN_EXE_gala");
    let script = format!(
        "mount -t tmpfs -o size={size} none '{}' && exec timeout 60 '{gala}' make brief.md -o out",
        data.display()
    );
    let mut unshare = Command::new("unshare");
    unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
    let output = unshare.current_dir(fixture.path("")).env("GALA_DATA", &data).output().expect("unshare is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_ne!(output.status.code(), Some(124), "{size}: it went on for ever: {text}");
    (output.status.success(), text)
}

#[test]
fn without_ffmpeg_or_with_an_old_one_the_remedy_is_named() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.write("bin/ffmpeg", "#!/bin/sh\necho 'ffmpeg version 4.3.1 Copyright (c) 2000-2020'\n");
    fixture.write("bin/ffprobe", "#!/bin/sh\necho 'ffprobe version 4.3.1'\n");
    for name in ["bin/ffmpeg", "bin/ffprobe"] {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(fixture.path(name), fs::Permissions::from_mode(0o755)).expect("executable");
    }
    let mut command = fixture.command(&["make", "brief.md", "-o", "out"]);
    let output = command.env("PATH", fixture.path("bin")).output().expect("gala starts");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && text.contains("4.3.1") && text.contains("apt install ffmpeg"), "{text}");
}
