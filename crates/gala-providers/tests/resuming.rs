//! Large files come in pieces, from servers that do what servers do to them.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use gala_ai::provider::Call;
use gala_providers::http::{DownloadError, Downloader, Endpoint, fetch_small, resume_file};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const PATH: &str = "/models/a.onnx";

fn content() -> Vec<u8> {
    (0..50_000_u32).flat_map(u32::to_le_bytes).collect()
}

struct Trial {
    folder: tempfile::TempDir,
    mirror: Mirror,
    downloader: Downloader,
}

impl Trial {
    fn of(habit: Habit) -> Self {
        let mirror = Mirror::of(vec![(PATH.to_owned(), content())], habit);
        let downloader = Downloader::new([&Endpoint::parse(&mirror.url).expect("an endpoint")]);
        Self { folder: tempfile::tempdir().expect("a folder"), mirror, downloader }
    }

    fn part(&self) -> PathBuf {
        self.folder.path().join("a.part")
    }

    async fn resume(&self, path: &str, bytes: usize, call: &Call) -> Result<Vec<u64>, DownloadError> {
        let told = Mutex::new(Vec::new());
        let progress = |bytes: u64| told.lock().expect("no panic").push(bytes);
        let url = format!("{}{path}", self.mirror.url);
        resume_file(&self.downloader, &url, &self.part(), bytes as u64, &progress, call).await?;
        Ok(told.into_inner().expect("no panic"))
    }
}

#[tokio::test]
async fn a_file_comes_whole_whatever_its_server_does() {
    for habit in [Habit::Fine, Habit::CutsOff(30_000), Habit::KnowsNoPieces] {
        let trial = Trial::of(habit);
        let told = trial.resume(PATH, content().len(), &Call::unpaid()).await.expect("a file");
        assert!(fs::read(trial.part()).expect("read") == content(), "{habit:?}");
        assert_eq!(told.last(), Some(&(content().len() as u64)));
        let wanted = match habit {
            Habit::CutsOff(bytes) => content().len().div_ceil(bytes),
            Habit::KnowsNoPieces => 2,
            _ => 1,
        };
        assert_eq!(trial.mirror.requests(), wanted, "{habit:?}");
    }
}

#[tokio::test]
async fn what_was_there_before_is_kept_and_what_is_whole_is_not_asked_for() {
    let trial = Trial::of(Habit::Fine);
    let mut begun = content()[..1234].to_vec();
    begun[7] = 0xee;
    fs::write(trial.part(), &begun).expect("written");
    trial.resume(PATH, content().len(), &Call::unpaid()).await.expect("the rest");
    let whole = fs::read(trial.part()).expect("read");
    assert!(whole[..1234] == begun && whole[1234..] == content()[1234..]);
    trial.resume(PATH, content().len(), &Call::unpaid()).await.expect("nothing to do");
    assert_eq!(trial.mirror.requests(), 1);
}

#[tokio::test]
async fn what_is_no_such_file_is_told() {
    let length = content().len();
    let failed = async |habit, path: &str, bytes| {
        let trial = Trial::of(habit);
        if habit == Habit::MixesUp {
            fs::write(trial.part(), [0; 100]).expect("written");
        }
        trial.resume(path, bytes, &Call::unpaid()).await.expect_err("no file")
    };
    assert!(matches!(failed(Habit::Portal, PATH, length).await, DownloadError::Broken(why) if why.contains("page")));
    assert!(
        matches!(failed(Habit::Fine, PATH, length - 1).await, DownloadError::Broken(why) if why.contains("longer"))
    );
    assert!(matches!(failed(Habit::MixesUp, PATH, length).await, DownloadError::Broken(why) if why.contains("piece")));
    assert!(matches!(failed(Habit::Fine, "/nothing", length).await, DownloadError::Expired(404)));
    // A file that is shorter than announced is asked for again a few times, and no more.
    let trial = Trial::of(Habit::Fine);
    let short = trial.resume(PATH, length + 1, &Call::unpaid()).await.expect_err("too short");
    assert!(matches!(short, DownloadError::Unreachable(_)), "{short:?}");
    assert!((2..10).contains(&trial.mirror.requests()), "{}", trial.mirror.requests());
}

