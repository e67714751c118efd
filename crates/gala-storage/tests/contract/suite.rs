//! What every store does.

use std::time::{Duration, SystemTime};

use futures::{StreamExt, TryStreamExt};
use gala_core::{asset::StoredFile, hash::ContentHash};
use gala_storage::{StorageError, probe};

use super::store::{Server, Store, content};

pub async fn a_file_comes_back_as_it_went_in_whole_and_in_parts(store: Store) {
    // None, one, less than a part of an upload, exactly one, a byte more, and several that fit together badly.
    for bytes in [0, 1, 100_003, 8 << 20, (8 << 20) + 1, 20_000_003] {
        let content = content(bytes);
        let file = store.file("film", &content);
        let key = |hash: ContentHash| format!("お茶 の話-89abcdef/takes/film+1 #{}.mp4", hash.short());
        let stored = store.objects.put_file(&file, key).await.expect("stored");
        assert_eq!((stored.size_bytes, stored.checksum), (bytes as u64, ContentHash::of(&content)));
        assert_eq!(store.objects.size(&stored.key).await.expect("a size"), Some(bytes as u64));
        assert!(store.objects.read(&stored.key).await.expect("read") == content, "{bytes} bytes");
        let end = bytes as u64;
        for range in [0..end.min(1), end / 2..end, end.saturating_sub(3)..end, end / 3..end + 100] {
            if range.start >= end {
                continue;
            }
            let expected = &content[range.start as usize..range.end.min(end) as usize];
            let pieces = store.objects.stream(&stored.key, Some(range.clone())).await.expect("a stream");
            let pieces: Vec<_> = pieces.try_collect().await.expect("bytes");
            assert!(pieces.concat() == expected, "{range:?} of {bytes}");
        }
    }
}

pub async fn bytes_come_back_also_none_at_all(store: Store) {
    for bytes in [&b""[..], b"x", &content(300_000)] {
        let stored = store.objects.put_bytes("a/plan.json", bytes.to_vec()).await.expect("stored");
        assert_eq!((stored.size_bytes, stored.checksum), (bytes.len() as u64, ContentHash::of(bytes)));
        assert_eq!(store.objects.read("a/plan.json").await.expect("read"), bytes);
    }
}

pub async fn a_missing_object_is_told_apart_from_a_fault(store: Store) {
    let objects = &store.objects;
    assert_eq!(objects.size("nothing").await.expect("told"), None);
    assert!(!objects.holds("nothing", 1, ContentHash::of(b"x")).await.expect("told"));
    assert!(!objects.read_through("nothing", 1, ContentHash::of(b"x")).await.expect("told"));
    let missing = |error: StorageError| assert!(matches!(error, StorageError::NotFound { .. }), "{error:?}");
    missing(objects.read("nothing").await.expect_err("missing"));
    missing(objects.copy("nothing", "something").await.expect_err("missing"));
    missing(objects.fetch("nothing", &store.file("to", b"")).await.expect_err("missing"));
    if let Err(error) = objects.stream("nothing", Some(3..5)).await {
        missing(error);
    } else {
        panic!("there is nothing to stream");
    }
    assert_eq!(store.keys(None).await, Vec::<String>::new());
    assert_eq!(store.keys(Some("nothing")).await, Vec::<String>::new());
}

pub async fn an_object_is_replaced_whole_and_removed_once(store: Store) {
    let to = store.file("to", b"");
    for content in ["a long first content", "then a short one", ""] {
        store.objects.put_bytes("a/b", content).await.expect("stored");
        store.objects.fetch("a/b", &to).await.expect("fetched");
        assert_eq!(std::fs::read_to_string(&to).expect("a file"), content);
    }
    for _ in 0..2 {
        store.objects.remove("a/b").await.expect("gone");
        assert_eq!(store.objects.size("a/b").await.expect("told"), None);
    }
}

pub async fn a_copy_is_an_object_of_its_own(store: Store) {
    let objects = &store.objects;
    let stored = objects.put_bytes("given/music.wav", "la").await.expect("stored");
    for _ in 0..3 {
        objects.copy("given/music.wav", "tea/final/music.wav").await.expect("copied");
    }
    objects.copy("given/music.wav", "given/music.wav").await.expect("nothing to do");
    assert_eq!(store.keys(None).await, ["given/music.wav", "tea/final/music.wav"]);
    objects.remove("given/music.wav").await.expect("gone");
    assert_eq!(objects.read("tea/final/music.wav").await.expect("it stays"), "la");
    assert!(objects.holds("tea/final/music.wav", 2, stored.checksum).await.expect("told"));
}

