use std::sync::atomic::AtomicUsize;

use bytes::Bytes;
use gala_core::hash::ContentHash;

use super::*;

fn object(name: &str, bytes: &[u8]) -> StoredFile {
    StoredFile { key: name.to_owned(), checksum: ContentHash::of(bytes), size_bytes: bytes.len() as u64 }
}

fn pieces(bytes: &'static [u8]) -> Pieces {
    futures::stream::iter(bytes.chunks(3).map(|piece| Ok(Bytes::from_static(piece)))).boxed()
}

fn names(cache: &Cache) -> Vec<String> {
    let entries = fs::read_dir(&cache.root).expect("a folder");
    let mut names: Vec<_> = entries.map(|entry| entry.expect("one").file_name().to_string_lossy().into()).collect();
    names.sort();
    names
}

fn cache(limit_bytes: u64) -> (tempfile::TempDir, Cache) {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = Cache::open(&folder.path().join("cache"), limit_bytes).expect("a cache");
    (folder, cache)
}

#[tokio::test]
async fn a_file_is_fetched_once_by_all_who_ask_at_the_same_time_and_kept() {
    let (_folder, cache) = cache(1000);
    let (film, fetched) = (object("a/film.mp4", b"a film"), AtomicUsize::new(0));
    let fetch = || async {
        fetched.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        Ok(pieces(b"a film"))
    };
    let asked = futures::future::join_all((0..8).map(|_| cache.file(&film, fetch))).await;
    for file in asked {
        let path = file.expect("a file").path().to_owned();
        assert_eq!(fs::read(&path).expect("read"), b"a film");
        assert_eq!(path.extension().expect("kept"), "mp4");
    }
    assert_eq!(fetched.load(Ordering::Relaxed), 1);
    cache.file(&film, async || panic!("it is there")).await.expect("kept");
}

#[tokio::test]
async fn what_changed_on_the_disk_is_fetched_again_and_what_is_not_the_object_never_becomes_a_file() {
    let (_folder, cache) = cache(1000);
    let film = object("film", b"a film");
    let path = cache.file(&film, async || Ok(pieces(b"a film"))).await.expect("fetched").path().to_owned();
    fs::write(&path, b"b film").expect("spoiled");
    let file = cache.file(&film, async || Ok(pieces(b"a film"))).await.expect("fetched again");
    assert_eq!(fs::read(file.path()).expect("read"), b"a film");
    for other in [&b"b film"[..], b"a fil", b"a film and more", b""] {
        fs::write(&path, b"spoiled").expect("spoiled");
        let refused = cache.file(&film, async || Ok(pieces(other))).await;
        assert!(matches!(refused, Err(StorageError::Damaged { .. })), "{other:?}: {refused:?}");
        assert_eq!(names(&cache), Vec::<String>::new(), "{other:?}");
    }
    let broken = async || Ok(futures::stream::iter([Err(StorageError::Stopped)]).boxed());
    assert!(matches!(cache.file(&film, broken).await, Err(StorageError::Stopped)));
    assert_eq!(names(&cache), Vec::<String>::new());
}

#[tokio::test]
async fn what_was_used_longest_ago_makes_room_and_what_is_in_use_never() {
    let (_folder, cache) = cache(20);
    let get = async |bytes: &'static [u8]| {
        let file = cache.file(&object("x", bytes), async || Ok(pieces(bytes))).await.expect("a file");
        // Files systems tell times in steps.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        file
    };
    let first = get(b"1234567890").await;
    drop(get(b"abcdefghij").await);
    drop(get(b"ABCDEFGHIJ").await);
    assert!(first.path().exists(), "it is in use");
    assert_eq!(names(&cache), [name(&object("x", b"1234567890")), name(&object("x", b"ABCDEFGHIJ"))].sorted());
    let (again, _) = (first.clone(), drop(first));
    get(b"a file that is larger than the limit").await;
    assert!(again.path().exists(), "a clone uses it as well");
    drop(again);
    drop(get(b"KLMNOPQRST").await);
    assert_eq!(names(&cache), [name(&object("x", b"KLMNOPQRST"))]);
}

#[tokio::test]
async fn what_a_dead_process_was_fetching_is_removed_and_what_was_stored_is_kept() {
    let (folder, cache) = cache(1000);
    let stored = folder.path().join("stored");
    fs::write(&stored, b"a film").expect("a file");
    cache.keep(&object("film", b"a film"), &stored).await;
    fs::write(cache.root.join("abc.7.part"), b"a fi").expect("left");
    let cache = Cache::open(&cache.root, 1000).expect("opened again");
    assert_eq!(names(&cache), [name(&object("film", b"a film"))]);
    cache.file(&object("film", b"a film"), async || panic!("it is there")).await.expect("kept");
}

trait Sorted {
    fn sorted(self) -> Self;
}

impl Sorted for [String; 2] {
    fn sorted(mut self) -> Self {
        self.sort();
        self
    }
}
