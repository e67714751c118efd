//! A Postgres server that a test starts, kills and starts again. Removed at the end.

use std::{
    ffi::OsStr,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
};

pub struct PostgresServer {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
}

impl PostgresServer {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let programs = programs().expect("a PostgreSQL server is installed: run `scripts/setup test`");
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr()).expect("a port").port();
        let server = Self { folder, programs, port };
        server.give_to_owner();
        let data = server.data();
        let initdb = ["-U", "gala", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"].map(OsStr::new);
        server.run("initdb", initdb.into_iter().chain([data.as_os_str()]));
        server.start_again();
        server
    }

    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Ends it without a word to anybody, as a crash of all its processes would: `pg_ctl -m immediate`.
    pub fn kill(&self) {
        self.control(&["-m", "immediate", "stop"]);
    }

    /// Ends it in order, with its clients cut off: `pg_ctl -m fast`.
    pub fn stop(&self) {
        self.control(&["-m", "fast", "stop"]);
    }

    /// Starts it, and recovers what it had committed.
    pub fn start_again(&self) {
        let log = self.folder.path().join("log");
        let options = format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''", self.port);
        let log = log.to_str().expect("a plain path");
        self.control(&["-l", log, "-t", "60", "-o", &options, "start"]);
    }

    fn control(&self, arguments: &[&str]) {
        let data = self.data();
        let first = [OsStr::new("-D"), data.as_os_str(), OsStr::new("-w")];
        self.run("pg_ctl", first.into_iter().chain(arguments.iter().map(OsStr::new)));
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The server refuses to run as root, so root starts it as another user.
    fn give_to_owner(&self) {
        if rustix::process::geteuid().is_root() {
            let given = Command::new("chown").arg("postgres").arg(self.folder.path()).status().expect("chown runs");
            assert!(given.success(), "there is a user postgres");
        }
    }

    fn run<'a>(&self, program: &str, arguments: impl Iterator<Item = &'a OsStr>) {
        let path = self.programs.join(program);
        let mut command = if rustix::process::geteuid().is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        // The server keeps the output open: it gets none of ours.
        command.args(arguments).current_dir("/").stdin(std::process::Stdio::null());
        let said = self.folder.path().join("said");
        let file = std::fs::File::create(&said).expect("a file");
        command.stdout(file.try_clone().expect("a file")).stderr(file);
        let status = command.status().expect("it starts");
        assert!(status.success(), "{program}: {}", std::fs::read_to_string(said).unwrap_or_default());
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if self.data().join("postmaster.pid").exists() {
            self.kill();
        }
    }
}

/// The folder with the newest server's programs, found as `scripts/lib.sh` does.
fn programs() -> Option<PathBuf> {
    let has_server = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for version in std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        let number = version.file_name().to_string_lossy().parse().unwrap_or(0);
        found.push((number, version.path().join("bin")));
    }
    for folder in std::fs::read_dir("/usr").into_iter().flatten().flatten() {
        if let Some(number) = folder.file_name().to_string_lossy().strip_prefix("pgsql-") {
            found.push((number.parse().unwrap_or(0), folder.path().join("bin")));
        }
    }
    found.sort();
    let newest = found.into_iter().rev().map(|(_, folder)| folder).find(has_server);
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest.or_else(|| std::env::split_paths(&path).map(|folder| Path::new(&folder).to_owned()).find(has_server))
}
