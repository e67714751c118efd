//! SIGTERM under load: work is handed back, what was asked is answered, and the end comes soon.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use sqlx::{Connection, Row, SqliteConnection};

use super::{
    fixture::{BRIEF, Fixture},
    serve::Server,
};

/// What a client saw: the status and body of each answer, `None` for a connection that brought none.
type Seen = Arc<Mutex<Vec<Option<(u16, String)>>>>;

/// Asks again and again until told to stop: now for a list, now for a video.
fn client(address: String, seen: Seen, enough: Arc<AtomicBool>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut asked = 0;
        while !enough.load(Ordering::SeqCst) {
            asked += 1;
            let body = serde_json::json!({ "brief": BRIEF }).to_string();
            let answer = match asked % 4 {
                0 => send(&address, "POST", "/api/v1/projects", &body),
                1 => send(&address, "GET", "/health", ""),
                _ => send(&address, "GET", "/api/v1/jobs", ""),
            };
            seen.lock().expect("whole").push(answer);
            std::thread::sleep(Duration::from_millis(20));
        }
    })
}

fn send(address: &str, method: &str, path: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    Some((status, answer.split_once("\r\n\r\n")?.1.to_owned()))
}

/// What the database says of the jobs that were under way.
async fn rows(fixture: &Fixture) -> (Vec<String>, i64) {
    let url = format!("sqlite://{}", fixture.path("data/gala.db").display());
    let mut database = SqliteConnection::connect(&url).await.expect("the database");
    let projects =
        sqlx::query("SELECT lower(hex(id)) AS id FROM projects").fetch_all(&mut database).await.expect("rows");
    let spent = "SELECT count(*) AS spent FROM jobs WHERE state = 'RUNNING' OR failures > 0 OR crashes > 0";
    let spent = sqlx::query(spent).fetch_one(&mut database).await.expect("a row").get("spent");
    (projects.iter().map(|row| row.get("id")).collect(), spent)
}

fn round(number: usize) {
    let fixture = Fixture::with_brief(BRIEF);
    let mut server = Server::start(&fixture);
    let (seen, enough) = (Seen::default(), Arc::new(AtomicBool::new(false)));
    let clients: Vec<_> = (0..4).map(|_| client(server.address.clone(), seen.clone(), enough.clone())).collect();
    // Until jobs run; another instant in each round.
    while send(&server.address, "GET", "/api/v1/jobs?state=RUNNING", "")
        .is_none_or(|(_, jobs)| !jobs.contains("RUNNING"))
    {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(number as u64 * 97 % 1000));
    let pid = server.child.id().to_string();
    let asked = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill is installed").success());
    let status = server.child.wait().expect("ended");
    let took = asked.elapsed();
    enough.store(true, Ordering::SeqCst);
    clients.into_iter().for_each(|client| client.join().expect("a client"));

    assert!(status.success(), "{status}");
    assert!(took < Duration::from_secs(10), "it took {took:?}");
    let seen = seen.lock().expect("whole");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (projects, spent) = runtime.block_on(rows(&fixture));
    assert_eq!(spent, 0, "jobs are left running, or an attempt was spent");
    for (status, body) in seen.iter().flatten() {
        assert!(*status < 500, "{status}: {body}");
        if *status == 202 {
            let made: serde_json::Value = serde_json::from_str(body).expect("JSON");
            let id = made["project"]["id"].as_str().expect("an id").replace('-', "");
            assert!(projects.contains(&id), "project {id} was accepted and is lost");
        }
    }
    let answered = seen.iter().flatten().count();
    println!("round {number}: {answered} answers, {} projects, ended in {took:?}", projects.len());
    assert!(answered > 10 && !projects.is_empty());
}

#[test]
fn stress_sigterm_under_load_hands_work_back_and_answers_what_was_asked() {
    let rounds = if std::env::var_os("GALA_STRESS").is_some() { 50 } else { 2 };
    (0..rounds).for_each(round);
}

#[test]
fn sigterm_ends_a_server_whose_clients_hang_in_time() {
    let fixture = Fixture::with_brief(BRIEF);
    let mut server = Server::start(&fixture);
    let body = serde_json::json!({ "brief": BRIEF }).to_string();
    let (_, made) = send(&server.address, "POST", "/api/v1/projects", &body).expect("an answer");
    let made: serde_json::Value = serde_json::from_str(&made).expect("JSON");
    let project = made["project"]["id"].as_str().expect("an id");
    let hanging: Vec<TcpStream> = [
        format!("GET /api/v1/projects/{project}/events HTTP/1.1\r\nhost: {}\r\n\r\n", server.address),
        format!("POST /api/v1/projects HTTP/1.1\r\nhost: {}\r\ncontent-length: 100\r\n\r\n", server.address),
        "GET /health HTTP/1.1\r\n".to_owned(),
        String::new(),
    ]
    .iter()
    .map(|text| {
        let mut stream = TcpStream::connect(&server.address).expect("it listens");
        stream.write_all(text.as_bytes()).expect("sent");
        stream
    })
    .collect();
    std::thread::sleep(Duration::from_millis(300));
    let pid = server.child.id().to_string();
    let asked = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill is installed").success());
    assert!(server.child.wait().expect("ended").success());
    assert!(asked.elapsed() < Duration::from_secs(10), "it took {:?}", asked.elapsed());
    drop(hanging);
}
