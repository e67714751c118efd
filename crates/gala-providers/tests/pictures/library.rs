use std::{io::Cursor, path::PathBuf, process::Command};

use gala_ai::provider::{Call, ProviderError, StockLibrary, StockQuery};
use gala_core::stock::{StockCandidate, StockKind};
use gala_providers::stock::FolderLibrary;
use serde_json::json;

use crate::stock::{query, take};

/// A folder of pictures and videos, and beside it what nobody may reach.
struct Folder {
    dir: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        let folder = Self { dir: tempfile::tempdir().expect("a folder") };
        folder.picture("library/animals/red-fox_01.png", 60, 100);
        folder.picture("library/animals/IMG_0001.jpg", 100, 60);
        folder.picture("library/winter/IMG_0002.png", 100, 60);
        folder.picture("library/IMG_0003.png", 70, 70);
        folder.picture("library/.hidden/fox.png", 60, 100);
        folder.picture("outside/fox.png", 60, 100);
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::create_dir_all(self.path(name).parent().expect("a folder")).expect("made");
        std::fs::write(self.path(name), bytes).expect("written");
    }

    fn picture(&self, name: &str, width: u32, height: u32) {
        let mut file = Cursor::new(Vec::new());
        let format = if name.ends_with("png") { image::ImageFormat::Png } else { image::ImageFormat::Jpeg };
        image::RgbImage::new(width, height).write_to(&mut file, format).expect("encoded");
        self.write(name, file.into_inner());
    }

    fn open(&self) -> FolderLibrary {
        FolderLibrary::open(&self.path("library")).expect("a library")
    }
}

async fn search(library: &FolderLibrary, kind: StockKind, words: &str) -> Vec<StockCandidate> {
    let asked = StockQuery { words: words.to_owned(), ..query(kind) };
    library.search(&asked, &Call::unpaid()).await.expect("a page").candidates
}

async fn names(library: &FolderLibrary, kind: StockKind, words: &str) -> Vec<String> {
    search(library, kind, words).await.into_iter().map(|found| found.asset.id).collect()
}

#[tokio::test]
async fn a_folder_is_found_by_names_and_by_the_words_beside() {
    let folder = Folder::new();
    let library = folder.open();
    assert_eq!(names(&library, StockKind::Photo, "red fox").await, ["animals/red-fox_01.png"]);
    assert_eq!(names(&library, StockKind::Photo, "animals").await, ["animals/IMG_0001.jpg", "animals/red-fox_01.png"]);
    assert_eq!(names(&library, StockKind::Photo, "snow").await, Vec::<String>::new());
    folder.write("library/winter/tags.txt", "snow, ice\nmountain");
    folder.write("library/IMG_0003.png.txt", "snow");
    let facts = json!({ "title": "A badger", "tags": ["snow", "night"], "author": "Cleo", "licence": "CC-BY-4.0",
        "source": "https://example.com/badger", "more": 1 });
    folder.write("library/animals/IMG_0001.jpg.json", facts.to_string());
    assert_eq!(
        names(&library, StockKind::Photo, "snow").await,
        ["IMG_0003.png", "animals/IMG_0001.jpg", "winter/IMG_0002.png"]
    );
    folder.write("library/IMG_0003.png.json", "{ no json");
    assert_eq!(names(&library, StockKind::Photo, "Badger night").await, ["animals/IMG_0001.jpg"]);
    let found = search(&library, StockKind::Photo, "badger").await.remove(0);
    assert_eq!((found.author.as_str(), found.licence.as_str()), ("Cleo", "CC-BY-4.0"));
    assert_eq!((found.width, found.height, found.page_url.as_deref()), (100, 60, Some("https://example.com/badger")));
    let mut red = query(StockKind::Photo);
    (red.words, red.min_width, red.min_height) = ("red fox".to_owned(), 10, 10);
    take(&library, &red, &Call::unpaid()).await.expect("copied");
}

