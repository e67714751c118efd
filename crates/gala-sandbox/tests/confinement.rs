//! What a policy denies, each with the control that it is allowed without one; and machines that lack what it takes.

use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
    fs,
    io::Read,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::ExitStatus,
    thread,
};

use gala_sandbox::{CANARY, Calls, Confinement, Launcher, Policy, StartMode};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

const SHELL: &str = "/bin/sh";
const HELPER: &str = env!("CARGO_BIN_EXE_gala-sandbox");

struct Bait {
    folder: tempfile::TempDir,
}

impl Bait {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("bait"), b"bait").expect("written");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Two ways to start the program: forked, and executed.
    fn launchers(&self, program: &str) -> [Launcher; 2] {
        let built = Path::new(HELPER).parent().expect("a folder");
        assert!(
            built.join("libgala_forkserver.so").is_file(),
            "build the libraries of the workspace: use scripts/test"
        );
        [StartMode::Fork, StartMode::Execute].map(|mode| Launcher::new(Path::new(program), built, mode))
    }

    /// Returns what the canary was allowed to do.
    fn allowed(&self, launcher: &Launcher, policy: Option<&Policy>) -> BTreeSet<String> {
        let arguments =
            [CANARY.into(), self.path("bait").into(), self.folder.path().into(), OsString::from("/usr/bin/ffmpeg")];
        let (printed, said, _) = run(launcher, policy, &arguments);
        assert!(printed.contains("read_file "), "{printed}{said}");
        let mut allowed: BTreeSet<String> =
            printed.lines().filter_map(|line| Some(line.strip_suffix(" allowed")?.to_owned())).collect();
        if !printed.contains("execute denied") {
            allowed.insert("execute".to_owned());
        }
        allowed
    }
}

fn run(launcher: &Launcher, policy: Option<&Policy>, arguments: &[OsString]) -> (String, String, ExitStatus) {
    let mut started = launcher.start(policy, arguments).expect("started");
    drop(started.stdin);
    let (mut printed, mut said) = (String::new(), String::new());
    started.stdout.read_to_string(&mut printed).expect("read");
    started.stderr.read_to_string(&mut said).expect("read");
    (printed, said, started.process.wait().expect("it ended").status)
}

fn shell(launcher: &Launcher, policy: &Policy, script: impl AsRef<OsStr>) -> (String, String, ExitStatus) {
    run(launcher, Some(policy), &["-c".into(), script.as_ref().to_owned()])
}

const ATTEMPTS: [&str; 19] = [
    "execute",
    "kill",
    "limits_of_others",
    "list_folder",
    "many_files",
    "much_memory",
    "owner_of_signals",
    "read_file",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    "start_process",
    "tcp",
    "tgkill",
    "tkill",
    "udp",
    "unix_socket",
    "unlisted_call",
    "write_file",
    "x32",
];

#[test]
fn every_attempt_is_denied_inside_and_allowed_outside() {
    let bait = Bait::new();
    for launcher in bait.launchers(HELPER) {
        let outside = bait.allowed(&launcher, None);
        assert_eq!(outside, ATTEMPTS.map(str::to_owned).into(), "the control");
        for calls in [Calls::Compute, Calls::Media] {
            let inside = bait.allowed(&launcher, Some(&Policy { calls, ..Policy::default() }));
            assert!(inside.is_empty(), "{calls:?}: {inside:?}");
        }
    }
}

#[test]
fn calls_of_32_bits_end_the_program() {
    let bait = Bait::new();
    for launcher in bait.launchers(HELPER) {
        let arguments = [CANARY.into(), "i386".into()];
        let (printed, _, status) = run(&launcher, None, &arguments);
        // A kernel without such calls refuses them by itself.
        assert!(printed == "i386 allowed\n" || status.signal() == Some(libc::SIGSEGV), "{printed} {status}");
        if cfg!(target_arch = "x86_64") && printed == "i386 allowed\n" {
            let (printed, _, status) = run(&launcher, Some(&Policy::default()), &arguments);
            assert_eq!((printed.as_str(), status.signal()), ("", Some(libc::SIGSYS)));
        }
    }
}

#[test]
fn threads_are_counted() {
    let bait = Bait::new();
    for launcher in bait.launchers(HELPER) {
        let arguments = [CANARY.into(), "threads".into()];
        let (printed, said, status) = run(&launcher, Some(&Policy::default()), &arguments);
        assert_eq!((printed.as_str(), status.signal()), ("", Some(libc::SIGKILL)), "{said}");
        let (printed, ..) = run(&launcher, Some(&Policy { calls: Calls::Compute, ..Policy::default() }), &arguments);
        assert_eq!(printed, "threads denied\n", "what only computes has one");
    }
}

#[test]
fn a_program_may_still_signal_itself_and_read_its_own_limits() {
    let bait = Bait::new();
    for launcher in bait.launchers(SHELL) {
        let (printed, said, status) = shell(&launcher, &Policy::default(), "kill -0 $$ && ulimit -n && kill -TERM $$");
        assert_eq!((printed.as_str(), status.signal()), ("64\n", Some(libc::SIGTERM)), "{said}");
    }
}

