//! Objects that move to another store while a server gives them out, and is killed meanwhile.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, sleep},
    time::{Duration, Instant},
};

use gala_core::hash::ContentHash;
use gala_testkit::s3::S3Server;
use serde_json::{Value, json};

use super::{
    fixture::{BRIEF, Fixture, Run},
    serve::Server,
};

const WITHIN: Duration = Duration::from_secs(90);

/// The program where objects are stored in one store and found in another, too.
fn command(fixture: &Fixture, bucket: &S3Server, args: &[&str], provider: &str, also: Option<&str>) -> Command {
    let mut command = fixture.command(args);
    command.envs(bucket.variables()).env("STORAGE_PROVIDER", provider);
    if let Some(also) = also {
        command.env("STORAGE_ALSO", also);
    }
    command
}

fn serve(fixture: &Fixture, bucket: &S3Server, provider: &str, also: Option<&str>) -> Server {
    Server::of(command(fixture, bucket, &["serve", "--listen", "127.0.0.1:0"], provider, also))
}

fn json_of(server: &Server, method: &str, path: &str, body: &Value) -> Value {
    let (status, answer) = server.ask(method, path, &if body.is_null() { String::new() } else { body.to_string() });
    assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
    serde_json::from_str(&answer).expect("JSON")
}

/// All assets that the API lists: their ids and checksums.
fn assets(server: &Server) -> Vec<(String, String)> {
    let listed = json_of(server, "GET", "/api/v1/assets?limit=100", &Value::Null);
    let text = |asset: &Value, name: &str| asset[name].as_str().expect("a text").to_owned();
    let items = listed["items"].as_array().expect("a list");
    items.iter().map(|asset| (text(asset, "id"), text(asset, "checksum"))).collect()
}

/// Asks for the content of an asset. `None` where nobody answers, or the answer breaks off: the server was killed.
fn content(address: &str, id: &str) -> Option<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let request = format!("GET /api/v1/assets/{id}/content HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.trim().parse::<usize>().ok()?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let body = answer.split_off(end + 4);
    (body.len() == length).then_some((status, body))
}

fn files(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, |entries| {
        let count = |entry: fs::DirEntry| if entry.path().is_dir() { files(&entry.path()) } else { 1 };
        entries.flatten().map(count).sum()
    })
}

#[test]
fn every_file_is_served_while_all_are_moved_and_the_server_is_killed() {
    let (bucket, fixture) = (S3Server::start(), Fixture::with_brief(BRIEF));
    fixture.make().assert_ok();
    let mut server = serve(&fixture, &bucket, "s3", Some("localfs"));
    let all = assets(&server);
    assert!(all.len() >= 10, "{all:?}");
    let address = Arc::new(Mutex::new(server.address.clone()));
    let (stop, reads) = (Arc::new(AtomicBool::default()), Arc::new(AtomicUsize::default()));
    let reader = {
        let (all, address, stop, reads) = (all.clone(), Arc::clone(&address), Arc::clone(&stop), Arc::clone(&reads));
        thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                for (id, checksum) in &all {
                    let at = address.lock().expect("unpoisoned").clone();
                    let Some((status, body)) = content(&at, id) else {
                        sleep(Duration::from_millis(10));
                        continue;
                    };
                    assert_eq!(status, 200, "{id}: {}", String::from_utf8_lossy(&body));
                    assert_eq!(ContentHash::of(&body).to_string(), *checksum, "{id} has other bytes");
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            }
        })
    };
    let mut migrate = command(&fixture, &bucket, &["storage", "migrate", "localfs", "s3"], "s3", Some("localfs"));
    let mut migrate = migrate.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("gala starts");
    for least in [1, 6] {
        let until = Instant::now() + WITHIN;
        while files(&bucket.bucket()) < least && Instant::now() < until {
            sleep(Duration::from_millis(1));
        }
        server.child.kill().expect("it runs");
        server.child.wait().expect("ended");
        server = serve(&fixture, &bucket, "s3", Some("localfs"));
        *address.lock().expect("unpoisoned") = server.address.clone();
    }
    let until = Instant::now() + WITHIN;
    while migrate.try_wait().expect("a child").is_none() && Instant::now() < until {
        sleep(Duration::from_millis(20));
    }
    Run::of(migrate.wait_with_output().expect("ended")).assert_ok();
    let so_far = reads.load(Ordering::Relaxed);
    while reads.load(Ordering::Relaxed) < so_far + all.len() && !reader.is_finished() {
        sleep(Duration::from_millis(10));
    }
    stop.store(true, Ordering::Relaxed);
    reader.join().expect("every file was served, whole, whenever somebody answered");
    assert!(reads.load(Ordering::Relaxed) > 2 * all.len());
    drop(server);
    // Nothing of the first store is needed any more.
    fs::rename(fixture.path("data/objects"), fixture.path("aside")).expect("put aside");
    let server = serve(&fixture, &bucket, "s3", None);
    for (id, checksum) in &all {
        let (status, body) = content(&server.address, id).expect("an answer");
        assert_eq!((status, ContentHash::of(&body).to_string()), (200, checksum.clone()), "{id}");
    }
}

#[test]
fn one_file_is_moved_when_somebody_asks_for_that() {
    let (bucket, fixture) = (S3Server::start(), Fixture::with_brief(BRIEF));
    fixture.make().assert_ok();
    let server = serve(&fixture, &bucket, "localfs", Some("s3"));
    let (id, checksum) = assets(&server).remove(0);
    let path = format!("/api/v1/assets/{id}");
    let (status, refused) = server.ask("POST", &format!("{path}/move"), &json!({ "provider": "gcs" }).to_string());
    assert_eq!(status, 409, "{refused}");
    assert!(refused.contains("store_not_set_up") && refused.contains("STORAGE_ALSO"), "{refused}");
    let job = json_of(&server, "POST", &format!("{path}/move"), &json!({ "provider": "s3" }));
    let job = format!("/api/v1/jobs/{}", job["id"].as_str().expect("an id"));
    let until = Instant::now() + WITHIN;
    while json_of(&server, "GET", &job, &Value::Null)["state"] != "SUCCEEDED" {
        assert!(Instant::now() < until, "{}", json_of(&server, "GET", &job, &Value::Null));
        sleep(Duration::from_millis(50));
    }
    assert_eq!(json_of(&server, "GET", &path, &Value::Null)["provider"], "s3");
    let (status, body) = content(&server.address, &id).expect("an answer");
    assert_eq!((status, ContentHash::of(&body).to_string()), (200, checksum));
}

#[test]
fn a_server_that_finds_no_objects_there_tells_what_to_set() {
    let (bucket, fixture) = (S3Server::start(), Fixture::with_brief(BRIEF));
    let _server = serve(&fixture, &bucket, "localfs", None);
    let mut migrate = command(&fixture, &bucket, &["storage", "migrate", "localfs", "s3"], "localfs", None);
    let refused = Run::of(migrate.output().expect("gala starts"));
    refused.assert_fails(&["finds no objects in s3", "STORAGE_ALSO=s3"]);
}
