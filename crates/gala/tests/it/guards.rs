//! No release has what is for tests alone: the switch that takes a guard away, and fixtures.

use std::{path::Path, process::Command};

/// The packages of a release, each with its features, as cargo settles them with these kinds of dependencies.
fn features(edges: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // The same packages that `make install` and `make demo` build.
    let script = r#". scripts/lib.sh && exec "$CARGO" tree --offline --locked --prefix none --format "{p} {f}" --edges "$0" "${RELEASED[@]}""#;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", script, edges]).current_dir(root).env("CARGO", cargo);
    let output = bash.output().expect("bash is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8").lines().map(str::to_owned).collect()
}

fn with<'a>(packages: &'a [String], word: &str) -> Vec<&'a String> {
    packages.iter().filter(|package| package.contains(word)).collect()
}

fn check_absent(word: &str) {
    let released = features("normal,build");
    assert!(released.iter().any(|package| package.starts_with("gala-db ")), "{released:?}");
    assert!(with(&released, word).is_empty(), "{:?}", with(&released, word));
    // What tests are built of has it: so it would be seen.
    assert!(!with(&features("normal,build,dev"), word).is_empty());
}

#[test]
fn no_release_can_take_a_guard_away() {
    check_absent("sabotage");
}

#[test]
fn no_release_holds_the_fixtures_of_tests() {
    check_absent("gala-testkit");
}
