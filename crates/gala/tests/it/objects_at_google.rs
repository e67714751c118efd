//! A whole video with its objects at Google: in a bucket, and in a folder of somebody's Drive.

use std::{
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
};

use gala_fakes::{Fakes, Stores};
use gala_testkit::gcs::GcsEmulator;
use tokio::runtime::Runtime;

use super::fixture::{BRIEF, Fixture, Run};

const MAKE: [&str; 4] = ["make", "brief.md", "-o", "out"];

/// Fakes that serve beside the test.
struct Google {
    fakes: Fakes,
    /// Declared last: whom it runs must be gone before it.
    runtime: Runtime,
}

impl Google {
    fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let fakes = runtime.block_on(Fakes::start());
        Self { fakes, runtime }
    }

    /// The client by which people are asked.
    fn client(&self) -> Vec<(&'static str, String)> {
        vec![
            ("STORAGE_PROVIDER", "gdrive".to_owned()),
            ("GDRIVE_ENDPOINT", self.fakes.url("google")),
            ("GDRIVE_CLIENT_ID", Stores::CLIENT_ID.to_owned()),
            ("GDRIVE_CLIENT_SECRET", Stores::CLIENT_SECRET.to_owned()),
        ]
    }

    fn drive(&self) -> Vec<(&'static str, String)> {
        let more = [
            ("GDRIVE_REFRESH_TOKEN", Stores::REFRESH_TOKEN.to_owned()),
            ("GDRIVE_FOLDER_ID", Stores::FOLDER.to_owned()),
        ];
        [self.client(), more.to_vec()].concat()
    }
}

