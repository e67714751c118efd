//! Running a process under strace.

use std::{path::Path, process::Command};

use tempfile::TempDir;

use crate::{
    calls::{self, Call},
    workload::{CHILD, Orders},
};

/// Every call that changes files or their names, makes them durable, or tells what a descriptor stands for.
const CALLS: &str = "trace=openat,open,creat,close,lseek,write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,rename,renameat,\
                     renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,mkdir,mkdirat,ftruncate,truncate,\
                     fallocate,copy_file_range";

/// What a process asked the system for.
pub struct Recording {
    pub calls: Vec<Call>,
}

impl Recording {
    /// Records the work of [`crate::workload`]. Returns the folder that it was done in, too.
    pub fn of_workload(orders: &Orders) -> (TempDir, Self) {
        Self::of(|root, ledger| {
            let mut command = Command::new(std::env::current_exe().expect("this program"));
            command.args(["--exact", "workload::a_child_stores_jobs_and_objects", "--nocapture"]);
            let told = (orders, root, ledger);
            command.env(CHILD, serde_json::to_string(&told).expect("orders are JSON"));
            command
        })
    }

    /// Records a command of GALA, with its data in the folder `data` of the folder that is returned.
    pub fn of_gala(args: &[&str]) -> (TempDir, Self) {
        Self::of(|root, _| gala(&root.join("data"), args))
    }

    fn of(command: impl FnOnce(&Path, &Path) -> Command) -> (TempDir, Self) {
        let (folder, beside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (trace, ledger) = (beside.path().join("trace"), beside.path().join("ledger"));
        let command = command(folder.path(), &ledger);
        let mut strace = Command::new("strace");
        // Without abbreviations, each byte in hexadecimal, descriptors with their paths.
        strace.args(["-f", "--seccomp-bpf", "-qqq", "-e", "signal=none", "-xx", "-s", "100000000", "-e", CALLS, "-o"]);
        strace.arg(&trace).arg(command.get_program()).args(command.get_args());
        strace.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let output = strace.output().expect("strace is installed (run scripts/setup test)");
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}");
        let recorded = std::fs::read_to_string(&trace).expect("strace wrote what it saw");
        let calls = calls::read(&recorded, folder.path(), &ledger);
        assert!(calls.len() > 20, "hardly anything was recorded: {calls:?}");
        (folder, Self { calls })
    }
}

/// `gala` with its data in a folder.
pub fn gala(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gala"));
    command.args(args).env("GALA_DATA", data);
    command
}
