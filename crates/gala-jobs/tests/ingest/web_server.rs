//! A server of files on this machine that does what servers do.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// What a server does with its file.
#[derive(Clone, Debug)]
pub struct Habit {
    pub content: Vec<u8>,
    pub content_type: &'static str,
    /// As the headers have it, with its quotes.
    pub etag: Option<&'static str>,
    /// Ends each of the first answers after so many bytes.
    pub cuts: Vec<usize>,
    pub knows_ranges: bool,
    pub tells_length: bool,
    pub status: u16,
    /// Where it sends whoever asks.
    pub location: Option<String>,
}

impl Default for Habit {
    fn default() -> Self {
        Self {
            content: Vec::new(),
            content_type: "application/octet-stream",
            etag: Some("\"one\""),
            cuts: Vec::new(),
            knows_ranges: true,
            tells_length: true,
            status: 200,
            location: None,
        }
    }
}

/// Serves one file at every address, as long as the test runs.
pub struct WebServer {
    pub url: String,
    habit: Arc<Mutex<Habit>>,
    /// The `Range` of each request, in order.
    ranges: Arc<Mutex<Vec<Option<String>>>>,
}

impl WebServer {
    pub fn of(habit: Habit) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (habit, ranges) = (Arc::new(Mutex::new(habit)), Arc::<Mutex<Vec<_>>>::default());
        let (served, asked) = (Arc::clone(&habit), Arc::clone(&ranges));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (served, asked) = (Arc::clone(&served), Arc::clone(&asked));
                // Whoever gave up is gone.
                thread::spawn(move || answer(stream, &served, &asked));
            }
        });
        Self { url, habit, ranges }
    }

    pub fn change(&self, change: impl FnOnce(&mut Habit)) {
        change(&mut self.habit.lock().expect("no panic"));
    }

    pub fn ranges(&self) -> Vec<Option<String>> {
        self.ranges.lock().expect("no panic").clone()
    }
}

fn answer(mut stream: TcpStream, habit: &Mutex<Habit>, asked: &Mutex<Vec<Option<String>>>) -> std::io::Result<()> {
    let (mut range, mut if_range) = (None, None);
    for line in BufReader::new(stream.try_clone()?).lines().skip(1) {
        let line = line?;
        let Some((name, value)) = line.split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "range" => range = Some(value.to_owned()),
            "if-range" => if_range = Some(value.to_owned()),
            _ => {}
        }
    }
    asked.lock().expect("no panic").push(range.clone());
    let (habit, cut) = {
        let mut habit = habit.lock().expect("no panic");
        let cut = if habit.cuts.is_empty() { None } else { Some(habit.cuts.remove(0)) };
        (habit.clone(), cut)
    };
    let from = range.and_then(|range| range.strip_prefix("bytes=")?.trim_end_matches('-').parse::<usize>().ok());
    let is_same = if_range.is_none() || if_range.as_deref() == habit.etag;
    let from = from.filter(|_| habit.knows_ranges && is_same && habit.status == 200).unwrap_or(0);
    let rest = habit.content.get(from..).unwrap_or_default();
    let mut head = match (habit.status, from) {
        (200, 0) => "HTTP/1.1 200 OK\r\n".to_owned(),
        (200, from) => format!(
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{}/{}\r\n",
            habit.content.len() - 1,
            habit.content.len()
        ),
        (status, _) => format!("HTTP/1.1 {status} Other\r\n"),
    };
    head += &format!("Content-Type: {}\r\nConnection: close\r\n", habit.content_type);
    if let Some(etag) = habit.etag {
        head += &format!("ETag: {etag}\r\n");
    }
    if let Some(location) = &habit.location {
        head += &format!("Location: {location}\r\n");
    }
    if habit.tells_length {
        head += &format!("Content-Length: {}\r\n", rest.len());
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    stream.write_all(&rest[..cut.unwrap_or(rest.len()).min(rest.len())])
}
