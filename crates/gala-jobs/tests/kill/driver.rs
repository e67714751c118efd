//! Starting children, hurting them, and waiting.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use gala_core::{
    access::Scope,
    event::Event,
    job::{Job, JobState},
};
use gala_db::{
    DatabaseUrl, Db, PageRequest,
    events::{self, EventScope},
    jobs::{self, JobFilter, NewJob},
};
use gala_testkit::database::{Engine, TestDb};
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    child::{CHILD, Orders, Role, Sabotage},
    ledger::{self, Ledger, Line, What},
};

/// One run of one promise.
pub struct Driver {
    pub db: Db,
    pub ledger: Ledger,
    url: String,
    folder: PathBuf,
    without: Option<Sabotage>,
    random: u64,
    pub workers: Vec<Child>,
    /// The driver kills more often than any job deserves: only the test of poison sets the real limit.
    pub max_crashes: u32,
    _test: TestDb,
}

/// What was found broken: nothing, if the promise holds.
pub type Broken = Vec<String>;

impl Driver {
    pub async fn new(engine: Engine, without: Option<Sabotage>) -> Self {
        let test = TestDb::new(engine).await;
        let folder = test.folder.path().join("ledger");
        std::fs::create_dir(&folder).expect("a folder");
        let seed = std::env::var("GALA_STRESS_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| uuid::Uuid::now_v7().as_u64_pair().1);
        println!("GALA_STRESS_SEED={seed}");
        let url = match &test.url {
            DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => url.clone(),
        };
        Self {
            db: test.db.clone(),
            ledger: Ledger::open(&folder),
            url,
            folder,
            without,
            random: seed | 1,
            workers: Vec::new(),
            max_crashes: 1000,
            _test: test,
        }
    }

    /// Returns a number below `end` (xorshift64*).
    pub fn random(&mut self, end: u64) -> u64 {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        self.random.wrapping_mul(0x2545_F491_4F6C_DD1D) % end.max(1)
    }

    pub fn start(&self, role: Role) -> Child {
        let orders = Orders { url: self.url.clone(), ledger: self.folder.clone(), role, without: self.without };
        Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "child::a_child_obeys_its_orders", "--nocapture"])
            .env(CHILD, serde_json::to_string(&orders).expect("orders are JSON"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a child starts")
    }

    /// Returns where the children's ledgers lie.
    pub fn ledger_folder(&self) -> &Path {
        &self.folder
    }

    pub fn start_worker(&self) -> Child {
        self.start(Role::Worker { max_crashes: self.max_crashes })
    }

    pub fn start_workers(&mut self, count: usize) {
        for _ in 0..count {
            let worker = self.start_worker();
            self.workers.push(worker);
        }
    }

    /// Kills a worker, one that has work in flight if any has, and starts another. Returns whether it had.
    pub async fn kill_a_worker(&mut self) -> bool {
        let count = self.workers.len();
        let first = usize::try_from(self.random(count as u64)).expect("a small number");
        let lines = self.lines();
        let mut order = (0..count).map(|place| (first + place) % count);
        let busy_one = order.find(|place| has_work(&lines, self.workers[*place].id()));
        let (victim, busy) = (busy_one.unwrap_or(first), busy_one.is_some());
        self.workers[victim].kill().expect("a kill");
        self.workers[victim].wait().expect("it is gone");
        self.workers[victim] = self.start_worker();
        busy
    }

    pub fn lines(&self) -> Vec<Line> {
        ledger::read(&self.folder)
    }

    pub async fn enqueue(&self, new: &[NewJob]) {
        let mut tx = self.db.begin().await.expect("a transaction");
        jobs::enqueue(&mut tx, new).await.expect("enqueued");
        tx.commit().await.expect("a commit");
    }

    pub async fn jobs(&self) -> Vec<Job> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let request = PageRequest { limit: PageRequest::MAX, after };
            let page = jobs::list(&self.db, Scope::LOCAL, &JobFilter::default(), &request).await.expect("a page");
            all.extend(page.items);
            after = page.next;
            if after.is_none() {
                return all;
            }
        }
    }

    pub async fn events(&self) -> Vec<Event> {
        let mut all: Vec<Event> = Vec::new();
        loop {
            let after = all.last().map_or(0, |event| event.seq);
            let some = events::list(&self.db, Scope::LOCAL, EventScope::Workspace, after, 500).await.expect("events");
            if some.is_empty() {
                return all;
            }
            all.extend(some);
        }
    }

    /// Waits until every job has ended. Returns those that did not in time.
    pub async fn all_ended(&self, patience: Duration) -> Vec<Job> {
        let started = Instant::now();
        loop {
            let open: Vec<Job> = self.jobs().await.into_iter().filter(|job| !job.state.is_terminal()).collect();
            if open.is_empty() || started.elapsed() > patience {
                return open;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the ledger shows something. Returns whether it did in time.
    pub async fn seen(&self, patience: Duration, wanted: impl Fn(&[Line]) -> bool) -> bool {
        let started = Instant::now();
        while !wanted(&self.lines()) {
            if started.elapsed() > patience {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        true
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        for worker in &mut self.workers {
            let _ = worker.kill();
            let _ = worker.wait();
        }
    }
}

/// Whether the process, by its own ledger, has begun what is not recorded.
fn has_work(lines: &[Line], pid: u32) -> bool {
    let own = || lines.iter().filter(|line| line.pid == pid);
    let begun = own().filter(|line| matches!(line.what, What::Pays { .. })).count();
    begun > own().filter(|line| matches!(line.what, What::Recorded { .. })).count()
}

pub fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a pid")).expect("a pid");
    kill_process(pid, signal).expect("a signal");
}

/// Whether a process is there and not a zombie.
pub fn is_alive(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z'))
}

pub fn is(state: JobState) -> impl Fn(&&Job) -> bool {
    move |job| job.state == state
}

/// How much of everything: 1 where it must be quick, 12 by hand.
pub fn scale() -> u64 {
    if std::env::var("GALA_STRESS").is_ok_and(|size| size == "large") { 12 } else { 1 }
}
