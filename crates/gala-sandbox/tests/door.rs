//! Every process of GALA starts through this crate: no other source starts one.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What starts a process, or turns this one into another program. Those that are names of types are looked for where they
/// are imported or spelled out.
const STARTS: [&str; 14] = [
    "process::Command",
    "CommandExt",
    "posix_spawn",
    "libc::fork",
    "libc::vfork",
    "libc::execv",
    "libc::execl",
    "libc::system",
    "libc::popen",
    "SYS_execve",
    "SYS_fork",
    "SYS_clone",
    "SYS_vfork",
    "duct::cmd",
];

#[test]
fn no_other_crate_starts_processes() {
    let mut doors = Vec::new();
    for file in sources(&crates()) {
        let text = fs::read_to_string(&file).expect("a source");
        let found = starts(&text);
        let within = file.strip_prefix(crates()).expect("below the crates");
        if within.starts_with("gala-sandbox") {
            doors.extend(found);
        } else {
            assert!(found.is_empty(), "{} has {found:?}: start it through gala_sandbox::Launcher", within.display());
        }
    }
    assert!(doors.contains(&"process::Command") && doors.contains(&"libc::fork"), "the door itself is seen: {doors:?}");
}

#[test]
fn every_way_to_import_a_start_is_seen() {
    let sources = [
        "use std::process::Command;",
        "use tokio::process::{\n    Child,\n    Command as Program,\n};",
        "use std::{io, process::{Child, Command}};",
        "fn f() { std::process :: Command::new(\"sh\"); }",
        "use std::os::unix::process::CommandExt;",
        "fn f() { unsafe { libc::fork() }; }",
        "use std::process;\nfn f() { process::Command::new(\"sh\"); }",
    ];
    for source in sources {
        assert!(!starts(source).is_empty(), "{source}");
    }
    let others = [
        "use std::process::{ExitCode, ExitStatus};",
        "use crate::{command::Command, process::Program};",
        "#[cfg(test)]\nmod tests { use std::process::Command; }",
        "// std::process::Command is for others",
    ];
    for source in others {
        assert_eq!(starts(source), Vec::<&str>::new(), "{source}");
    }
}

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the folder of the crates").to_owned()
}

/// Returns the sources below a folder, without those that are only for tests, examples and measurements.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            if !["tests", "examples", "benches", "target", "gala-testkit", "gala-fakes"].contains(&name.as_str()) {
                found.extend(sources(&path));
            }
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(path);
        }
    }
    found
}

/// Returns what a source has of [`STARTS`].
fn starts(text: &str) -> Vec<&'static str> {
    let text = without_comments(text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default());
    let plain: String = spelled_out(&text).split_whitespace().collect();
    STARTS.into_iter().filter(|start| plain.contains(start)).collect()
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// Adds to a source the paths that stand in braces: `use std::{process::{Child, Command}}` imports `process::Command`.
fn spelled_out(text: &str) -> String {
    let imports = text.split("use ").skip(1).filter_map(|import| import.split(';').next());
    let grouped = imports.filter(|import| import.starts_with("std") || import.starts_with("tokio"));
    let commands = grouped.filter_map(|import| {
        let names = import.split("process::{").nth(1)?.split('}').next()?;
        let mut names = names.split(',').filter_map(|name| name.split_whitespace().next());
        names.any(|name| name == "Command").then_some("process::Command\n")
    });
    text.to_owned() + &commands.collect::<String>()
}
