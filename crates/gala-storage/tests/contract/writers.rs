//! Writers that die, and files that change under them: nothing half-written is ever an object.

use std::{
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
    time::Duration,
};

use gala_core::hash::ContentHash;
use gala_storage::{Objects, StorageError};
use gala_testkit::s3::S3Server;

use super::store::{Store, content, open, settings};

/// What the writing process is told: where the store is, by an endpoint or as a folder.
const STORE: &str = "GALA_TEST_STORE";
const FILE: &str = "GALA_TEST_FILE";
const BYTES: usize = 60_000_003;

/// Not a test by itself: the process that others kill. It stores one file under one key, again and again.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_writes() {
    let (Ok(store), Ok(file)) = (std::env::var(STORE), std::env::var(FILE)) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let objects = if store.starts_with("http") {
        open(&settings(&store), folder.path())
    } else {
        Objects::open(store.as_ref()).expect("a store")
    };
    loop {
        objects.put_file(file.as_ref(), |_| "film".to_owned()).await.expect("stored");
        objects.remove("film").await.expect("removed");
    }
}

/// Kills the writer at many instants of a write and looks each time at what is there.
async fn check_kills(objects: &Objects, store: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, content) = (folder.path().join("film"), content(BYTES));
    std::fs::write(&file, &content).expect("a file");
    let expected = ContentHash::of(&content);
    let (mut kills, mut absent) = (0, 0);
    for round in 0..12_u64 {
        let mut writer = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "writers::a_process_that_writes", "--nocapture"])
            .env(STORE, store)
            .env(FILE, &file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a writer");
        tokio::time::sleep(Duration::from_millis(150 + 83 * round)).await;
        writer.kill().expect("killed");
        let status = writer.wait().expect("ended");
        assert_eq!(status.signal(), Some(9), "it had ended by itself: {status}");
        kills += 1;
        match objects.size("film").await.expect("told") {
            None => absent += 1,
            Some(size) => {
                assert_eq!(size, BYTES as u64, "after kill {kills}");
                assert!(objects.read_through("film", size, expected).await.expect("read"), "after kill {kills}");
            }
        }
    }
    assert!(absent > 0, "all {kills} kills came between writes: they mean nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_is_killed_leaves_a_whole_object_or_none_in_a_bucket() {
    let (server, folder) = (S3Server::start(), tempfile::tempdir().expect("a folder"));
    check_kills(&open(&settings(&server.endpoint()), folder.path()), &server.endpoint()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_is_killed_leaves_a_whole_object_or_none_in_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let objects = Objects::open(folder.path()).expect("a store");
    check_kills(&objects, folder.path().to_str().expect("a path")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changes_while_it_is_stored_becomes_no_object() {
    for store in [Store::localfs(), Store::s3(None)] {
        for bytes in [1000, 30_000_003] {
            let file = store.file("film", &content(bytes));
            // Between the look at its content, which names the key, and the writing.
            let change = |_| {
                let mut changed = content(bytes);
                *changed.last_mut().expect("a byte") ^= 1;
                std::fs::write(&file, changed).expect("changed");
                "film".to_owned()
            };
            let refused = store.objects.put_file(&file, change).await.expect_err("it changed");
            assert!(matches!(refused, StorageError::Damaged { .. }), "{refused:?}");
            assert_eq!(store.keys(None).await, Vec::<String>::new(), "{bytes} bytes");
        }
    }
}
