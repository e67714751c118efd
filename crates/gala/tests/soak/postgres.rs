//! A PostgreSQL server of the test's own, which it may hurt.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

pub struct Postgres {
    programs: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
}

impl Postgres {
    /// Starts a server with Debian's programs. The test fails where there are none.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let postgres = Self { programs: programs(), folder, port };
        // The server refuses to run as root, and its user must reach the folder.
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(postgres.folder.path()));
        }
        postgres.run("initdb", &["-U", "gala", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        postgres.run("pg_ctl", &["-w", "-o", &postgres.options(), "-l", &postgres.file("log"), "start"]);
        postgres
    }

    pub fn url(&self) -> String {
        format!("postgres://gala@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends the server as a crash would, and starts it again: what was not committed is gone, and so is every connection.
    pub fn restart(&self) {
        let options = self.options();
        self.run("pg_ctl", &["-w", "-m", "immediate", "-o", &options, "-l", &self.file("log"), "restart"]);
    }

    fn options(&self) -> String {
        format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=", self.port)
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(self.programs.join(program));
            command
        } else {
            Command::new(self.programs.join(program))
        };
        run(command.arg("-D").arg(self.folder.path().join("data")).args(arguments).current_dir("/"));
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.run("pg_ctl", &["-w", "-m", "immediate", "stop"]);
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.as_ref().is_ok_and(std::process::ExitStatus::success), "{command:?}: {status:?}");
}

/// The folder of the newest server's programs.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed (run scripts/setup test)");
    let mut folders: Vec<PathBuf> = versions.flatten().map(|entry| entry.path().join("bin")).collect();
    folders.sort_by_key(|folder| version(folder));
    folders.pop().expect("PostgreSQL is installed (run scripts/setup test)")
}

fn version(folder: &Path) -> u32 {
    let name = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    name.and_then(|name| name.parse().ok()).unwrap_or_default()
}
