//! Which process a worker is, and how anybody can tell whether it died by itself.

use std::{fmt, fs, path::Path};

use gala_core::id::KeyId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Names one run of one worker, as the database keeps it beside each job that the worker has.
///
/// It holds what another process needs to find out whether this one is still there: the boot of the kernel, the
/// namespace of process ids, the process id and when that process started.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WorkerId {
    /// For people who read logs and tables.
    pub name: String,
    /// The kernel's random id of this boot; another one after each restart of the machine.
    pub boot: String,
    /// The namespace in which `pid` counts.
    pub pid_namespace: String,
    pub pid: u32,
    /// When the process started, in clock ticks since boot: process ids are used again.
    pub started_ticks: u64,
    /// What only one process can hold at a time, such as a locked data folder, named so that its next holder names it alike.
    pub place: Option<String>,
    /// The key that let it work, where one was needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<KeyId>,
    /// Tells two workers of one process apart.
    pub run: Uuid,
}

/// What became of a worker whose lease ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its process is gone while its machine stayed up: it crashed, or was killed.
    Died,
    /// Its process is there: it was suspended, stopped, or could not reach the database.
    Alive,
    /// It ran on another machine, or before this one was started anew: a power cut, a network that is away, a crash.
    Unknown,
}

impl WorkerId {
    /// Names a worker of this process. `place` is what it holds alone, if anything.
    pub fn of_this_process(name: impl Into<String>, place: Option<String>) -> Self {
        let pid = std::process::id();
        let unknown = || "unknown".to_owned();
        Self {
            name: name.into(),
            boot: fs::read_to_string("/proc/sys/kernel/random/boot_id")
                .map_or_else(|_| unknown(), |id| id.trim().to_owned()),
            pid_namespace: fs::read_link("/proc/self/ns/pid")
                .map_or_else(|_| unknown(), |link| link.to_string_lossy().into_owned()),
            pid,
            started_ticks: ProcessStat::read(pid).map_or(0, |stat| stat.started_ticks),
            place,
            key: None,
            run: Uuid::now_v7(),
        }
    }

    /// Reads an id as the database keeps it. `None`: an older program wrote it, or nobody.
    pub(crate) fn parse(text: Option<&str>) -> Option<Self> {
        serde_json::from_str(text?).ok()
    }

    /// Tells what became of `self`, as far as the process of `examiner` can know.
    pub fn fate(&self, examiner: &Self) -> Fate {
        if self.boot != examiner.boot {
            return Fate::Unknown;
        }
        if self.pid_namespace == examiner.pid_namespace {
            let found = ProcessStat::read(self.pid);
            let is_there = found.is_some_and(|stat| stat.started_ticks == self.started_ticks && !stat.is_dead);
            return if is_there { Fate::Alive } else { Fate::Died };
        }
        // In a container that was started anew nothing tells of the process before; but it cannot hold what we hold.
        let replaced = self.place.is_some() && self.place == examiner.place;
        if replaced { Fate::Died } else { Fate::Unknown }
    }
}

impl fmt::Display for WorkerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// What the kernel says of a process.
struct ProcessStat {
    started_ticks: u64,
    /// It has ended, and only waits for its parent to notice.
    is_dead: bool,
}

impl ProcessStat {
    fn read(pid: u32) -> Option<Self> {
        Self::parse(&fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat")).ok()?)
    }

    /// Reads `/proc/<pid>/stat` (proc_pid_stat(5)): the name of the program is in parentheses and may hold any character.
    fn parse(stat: &str) -> Option<Self> {
        let (_, rest) = stat.rsplit_once(')')?;
        let mut fields = rest.split_ascii_whitespace();
        let is_dead = matches!(fields.next()?, "Z" | "X" | "x");
        // The state is field 3, the time of the start field 22.
        let started_ticks = fields.nth(18)?.parse().ok()?;
        Some(Self { started_ticks, is_dead })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn this() -> WorkerId {
        WorkerId::of_this_process("w", Some("host:/data".to_owned()))
    }

    #[test]
    fn a_worker_of_a_living_process_is_alive() {
        assert_eq!(this().fate(&this()), Fate::Alive);
    }

    #[test]
    fn a_process_id_that_is_used_again_is_another_process() {
        let before = WorkerId { started_ticks: this().started_ticks + 1, ..this() };
        assert_eq!(before.fate(&this()), Fate::Died);
    }

    #[test]
    fn a_process_that_only_waits_for_its_parent_is_dead() {
        let mut child = std::process::Command::new("true").spawn().expect("a process");
        let started_ticks = ProcessStat::read(child.id()).expect("it is there until it is waited for").started_ticks;
        let id = WorkerId { pid: child.id(), started_ticks, ..this() };
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while id.fate(&this()) == Fate::Alive {
            assert!(std::time::Instant::now() < deadline, "a zombie counts as alive");
            std::thread::yield_now();
        }
        child.wait().expect("it ended");
        assert_eq!(id.fate(&this()), Fate::Died);
    }

    #[test]
    fn nothing_is_known_of_another_boot_or_machine() {
        let elsewhere = WorkerId { boot: "another".to_owned(), pid: u32::MAX, ..this() };
        assert_eq!(elsewhere.fate(&this()), Fate::Unknown);
    }

    #[test]
    fn whoever_holds_the_place_knows_that_the_holder_before_is_gone() {
        let before = WorkerId { pid_namespace: "pid:[1]".to_owned(), ..this() };
        assert_eq!(before.fate(&this()), Fate::Died);
        let neighbour = WorkerId { place: Some("host:/other".to_owned()), ..before.clone() };
        assert_eq!(neighbour.fate(&this()), Fate::Unknown);
        assert_eq!(WorkerId { place: None, ..before }.fate(&WorkerId { place: None, ..this() }), Fate::Unknown);
    }

    #[test]
    fn names_of_programs_may_hold_parentheses() {
        let stat = "42 (a) b) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987 1 2";
        let stat = ProcessStat::parse(stat).expect("a stat line");
        assert!((stat.started_ticks, stat.is_dead) == (987, false));
    }

    #[test]
    fn an_id_reads_back_as_it_was_kept() {
        let id = this();
        assert_eq!(WorkerId::parse(Some(&id.to_string())), Some(id));
        assert_eq!(WorkerId::parse(Some("worker-17")), None);
        assert_eq!(WorkerId::parse(None), None);
    }
}
