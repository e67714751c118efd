//! Programs start, end and die as they should, whether a server forks into them or executes them.

use std::{
    ffi::{OsStr, OsString},
    fs,
    io::{Read, Write},
    os::unix::{
        ffi::OsStringExt,
        fs::{PermissionsExt, symlink},
        process::ExitStatusExt,
    },
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use gala_sandbox::{Launcher, Policy, StartMode, Started};

const SHELL: &str = "/bin/sh";

/// Two ways to start the shell: forked from one in which the fork server is loaded, and executed by the helper.
struct Ways {
    forked: Launcher,
    executed: Launcher,
}

impl Ways {
    fn new() -> Self {
        let helper = Path::new(env!("CARGO_BIN_EXE_gala-sandbox"));
        let built = helper.parent().expect("a folder");
        assert!(
            built.join("libgala_forkserver.so").is_file(),
            "build the libraries of the workspace: use scripts/test"
        );
        let shell = |mode| Launcher::new(Path::new(SHELL), built, mode);
        Self { forked: shell(StartMode::Fork), executed: shell(StartMode::Execute) }
    }

    fn each(&self) -> [&Launcher; 2] {
        [&self.forked, &self.executed]
    }
}

fn start(shell: &Launcher, script: impl AsRef<OsStr>) -> Started {
    let arguments = ["-c".as_ref(), script.as_ref()].map(OsStr::to_owned);
    shell.start(None, &arguments).expect("started")
}

fn printed(mut started: Started) -> String {
    drop(started.stdin);
    let mut printed = String::new();
    started.stdout.read_to_string(&mut printed).expect("read");
    assert!(started.process.wait().expect("it ended").status.success());
    printed
}

/// The program that serves, and its process.
fn server(shell: &Launcher) -> (PathBuf, u32) {
    let parent = printed(start(shell, "echo $PPID")).trim().parse().expect("a number");
    (fs::read_link(format!("/proc/{parent}/exe")).expect("it runs"), parent)
}

#[test]
fn the_program_itself_serves_where_a_library_can_be_loaded_into_it() {
    let ways = Ways::new();
    assert_eq!(server(&ways.forked).0, fs::canonicalize(SHELL).expect("a shell"));
    assert_eq!(server(&ways.executed).0.file_name(), Some(OsStr::new("gala-sandbox")));
    assert_eq!(server(&ways.forked), server(&ways.forked), "one server for all requests");
    assert!(ways.forked.is_loaded_once() && !ways.executed.is_loaded_once());
}

#[test]
fn a_program_into_which_nothing_can_be_loaded_is_executed() {
    let ways = Ways::new();
    let helper = Path::new(env!("CARGO_BIN_EXE_gala-sandbox"));
    let folder = tempfile::tempdir().expect("a folder");
    symlink(helper, folder.path().join("gala-sandbox")).expect("a link");
    fs::write(folder.path().join("libgala_forkserver.so"), b"not a library").expect("written");
    let shell = Launcher::new(ways.forked.program(), folder.path(), StartMode::Fork);
    assert_eq!(server(&shell).0.file_name(), Some(OsStr::new("gala-sandbox")));
}

#[test]
fn a_program_in_which_the_library_is_missing_is_executed() {
    let folder = tempfile::tempdir().expect("a folder");
    symlink(env!("CARGO_BIN_EXE_gala-sandbox"), folder.path().join("gala-sandbox")).expect("a link");
    let shell = Launcher::new(Path::new(SHELL), folder.path(), StartMode::Fork);
    assert_eq!(server(&shell).0.file_name(), Some(OsStr::new("gala-sandbox")));
    assert!(!shell.is_loaded_once());
}

#[test]
fn a_server_retires_when_a_child_crashes_and_keeps_the_children_that_it_has() {
    let Ways { forked, executed } = Ways::new();
    let (_, first) = server(&forked);
    let mut waiting = start(&forked, "read line; echo $line");
    let crashed = start(&forked, "kill -SEGV $$").process.wait().expect("it ended");
    assert_eq!(crashed.status.signal(), Some(11));
    let (_, second) = server(&forked);
    assert_ne!(second, first, "the next child has the addresses of another server");
    waiting.stdin.write_all(b"still here\n").expect("written");
    assert_eq!(printed(waiting), "still here\n");
    assert_eq!(server(&forked).1, second, "an end that is no crash changes nothing");
    start(&forked, "kill -KILL $$").process.wait().expect("it ended");
    assert_eq!(server(&forked).1, second);

    let (_, helper) = server(&executed);
    start(&executed, "kill -SEGV $$").process.wait().expect("it ended");
    assert_eq!(server(&executed).1, helper, "its children share no addresses");
}

#[test]
fn retired_servers_end_with_their_last_child() {
    let Ways { forked, .. } = Ways::new();
    let mut last = 0;
    for _ in 0..3 {
        last = server(&forked).1;
        start(&forked, "kill -ABRT $$").process.wait().expect("it ended");
    }
    let state = |pid: u32| {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        status.lines().find_map(|line| line.strip_prefix("State:")).unwrap_or("gone").trim().to_owned()
    };
    for _ in 0..100 {
        if matches!(state(last).as_str(), "gone" | "Z (zombie)") {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("server {last} without children is {}", state(last));
}

#[test]
fn a_script_is_executed_whatever_it_starts() {
    let built = Path::new(env!("CARGO_BIN_EXE_gala-sandbox")).parent().expect("a folder");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("program");
    fs::write(&path, "#!/bin/sh\nPATH=/bin:/usr/bin; readlink -f .; echo \"$@\"\n").expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let script = Launcher::new(&path, built, StartMode::Fork);
    let started = script.start(None, &["-a".into(), "b".into()]).expect("started");
    assert!(printed(started).ends_with("\n-a b\n"));
}

#[test]
fn streams_arguments_and_the_end_pass_through() {
    for shell in Ways::new().each() {
        let mut started = start(shell, "read line; echo got $line; echo said >&2; exit 7");
        started.stdin.write_all(b"this\n").expect("written");
        let (mut printed, mut said) = (String::new(), String::new());
        started.stdout.read_to_string(&mut printed).expect("read");
        started.stderr.read_to_string(&mut said).expect("read");
        assert_eq!((printed.as_str(), said.as_str()), ("got this\n", "said\n"));
        assert_eq!(started.process.wait().expect("it ended").status.code(), Some(7));

        let signal = start(shell, "kill -TERM $$").process.wait().expect("it ended").status.signal();
        assert_eq!(signal, Some(15));
    }
}

#[test]
fn long_arguments_and_those_that_are_no_text_arrive() {
    for shell in Ways::new().each() {
        let long = "x".repeat(100_000);
        let odd = OsString::from_vec(b"\xff\x01".to_vec());
        let script = r#"printf '%s %s' "${#1}" "$2""#;
        let arguments = ["-c".into(), script.into(), "name".into(), long.into(), odd];
        let mut started = shell.start(None, &arguments).expect("started");
        let mut printed = Vec::new();
        started.stdout.read_to_end(&mut printed).expect("read");
        assert_eq!(printed, b"100000 \xff\x01");
    }
}

#[test]
fn the_processor_time_is_told() {
    for shell in Ways::new().each() {
        let ended = start(shell, "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done").process.wait().expect("it ended");
        assert!(ended.status.success() && ended.cpu > Duration::from_millis(5), "{ended:?}");
        let idle = start(shell, "read line").process;
        assert!(idle.wait().expect("it ended").cpu < ended.cpu);
    }
}

#[test]
fn nothing_of_the_caller_crosses() {
    // A file that stays open when the servers are executed.
    let _open = rustix::io::dup(fs::File::open(SHELL).expect("a file")).expect("a file");
    for shell in Ways::new().each() {
        // The shell sets PWD itself; it lists the folder with a file of its own.
        let found = printed(start(shell, "export -p; for file in /proc/$$/fd/*; do echo ${file##*/}; done"));
        let lines: Vec<&str> = found.lines().filter(|line| !line.contains("PWD")).collect();
        let strays: Vec<&&str> = lines.iter().filter(|line| !["0", "1", "2"].contains(line)).collect();
        assert!(lines.len() >= 3 && strays.len() <= 1, "{found}");
    }
}

#[test]
fn nothing_of_one_request_is_left_for_another() {
    for shell in Ways::new().each() {
        let secret = ["sec", "ret-", "of-another"].concat();
        for _ in 0..3 {
            printed(start(shell, format!(": {secret}")));
        }
        // Each searches all its memory that may be written; its own request spells the secret in two parts.
        let search = "while read -r range rights rest; do case $rights in rw*) \
            from=$((0x${range%-*} / 4096)); to=$((0x${range#*-} / 4096)); \
            dd if=/proc/$$/mem bs=4096 skip=$from count=$((to - from)) 2>/dev/null;; esac; done </proc/$$/maps \
            | grep -q -a \"secret-\"of-another && echo found || echo nothing";
        let found = |script: &str| printed(start(shell, format!("PATH=/bin:/usr/bin; {script}")));
        assert_eq!(found(search), "nothing\n");
        assert_eq!(found(&format!("kept={secret}; {search}")), "found\n", "its own is found");
    }
}

#[test]
fn killed_and_dropped_programs_end() {
    for shell in Ways::new().each() {
        let killed = start(shell, "read line");
        killed.process.killer().expect("a killer").kill();
        let status = killed.process.wait().expect("it ended").status;
        assert_eq!(status.signal(), Some(9));

        let Started { stdin: _stdin, mut stdout, process, .. } = start(shell, "echo up; read line");
        stdout.read_exact(&mut [0; 3]).expect("it is up");
        drop(process);
        assert_eq!(stdout.read(&mut [0; 1]).expect("read"), 0, "it let go of its output");
        assert_eq!(printed(start(shell, "echo on")), "on\n", "others are not hit");
    }
}

#[test]
fn a_server_that_dies_takes_its_children_along_and_is_replaced() {
    for shell in Ways::new().each() {
        let (_, first) = server(shell);
        let Started { stdin: _stdin, mut stdout, process, .. } = start(shell, "echo up; read line");
        stdout.read_exact(&mut [0; 3]).expect("it is up");
        let _ = start(shell, format!("kill -KILL {first}")).process.wait();
        assert_eq!(stdout.read(&mut [0; 1]).expect("read"), 0, "the child is gone");
        assert!(process.wait().is_err());
        let (_, second) = server(shell);
        assert_ne!(first, second);
    }
}

#[test]
fn many_threads_start_programs_at_once() {
    for shell in Ways::new().each() {
        thread::scope(|scope| {
            for number in 0..16 {
                scope.spawn(move || assert_eq!(printed(start(shell, format!("echo {number}"))), format!("{number}\n")));
            }
        });
    }
}

#[test]
fn a_policy_that_cannot_hold_runs_nothing() {
    for shell in Ways::new().each() {
        let policy = Policy { read: vec!["/no/such/file".into()], ..Policy::default() };
        let mut started = shell.start(Some(&policy), &["-c".into(), "echo ran".into()]).expect("asked");
        let (mut printed, mut said) = (String::new(), String::new());
        started.stdout.read_to_string(&mut printed).expect("read");
        started.stderr.read_to_string(&mut said).expect("read");
        assert!(printed.is_empty() && said.contains("cannot allow /no/such/file"), "{printed}{said}");
        let status = started.process.wait().expect("it ended").status;
        assert_eq!(status.code(), Some(gala_sandbox::EXIT_UNAVAILABLE));
    }
}
