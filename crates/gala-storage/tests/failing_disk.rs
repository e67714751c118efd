//! A disk that fails under a sync, and one that is full: strace makes the system call fail in a process of its own.

use std::{path::Path, process::Command};

use gala_storage::{Objects, StorageError};

/// Names the variable that turns the test program into the process whose disk fails: the store's folder.
const STORE: &str = "GALA_FAILING_DISK_STORE";

/// Not a test: the body of the child. Without a folder it does nothing. All its files are written by one thread, because
/// strace counts the calls of each thread by itself: with two threads the first sync of the second one would fail as well.
#[test]
fn a_child_stores_three_objects() {
    let Ok(root) = std::env::var(STORE) else { return };
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().max_blocking_threads(1).build().expect("a runtime");
    runtime.block_on(store_three_objects(Path::new(&root)));
}

async fn store_three_objects(root: &Path) {
    let objects = Objects::open(root).expect("a store");
    for key in ["one", "two", "three"] {
        let told = match objects.put_bytes(key, key).await {
            Ok(_) => "stored",
            Err(StorageError::Full { .. }) => "full",
            Err(StorageError::Stopped) => "stopped",
            Err(StorageError::Backend { .. }) => "failed",
            Err(error) => panic!("{error}"),
        };
        println!("{key}: {told} ");
    }
}

/// Runs the child with its first sync failing. Returns what became of each object, by the child and by the folder.
fn with_failing_sync(error: &str) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let inject = format!("inject=fsync:error={error}:when=1");
    let output = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", &inject])
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", "a_child_stores_three_objects", "--nocapture"])
        .env(STORE, folder.path())
        .output()
        .expect("strace is installed (run scripts/setup test)");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let told = |key: &str| text.split_once(&format!("{key}: ")).and_then(|(_, rest)| rest.split(' ').next());
    let told = ["one", "two", "three"].map(|key| told(key).unwrap_or("nothing").to_owned());
    let mut left: Vec<String> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    left.sort();
    (told.to_vec(), left)
}

#[test]
fn after_a_failed_sync_nothing_is_stored_any_more() {
    let (told, left) = with_failing_sync("EIO");
    assert_eq!(told, ["failed", "stopped", "stopped"]);
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_full_disk_is_told_and_storing_goes_on_when_there_is_room() {
    let (told, left) = with_failing_sync("ENOSPC");
    assert_eq!(told, ["full", "stored", "stored"]);
    assert_eq!(left, ["three", "two"]);
}
