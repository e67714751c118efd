//! A timeline with its files in a folder, and `gala render` run on it.

use std::{fs, path::Path, process::Command};

use gala_testkit::ffmpeg::ffmpeg;
use serde_json::{Value, json};

use super::fixture::Fixture;

/// Three seconds at 25 fps: a moving picture, a colour, a still, and a tone under all of it.
pub fn timeline() -> Value {
    json!({
        "version": 1,
        "format": {"size": "160x120", "fps": 25},
        "loudness": {"target_lufs": -20.0},
        "tracks": [
            {"kind": "visual", "clips": [
                {"id": "bars", "content": {"kind": "video", "source": "media/bars.mp4"}},
                {"id": "sky", "duration_ms": 1000, "content": {"kind": "color", "solid": "#204080"}},
                {"id": "cup", "duration_ms": 1000, "content": {"kind": "image", "source": "media/cup.png"}},
            ]},
            {"kind": "audio", "role": "music", "clips": [{"source": "media/tone.wav"}]},
        ],
        "variants": [{"name": "tall", "size": "96x160"}, {"name": "square", "size": "128x128"}],
    })
}

/// A folder with the timeline and its files.
pub fn fixture() -> Fixture {
    let fixture = Fixture::with_brief("");
    fs::create_dir(fixture.path("media")).expect("a folder");
    ffmpeg(
        &["-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=1", "-pix_fmt", "yuv420p"],
        &fixture.path("media/bars.mp4"),
    );
    ffmpeg(&["-f", "lavfi", "-i", "color=0xc03020:s=80x60", "-frames:v", "1"], &fixture.path("media/cup.png"));
    ffmpeg(&["-f", "lavfi", "-i", "sine=440:r=48000:d=3", "-ac", "2"], &fixture.path("media/tone.wav"));
    write(&fixture, &timeline());
    fixture
}

pub fn write(fixture: &Fixture, timeline: &Value) {
    fixture.write("timeline.json", serde_json::to_vec(timeline).expect("JSON"));
}

pub fn command(fixture: &Fixture, args: &[&str]) -> Command {
    let mut command = fixture.command(&["render", "timeline.json"]);
    command.args(args).env("GALA_CACHE", fixture.path("cache"));
    command
}

/// As much memory, of what a process may address, as a hostile file may make a run take. The sandbox raises it again
/// for ffmpeg, which has limits of its own.
const MOST_KIB: u64 = 4 << 20;
/// As long as refusing anything may take. Tests are hardly optimised and run beside each other.
const MOST_SECONDS: u64 = 60;

/// As [`command`], under a limit of memory and one of time, which ends it with 137.
pub fn bounded(fixture: &Fixture, args: &[&str]) -> Command {
    let plain = command(fixture, args);
    let mut command = Command::new("timeout");
    let limit = format!("ulimit -v {MOST_KIB} && exec \"$0\" \"$@\"");
    command.args(["--signal=KILL", &MOST_SECONDS.to_string(), "sh", "-c", &limit]);
    command.arg(plain.get_program()).args(plain.get_args()).current_dir(fixture.path(""));
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

pub fn render(fixture: &Fixture, args: &[&str]) -> (bool, String) {
    let output = bounded(fixture, args).output().expect("gala starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    // A refusal is no crash, and takes neither all the time nor all the memory.
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}: {text}", output.status);
    assert!(!text.contains("panicked"), "{text}");
    (output.status.success(), text)
}

pub fn rendered(fixture: &Fixture, args: &[&str]) -> String {
    let (ok, text) = render(fixture, args);
    assert!(ok, "{text}");
    text
}

/// The run fails with all of the words, soon and in bounded memory, and leaves nothing but what was there.
pub fn refused(fixture: &Fixture, args: &[&str], parts: &[&str]) {
    let before = files(fixture);
    let (ok, text) = render(fixture, args);
    assert!(!ok, "it should have failed: {text}");
    parts.iter().for_each(|part| assert!(text.contains(part), "«{part}» is not in: {text}"));
    let left: Vec<String> = files(fixture).into_iter().filter(|file| !before.contains(file)).collect();
    assert!(left.is_empty(), "something was left: {left:?}");
}

/// All files and folders outside of the cache, and in it whatever is not finished.
pub fn files(fixture: &Fixture) -> Vec<String> {
    fn gather(folder: &Path, in_cache: bool, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let (path, name) = (entry.path(), entry.file_name().display().to_string());
            if !in_cache || name.starts_with(".gala-part-") {
                found.push(path.display().to_string());
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                gather(&path, in_cache || name == "cache", found);
            }
        }
    }
    let mut found = Vec::new();
    gather(&fixture.path(""), false, &mut found);
    // That there is a cache at all is no fault of a run.
    let cache = fixture.path("cache").display().to_string();
    found.retain(|path| *path != cache);
    found
}

/// Changes the timeline and expects words of the refusal.
pub fn bad(change: impl Fn(&Fixture, &mut Value), parts: &[&str]) {
    let fixture = fixture();
    let mut changed = timeline();
    change(&fixture, &mut changed);
    write(&fixture, &changed);
    refused(&fixture, &["-o", "out.mp4"], parts);
}
