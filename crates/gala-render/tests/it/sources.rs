//! The files of a timeline on a machine where what looks into media does not work.

use std::{fs, os::unix::fs::PermissionsExt};

use gala_core::{cancel::Cancel, timeline::Timeline};
use gala_media::{Programs, StartMode};
use gala_render::sources::{SourceChecker, SourcesError};
use gala_testkit::{
    programs::built,
    sound::{near, write_mono_tone},
};
use serde_json::{Value, json};

fn timeline(tracks: &Value) -> Timeline {
    let document = json!({"version": 1, "format": {"size": "64x64", "fps": 25}, "tracks": tracks});
    serde_json::from_value(document).expect("a timeline")
}

#[test]
fn a_program_that_looks_into_media_and_does_not_work_is_no_fault_of_the_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let programs = folder.path().join("bin");
    fs::create_dir(&programs).expect("a folder");
    let ffmpeg = programs.join("ffmpeg");
    fs::write(&ffmpeg, "#!/bin/sh\necho 'ffmpeg version 4.3.1 Copyright (c) 2000-2020'\n").expect("written");
    fs::set_permissions(&ffmpeg, fs::Permissions::from_mode(0o755)).expect("executable");
    write_mono_tone(&folder.path().join("tone.wav"), 1000);
    let picture = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M0 0h9v9z'/></svg>";
    fs::write(folder.path().join("cup.svg"), picture).expect("written");

    let shown = json!({"kind": "visual", "clips": [
        {"duration_ms": 1000, "content": {"kind": "image", "source": "cup.svg"}}]});
    let gone = json!({"kind": "visual", "clips": [
        {"duration_ms": 1000, "content": {"kind": "image", "source": "gone.svg"}}]});
    let heard = json!({"kind": "audio", "role": "speech", "clips": [{"source": "tone.wav", "duration_ms": 1000}]});
    let check = |folders: &[std::path::PathBuf], tracks: Value| {
        let programs = Programs::find(folders, StartMode::Fork).expect("they are there");
        let checker = SourceChecker::new(folder.path(), programs, &folder.path().join("cache"), Cancel::new());
        checker.take_in(&timeline(&tracks), 2)
    };
    let broken = [programs, built()];
    // Nor are the faults that files do have told beside it: without the program, nobody knows all of them.
    let error = check(&broken, json!([shown, gone, heard])).expect_err("an old ffmpeg");
    assert!(matches!(&error, SourcesError::Tools(tools) if tools.code == "ffmpeg_too_old"), "{error:?}");
    assert!(error.to_string().contains("4.3.1") && error.to_string().contains("(apt install ffmpeg)"), "{error}");
    assert_eq!(check(&broken, json!([shown])).expect("pictures need no ffmpeg").len(), 1);
    // Nothing that was found without it is kept.
    let found = check(&[built()], json!([shown, heard])).expect("it works here");
    near(found["tone.wav"].facts.duration_ms.expect("a length") as f64, 1000.0, 1.0);
}