pub async fn lists_tell_what_is_below_a_folder_and_nothing_else(store: Store) {
    for key in ["tea-1/a", "tea-1/b/c", "tea-12/a", "tea", "other"] {
        store.objects.put_bytes(key, key).await.expect("stored");
    }
    assert_eq!(store.keys(Some("tea-1")).await, ["tea-1/a", "tea-1/b/c"]);
    assert_eq!(store.keys(Some("tea-1/b")).await, ["tea-1/b/c"]);
    assert_eq!(store.keys(None).await, ["other", "tea", "tea-1/a", "tea-1/b/c", "tea-12/a"]);
    let listed: Vec<_> = store.objects.list(Some("tea-12")).try_collect().await.expect("listed");
    assert_eq!(listed[0].size_bytes, "tea-12/a".len() as u64);
    let age = listed[0].stored_at.elapsed().unwrap_or_default();
    assert!(age < Duration::from_secs(60), "stored {age:?} ago");
    assert_eq!(store.objects.remove_older("tea-1", Duration::from_secs(60)).await.expect("told"), 0);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(store.objects.remove_older("tea-1", Duration::ZERO).await.expect("removed"), 2);
    assert_eq!(store.keys(None).await, ["other", "tea", "tea-12/a"]);
}

pub async fn what_an_object_holds_is_told_by_its_content(store: Store) {
    let stored = store.objects.put_bytes("a/b", "what it is").await.expect("stored");
    let other = ContentHash::of(b"what it i5");
    for (size_bytes, checksum, expected) in
        [(stored.size_bytes, stored.checksum, true), (stored.size_bytes, other, false), (11, stored.checksum, false)]
    {
        assert_eq!(store.objects.holds("a/b", size_bytes, checksum).await.expect("told"), expected);
        assert_eq!(store.objects.read_through("a/b", size_bytes, checksum).await.expect("read"), expected);
    }
}

pub async fn what_is_stored_again_counts_as_stored_now(mut store: Store) {
    let file = store.file("source", b"content");
    let objects = store.objects.clone();
    let put = async || objects.put_file(&file, |_| "a/b".to_owned()).await.expect("stored");
    let stored = put().await;
    let age = Duration::from_secs(3 * 3600);
    let before = SystemTime::now() - age;
    store.age("a/b", age);
    assert!(stored_at(&store).await < before + Duration::from_secs(60), "it is old now");
    assert_eq!(put().await, stored);
    assert!(stored_at(&store).await > before + Duration::from_secs(3600), "it counts as stored now");
    assert_eq!(store.objects.read("a/b").await.expect("read"), "content");
}

async fn stored_at(store: &Store) -> SystemTime {
    store.objects.list(None).next().await.expect("one").expect("listed").stored_at
}

pub async fn keys_lead_nowhere_else(store: Store) {
    for key in ["../x", "a/../../x", "a//b", "a/./b"] {
        assert!(store.objects.put_bytes(key, "x").await.is_err(), "{key}");
        assert!(store.objects.read(key).await.is_err(), "{key}");
    }
    assert_eq!(store.keys(None).await, Vec::<String>::new());
}

pub async fn an_object_becomes_a_file_of_this_machine(store: Store) {
    let content = content(9_000_000);
    let file = store.file("film", &content);
    let stored: StoredFile = store.objects.put_file(&file, |_| "a/film.mp4".to_owned()).await.expect("stored").into();
    let other: StoredFile = store.objects.put_bytes("a/plan.json", "{}").await.expect("stored").into();
    let (film, plan) = (store.objects.local(&stored).await, store.objects.local(&other).await);
    let (film, plan) = (film.expect("a file"), plan.expect("a file"));
    assert!(std::fs::read(film.path()).expect("read") == content);
    assert_eq!(std::fs::read(plan.path()).expect("read"), b"{}");
    assert_eq!(film.path().extension().expect("kept"), "mp4");
    let is_elsewhere = store.objects.local_path(&stored.key).is_none();
    assert_eq!(is_elsewhere, !matches!(store.server, Server::Folder));
    if is_elsewhere {
        let lost = StoredFile { key: "a/lost".to_owned(), checksum: ContentHash::of(b"lost"), size_bytes: 4 };
        let missing = store.objects.local(&lost).await.expect_err("it is nowhere");
        assert!(matches!(missing, StorageError::NotFound { .. }), "{missing:?}");
        let changed = StoredFile { checksum: ContentHash::of(b"[]"), ..other };
        let damaged = store.objects.local(&changed).await.expect_err("it is another");
        assert!(matches!(damaged, StorageError::Damaged { .. }), "{damaged:?}");
    }
}

pub async fn a_store_is_proved_by_using_it(store: Store) {
    let tried = probe(&store.objects).await;
    let failed: Vec<_> = tried.iter().filter(|probed| probed.result.is_err()).collect();
    assert!(failed.is_empty(), "{failed:?}");
    let what: Vec<_> = tried.iter().map(|probed| probed.what).collect();
    assert_eq!(what, ["write", "read", "range", "list", "copy", "link", "delete"]);
    assert_eq!(store.keys(None).await, Vec::<String>::new(), "nothing is left");
}
