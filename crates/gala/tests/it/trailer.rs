//! Trailers, which stop after each stage until people approve it.

use std::process::Output;

use serde_json::{Value, json};

use super::{
    fixture::{BRIEF, Fixture, Run},
    serve::Server,
};

const AWAITING: i32 = 3;

fn make(fixture: &Fixture, args: &[&str]) -> Output {
    let args = [&["make", "brief.md", "-o", "out", "--workflow", "trailer"], args].concat();
    fixture.command(&args).output().expect("gala starts")
}

#[track_caller]
fn waits(output: Output, stage: &str) {
    let code = output.status.code();
    let run = Run::of(output);
    assert_eq!(code, Some(AWAITING), "{}", run.text);
    assert!(run.text.contains(&format!("the {stage} of 2 scenes waits for approval")), "{}", run.text);
}

#[test]
fn a_trailer_is_made_stage_by_stage_as_it_is_approved() {
    let fixture = Fixture::with_brief(BRIEF);
    waits(make(&fixture, &[]), "script");
    assert!(!fixture.path("out").join("clips").exists());
    // Asked again, it waits for the same, and makes nothing.
    waits(make(&fixture, &[]), "script");
    Run::of(make(&fixture, &["--approve", "image"])).assert_fails(&["nothing_to_review"]);
    waits(make(&fixture, &["--approve", "script"]), "image");
    waits(make(&fixture, &["--approve", "image"]), "animation");
    Run::of(make(&fixture, &["--approve", "animation"])).assert_ok();
    assert_whole(&fixture);
    Run::of(make(&fixture, &[])).assert_ok();
}

#[test]
fn a_trailer_that_waits_for_nobody_is_made_at_once() {
    let fixture = Fixture::with_brief(BRIEF.replace("music: off", "music: off\nauto_approve: true"));
    Run::of(make(&fixture, &[])).assert_ok();
    assert_whole(&fixture);
}

#[test]
fn a_trailer_that_waits_goes_on_without_people_once_somebody_says_so() {
    let fixture = Fixture::with_brief(BRIEF);
    waits(make(&fixture, &[]), "script");
    Run::of(make(&fixture, &["--auto-approve"])).assert_ok();
    assert_whole(&fixture);
}

/// Clips for an editor, with a film that is cut of them.
fn assert_whole(fixture: &Fixture) {
    for file in ["clips/scene-01.mp4", "clips/scene-02.mp4", "images/scene-01.jpg", "timeline.json", "final.mp4"] {
        assert!(fixture.path("out").join(file).is_file(), "{file}");
    }
    for scene in fixture.json("out/plan.json")["scenes"].as_array().expect("scenes") {
        for field in ["description", "image_prompt", "motion_prompt"] {
            assert!(scene[field].as_str().is_some_and(|text| !text.is_empty()), "{field} of {scene}");
        }
    }
}

#[test]
fn clips_are_made_without_a_film_where_the_brief_says_so() {
    let keys = "music: off\nauto_approve: true\nassembly: off";
    let fixture = Fixture::with_brief(BRIEF.replace("music: off", keys));
    Run::of(make(&fixture, &[])).assert_ok();
    assert!(fixture.path("out/clips/scene-02.mp4").is_file() && fixture.path("out/timeline.json").is_file());
    assert!(!fixture.path("out/final.mp4").exists());
}

/// What waits is rows alone: the server may end in between, and goes on with the word that comes.
#[test]
fn a_trailer_waits_through_a_restart_and_goes_on_over_http() {
    let fixture = Fixture::with_brief(BRIEF);
    let brief = BRIEF.replace("music: off", "music: off\nworkflow: trailer");
    let mut server = Server::start(&fixture);
    let (_, answer) = server.ask("POST", "/api/v1/projects", &json!({ "brief": brief }).to_string());
    let made: Value = serde_json::from_str(&answer).expect("JSON");
    let path = format!("/api/v1/projects/{}", made["project"]["id"].as_str().expect("an id"));
    for stage in ["script", "image", "animation"] {
        status(&server, &path, "awaiting_approval");
        server.child.kill().expect("it runs");
        server.child.wait().expect("ended");
        server = Server::start(&fixture);
        status(&server, &path, "awaiting_approval");
        let jobs =
            get(&server, &format!("/api/v1/jobs?project_id={}&limit=100", path.rsplit('/').next().expect("an id")));
        let open = |job: &&Value| ["QUEUED", "RUNNING", "BLOCKED"].contains(&job["state"].as_str().expect("a state"));
        assert_eq!(jobs["items"].as_array().expect("jobs").iter().filter(open).count(), 0, "nothing waits but people");
        for scene in get(&server, &format!("{path}/scenes"))["items"].as_array().expect("scenes") {
            let review = format!("/api/v1/scenes/{}/review", scene["id"].as_str().expect("an id"));
            let body = json!({ "stage": stage, "approval": "approved" }).to_string();
            let (head, answer) = server.exchange("PUT", &review, &[("if-match", "*")], &body);
            assert!(head.contains(" 200 "), "{head} {answer}");
        }
    }
    status(&server, &path, "ready_for_edit");
    let assets = get(&server, &format!("{path}/assets"));
    let is_film = |asset: &&Value| asset["kind"] == "final" && asset["mime"] == "video/mp4";
    assert_eq!(assets["items"].as_array().expect("assets").iter().filter(is_film).count(), 1, "{assets}");
    server.child.kill().expect("it runs");
    server.child.wait().expect("ended");
}

fn get(server: &Server, path: &str) -> Value {
    let (status, answer) = server.ask("GET", path, "");
    assert_eq!(status, 200, "{path}: {answer}");
    serde_json::from_str(&answer).expect("JSON")
}

fn status(server: &Server, path: &str, expected: &str) {
    let mut last = Value::Null;
    for _ in 0..480 {
        last = get(server, path)["status"].clone();
        assert_ne!(last, "failed");
        if last == expected {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(250));
    }
    panic!("it is {last}, not {expected}");
}
