//! The sandbox denies what it promises, shown against a control outside it.

mod support;

use support::tools;

#[test]
fn every_canary_is_denied_inside_and_allowed_outside() {
    let checks = tools().self_test();
    let failed: Vec<_> = checks.iter().filter(|check| !check.ok).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let names: Vec<&str> = checks.iter().map(|check| check.name.as_str()).collect();
    let denied = [
        "environment",
        "execute",
        "list_folder",
        "many_files",
        "read_file",
        "start_process",
        "tcp",
        "udp",
        "unix_socket",
        "write_file",
    ];
    for name in denied {
        assert!(names.contains(&format!("sandbox {name}").as_str()), "{name} is not among {names:?}");
    }
}