#[tokio::test]
async fn a_folder_is_found_by_what_is_written_in_its_files() {
    let folder = Folder::new();
    let ffmpeg = |arguments: &[&str], name: &str| {
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-f", "lavfi", "-i"]).args(arguments).arg(folder.path(name));
        assert!(ffmpeg.status().expect("ffmpeg runs").success());
    };
    ffmpeg(&["testsrc=size=96x160:rate=10:duration=6", "-pix_fmt", "yuv420p"], "library/clip-fox.mp4");
    // A PNG file with a text in it, between its header and its pixels.
    let png = std::fs::read(folder.path("library/IMG_0003.png")).expect("a picture");
    let chunk = [b"tEXt".as_slice(), b"Description\0an otter on ice"].concat();
    let mut crc = !0_u32;
    for byte in &chunk {
        crc =
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 });
    }
    let length = (chunk.len() as u32 - 4).to_be_bytes();
    folder.write("library/IMG_0003.png", [&png[..33], &length, &chunk, &(!crc).to_be_bytes(), &png[33..]].concat());
    let jpeg = std::fs::read(folder.path("library/animals/IMG_0001.jpg")).expect("a picture");
    folder.write("library/animals/IMG_0001.jpg", [&jpeg[..2], exif("a heron at dawn").as_slice(), &jpeg[2..]].concat());
    let library = folder.open();
    assert_eq!(names(&library, StockKind::Photo, "otter").await, ["IMG_0003.png"]);
    assert_eq!(names(&library, StockKind::Photo, "heron").await, ["animals/IMG_0001.jpg"]);
    let asked = StockQuery { min_width: 90, min_height: 90, ..query(StockKind::Video) };
    let found = take(&library, &asked, &Call::unpaid()).await.expect("copied");
    assert_eq!((found.width, found.height, found.duration_ms), (96, 160, Some(6000)));
    // What was changed is read again.
    folder.picture("library/IMG_0003.png", 80, 80);
    assert_eq!(names(&library, StockKind::Photo, "otter").await, Vec::<String>::new());
}

/// A segment of a JPEG file with an image description: TIFF, big-endian, one entry.
fn exif(description: &str) -> Vec<u8> {
    let text = [description.as_bytes(), b"\0"].concat();
    let entry = [&[0x01, 0x0e, 0, 2][..], &(text.len() as u32).to_be_bytes(), &26_u32.to_be_bytes()].concat();
    let tiff = [b"MM\0*".as_slice(), &8_u32.to_be_bytes(), &[0, 1], &entry, &[0; 4], &text].concat();
    let payload = [b"Exif\0\0".as_slice(), &tiff].concat();
    [&[0xff, 0xe1][..], &(payload.len() as u16 + 2).to_be_bytes(), &payload].concat()
}

#[tokio::test]
async fn nothing_outside_the_folder_is_reached() {
    let folder = Folder::new();
    let link = |to: &str, from: &str| std::os::unix::fs::symlink(folder.path(to), folder.path(from)).expect("a link");
    link("outside/fox.png", "library/fox-linked.png");
    link("outside", "library/fox-folder");
    link("library/animals/red-fox_01.png", "library/second-fox.png");
    link("library", "library/animals/fox-loop");
    folder.write("outside/words.txt", "fox");
    link("outside/words.txt", "library/winter/tags.txt");
    let library = folder.open();
    assert_eq!(names(&library, StockKind::Photo, "fox").await, ["animals/red-fox_01.png", "second-fox.png"]);
    let found = search(&library, StockKind::Photo, "fox").await.remove(0);
    let into = folder.path("copy");
    let absolute = folder.path("outside/fox.png").to_string_lossy().into_owned();
    for outside in [
        "../outside/fox.png",
        "animals/../../outside/fox.png",
        "fox-linked.png",
        "fox-folder/fox.png",
        "",
        ".",
        "none.png",
        &absolute,
    ] {
        let candidate = StockCandidate { file: outside.to_owned(), ..found.clone() };
        let refused = library.download(&candidate, &into, &Call::unpaid()).await;
        assert!(matches!(refused, Err(ProviderError::Refused(_))), "{outside}: {refused:?}");
        assert!(!into.exists());
    }
    folder.write("library/animals/red-fox_01.png", "<html>");
    let broken = library.download(&found, &into, &Call::unpaid()).await;
    assert!(matches!(broken, Err(ProviderError::Broken { .. })) && !into.exists(), "{broken:?}");
    assert!(matches!(FolderLibrary::open(&folder.path("nowhere")), Err(ProviderError::Unavailable { .. })));
}
