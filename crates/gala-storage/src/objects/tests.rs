use super::*;

fn store() -> (tempfile::TempDir, Objects) {
    let folder = tempfile::tempdir().expect("a folder");
    let objects = Objects::open(&folder.path().join("objects")).expect("a store");
    (folder, objects)
}

#[tokio::test]
async fn a_file_comes_back_as_it_went_in_also_in_parts_and_under_any_script() {
    let (folder, objects) = store();
    let file = folder.path().join("source");
    let content: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    std::fs::write(&file, &content).expect("a file");
    let stored = objects.put_file(&file, |hash| format!("お茶 の話/{}.bin", hash.short())).await.expect("stored");
    assert_eq!(stored.size_bytes, 3_000_000);
    assert_eq!(stored.checksum, ContentHash::of(&content));
    assert_eq!(std::fs::read(objects.local_path(&stored.key).expect("a key")).expect("local"), content);
    let parts: Vec<_> = objects.stream(&stored.key, Some(10..20)).await.expect("a stream").collect().await;
    let part: Vec<u8> = parts.into_iter().flat_map(|part| part.expect("bytes").to_vec()).collect();
    assert_eq!(part, content[10..20]);
}

#[tokio::test]
async fn keys_cannot_leave_the_root() {
    let (_folder, objects) = store();
    for key in ["../x", "a/../../x", "/etc/passwd", "a//b", ""] {
        match objects.local_path(key) {
            Ok(path) => assert!(path.starts_with(&objects.root), "{key}"),
            Err(_) => assert!(objects.put_bytes(key, "x").await.is_err(), "{key}"),
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
async fn an_object_is_fetched_as_it_is_and_removed_once() {
    let (folder, objects) = store();
    let to = folder.path().join("fetched");
    objects.put_bytes("a/b", "content").await.expect("stored");
    objects.fetch("a/b", &to).await.expect("fetched");
    assert_eq!(std::fs::read(&to).expect("a file"), b"content");
    for _ in 0..2 {
        objects.remove("a/b").await.expect("gone");
    }
    assert!(matches!(objects.fetch("a/b", &to).await, Err(StorageError::NotFound { .. })));
}

#[tokio::test]
async fn a_missing_object_is_told_apart_from_a_fault() {
    let (_folder, objects) = store();
    assert!(matches!(objects.read("nothing").await, Err(StorageError::NotFound { .. })));
    assert_eq!(objects.size("nothing").await.expect("a size"), None);
}
