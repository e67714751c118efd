//! `make install` puts a program somewhere that works there, and `make uninstall` takes just that away.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use super::fixture::{Fixture, Run};

/// Below which everything is installed, in a folder of the test.
const PREFIX: &str = "/opt/gala";

const INSTALLED: [&str; 15] = [
    "bin/gala",
    "libexec/gala/gala-espeak",
    "libexec/gala/gala-model",
    "libexec/gala/gala-sandbox",
    "libexec/gala/gala-svg",
    "libexec/gala/libgala_forkserver.so",
    "share/doc/gala/LICENSE-APACHE",
    "share/doc/gala/LICENSE-MIT",
    "share/doc/gala/LICENSES/GPL-3.0.txt",
    "share/doc/gala/LICENSES/MIT-Fluent-Emoji.txt",
    "share/doc/gala/LICENSES/MIT-emojibase.txt",
    "share/doc/gala/LICENSES/OFL-1.1-Bricolage-Grotesque.txt",
    "share/doc/gala/LICENSES/OFL-1.1-Inter.txt",
    "share/doc/gala/LICENSES/Unicode-3.0.txt",
    "share/doc/gala/NOTICE.md",
];

/// What other people put into the same folders.
const OF_OTHERS: [&str; 3] = ["bin/other", "libexec/gala/other", "share/doc/gala/LICENSES/other"];

fn make(target: &str, destination: &Path) -> Run {
    let built = Path::new(env!("CARGO_BIN_EXE_gala")).parent().expect("the folder of the build");
    let mut make = Command::new("make");
    make.arg("-C").arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).arg(target);
    make.arg(format!("PREFIX={PREFIX}")).env("DESTDIR", destination).env("BUILT", built);
    // A test may itself be started by make.
    make.env_remove("MAKEFLAGS").env_remove("MAKELEVEL");
    Run::of(make.output().expect("make is installed"))
}

/// The files below a folder, by their paths from there.
fn files(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for path in fs::read_dir(inner).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).expect("inside").to_string_lossy().into_owned());
            }
        }
    }
    found
}

fn named(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The details of the checks of `gala doctor`, all of which must be good, found through a link in a folder of `PATH`.
fn doctor(fixture: &Fixture, gala: &Path) -> Vec<String> {
    let link = fixture.path("links/gala");
    fs::create_dir(fixture.path("links")).expect("a folder");
    std::os::unix::fs::symlink(gala, &link).expect("a link");
    let mut command = fixture.command_of(&link, &["doctor", "--json"]);
    let output = command.env("PATH", "/usr/bin:/bin").output().expect("gala starts");
    let checks: Value = serde_json::from_slice(&output.stdout).expect("doctor prints JSON");
    let checks = checks.as_array().expect("a list").iter();
    checks
        .map(|check| {
            assert_eq!(check["ok"], true, "{check}");
            check["detail"].as_str().expect("a text").to_owned()
        })
        .collect()
}

#[test]
fn what_is_installed_works_and_is_taken_away_again() {
    let fixture = Fixture::with_brief("");
    let destination = fixture.path("destination");
    let prefix: PathBuf = destination.join(PREFIX.trim_start_matches('/'));
    for name in OF_OTHERS {
        fixture.write(&format!("destination{PREFIX}/{name}"), "");
    }

    // Twice: an installation is replaced by the next.
    make("install", &destination).assert_ok();
    make("install", &destination).assert_ok();
    let mut expected = named(&INSTALLED);
    expected.extend(named(&OF_OTHERS));
    assert_eq!(files(&prefix), expected);

    let gala = prefix.join("bin/gala");
    let version = Run::of(fixture.command_of(&gala, &["--version"]).output().expect("gala starts")).assert_ok();
    assert_eq!(version.text.trim(), concat!("gala ", env!("CARGO_PKG_VERSION")));
    let drawer = prefix.join("libexec/gala/gala-svg").display().to_string();
    let details = doctor(&fixture, &gala);
    assert!(details.iter().any(|detail| detail.contains(&drawer)), "{details:?}");

    make("uninstall", &destination).assert_ok();
    assert_eq!(files(&prefix), named(&OF_OTHERS));
    for name in OF_OTHERS {
        fs::remove_file(prefix.join(name)).expect("a file of others");
    }
    make("uninstall", &destination).assert_ok();
    assert!(!prefix.join("libexec/gala").exists(), "its own folders go when nothing of others is in them");
    assert!(!prefix.join("share/doc/gala").exists(), "its own folders go when nothing of others is in them");
}

#[test]
fn nothing_is_installed_below_a_folder_that_is_not_absolute() {
    let fixture = Fixture::with_brief("");
    let mut install = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/install"));
    install.arg("install").env("PREFIX", "somewhere").env("DESTDIR", fixture.path("destination"));
    let refused = Run::of(install.output().expect("the script runs"));
    assert!(!refused.ok && refused.text.contains("PREFIX is 'somewhere' and must begin with /"), "{}", refused.text);
    assert!(!fixture.path("destination").exists());
}