#[test]
fn the_memory_is_what_the_policy_says() {
    let bait = Bait::new();
    // 10 MB in a variable.
    let script = "x=xxxxxxxxxx; for i in 1 2 3 4 5 6; do x=$x$x$x$x$x$x$x$x$x$x; done; echo ${#x}";
    for launcher in bait.launchers(SHELL) {
        let told = |memory_bytes| shell(&launcher, &Policy { memory_bytes, ..Policy::default() }, script).0;
        assert_eq!(told(2 << 30), "10000000\n");
        assert_eq!(told(24 << 20), "");
    }
}

#[test]
fn a_trial_tells_what_keeps_children_apart() {
    let bait = Bait::new();
    for launcher in bait.launchers(SHELL) {
        assert_eq!(launcher.self_test().expect("it holds"), Confinement::Landlock);
    }
    let nowhere = Launcher::new(Path::new(SHELL), Path::new("/nowhere"), StartMode::Fork);
    let error = nowhere.self_test().expect_err("no helper");
    assert!(error.to_string().contains("cannot be started"), "{error}");
}

/// Runs something where some system calls fail as on a kernel that lacks them. What it starts inherits that.
fn on_a_kernel_without(calls: &[i64], act: impl FnOnce() + Send) {
    let rules = calls.iter().map(|call| (*call, Vec::new())).collect();
    let lacking = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    let arch = std::env::consts::ARCH.try_into().expect("a known architecture");
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, lacking, arch).expect("a filter");
    let filter: BpfProgram = filter.try_into().expect("a program");
    thread::scope(|scope| {
        let thread = scope.spawn(move || {
            seccompiler::apply_filter(&filter).expect("it holds for this thread");
            act();
        });
        thread.join().expect("no panic");
    });
}

#[test]
fn where_landlock_is_missing_user_namespaces_take_its_place() {
    let bait = Bait::new();
    on_a_kernel_without(&[libc::SYS_landlock_create_ruleset], || {
        for launcher in bait.launchers(HELPER) {
            assert_eq!(launcher.self_test().expect("it holds"), Confinement::Namespace);
            let inside = bait.allowed(&launcher, Some(&Policy::default()));
            assert!(inside.is_empty(), "{inside:?}");
        }
        let (read, write) = (bait.path("bait"), bait.path("written"));
        fs::create_dir(&write).expect("a folder");
        let policy = Policy { read: vec![read.clone()], write: vec![write.clone()], ..Policy::default() };
        for launcher in bait.launchers(SHELL) {
            let script = format!(
                "read -r x <{0}; echo $x; echo new >{1}/new; (echo no >{0}) 2>/dev/null; (echo no >/no) 2>/dev/null; echo /*",
                read.display(),
                write.display()
            );
            let script = script.replace('(', "{ ").replace(')', "; }");
            let (printed, said, _) = shell(&launcher, &policy, script);
            assert!(printed.starts_with("bait\n"), "{printed}{said}");
            assert!(!printed.contains("/proc") && !printed.contains("/no"), "{printed}");
            assert_eq!(fs::read(write.join("new")).expect("written"), b"new\n");
            assert_eq!(fs::read(&read).expect("there"), b"bait");
        }
    });
}

#[test]
fn where_both_are_missing_nothing_runs_and_the_message_says_what_it_takes() {
    let bait = Bait::new();
    on_a_kernel_without(&[libc::SYS_landlock_create_ruleset, libc::SYS_unshare], || {
        for launcher in bait.launchers(SHELL) {
            let error = launcher.self_test().expect_err("nothing keeps children apart").to_string();
            assert!(["Landlock", "user namespaces", "5.19"].iter().all(|part| error.contains(part)), "{error}");
            let (printed, _, status) = shell(&launcher, &Policy::default(), "echo ran");
            assert_eq!((printed.as_str(), status.code()), ("", Some(gala_sandbox::EXIT_UNAVAILABLE)));
        }
    });
}

#[test]
fn a_list_of_processes_shows_what_each_one_does() {
    let bait = Bait::new();
    for launcher in bait.launchers(SHELL) {
        let mut started = launcher.start(Some(&Policy::default()), &["-c".into(), SCRIPT.into()]).expect("started");
        let mut pid = [0; 16];
        let length = started.stdout.read(&mut pid).expect("read");
        let pid = std::str::from_utf8(&pid[..length]).expect("a number").trim();
        let shown = fs::read(format!("/proc/{pid}/cmdline")).expect("it runs");
        let shown: Vec<_> = shown.split(|byte| [0, b' '].contains(byte)).filter(|word| !word.is_empty()).collect();
        assert_eq!(shown.join(&b' '), format!("{SHELL} -c {SCRIPT}").as_bytes());
    }
}

const SCRIPT: &str = "echo $$; read line of what the process does";
