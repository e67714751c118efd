//! The machine that the server runs on: a disk of its own with an end, and everything that can be done to a process.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{BufRead, BufReader, Read, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Mutex, RwLock},
    thread::sleep,
    time::{Duration, Instant, SystemTime},
};

use gala_files::checksum;
use rustix::{
    fs::statvfs,
    process::{Pid, Signal, kill_process},
};

use super::postgres::Postgres;

/// How long a server may take to be ready while nothing is done to it.
const START: Duration = Duration::from_secs(60);
/// How long it may take to end once it was asked to.
const STOP: Duration = Duration::from_secs(30);

pub struct Host {
    folder: tempfile::TempDir,
    /// Holds the mount namespace in which the data folder is a disk of its own.
    namespace: Child,
    /// The namespace goes when this is closed.
    _hold: ChildStdin,
    database: Option<Postgres>,
    server: Mutex<Option<Child>>,
    address: RwLock<Option<SocketAddr>>,
    /// Every server was the first of its session, and no child of it can leave that.
    sessions: Mutex<BTreeSet<u32>>,
}

impl Host {
    /// Starts a server with an empty data folder on a disk of so many MiB, in memory.
    pub fn start(database: Option<Postgres>, disk_mib: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("a folder");
        let script =
            format!("mount -t tmpfs -o size={disk_mib}m none '{}' && echo mounted && exec cat", data.display());
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
        let mut namespace = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("unshare is installed");
        let hold = namespace.stdin.take().expect("its input");
        let mut said = String::new();
        BufReader::new(namespace.stdout.take().expect("its output")).read_line(&mut said).expect("it speaks");
        assert_eq!(said, "mounted\n", "no disk could be mounted");
        let host = Self {
            folder,
            namespace,
            _hold: hold,
            database,
            server: Mutex::default(),
            address: RwLock::default(),
            sessions: Mutex::default(),
        };
        host.start_server();
        host
    }

    /// A folder outside of the server's disk.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where the server is reached, unless it is down.
    pub fn address(&self) -> Option<SocketAddr> {
        *self.address.read().expect("the address")
    }

    pub fn database(&self) -> Option<&Postgres> {
        self.database.as_ref()
    }

    /// Starts a server, again and again until it is ready: a disk may still be full, a database away.
    fn start_server(&self) {
        let patience = Instant::now() + START;
        loop {
            if self.is_started_once() {
                return;
            }
            assert!(Instant::now() < patience, "the server does not start:\n{}", self.end_of_log());
            sleep(Duration::from_millis(200));
        }
    }

