//! A data folder as the last release before accounts left it: it opens as ever, and its projects become the first
//! administrator's where there are accounts.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use serde_json::Value;
use sqlx::{Connection, Executor, SqliteConnection};

use crate::{fixture::Fixture, serve::Server};

const PASSWORD: &str = "lantern gravel oboe thursday";

/// Writes the folder: one finished video with its jobs, assets, takes and events. What it stored is not there.
async fn old_folder() -> Fixture {
    let fixture = Fixture::with_brief("");
    std::fs::create_dir_all(fixture.path("data/objects")).expect("a folder");
    fixture.write("data/VERSION", "1\n");
    let url = format!("sqlite://{}?mode=rwc", fixture.path("data/gala.db").display());
    let mut connection = SqliteConnection::connect(&url).await.expect("a database");
    connection.execute("PRAGMA foreign_keys = OFF").await.expect("tables come in the order of their names");
    connection.execute(sqlx::raw_sql(include_str!("before_accounts/gala.sql"))).await.expect("the old rows");
    connection.close().await.expect("closed");
    fixture
}

fn ended(mut server: Server) {
    let pid = server.pid().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill is installed").success());
    server.child.wait().expect("it ends");
}

fn sign_in(server: &Server) -> (Value, String) {
    let body = serde_json::json!({ "name": "anna", "password": PASSWORD }).to_string();
    let (head, body) = server.exchange("POST", "/api/v1/auth/sign-in", &[], &body);
    let me: Value = serde_json::from_str(&body).unwrap_or_else(|_| panic!("{head} {body}"));
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a session");
    (me, cookie.split(';').next().expect("a pair").to_owned())
}

#[tokio::test]
async fn an_old_folder_opens_and_becomes_the_first_administrators() {
    let fixture = old_folder().await;
    let server = Server::start(&fixture);
    let (status, before) = server.ask("GET", "/api/v1/projects", "");
    assert_eq!(status, 200, "{before}");
    let before: Value = serde_json::from_str(&before).expect("JSON");
    let project = &before["items"][0];
    assert_eq!((&project["title"], &project["status"]), (&Value::from("Tea"), &Value::from("completed")));
    let path = format!("/api/v1/projects/{}", project["id"].as_str().expect("an id"));
    let (_, assets) = server.ask("GET", &format!("{path}/assets"), "");
    let assets: Value = serde_json::from_str(&assets).expect("JSON");
    assert_eq!(assets["items"].as_array().expect("items").len(), 18);
    ended(server);

    let mut add = fixture.command(&["user", "add", "anna", "--admin", "--password-stdin"]);
    let mut add = add.stdin(Stdio::piped()).spawn().expect("gala starts");
    add.stdin.take().expect("a pipe").write_all(PASSWORD.as_bytes()).expect("given");
    assert!(add.wait().expect("it ends").success());

    let server = Server::start_with(&fixture, &["--auth", "accounts"]);
    let (head, _) = server.exchange("GET", "/api/v1/projects", &[], "");
    assert!(head.starts_with("HTTP/1.1 401 "), "{head}");
    let (me, cookie) = sign_in(&server);
    assert_eq!((&me["is_admin"], &me["workspace"]["role"]), (&Value::from(true), &Value::from("owner")));
    let (_, after) = server.exchange("GET", "/api/v1/projects", &[("cookie", &cookie)], "");
    assert_eq!(serde_json::from_str::<Value>(&after).expect("JSON"), before, "nothing is lost or changed");
    let (_, kept) = server.exchange("GET", &format!("{path}/assets"), &[("cookie", &cookie)], "");
    assert_eq!(serde_json::from_str::<Value>(&kept).expect("JSON"), assets);
    ended(server);

    // And back: the owner of the machine sees it all, as before.
    let server = Server::start(&fixture);
    let (_, again) = server.ask("GET", "/api/v1/projects", "");
    assert_eq!(serde_json::from_str::<Value>(&again).expect("JSON"), before);
    ended(server);
}

#[tokio::test]
async fn a_server_that_nobody_administers_prints_a_token_for_whoever_will() {
    let fixture = Fixture::with_brief("");
    let mut command: Command = fixture.command(&["serve", "--listen", "127.0.0.1:0", "--auth", "accounts"]);
    let printed = std::fs::File::create(fixture.path("printed")).expect("a file");
    command.stdout(printed);
    let server = Server::of(command);
    let printed = String::from_utf8(fixture.read("printed")).expect("text");
    let token = printed.lines().find(|line| line.starts_with("gala_invite_")).unwrap_or_else(|| panic!("{printed}"));
    let accept = serde_json::json!({ "token": token, "name": "anna", "password": PASSWORD }).to_string();
    let (head, body) = server.exchange("POST", "/api/v1/auth/accept-invitation", &[], &accept);
    assert!(head.starts_with("HTTP/1.1 200 "), "{head} {body}");
    let (me, _) = sign_in(&server);
    assert_eq!(me["is_admin"], true);
    ended(server);
    let mut command: Command = fixture.command(&["serve", "--listen", "127.0.0.1:0", "--auth", "accounts"]);
    command.stdout(std::fs::File::create(fixture.path("printed")).expect("a file"));
    ended(Server::of(command));
    assert!(fixture.read("printed").is_empty(), "somebody administers it now");
}
