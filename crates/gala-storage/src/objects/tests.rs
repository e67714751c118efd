//! What only a store in a folder does; what every store does stands in `tests/contract`.

use super::*;

fn store() -> (tempfile::TempDir, Objects) {
    let folder = tempfile::tempdir().expect("a folder");
    let objects = Objects::open(&folder.path().join("objects")).expect("a store");
    (folder, objects)
}

#[tokio::test]
async fn keys_cannot_leave_the_root() {
    let (folder, objects) = store();
    let root = folder.path().join("objects").canonicalize().expect("a folder");
    for key in ["../x", "a/../../x", "/etc/passwd", "a//b", ""] {
        match objects.local_path(key) {
            Some(path) => assert!(path.starts_with(&root), "{key}"),
            None => assert!(objects.put_bytes(key, "x").await.is_err(), "{key}"),
        }
    }
    assert!(objects.put_bytes("../x", "x").await.is_err());
}

#[tokio::test]
async fn what_is_old_below_a_prefix_is_removed_and_nothing_else() {
    let (_folder, objects) = store();
    for key in ["segments/a/old", "segments/a/new", "given/old"] {
        objects.put_bytes(key, "x").await.expect("stored");
    }
    for key in ["segments/a/old", "given/old"] {
        let file = std::fs::File::options().append(true).open(objects.local_path(key).expect("a key"));
        let long_ago = SystemTime::now() - Duration::from_secs(1000);
        file.and_then(|file| file.set_modified(long_ago)).expect("dated");
    }
    assert_eq!(objects.remove_older("segments", Duration::from_secs(500)).await.expect("removed"), 1);
    for (key, is_there) in [("segments/a/old", false), ("segments/a/new", true), ("given/old", true)] {
        assert_eq!(objects.size(key).await.expect("a size").is_some(), is_there, "{key}");
    }
    assert_eq!(objects.remove_older("nothing", Duration::ZERO).await.expect("nothing"), 0);
}

#[tokio::test]
async fn an_object_of_the_same_size_but_other_content_is_replaced() {
    let (folder, objects) = store();
    let file = folder.path().join("source");
    std::fs::write(&file, b"what it is").expect("a file");
    let stored = objects.put_file(&file, |_| "a/b".to_owned()).await.expect("stored");
    std::fs::write(objects.local_path("a/b").expect("a key"), b"rotten now").expect("spoiled");
    assert!(!objects.holds("a/b", stored.size_bytes, stored.checksum).await.expect("read"));
    assert_eq!(objects.put_file(&file, |_| "a/b".to_owned()).await.expect("stored"), stored);
    assert_eq!(&objects.read("a/b").await.expect("read")[..], b"what it is");
    assert!(objects.holds("a/b", stored.size_bytes, stored.checksum).await.expect("read"));
    assert!(!objects.holds("a/c", stored.size_bytes, stored.checksum).await.expect("none"));
}

#[tokio::test]
async fn what_a_dead_process_was_writing_is_removed_and_nothing_else() {
    let (_folder, objects) = store();
    objects.put_bytes("a/b", "content").await.expect("stored");
    objects.put_bytes("a/c#d", "content").await.expect("stored");
    let part = objects.local_path("a/b").expect("a key").with_file_name("b#1");
    std::fs::write(&part, "cont").expect("left");
    let an_hour = Duration::from_secs(3600);
    assert_eq!(objects.unfinished(SystemTime::now() - an_hour, true).await.expect("swept"), 0, "it may be under way");
    assert_eq!(objects.unfinished(SystemTime::now() + an_hour, false).await.expect("found"), 1);
    assert!(part.exists());
    assert_eq!(objects.unfinished(SystemTime::now() + an_hour, true).await.expect("swept"), 1);
    assert!(!part.exists());
    for key in ["a/b", "a/c#d"] {
        assert_eq!(&objects.read(key).await.expect("read")[..], b"content");
    }
}

#[tokio::test]
async fn a_copy_that_is_made_again_leaves_nothing_beside_it() {
    let (_folder, objects) = store();
    objects.put_bytes("given/music.wav", "la").await.expect("stored");
    for _ in 0..3 {
        objects.copy("given/music.wav", "tea/final/music.wav").await.expect("copied");
    }
    let folder = objects.local_path("tea/final").expect("a key");
    let names: Vec<_> = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names, ["music.wav"]);
}

#[tokio::test]
async fn objects_of_two_stores_are_found_stored_in_the_first_and_removed_from_both() {
    let ((_one, first), (_other, second)) = (store(), store());
    let both = first.clone().with_also(&second);
    let key = "tea-89abcdef/takes/a.wav";
    let old = second.put_bytes(key, "old").await.expect("stored");
    assert_eq!(both.size(key).await.expect("a size"), Some(3));
    assert_eq!(&both.read(key).await.expect("found")[..], b"old");
    assert_eq!(
        &both.stream(key, Some(1..3)).await.expect("found").next().await.expect("a piece").expect("bytes")[..],
        b"ld"
    );
    assert!(both.holds(key, 3, old.checksum).await.expect("held"));
    assert!(both.read_through(key, 3, old.checksum).await.expect("read"));
    let local = both.local(&old.clone().into()).await.expect("a file");
    assert_eq!(local.path(), second.local_path(key).expect("a path"));

    both.copy(key, "tea-89abcdef/takes/b.wav").await.expect("copied where it is");
    assert_eq!(&both.read("tea-89abcdef/takes/b.wav").await.expect("found")[..], b"old");
    both.put_bytes(key, "newer").await.expect("stored");
    assert_eq!(&both.read(key).await.expect("found")[..], b"newer");
    assert_eq!(&second.read(key).await.expect("as it was")[..], b"old");
    let local = both.local(&first.put_bytes(key, "newer").await.expect("stored").into()).await.expect("a file");
    assert_eq!(local.path(), first.local_path(key).expect("a path"));
    let listed: Vec<_> = both.list(None).map(|object| object.expect("listed").key).collect().await;
    assert_eq!(listed.iter().filter(|listed| *listed == key).count(), 2, "it is in both");

    both.remove(key).await.expect("removed");
    for place in both.places() {
        assert_eq!(place.size(key).await.expect("a size"), None);
    }
    assert!(matches!(both.read(key).await, Err(StorageError::NotFound { .. })));
    assert!(matches!(both.local(&old.into()).await, Err(StorageError::NotFound { .. })));
}
