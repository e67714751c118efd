//! The server on a real socket, and clients that send what they like.

use std::{net::SocketAddr, time::Duration};

use gala_api::{ServeOptions, serve};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinHandle,
};

use crate::support::Api;

/// Whether the tests run at their large size.
pub fn is_large() -> bool {
    std::env::var_os("GALA_STRESS").is_some()
}

/// Lets this process open so many files.
pub fn raise_open_files(wanted: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let enough = limit.current.is_none_or(|current| current >= wanted);
    if !enough {
        let raised = Rlimit { current: Some(wanted), maximum: limit.maximum };
        setrlimit(Resource::Nofile, raised).unwrap_or_else(|error| panic!("{wanted} open files are needed: {error}"));
    }
}

/// A server that ends with the test.
pub struct Server {
    pub address: SocketAddr,
    pub task: JoinHandle<std::io::Result<()>>,
}

impl Server {
    pub async fn start(api: &Api) -> Self {
        Self::start_with(api, ServeOptions::default()).await
    }

    pub async fn start_with(api: &Api, options: ServeOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let task = tokio::spawn(serve(listener, api.router.clone(), options, api.shutdown.clone()));
        Self { address, task }
    }
}

/// A connection on which nothing is sent or read but what the test says.
pub struct Client(TcpStream);

impl Client {
    pub async fn connect(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.expect("a connection"))
    }

    pub async fn try_connect(address: SocketAddr) -> Option<Self> {
        TcpStream::connect(address).await.ok().map(Self)
    }

    /// Sends, as far as the server takes it.
    pub async fn send(&mut self, bytes: &[u8]) {
        let _ = self.0.write_all(bytes).await;
    }

    /// Whether the server took it.
    pub async fn try_send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).await.is_ok()
    }

    /// Sends byte by byte with a pause after each, until the server hangs up.
    pub async fn crawl(&mut self, bytes: &[u8], pause_ms: u64) {
        for byte in bytes {
            if self.0.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(pause_ms)).await;
        }
    }

    /// Whether the server has not hung up, as far as can be told without reading what it sent.
    pub fn is_open(&self) -> bool {
        let mut byte = [std::mem::MaybeUninit::uninit()];
        match socket2::SockRef::from(&self.0).peek(&mut byte) {
            Ok(read) => read > 0,
            Err(error) => error.kind() == std::io::ErrorKind::WouldBlock,
        }
    }

    pub async fn read(&mut self, bytes: usize) -> Vec<u8> {
        let mut read = vec![0; bytes];
        let came = tokio::time::timeout(Duration::from_secs(10), self.0.read_exact(&mut read)).await;
        came.expect("an answer in time").expect("an answer");
        read
    }

    /// Reads until the server hangs up.
    pub async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        // A reset after the answer is an end as good as another.
        let _ = tokio::time::timeout(Duration::from_secs(20), self.0.read_to_end(&mut rest)).await.expect("an end");
        rest
    }

    /// Reads so many bytes at a time with a pause after each.
    pub async fn rest_slowly(&mut self, bytes: usize, pause: Duration) -> Vec<u8> {
        let (mut all, mut part, mut pauses) = (Vec::new(), vec![0; bytes], 0);
        let reading = async {
            while let Ok(read @ 1..) = self.0.read(&mut part).await {
                all.extend_from_slice(&part[..read]);
                if all.len() / bytes > pauses {
                    pauses = all.len() / bytes;
                    tokio::time::sleep(pause).await;
                }
            }
        };
        // The connection stays open after the answer.
        let _ = tokio::time::timeout(Duration::from_secs(8), reading).await;
        all
    }
}

/// Connects from an address of this machine's own.
pub async fn connect_from(from: [u8; 4], to: SocketAddr) -> Client {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::from((from, 0))).expect("a loopback address");
    Client(socket.connect(to).await.expect("a connection"))
}

/// Sends a text and returns what comes back within the first piece, or until the server hangs up.
pub async fn ask(address: SocketAddr, text: &str) -> String {
    let mut client = Client::connect(address).await;
    client.send(text.as_bytes()).await;
    if text.contains("Connection: close") {
        return String::from_utf8_lossy(&client.rest().await).into_owned();
    }
    String::from_utf8_lossy(&client.read(15).await).into_owned()
}
