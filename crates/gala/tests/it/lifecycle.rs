//! Rules for files that nobody uses any more, as whoever runs an installation sees them.

use gala_db::DatabaseUrl;
use gala_testkit::past::execute;
use serde_json::{Value, json};

use super::{
    fixture::{BRIEF, Fixture},
    serve::Server,
};

const RULES: &str =
    r#"{ "rules": [{ "name": "old captions", "idle_days": 90, "kinds": ["captions"], "action": "delete" }] }"#;

fn post(server: &Server, path: &str, body: &Value) -> Value {
    let (status, answer) = server.ask("POST", path, &body.to_string());
    assert!((200..300).contains(&status), "{path}: {status} {answer}");
    serde_json::from_str(&answer).expect("JSON")
}

/// Brings captions to a project that is completed, and returns their id.
fn bring(server: &Server) -> String {
    let made = post(server, "/api/v1/projects", &json!({ "brief": BRIEF }));
    let project = made["project"]["id"].as_str().expect("an id");
    server.completed(project);
    let content = "WEBVTT\n\n";
    let said = json!({ "project_id": project, "name": "tea.vtt", "mime": "text/vtt", "size_bytes": content.len() });
    let begun = post(server, "/api/v1/assets/init-upload", &said);
    let id = begun["asset"]["id"].as_str().expect("an id").to_owned();
    let headers = [("tus-resumable", "1.0.0"), ("upload-offset", "0")];
    // The type of the fixture's requests is JSON; tus has one of its own.
    let path = begun["upload_session"]["url"].as_str().expect("a path");
    let sent = patch(server, path, &headers, content);
    assert!(sent.starts_with("HTTP/1.1 204"), "{sent}");
    post(server, "/api/v1/assets/finalize", &json!({ "asset_id": id }));
    id
}

fn patch(server: &Server, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(&server.address).expect("it listens");
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let (host, length) = (&server.address, body.len());
    write!(
        stream,
        "PATCH {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}\
         content-type: application/offset+octet-stream\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn what_rules_would_do_is_told_and_done_when_somebody_asks_for_it() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.write("rules.json", RULES);
    let server = Server::start(&fixture);
    let id = bring(&server);
    drop(server);
    let rules = ["storage", "lifecycle", "--lifecycle", "rules.json"];
    fixture.run(&rules[..2]).assert_fails(&["there are no rules", "GALA_LIFECYCLE"]);
    let none = fixture.run(&rules).assert_ok();
    assert!(none.text.contains("0 deleted and 0 moved"), "{}", none.text);

    let database = DatabaseUrl::sqlite(fixture.path("data/gala.db"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(execute(&database, "UPDATE assets SET created_at_ms = 1")).expect("aged");
    let told = fixture.run(&rules).assert_ok();
    for part in ["would be deleted", "tea.vtt", "old captions", "1 deleted and 0 moved", "--apply"] {
        assert!(told.text.contains(part), "«{part}» is not in: {}", told.text);
    }
    let server = Server::start(&fixture);
    assert_eq!(server.ask("GET", &format!("/api/v1/assets/{id}/content"), "").0, 200, "it was only told");
    drop(server);
    // That was a use.
    runtime.block_on(execute(&database, "DELETE FROM asset_uses")).expect("aged");
    let done = fixture.run(&[&rules[..], &["--apply"]].concat()).assert_ok();
    assert!(done.text.contains("deleted   tea.vtt"), "{}", done.text);
    let server = Server::start(&fixture);
    let (status, told) = server.ask("GET", &format!("/api/v1/assets/{id}/content"), "");
    assert_eq!(status, 410, "{told}");
    assert!(told.contains("original_deleted") && told.contains("old captions"), "{told}");
    drop(server);
    fixture.run(&["storage", "check"]).assert_ok();
}

#[test]
fn a_server_refuses_rules_that_cannot_be_meant() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.write("rules.json", RULES.replace("90", "0"));
    let refused = fixture.run(&["serve", "--listen", "127.0.0.1:0", "--lifecycle", "rules.json"]);
    refused.assert_fails(&["rules[0].idle_days", "3650"]);
}
