//! A whole video with its objects in a bucket, and what is told where that is not to be had.

use std::{
    fs,
    path::Path,
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};

use gala_testkit::s3::S3Server;

use super::fixture::{BRIEF, Fixture, Run};

/// The program with its objects in the bucket of a server.
fn command(fixture: &Fixture, server: &S3Server, args: &[&str]) -> Command {
    let mut command = fixture.command(args);
    command.envs(server.variables());
    command
}

fn run(fixture: &Fixture, server: &S3Server, args: &[&str]) -> Run {
    Run::of(command(fixture, server, args).output().expect("gala starts"))
}

const MAKE: [&str; 4] = ["make", "brief.md", "-o", "out"];

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        match entry.file_type().expect("a type").is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push(entry.path().to_string_lossy().into_owned()),
        }
    }
    found
}

#[test]
fn a_video_is_made_with_its_objects_in_a_bucket_byte_for_byte_the_same() {
    let here = Fixture::with_brief(BRIEF);
    here.make().assert_ok();
    let (server, fixture) = (S3Server::start(), Fixture::with_brief(BRIEF));
    run(&fixture, &server, &MAKE).assert_ok();
    assert!(fixture.read("out/final.mp4") == here.read("out/final.mp4"), "the videos differ");
    assert_eq!(files(&fixture.path("data/objects")), Vec::<String>::new(), "nothing is stored in the data folder");
    let keys = files(&server.bucket());
    for name in ["final-", "plan-", "timeline-", "scene-01-clip-", "scene-02-speech-", "thumbnail-"] {
        assert!(keys.iter().any(|key| key.contains(name)), "{name} is not among {keys:?}");
    }
    run(&fixture, &server, &["storage", "check"]).assert_ok();
    let checked = run(&fixture, &server, &["doctor", "--storage"]);
    assert!(checked.text.contains("storage delete: works"), "{}", checked.text);
    // What lies on this machine is a copy: without it, the same video comes from the bucket again.
    fs::remove_dir_all(fixture.path("data/object-cache")).expect("a cache");
    fs::remove_dir_all(fixture.path("out")).expect("an output folder");
    run(&fixture, &server, &MAKE).assert_ok();
    assert!(fixture.read("out/final.mp4") == here.read("out/final.mp4"), "the videos differ");
}

#[test]
fn what_was_made_in_a_folder_is_moved_to_a_bucket_and_back_and_stays_the_same() {
    let (server, fixture) = (S3Server::start(), Fixture::with_brief(BRIEF));
    fixture.make().assert_ok();
    let before = fixture.read("out/final.mp4");
    let refused = run(&fixture, &server, &["storage", "migrate", "s3", "s3"]);
    refused.assert_fails(&["the same store"]);
    let migrate = |from: &str, to: &str| run(&fixture, &server, &["storage", "migrate", from, to]);
    // Twice: the second time finds everything there.
    for _ in 0..2 {
        migrate("localfs", "s3").assert_ok();
    }
    run(&fixture, &server, &["storage", "check"]).assert_ok();
    fs::rename(fixture.path("data/objects"), fixture.path("aside")).expect("put aside");
    fs::remove_dir_all(fixture.path("out")).expect("an output folder");
    run(&fixture, &server, &MAKE).assert_ok();
    assert!(fixture.read("out/final.mp4") == before, "the video comes from the bucket");
    migrate("s3", "localfs").assert_ok();
    fixture.run(&["storage", "check"]).assert_ok();
    fs::remove_dir_all(fixture.path("out")).expect("an output folder");
    fixture.make().assert_ok();
    assert!(fixture.read("out/final.mp4") == before, "the video comes from the folder again");
}

#[test]
fn a_damaged_object_stays_in_the_first_store() {
    let (server, fixture) = (S3Server::start(), Fixture::with_brief(BRIEF));
    fixture.make().assert_ok();
    let film = files(&fixture.path("data/objects")).into_iter().find(|key| key.contains("/final-")).expect("a film");
    let whole = fs::read(&film).expect("a film");
    let mut bytes = whole.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&film, bytes).expect("damaged");
    let refused = run(&fixture, &server, &["storage", "migrate", "localfs", "s3"]);
    refused.assert_fails(&["has other bytes than were stored", "stay in the first store", "--force"]);
    fs::write(&film, whole).expect("repaired");
    fixture.run(&["storage", "check"]).assert_ok();
    run(&fixture, &server, &["storage", "migrate", "localfs", "s3"]).assert_ok();
}

#[test]
fn an_object_that_was_damaged_in_the_bucket_is_found() {
    let (server, fixture) = (S3Server::start(), Fixture::with_brief(BRIEF));
    run(&fixture, &server, &MAKE).assert_ok();
    let film = files(&server.bucket()).into_iter().find(|key| key.contains("/final-")).expect("a film");
    let mut bytes = fs::read(&film).expect("a film");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&film, bytes).expect("damaged");
    run(&fixture, &server, &["storage", "check"]).assert_fails(&["has other bytes than were stored", "final-"]);
}

#[test]
fn a_store_that_goes_away_meanwhile_is_waited_for_and_the_same_command_goes_on() {
    let (mut server, fixture) = (S3Server::start(), Fixture::with_brief(BRIEF));
    let log = fs::File::create(fixture.path("log")).expect("a log");
    let mut make = command(&fixture, &server, &MAKE).stdout(log.try_clone().expect("a log")).stderr(log).spawn();
    let made = make.as_mut().expect("gala starts");
    let until = Instant::now() + Duration::from_secs(60);
    while files(&server.bucket()).is_empty() && Instant::now() < until {
        sleep(Duration::from_millis(5));
    }
    server.stop();
    let ended = made.wait().expect("ended");
    let told = String::from_utf8_lossy(&fixture.read("log")).into_owned();
    assert!(!ended.success() && told.contains("storage_away") && told.contains("gala doctor --storage"), "{told}");
    assert!(!told.contains("panicked"), "{told}");
    server.go_on();
    run(&fixture, &server, &MAKE).assert_ok();
    assert!(!fixture.read("out/final.mp4").is_empty());
}

#[test]
fn what_is_wrong_with_a_store_is_told_by_the_variable_to_change() {
    let (server, fixture) = (S3Server::start(), Fixture::with_brief(BRIEF));
    let told = |name: &str, value: &str, parts: &[&str]| {
        let mut doctor = command(&fixture, &server, &["doctor", "--storage"]);
        Run::of(doctor.env(name, value).output().expect("gala starts")).assert_fails(parts);
    };
    told("S3_SECRET_ACCESS_KEY", "another", &["MISSING storage write", "refuses", "S3_SECRET_ACCESS_KEY"]);
    told("S3_ENDPOINT", "http://127.0.0.1:9", &["MISSING storage write", "correct S3_ENDPOINT"]);
    told("STORAGE_PROVIDER", "ftp", &["STORAGE_PROVIDER", "use localfs, s3, gcs, gdrive or supabase"]);
    let mut make = command(&fixture, &server, &MAKE);
    let refused = Run::of(make.env("S3_SECRET_ACCESS_KEY", "another").output().expect("gala starts"));
    refused.assert_refused(&fixture, &["storage_denied"]);
}
