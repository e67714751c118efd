//! The sandbox denies what it promises, shown against a control outside it.

use std::os::unix::fs::symlink;

use gala_media::{StartMode, Tools};
use gala_testkit::programs::built;

use crate::support::tools;

#[test]
fn every_canary_is_denied_inside_and_allowed_outside() {
    assert!(built().join("libgala_forkserver.so").is_file(), "build the libraries of the workspace: use scripts/test");
    assert_denied(&tools(), "loaded once");
}

#[test]
fn every_canary_is_denied_where_programs_are_executed() {
    let folder = tempfile::tempdir().expect("a folder");
    for program in ["gala-sandbox", "gala-svg"] {
        symlink(built().join(program), folder.path().join(program)).expect("a link");
    }
    let tools = Tools::find(&[folder.path().to_owned()], StartMode::Fork).expect("ffmpeg is installed");
    assert_denied(&tools, "loaded for each task");
}

fn assert_denied(tools: &Tools, loaded: &str) {
    let checks = tools.self_test();
    assert!(checks[0].detail.contains(loaded), "{:?}", checks[0]);
    let failed: Vec<_> = checks.iter().filter(|check| !check.ok).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let names: Vec<&str> = checks.iter().map(|check| check.name.as_str()).collect();
    let denied = [
        "execute",
        "kill",
        "list_folder",
        "many_files",
        "read_file",
        "start_process",
        "tcp",
        "tgkill",
        "udp",
        "unix_socket",
        "unlisted_call",
        "write_file",
    ];
    for name in denied {
        assert!(names.contains(&format!("sandbox {name}").as_str()), "{name} is not among {names:?}");
    }
}
