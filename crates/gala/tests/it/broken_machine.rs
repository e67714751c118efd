//! A machine that cannot do a job: the job waits, whoever asked is told, and it goes on once the machine is fixed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use super::{
    fixture::{BRIEF, Fixture, Run},
    serve::Server,
};

/// A copy of the installed programs of which one is broken and can be fixed.
struct Installed {
    folder: PathBuf,
    broken: &'static str,
}

const PROGRAMS: [&str; 6] = ["gala", "gala-sandbox", "gala-espeak", "gala-model", "gala-svg", "libgala_forkserver.so"];

impl Installed {
    fn without(broken: &'static str, fixture: &Fixture) -> Self {
        let folder = fixture.path("bin");
        fs::create_dir(&folder).expect("a folder");
        for name in PROGRAMS.into_iter().filter(|name| *name != broken) {
            place(&built(name), &folder.join(name));
        }
        place(Path::new("/bin/false"), &folder.join(broken));
        Self { folder, broken }
    }

    fn fix(&self) {
        let aside = self.folder.join("whole");
        place(&built(self.broken), &aside);
        fs::rename(aside, self.folder.join(self.broken)).expect("fixed");
    }

    fn command(&self, fixture: &Fixture, args: &[&str]) -> Command {
        fixture.command_of(&self.folder.join("gala"), args)
    }

    fn make(&self, fixture: &Fixture) -> Run {
        Run::of(self.command(fixture, &["make", "brief.md", "-o", "out"]).output().expect("gala starts"))
    }
}

fn built(name: &str) -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_gala")).with_file_name(name)
}

/// Another name where that can be, a copy else.
fn place(from: &Path, to: &Path) {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ())).expect("the programs are built");
}

#[test]
fn a_make_that_its_machine_cannot_do_ends_with_the_remedy_and_goes_on_once_it_is_mended() {
    let fixture = Fixture::with_brief(BRIEF);
    let installed = Installed::without("gala-sandbox", &fixture);
    let started = Instant::now();
    let refused = installed.make(&fixture);
    refused.assert_refused(&fixture, &["sandbox"]);
    assert!(started.elapsed() < Duration::from_secs(40), "it waited for {:?}", started.elapsed());
    installed.fix();
    let made = installed.make(&fixture).assert_ok();
    let planned = |run: &Run| run.text.contains("plan: done");
    assert!(planned(&refused) != planned(&made), "it goes on where it stopped: {} {}", refused.text, made.text);
}

#[test]
fn a_make_that_nobody_can_speak_for_ends_with_the_remedy() {
    let fixture = Fixture::with_brief(BRIEF);
    let installed = Installed::without("gala-espeak", &fixture);
    installed.make(&fixture).assert_refused(&fixture, &["provider_unavailable", "apt install"]);
    installed.fix();
    installed.make(&fixture).assert_ok();
}

#[test]
fn a_make_whose_drawings_nothing_draws_ends_with_the_remedy() {
    let fixture = Fixture::with_brief(BRIEF);
    let installed = Installed::without("gala-svg", &fixture);
    installed.make(&fixture).assert_refused(&fixture, &["rasteriser_missing", "gala-svg"]);
    installed.fix();
    installed.make(&fixture).assert_ok();
}

#[test]
fn a_server_whose_machine_is_broken_is_not_ready_and_fails_no_job() {
    let fixture = Fixture::with_brief(BRIEF);
    let installed = Installed::without("gala-espeak", &fixture);
    let server = Server::of(installed.command(&fixture, &["serve", "--listen", "127.0.0.1:0"]));
    let (status, answer) = server.ask("GET", "/ready", "");
    assert!(status == 503 && answer.contains("provider_unavailable"), "{status} {answer}");
    let body = serde_json::json!({ "brief": BRIEF }).to_string();
    let (status, answer) = server.ask("POST", "/api/v1/projects", &body);
    assert_eq!(status, 202, "{answer}");
    let made: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
    let project = made["project"]["id"].as_str().expect("an id").to_owned();
    let deadline = Instant::now() + Duration::from_secs(40);
    loop {
        let (_, jobs) = server.ask("GET", "/api/v1/jobs?kind=process_clip", "");
        assert!(!jobs.contains("FAILED"), "{jobs}");
        if jobs.contains("\"waiting\":{\"error_code\":\"provider_unavailable\"") {
            break;
        }
        assert!(Instant::now() < deadline, "no job says why it waits: {jobs}");
        std::thread::sleep(Duration::from_millis(200));
    }
    installed.fix();
    server.completed(&project);
    assert_eq!(server.ask("GET", "/ready", "").0, 200);
}
