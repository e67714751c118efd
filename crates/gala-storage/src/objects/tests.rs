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
async fn what_is_stored_again_counts_as_stored_now() {
    let (folder, objects) = store();
    let file = folder.path().join("source");
    std::fs::write(&file, b"content").expect("a file");
    objects.put_file(&file, |_| "a/b".to_owned()).await.expect("stored");
    let long_ago = SystemTime::now() - Duration::from_secs(1000);
    let dated = std::fs::File::open(objects.local_path("a/b").expect("a key"));
    dated.and_then(|file| file.set_modified(long_ago)).expect("dated");
    let listed = || async {
        let listed: Vec<_> = objects.list(None).map(|one| one.expect("listed")).collect().await;
        assert!(listed.iter().all(|one| one.size_bytes == 7));
        listed.iter().map(|one| (one.key.clone(), one.stored_at > long_ago)).collect::<Vec<_>>()
    };
    assert_eq!(listed().await, [("a/b".to_owned(), false)]);
    objects.put_file(&file, |_| "a/b".to_owned()).await.expect("stored");
    assert_eq!(listed().await, [("a/b".to_owned(), true)]);
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