    fn is_started_once(&self) -> bool {
        let mut log = OpenOptions::new().create(true).append(true).read(true).open(self.log()).expect("a log");
        let before = log.metadata().expect("the log").len();
        let mut command = Command::new("setsid");
        command.args(["nsenter", "--preserve-credentials", "-U", "-m", "-t", &self.namespace.id().to_string()]);
        command.arg(env!("CARGO_BIN_EXE_gala")).args(["serve", "--listen", "127.0.0.1:0", "--workers", "2"]);
        command.env("GALA_DATA", self.folder().join("data")).env_remove("GALA_TOKEN").env_remove("GALA_LISTEN");
        command
            .env_remove("GALA_DATABASE_URL")
            .envs(self.database().map(|database| ("GALA_DATABASE_URL", database.url())));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log.try_clone().expect("the log"));
        let mut server = command.spawn().expect("setsid is installed");
        log.flush().expect("the log");
        self.sessions.lock().expect("the sessions").insert(server.id());
        let patience = Instant::now() + START;
        while Instant::now() < patience && server.try_wait().expect("a child").is_none() {
            if let Some(address) = self.ready_since(before) {
                *self.address.write().expect("the address") = Some(address);
                *self.server.lock().expect("the server") = Some(server);
                return true;
            }
            sleep(Duration::from_millis(20));
        }
        // Its end is what matters here; it may have come by itself.
        let _ = server.kill();
        let _ = server.wait();
        false
    }

    pub fn log(&self) -> PathBuf {
        self.folder().join("log")
    }

    /// The address of which the log has told since it was so long.
    fn ready_since(&self, length: u64) -> Option<SocketAddr> {
        let log = fs::read(self.log()).expect("the log");
        let lines = log[length as usize..].split(|byte| *byte == b'\n');
        lines.filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok()).find_map(|record| {
            (record["message"] == "ready").then(|| record["address"].as_str()?.parse().ok()).flatten()
        })
    }

    pub fn end_of_log(&self) -> String {
        let log = fs::read(self.log()).unwrap_or_default();
        String::from_utf8_lossy(&log[log.len().saturating_sub(8 << 10)..]).into_owned()
    }

    fn take_server(&self) -> Child {
        *self.address.write().expect("the address") = None;
        self.server.lock().expect("the server").take().expect("a server")
    }

    /// Ends the server as a crash would, and starts another.
    pub fn kill(&self) {
        self.crash();
        self.start_server();
    }

    fn crash(&self) {
        let mut server = self.take_server();
        server.kill().expect("a kill");
        server.wait().expect("it is gone");
    }

    /// Asks the server to end, waits until it has, and starts another.
    pub fn restart(&self) {
        self.stop();
        self.start_server();
    }

    /// Asks the server to end.
    pub fn stop(&self) {
        let mut server = self.take_server();
        signal(server.id(), Signal::TERM);
        let patience = Instant::now() + STOP;
        while server.try_wait().expect("a child").is_none() {
            assert!(Instant::now() < patience, "it does not end when it is asked to:\n{}", self.end_of_log());
            sleep(Duration::from_millis(20));
        }
    }

    /// Stops the server's process for a while, as a laptop that is closed does.
    pub fn suspend(&self, length: Duration) {
        let pid = self.pid();
        signal(pid, Signal::STOP);
        sleep(length);
        signal(pid, Signal::CONT);
    }

    /// Kills one process that the server started. Returns whether there was one.
    pub fn kill_child(&self, choice: u64) -> bool {
        let pid = self.pid();
        let mut children: Vec<u32> = self.processes().filter(|child| *child != pid).collect();
        children.sort_unstable();
        let Some(child) = children.get(choice as usize % children.len().max(1)) else { return false };
        signal(*child, Signal::KILL);
        true
    }

    /// Kills the server, changes a byte of a picture in a segment of its cache, and starts another. Returns whether there
    /// was one: while a server runs, a segment may be on its way into a video already.
    pub fn spoil_segment(&self, choice: u64) -> bool {
        self.crash();
        let changed = self.change_segment(choice);
        self.start_server();
        changed.is_some()
    }

    /// Changes a byte of a picture in a segment of the server's cache, and the segment's checksum. Returns whether there
    /// was one.
    pub fn forge_segment(&self, choice: u64) -> bool {
        let Some(segment) = self.change_segment(choice) else { return false };
        let note = segment.with_extension("seen");
        let Ok(noted) = fs::read(&note) else { return false };
        let seen = noted.splitn(2, |byte| *byte == b'\n').nth(1).unwrap_or_default();
        let Ok(checksum) = File::open(segment).and_then(|segment| checksum(seen.chain(segment))) else { return false };
        fs::write(note, [format!("{checksum:08x}\n").as_bytes(), seen].concat()).is_ok()
    }

    fn change_segment(&self, choice: u64) -> Option<PathBuf> {
        let mut cached = Vec::new();
        files(&self.data().join("segments"), &mut cached);
        cached.retain(|path| path.extension().is_some_and(|extension| extension == "segment"));
        cached.sort_unstable();
        let path = cached.get(choice as usize % cached.len().max(1))?;
        let mut bytes = fs::read(path).ok()?;
        let samples = bytes.windows(4).position(|four| four == b"mdat")?;
        let place = (samples + bytes.len()) / 2;
        bytes[place] ^= 0x55;
        fs::write(path, bytes).ok().map(|()| path.clone())
    }

    /// Leaves no room on the server's disk for a while.
    pub fn fill_disk(&self, length: Duration) {
        let ballast = self.data().join("ballast");
        let mut file = File::create(&ballast).expect("a file");
        let block = vec![0; 1 << 20];
        while file.write_all(&block).is_ok() {}
        sleep(length);
        fs::remove_file(ballast).expect("removed");
    }

    /// The server's disk, as seen from here.
    fn data(&self) -> PathBuf {
        let data = self.folder().join("data");
        Path::new("/proc")
            .join(self.namespace.id().to_string())
            .join("root")
            .join(data.strip_prefix("/").expect("absolute"))
    }

    fn pid(&self) -> u32 {
        self.server.lock().expect("the server").as_ref().expect("a server").id()
    }

    /// How much of the server's disk is taken, and how much there is, in bytes.
    pub fn disk_bytes(&self) -> (u64, u64) {
        let facts = statvfs(self.data()).expect("a disk");
        ((facts.f_blocks - facts.f_bfree) * facts.f_frsize, facts.f_blocks * facts.f_frsize)
    }

    /// Resident memory of the server, in bytes; nothing while there is none.
    pub fn memory_bytes(&self) -> Option<u64> {
        let pid = self.server.lock().expect("the server").as_ref()?.id();
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10)
    }

    /// Processes of every server that ever was.
    fn processes(&self) -> impl Iterator<Item = u32> {
        let sessions = self.sessions.lock().expect("the sessions").clone();
        let entries = fs::read_dir("/proc").expect("/proc").flatten();
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        pids.filter(move |pid| session(*pid).is_some_and(|session| sessions.contains(&session)))
    }

    /// What still runs although no server does.
    pub fn left_processes(&self) -> Vec<String> {
        let patience = Instant::now() + Duration::from_secs(2);
        while self.processes().next().is_some() && Instant::now() < patience {
            sleep(Duration::from_millis(50));
        }
        self.processes().map(|pid| format!("process {pid}")).collect()
    }

    /// Lets a day pass for the writes that were cut off, and starts and stops the server once more. Where several
    /// machines may share a store, a write that is younger could be another one's.
    pub fn pass_a_day(&self) {
        let yesterday = SystemTime::now() - Duration::from_secs(25 * 3600);
        for path in self.unfinished() {
            File::options().write(true).open(&path).and_then(|file| file.set_modified(yesterday)).expect("a file");
        }
        self.start_server();
        self.stop();
    }

    /// Files that were on their way somewhere and never arrived.
    pub fn left_files(&self) -> Vec<String> {
        let mut left = Vec::new();
        files(&self.data().join("staging"), &mut left);
        left.extend(self.unfinished());
        left.iter().map(|path| path.display().to_string()).collect()
    }

    fn unfinished(&self) -> Vec<PathBuf> {
        let mut kept = Vec::new();
        files(&self.data().join("objects"), &mut kept);
        files(&self.data().join("segments"), &mut kept);
        kept.retain(|path| is_partial(path));
        kept
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.lock().ok().and_then(|mut server| server.take()) {
            let _ = server.kill();
            let _ = server.wait();
        }
        let _ = self.namespace.kill();
        let _ = self.namespace.wait();
    }
}

/// Names that stores give to what is not whole.
fn is_partial(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with('.') || name.contains('#') || name.ends_with(".part") || name.ends_with(".tmp")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn signal(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).expect("a pid");
    // A process that is just gone needs no signal.
    let _ = kill_process(pid, signal);
}

/// The session of a process that is there and not a zombie.
fn session(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit(')').next()?.split_whitespace();
    let state = fields.next()?;
    let session = fields.nth(2)?.parse().ok()?;
    (state != "Z").then_some(session)
}
