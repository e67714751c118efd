//! What a file names is reached by nobody who looks into it: no address, no other file.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use gala_core::asset::AssetStatus;
use gala_testkit::database::{Engine, OnEngine};

use super::bringing::Ingesting;

/// Something that listens, and counts who comes.
struct Canary {
    port: u16,
    visits: Arc<AtomicUsize>,
}

impl Canary {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let visits = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&visits);
        std::thread::spawn(move || {
            for visitor in listener.incoming() {
                counted.fetch_add(1, SeqCst);
                drop(visitor);
            }
        });
        Self { port, visits }
    }
}

/// Files that name others, by their names and the types that they are announced with.
fn lists(canary: &Canary, secret: &str) -> Vec<(String, &'static str, String)> {
    let address = format!("http://127.0.0.1:{}/part.ts", canary.port);
    let hls = |entry: &str| format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{entry}\n#EXT-X-ENDLIST\n");
    let mut all = Vec::new();
    for entry in [address.as_str(), &format!("file://{secret}"), secret, "concat:a|b", &format!("crypto+{address}")] {
        all.push(hls(entry));
        all.push(format!("ffconcat version 1.0\nfile '{entry}'\n"));
    }
    all.push(format!(
        "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period><AdaptationSet><Representation>\
                      <BaseURL>{address}</BaseURL></Representation></AdaptationSet></Period></MPD>"
    ));
    all.push(format!("v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video {} RTP/AVP 96\n", canary.port));
    all.push(format!("<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='9' height='9'>\
                      <image href='{address}' width='9' height='9'/><image xlink:href='file://{secret}' width='9' height='9'/></svg>"));
    let types = ["video/mp4", "audio/mpeg", "image/svg+xml", "image/tiff"];
    all.into_iter()
        .enumerate()
        .flat_map(|(place, text)| {
            let named =
                move |mime: &'static str| (format!("{place}.{}", mime.rsplit('/').next().expect("a name")), mime);
            types.map(move |mime| named(mime)).map(move |(name, mime)| (name, mime, text.clone()))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_file_names_is_reached() {
    let brought = Ingesting::start(Engine::Sqlite).await;
    let canary = Canary::start();
    let secret: PathBuf = brought.path("secret.txt");
    std::fs::write(&secret, "the canary sings").expect("written");
    let secret = secret.to_str().expect("UTF-8").to_owned();
    let lists = lists(&canary, &secret);
    let mut drawn = 0;
    for (name, mime, text) in &lists {
        let path = brought.path(name);
        std::fs::write(&path, text).expect("written");
        let id = brought.bring(&path, mime).await;
        let ended = brought.ended(id).await;
        // A drawing is drawn without what it names, by whatever type of picture it was announced with.
        let is_drawing = text.starts_with("<svg") && mime.starts_with("image/");
        assert_eq!(ended.status == AssetStatus::Ready, is_drawing, "{name}: {:?}", ended.error);
        drawn += usize::from(is_drawing);
    }
    assert_eq!(drawn, 2);
    assert_eq!(canary.visits.load(SeqCst), 0, "somebody came");
    for (path, content) in objects(&brought) {
        assert!(
            !content.windows(10).any(|ten| ten == b"the canary") || path.ends_with("secret.txt"),
            "{}",
            path.display()
        );
    }
    // The same list, read by the same program without the sandbox and its lists of what may be read: then it comes.
    let list = brought.path("control.m3u8");
    std::fs::write(&list, &lists[0].2).expect("written");
    let read =
        Command::new("ffprobe").args(["-v", "quiet", "-protocol_whitelist", "file,http,tcp,hls"]).arg(&list).output();
    read.expect("ffprobe runs");
    for _ in 0..100 {
        if canary.visits.load(SeqCst) > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the canary is not reached by anybody, so that nobody came says nothing");
}

fn objects(brought: &Ingesting) -> Vec<(PathBuf, Vec<u8>)> {
    let root = brought.fixture.objects.local_path("x").expect("a path");
    let mut folders = vec![root.parent().expect("a folder").join(brought.fixture.project.folder()).join("derived")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => found.push((path.clone(), std::fs::read(&path).unwrap_or_default())),
            }
        }
    }
    found
}