fn command(fixture: &Fixture, settings: &[(&'static str, String)], args: &[&str]) -> Command {
    let mut command = fixture.command(args);
    command.envs(settings.iter().cloned());
    command
}

fn run(fixture: &Fixture, settings: &[(&'static str, String)], args: &[&str]) -> Run {
    Run::of(command(fixture, settings, args).output().expect("gala starts"))
}

/// Makes a video, looks after it, and makes it again of what is stored.
fn check_a_whole_video(settings: &[(&'static str, String)]) {
    let here = Fixture::with_brief(BRIEF);
    here.make().assert_ok();
    let fixture = Fixture::with_brief(BRIEF);
    run(&fixture, settings, &MAKE).assert_ok();
    assert!(fixture.read("out/final.mp4") == here.read("out/final.mp4"), "the videos differ");
    run(&fixture, settings, &["storage", "check"]).assert_ok();
    let checked = run(&fixture, settings, &["doctor", "--storage"]);
    assert!(checked.text.contains("storage delete: works"), "{}", checked.text);
    // What lies on this machine is a copy: without it, the same video comes from the store again.
    std::fs::remove_dir_all(fixture.path("data/object-cache")).expect("a cache");
    std::fs::remove_dir_all(fixture.path("out")).expect("an output folder");
    run(&fixture, settings, &MAKE).assert_ok();
    assert!(fixture.read("out/final.mp4") == here.read("out/final.mp4"), "the videos differ");
}

#[test]
fn a_video_is_made_with_its_objects_in_a_bucket_of_google_cloud_storage() {
    check_a_whole_video(&GcsEmulator::start().variables());
}

#[test]
fn a_video_is_made_with_its_objects_in_a_folder_of_google_drive() {
    let google = Google::start();
    check_a_whole_video(&google.drive());
    let paths = google.fakes.stores().drive_paths();
    let is_there = |part: &str| paths.iter().any(|path| path.contains(part));
    assert!(is_there("/final/final-") && is_there("/takes/scene-01-clip-"), "{paths:?}");
    assert_eq!(google.fakes.unknown_routes(), [""; 0]);
}

#[test]
fn what_is_wrong_with_a_drive_is_told_and_jobs_wait_for_it() {
    let google = Google::start();
    let fixture = Fixture::with_brief(BRIEF);
    let doctor = |settings: &[(&'static str, String)]| run(&fixture, settings, &["doctor", "--storage"]);
    let room = doctor(&google.drive());
    assert!(room.text.contains("storage room: 0.0 of 16.1 GB are used"), "{}", room.text);
    let nowhere = [google.drive(), vec![("GDRIVE_FOLDER_ID", "nothing".to_owned())]].concat();
    doctor(&nowhere).assert_fails(&["MISSING storage write", "GDRIVE_FOLDER_ID"]);
    let stranger = [google.drive(), vec![("GDRIVE_CLIENT_SECRET", "another".to_owned())]].concat();
    doctor(&stranger).assert_fails(&["MISSING storage write", "refuses", "GDRIVE_CLIENT_SECRET"]);
    google.fakes.stores().limit_drive(100_000_000);
    doctor(&google.drive()).assert_fails(&["MISSING storage room", "0.0 of 0.1 GB are used", "free some space"]);
    google.fakes.stores().limit_drive(200_000);
    run(&fixture, &google.drive(), &MAKE).assert_refused(&fixture, &["storage_quota"]);
    google.fakes.stores().limit_drive(15 << 30);
    google.fakes.stores().withdraw_permission();
    google.fakes.stores().end_tokens();
    doctor(&google.drive()).assert_fails(&["MISSING storage write", "withdrawn", "gala auth gdrive"]);
    run(&fixture, &google.drive(), &MAKE).assert_refused(&fixture, &["storage_disconnected"]);
}

/// Runs `gala auth gdrive`, does in its place what a browser does, and returns what it printed.
fn permit(google: &Google, fixture: &Fixture, more: &[&str]) -> String {
    let mut auth = command(fixture, &google.client(), &[&["auth", "gdrive"], more].concat());
    let mut auth = auth.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("gala starts");
    let mut lines = BufReader::new(auth.stdout.take().expect("its output")).lines();
    let url = lines.find_map(|line| line.ok().filter(|line| line.starts_with("http"))).expect("an address");
    google.runtime.block_on(async {
        let back = url.split("redirect_uri=").nth(1).and_then(|rest| rest.split('&').next()).expect("where to");
        let back = back.replace("%3A", ":").replace("%2F", "/");
        let stray = reqwest::get(format!("{back}/?state=another&code=x")).await.expect("an answer");
        assert_eq!(stray.status(), 400, "what is no answer ends nothing");
        let page = reqwest::get(&url).await.expect("an answer");
        assert_eq!(page.status(), 200);
        assert!(page.text().await.expect("a page").contains("close this page"));
    });
    let told: Vec<String> = lines.map(|line| line.expect("a line")).collect();
    assert!(auth.wait().expect("ended").success(), "{told:?}");
    told.join("\n")
}

#[test]
fn a_permission_is_asked_for_in_a_browser_and_gives_the_settings_of_the_store() {
    let google = Google::start();
    let fixture = Fixture::with_brief(BRIEF);
    let told = permit(&google, &fixture, &["--out", "token"]);
    let value = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).expect("a setting").to_owned();
    assert!(!told.contains(Stores::REFRESH_TOKEN), "the token is printed: {told}");
    let mode = std::fs::metadata(fixture.path("token")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let settings = [
        google.client(),
        vec![
            ("GDRIVE_REFRESH_TOKEN_FILE", value("GDRIVE_REFRESH_TOKEN_FILE=")),
            ("GDRIVE_FOLDER_ID", value("GDRIVE_FOLDER_ID=")),
        ],
    ]
    .concat();
    let checked = run(&fixture, &settings, &["doctor", "--storage"]);
    assert!(checked.text.contains("storage delete: works"), "{}", checked.text);
    let again = run(&fixture, &google.client(), &["auth", "gdrive", "--out", "token"]);
    again.assert_fails(&["--out", "there already"]);
    // For a folder that is there already, none is made.
    let told = permit(&google, &fixture, &["--all-files"]);
    assert!(told.contains(&format!("GDRIVE_REFRESH_TOKEN={}", Stores::REFRESH_TOKEN)), "{told}");
    assert!(!told.contains("GDRIVE_FOLDER_ID"), "{told}");
    let nobody = Run::of(fixture.command(&["auth", "gdrive"]).output().expect("gala starts"));
    nobody.assert_fails(&["GDRIVE_CLIENT_ID", "not set"]);
}
