//! Health tells the truth: `/ready` turns red soon after the database or the disk is gone, and green soon after they
//! are back; `/health` never flaps.

use std::{
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use gala_testkit::database::new_postgres_database;

use super::{
    fixture::{BRIEF, Fixture},
    serve::Server,
};

const RED_WITHIN: Duration = Duration::from_secs(5);
const GREEN_WITHIN: Duration = Duration::from_secs(10);

/// Waits until `/ready` answers so, asking for `/health` all the while.
fn await_ready(server: &Server, status: u16, within: Duration) {
    let began = Instant::now();
    loop {
        assert_eq!(server.ask("GET", "/health", "").0, 200, "liveness flapped");
        let (found, answer) = server.ask("GET", "/ready", "");
        if found == status {
            return;
        }
        assert!(began.elapsed() < within, "not {status} within {within:?}: {answer}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Stands between the server and its database: cuts the lines and takes no new ones while it is told to.
struct Proxy {
    port: u16,
    cut: Arc<AtomicBool>,
    lines: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (cut, lines) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let proxy = Self { port, cut: cut.clone(), lines: lines.clone() };
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if cut.load(Ordering::SeqCst) {
                    continue;
                }
                let far = TcpStream::connect(&target).expect("the database");
                let mut lines = lines.lock().expect("whole");
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let (mut from, mut to) = (from.try_clone().expect("a socket"), to.try_clone().expect("a socket"));
                    // A line that was cut ends with an error, as it should.
                    std::thread::spawn(move || std::io::copy(&mut from, &mut to).ok());
                }
                lines.extend([near, far]);
            }
        });
        proxy
    }

    fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        for line in self.lines.lock().expect("whole").drain(..) {
            // It may be gone already.
            let _ = line.shutdown(std::net::Shutdown::Both);
        }
    }

    fn fix(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }
}

/// Makes a database and returns the server's address, and the rest of the URL with the database's name.
fn new_database() -> (String, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let url = runtime.block_on(new_postgres_database());
    let (user, rest) = url.trim_start_matches("postgres://").split_once('@').expect("a URL with a user");
    let (address, name) = rest.split_once('/').expect("a URL with a database");
    (address.to_owned(), format!("{user}@PROXY/{name}"))
}

#[test]
fn ready_follows_a_postgres_database_that_goes_and_comes_back() {
    let fixture = Fixture::with_brief(BRIEF);
    let (address, rest) = new_database();
    let proxy = Proxy::to(address);
    let url = format!("postgres://{}", rest.replace("PROXY", &format!("127.0.0.1:{}", proxy.port)));
    let server = Server::start_with(&fixture, &["--database-url", &url]);
    for _ in 0..2 {
        await_ready(&server, 200, GREEN_WITHIN);
        proxy.cut();
        await_ready(&server, 503, RED_WITHIN);
        proxy.fix();
    }
    await_ready(&server, 200, GREEN_WITHIN);
}

#[test]
fn ready_follows_a_data_folder_that_goes_and_comes_back() {
    let fixture = Fixture::with_brief(BRIEF);
    let server = Server::start(&fixture);
    for _ in 0..2 {
        await_ready(&server, 200, GREEN_WITHIN);
        std::fs::rename(fixture.path("data"), fixture.path("away")).expect("renamed");
        await_ready(&server, 503, RED_WITHIN);
        std::fs::rename(fixture.path("away"), fixture.path("data")).expect("renamed");
    }
    await_ready(&server, 200, GREEN_WITHIN);
}
