//! `gala work`: workers elsewhere do the jobs of a server that does none, by keys where there are accounts.

use std::{
    io::Write,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use gala_db::DatabaseUrl;
use gala_testkit::{database::new_postgres_database, past};
use serde_json::{Value, json};

use crate::{
    fixture::{BRIEF, Fixture, Run},
    serve::Server,
};

const PASSWORD: &str = "lantern gravel oboe thursday";
/// A lease is 15 s.
const LEASE: Duration = Duration::from_secs(15);

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Machines with one PostgreSQL database and one folder of objects.
struct Fleet {
    fixture: Fixture,
    url: String,
    server: Option<Server>,
    /// Of an administrator, where there are accounts.
    key: Option<String>,
}

impl Fleet {
    /// A server that does no jobs, for whoever reaches it.
    fn local() -> Self {
        let mut fleet = Self::without_server();
        fleet.serve(&[]);
        fleet
    }

    /// A server that does no jobs, with accounts.
    fn with_accounts() -> Self {
        let mut fleet = Self::without_server();
        let mut add = fleet.command("commands", &["user", "add", "chief", "--admin", "--password-stdin"]);
        let mut add = add.stdin(Stdio::piped()).spawn().expect("gala starts");
        add.stdin.take().expect("a pipe").write_all(PASSWORD.as_bytes()).expect("given");
        assert!(add.wait().expect("it ends").success());
        let scopes = "read,write,render,admin";
        fleet.key = Some(fleet.printed(&["key", "create", "chief", "--name", "test", "--scopes", scopes]));
        fleet.serve(&["--auth", "accounts"]);
        fleet
    }

    fn without_server() -> Self {
        let fixture = Fixture::with_brief(BRIEF);
        std::fs::create_dir(fixture.path("shared")).expect("a folder");
        Self { fixture, url: runtime().block_on(new_postgres_database()), server: None, key: None }
    }

    fn serve(&mut self, options: &[&str]) {
        let mut command = self.command("server", &["serve", "--listen", "127.0.0.1:0", "--workers", "0"]);
        command.args(options);
        self.server = Some(Server::of(command));
    }

    /// A command on a machine of that name, which has a data folder of its own with the shared objects in it.
    fn command(&self, machine: &str, args: &[&str]) -> Command {
        let data = self.fixture.path(machine);
        if !data.exists() {
            std::fs::create_dir(&data).expect("a folder");
            std::os::unix::fs::symlink(self.fixture.path("shared"), data.join("objects")).expect("mounted");
        }
        let mut command = self.fixture.command(args);
        command.env("GALA_DATA", data).env("GALA_DATABASE_URL", &self.url);
        command.env_remove("GALA_AUTH").env_remove("GALA_WORKER_KEY").env_remove("GALA_WORKERS");
        command
    }

    fn run(&self, machine: &str, args: &[&str]) -> Run {
        Run::of(self.command(machine, args).output().expect("gala starts"))
    }

    fn printed(&self, args: &[&str]) -> String {
        let output = self.command("commands", args).output().expect("gala starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    /// Makes a key of workers. Returns its secret.
    fn worker_key(&self, name: &str) -> String {
        let secret = self.printed(&["key", "create", "--worker", name, "--expires", "30"]);
        assert!(secret.starts_with("gala_worker_"), "{secret}");
        secret
    }

    /// Returns the id of a key of workers, as the list tells.
    fn id_of(&self, name: &str) -> String {
        let listed = self.printed(&["key", "list", "--workers"]);
        let line = listed.lines().find(|line| line.ends_with(name)).expect("the key is listed");
        line.split(' ').next().expect("an id").to_owned()
    }

    fn work(&self, machine: &str, key: Option<&str>) -> Machine {
        let log = self.fixture.path(&format!("{machine}.log"));
        let file = std::fs::File::create(&log).expect("a log");
        let mut command = self.command(machine, &["work", "--workers", "1"]);
        if let Some(key) = key {
            command.args(["--auth", "accounts"]).env("GALA_WORKER_KEY", key);
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file).spawn().expect("gala starts");
        let machine = Machine { child, log };
        machine.until_told("\"ready\"");
        machine
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Value {
        let bearer = self.key.as_ref().map(|key| format!("Bearer {key}"));
        let headers: Vec<_> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
        let (head, body) = self.server.as_ref().expect("a server").exchange(method, path, &headers, body);
        let status: u16 = head.split(' ').nth(1).expect("a status").parse().expect("a number");
        assert!((200..300).contains(&status), "{head}: {body}");
        serde_json::from_str(&body).expect("JSON")
    }

    fn submit(&self) -> String {
        let made = self.ask("POST", "/api/v1/projects", &json!({ "brief": BRIEF }).to_string());
        made["project"]["id"].as_str().expect("an id").to_owned()
    }

    fn completed(&self, project: &str) {
        let started = Instant::now();
        loop {
            let status = self.ask("GET", &format!("/api/v1/projects/{project}"), "")["status"].clone();
            assert_ne!(status, "failed");
            if status == "completed" {
                return;
            }
            assert!(started.elapsed() < Duration::from_secs(120), "still {status}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Counts jobs of a condition.
    fn jobs(&self, condition: &str) -> i64 {
        let url: DatabaseUrl = self.url.parse().expect("a URL");
        runtime().block_on(past::number(&url, &format!("SELECT COUNT(*) FROM jobs WHERE {condition}")))
    }

    fn execute(&self, script: &str) {
        let url: DatabaseUrl = self.url.parse().expect("a URL");
        runtime().block_on(past::execute(&url, script)).expect("a statement");
    }

    /// Waits until a machine has a job.
    fn until_busy(&self, machine: &Machine) {
        let started = Instant::now();
        // As the row names its process.
        let has = format!("state = 'RUNNING' AND worker LIKE '%\"pid\":{},%'", machine.child.id());
        while self.jobs(&has) == 0 {
            assert!(started.elapsed() < Duration::from_secs(60), "it takes no job");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A `gala work`.
struct Machine {
    child: Child,
    log: PathBuf,
}

impl Machine {
    fn told(&self) -> String {
        std::fs::read_to_string(&self.log).expect("a log")
    }

    fn until_told(&self, text: &str) {
        let started = Instant::now();
        while !self.told().contains(text) {
            assert!(started.elapsed() < Duration::from_secs(30), "«{text}» is not told: {}", self.told());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn ended_within(&mut self, time: Duration) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status;
            }
            assert!(started.elapsed() < time, "it goes on: {}", self.told());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().expect("kill is installed").success());
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn workers_with_keys_make_videos_and_one_whose_key_is_revoked_leaves_them_to_the_other() {
    let fleet = Fleet::with_accounts();
    let (first, second) = (fleet.worker_key("rack-a"), fleet.worker_key("rack-b"));
    let (mut a, mut b) = (fleet.work("a", Some(&first)), fleet.work("b", Some(&second)));
    let projects: Vec<String> = (0..4).map(|_| fleet.submit()).collect();
    fleet.until_busy(&a);
    let id = fleet.id_of("rack-a");
    assert!(fleet.jobs(&format!("worker LIKE '%\"key\":\"{id}\"%'")) > 0, "rows name the key");
    fleet.printed(&["key", "revoke", "--worker", &id]);
    let status = a.ended_within(LEASE);
    assert_eq!(status.code(), Some(1), "{}", a.told());
    let told = a.told();
    assert!(told.contains("gala: the key of this worker was revoked (make another with"), "{told}");
    let left = format!("state = 'RUNNING' AND worker LIKE '%\"key\":\"{id}\"%'");
    assert_eq!(fleet.jobs(&left), 0, "what it had is handed back");
    projects.iter().for_each(|project| fleet.completed(project));
    fleet.completed(&fleet.submit());
    assert_eq!(fleet.jobs("crashes > 0 OR failures > 0"), 0, "no attempt was spent");
    let listed = fleet.printed(&["key", "list", "--workers"]);
    assert!(listed.contains(" revoked used ") && listed.contains(" good    used "), "{listed}");
    assert!(!listed.contains(&first) && !listed.contains(&second), "{listed}");

    // It does not come back, and the other one ends politely.
    let again = fleet.command("a", &["work"]).env("GALA_WORKER_KEY", &first).output().expect("gala starts");
    Run::of(again).assert_fails(&["the key of this worker was revoked"]);
    b.signal("-TERM");
    assert!(b.ended_within(Duration::from_secs(10)).success(), "{}", b.told());
}

#[test]
fn a_worker_ends_when_its_key_does() {
    let fleet = Fleet::with_accounts();
    let key = fleet.worker_key("rack-a");
    let mut a = fleet.work("a", Some(&key));
    fleet.completed(&fleet.submit());
    fleet.execute("UPDATE worker_keys SET ends_at_ms = (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT + 1000");
    assert_eq!(a.ended_within(LEASE).code(), Some(1), "{}", a.told());
    assert!(a.told().contains("gala: the key of this worker has ended (make another with"), "{}", a.told());
    let again = fleet.command("a", &["work"]).env("GALA_WORKER_KEY", &key).output().expect("gala starts");
    Run::of(again).assert_fails(&["the key of this worker has ended"]);
    assert!(fleet.printed(&["key", "list", "--workers"]).contains(" ended "));
}

#[test]
fn a_worker_that_is_killed_loses_nothing_to_the_other() {
    let fleet = Fleet::local();
    let (mut a, b) = (fleet.work("a", None), fleet.work("b", None));
    let projects: Vec<String> = (0..3).map(|_| fleet.submit()).collect();
    fleet.until_busy(&a);
    a.signal("-KILL");
    a.ended_within(Duration::from_secs(5));
    projects.iter().for_each(|project| fleet.completed(project));
    assert_eq!(fleet.jobs("state <> 'SUCCEEDED'"), 0);
    drop(b);
}

#[test]
fn a_worker_of_an_installation_with_accounts_needs_a_key_of_its_kind() {
    let fleet = Fleet::with_accounts();
    // Also where nobody tells it that there are accounts.
    fleet.run("a", &["work"]).assert_fails(&["needs a key", "gala key create --worker NAME", "GALA_WORKER_KEY"]);
    fleet.run("a", &["work", "--auth", "accounts"]).assert_fails(&["needs a key"]);
    let with =
        |key: &str| Run::of(fleet.command("a", &["work"]).env("GALA_WORKER_KEY", key).output().expect("gala starts"));
    let of_a_person = fleet.key.clone().expect("a key");
    with(&of_a_person).assert_fails(&["GALA_WORKER_KEY is no key of a worker"]);
    let made_up = format!("gala_worker_{}", "A".repeat(43));
    with(&made_up).assert_fails(&["GALA_WORKER_KEY is no key of this installation"]);
    for text in [&of_a_person, &made_up] {
        assert!(!with(text).text.contains(text.as_str()), "it tells the secret");
    }
    fleet.run("a", &["work", "--workers", "0"]).assert_fails(&["with 0 workers nothing is done"]);
    let unknown = "01890000-0000-7000-8000-000000000001";
    fleet.run("commands", &["key", "revoke", "--worker", unknown]).assert_fails(&["there is no key", "--workers"]);
    fleet.run("commands", &["key", "create", "chief", "--worker", "x"]).assert_fails(&["cannot be used with"]);
}

#[test]
fn a_worker_answers_probes_and_nothing_else() {
    let fleet = Fleet::without_server();
    let worker = Server::of(fleet.command("a", &["work", "--listen", "127.0.0.1:0"]));
    assert_eq!(worker.ask("GET", "/health", "").0, 200);
    let started = Instant::now();
    while worker.ask("GET", "/ready", "").0 != 200 {
        assert!(started.elapsed() < Duration::from_secs(30), "{}", worker.ask("GET", "/ready", "").1);
        std::thread::sleep(Duration::from_millis(100));
    }
    let (status, metrics) = worker.ask("GET", "/metrics", "");
    assert!(status == 200 && metrics.contains("gala_queue_depth"), "{metrics}");
    for path in ["/", "/docs", "/api/v1/projects", "/api/v1/openapi.json"] {
        assert_eq!(worker.ask("GET", path, "").0, 404, "{path}");
    }
    let token = "0123456789abcdef";
    let guarded = Server::of(fleet.command("b", &["work", "--listen", "127.0.0.1:0", "--token", token]));
    assert_eq!((guarded.ask("GET", "/health", "").0, guarded.ask("GET", "/metrics", "").0), (200, 401));
    let bearer = format!("Bearer {token}");
    let (head, _) = guarded.exchange("GET", "/metrics", &[("authorization", &bearer)], "");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    // Whoever reaches it from elsewhere reads no metrics without a token.
    let mut open = Server::of(fleet.command("c", &["work", "--listen", "0.0.0.0:0"]));
    open.address = open.address.replace("0.0.0.0", "127.0.0.1");
    assert_eq!((open.ask("GET", "/health", "").0, open.ask("GET", "/metrics", "").0), (200, 403));
}

#[test]
fn an_sqlite_database_is_worked_on_by_one_process() {
    let fixture = Fixture::with_brief(BRIEF);
    let mut server = Server::start_with(&fixture, &["--workers", "1"]);
    fixture.run(&["work"]).assert_fails(&["an SQLite database is worked on by one process", "GALA_DATABASE_URL"]);
    let body = json!({ "brief": BRIEF }).to_string();
    let made: Value = serde_json::from_str(&server.ask("POST", "/api/v1/projects", &body).1).expect("JSON");
    let project = made["project"]["id"].as_str().expect("an id").to_owned();
    server.child.kill().expect("killed");
    server.child.wait().expect("it ends");
    // Nobody else is there: what was asked for is done.
    let url = DatabaseUrl::sqlite(fixture.path("data/gala.db"));
    let mut worker = fixture.start(&["work"]);
    let started = Instant::now();
    let open = "SELECT COUNT(*) FROM jobs WHERE state <> 'SUCCEEDED'";
    while runtime().block_on(past::number(&url, open)) > 0 {
        assert!(started.elapsed() < Duration::from_secs(60), "{}", String::from_utf8_lossy(&fixture.read("log")));
        std::thread::sleep(Duration::from_millis(200));
    }
    worker.kill().expect("killed");
    worker.wait().expect("it ends");
    assert!(Server::start(&fixture).is_completed(&project));
    fixture.run(&["serve", "--workers", "0"]).assert_fails(&["with 0 workers nobody does the jobs", "PostgreSQL"]);
    fixture.run(&["make", "brief.md", "-o", "out", "--workers", "0"]).assert_fails(&["with 0 workers nothing is done"]);
}