#[tokio::test]
async fn small_files_come_whole_or_not_at_all() {
    let small = async |habit, most| {
        let trial = Trial::of(habit);
        let url = format!("{}{PATH}", trial.mirror.url);
        fetch_small(&trial.downloader, &url, most, &Call::unpaid()).await
    };
    let length = content().len() as u64;
    assert!(small(Habit::Fine, length).await.expect("a file") == content());
    assert!(matches!(small(Habit::Fine, length - 1).await, Err(DownloadError::Broken(_))));
    assert!(matches!(small(Habit::Portal, length).await, Err(DownloadError::Broken(_))));
    assert!(matches!(small(Habit::CutsOff(1000), length).await, Err(DownloadError::Unreachable(_))));
}

#[tokio::test]
async fn a_server_that_was_not_named_is_not_asked() {
    let trial = Trial::of(Habit::Fine);
    let downloader = Downloader::new([]);
    let url = format!("{}{PATH}", trial.mirror.url);
    let refused = resume_file(&downloader, &url, &trial.part(), 10, &|_| (), &Call::unpaid()).await;
    assert!(matches!(refused, Err(DownloadError::Forbidden(_))), "{refused:?}");
    assert_eq!(trial.mirror.requests(), 0);
    // Nor is it through a proxy, where its address is written as a number.
    let proxy = Endpoint::parse(&trial.mirror.url).expect("an endpoint");
    let downloader = Downloader::through(&proxy, []).expect("a proxy");
    let refused = resume_file(&downloader, &url, &trial.part(), 10, &|_| (), &Call::unpaid()).await;
    assert!(matches!(refused, Err(DownloadError::Forbidden(_))), "{refused:?}");
    assert_eq!(trial.mirror.requests(), 0);
}

#[tokio::test]
async fn a_call_that_is_given_up_fetches_nothing() {
    let trial = Trial::of(Habit::Fine);
    let token = CancellationToken::new();
    token.cancel();
    let failed = trial.resume(PATH, content().len(), &Call::new(Uuid::now_v7(), token)).await;
    assert!(matches!(failed, Err(DownloadError::Cancelled)), "{failed:?}");
}

/// What it does with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    Fine,
    /// Ends each answer after so many bytes.
    CutsOff(usize),
    /// Sends a file from its start, whatever piece was asked for; the first answer ends early.
    KnowsNoPieces,
    /// Answers with a page.
    Portal,
    /// Sends another piece than was asked for.
    MixesUp,
}

struct Mirror {
    url: String,
    requests: Arc<AtomicUsize>,
}

impl Mirror {
    /// Serves these files, by their paths, as long as the test runs.
    fn of(files: Vec<(String, Vec<u8>)>, habit: Habit) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let before = counted.fetch_add(1, Ordering::Relaxed);
                // Whoever gave up is gone.
                let _ = answer(stream, &files, habit, before);
            }
        });
        Self { url, requests }
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

fn answer(mut stream: TcpStream, files: &[(String, Vec<u8>)], habit: Habit, before: usize) -> std::io::Result<()> {
    let mut head = BufReader::new(stream.try_clone()?).lines();
    let line = head.next().unwrap_or_else(|| Ok(String::new()))?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut from = 0;
    for line in head {
        let line = line?.to_ascii_lowercase();
        if let Some(range) = line.strip_prefix("range: bytes=") {
            from = range.trim_end_matches('-').parse().unwrap_or(0);
        }
        if line.is_empty() {
            break;
        }
    }
    let Some((_, file)) = files.iter().find(|(name, _)| *name == path) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    if habit == Habit::Portal {
        let page = "<html>Sign in to this network</html>";
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            page.len()
        );
        return stream.write_all((head + page).as_bytes());
    }
    let from = if habit == Habit::KnowsNoPieces { 0 } else { from };
    let rest = file.get(from..).unwrap_or_default();
    let status = match from {
        0 => "200 OK".to_owned(),
        from => {
            let told = if habit == Habit::MixesUp { from + 1 } else { from };
            format!("206 Partial Content\r\nContent-Range: bytes {told}-{}/{}", file.len() - 1, file.len())
        }
    };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", rest.len())?;
    let sent = match habit {
        Habit::CutsOff(bytes) => rest.len().min(bytes),
        Habit::KnowsNoPieces if before == 0 => rest.len() / 2,
        _ => rest.len(),
    };
    stream.write_all(&rest[..sent])
}
