//! Videos of many scenes: what a process opens and how much memory it takes does not grow with them.
//! `GALA_TORTURE=large` goes up to as many scenes as a plan may have.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use super::house::{House, probe};

/// As many as a plan may have; `docs/BRIEF.md` tells it.
const MOST: usize = 2000;
/// As many files as any process of a run may have open, however long the video is.
const MOST_OPEN: u32 = 160;
/// By how much a long video may take more memory than a short one, in KiB: plans, lists of files and rows of them.
const MORE_KIB: u64 = 100 << 10;

const HEAD: &str = "---\ntitle: Many\nformat: 64x64\nfps: 24\nmusic: off\n---\n";

/// A brief of so many scenes that say and show the same: as many jobs, files, fades and rows as in any other, but each
/// of them is spoken, drawn and encoded once.
fn alike(scenes: usize) -> House {
    let house = House::with_brief(HEAD.to_owned() + &"![red](red.png)\nTea.\n\n".repeat(scenes));
    let red = ["-v", "error", "-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1"];
    let drawn = Command::new("ffmpeg").args(red).arg(house.path("red.png")).status();
    assert!(drawn.expect("ffmpeg is installed").success());
    house
}

/// Each scene says something else.
fn different(scenes: usize) -> House {
    let says = |scene| format!("Tea {scene}.\n\n");
    House::with_brief(HEAD.to_owned() + &(1..=scenes).map(says).collect::<String>())
}

/// Starts `gala make` with few files to open.
fn start(house: &House) -> Child {
    let plain = house.command(&["make", "brief.md", "-o", "out"]);
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -n {MOST_OPEN} && exec \"$0\" \"$@\"")]);
    command.arg(plain.get_program()).args(plain.get_args()).current_dir(house.path(""));
    command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let log = fs::File::create(house.path("log")).expect("a log");
    let again = log.try_clone().expect("a log");
    command.stdin(Stdio::null()).stdout(log).stderr(again).spawn().expect("gala starts")
}

/// Makes the video and returns the most memory that the program took, in KiB.
fn make(house: &House, scenes: usize) -> u64 {
    let mut child = start(house);
    let mut most = 0;
    let status = loop {
        most = most.max(resident_kib(child.id()).unwrap_or(0));
        match child.try_wait().expect("a child") {
            Some(status) => break status,
            None => thread::sleep(Duration::from_millis(20)),
        }
    };
    let told = String::from_utf8_lossy(&house.read("log")).into_owned();
    assert!(status.success() && !told.contains("warning"), "{scenes} scenes: {told}");
    for scene in [1, scenes / 2, scenes] {
        for file in ["audio/scene-N.wav", "audio/scene-N.mp3", "audio/scene-N.json", "clips/scene-N.mp4"] {
            let file = file.replace('N', &format!("{scene:02}"));
            assert!(!house.read(&format!("out/{file}")).is_empty(), "{file} of {scenes}");
        }
    }
    let report = house.json("out/report.json");
    assert_eq!(report["scenes"].as_array().map(Vec::len), Some(scenes));
    assert_eq!(report["warnings"].as_array().map(Vec::len), Some(0));
    let told_ms = report["duration_ms"].as_f64().expect("a length");
    let seconds = length_s(&house.path("out/final.mp4"));
    assert!((seconds - told_ms / 1000.0).abs() < 0.1, "{seconds} s, and {told_ms} ms are told");
    most
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
    make(&different(31), 31);
}

#[test]
fn a_video_of_500_scenes_takes_no_more_files_and_hardly_more_memory_than_one_of_100() {
    let some = make(&alike(100), 100);
    let many = make(&alike(500), 500);
    assert!(many < some + MORE_KIB, "{many} KiB for 500 scenes, {some} KiB for 100");
}

#[test]
fn torture_a_video_of_as_many_scenes_as_a_plan_may_have() {
    if std::env::var("GALA_TORTURE").is_ok_and(|size| size == "large") {
        let many = make(&alike(MOST), MOST);
        println!("{MOST} scenes took {many} KiB at most");
    }
    let house = alike(MOST + 1);
    house.make().assert_refused(&house, &["scenes", "2001", "2000", "split", "too_many_scenes"]);
}
