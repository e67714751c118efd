//! A network between a worker and its database that a test can break.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream, tcp},
    sync::watch,
    task::JoinSet,
};

pub struct Proxy {
    pub address: SocketAddr,
    connections: Arc<AtomicU64>,
    /// The connections up to this number carry nothing any more, and nobody is told.
    silent: watch::Sender<u64>,
    _task: JoinSet<()>,
}

impl Proxy {
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::new(AtomicU64::new(0));
        let (silent, silenced) = watch::channel(0);
        let mut task = JoinSet::new();
        let count = Arc::clone(&connections);
        task.spawn(async move {
            let mut carried = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let number = count.fetch_add(1, SeqCst) + 1;
                carried.spawn(carry(client, server, number, silenced.clone()));
            }
        });
        Self { address, connections, silent, _task: task }
    }

    /// Makes every connection that is there half-open: what is sent arrives nowhere, and neither end is told. New connections
    /// are whole. Returns how many there ever were.
    pub fn silence(&self) -> u64 {
        let connections = self.connections();
        self.silent.send_replace(connections);
        connections
    }

    /// Returns how many connections there ever were.
    pub fn connections(&self) -> u64 {
        self.connections.load(SeqCst)
    }
}

/// Carries bytes both ways until either end is gone.
async fn carry(client: TcpStream, server: SocketAddr, number: u64, silenced: watch::Receiver<u64>) {
    // A server that is away: the client is told by the end of its connection.
    let Ok(server) = TcpStream::connect(server).await else { return };
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    tokio::select! {
        _ = copy(&mut from_client, &mut to_server) => {}
        _ = copy(&mut from_server, &mut to_client) => {}
        () = silence(silenced, number) => {
            // The client's bytes are taken and lost, as by a router that forgot the connection.
            swallow(&mut from_client).await;
        }
    }
    let _ = to_client.shutdown().await;
}

/// Waits until connections up to this number carry nothing any more.
async fn silence(mut silenced: watch::Receiver<u64>, number: u64) {
    // A proxy that is gone carries nothing either.
    let _ = silenced.wait_for(|silent| *silent >= number).await;
}

async fn swallow(from: &mut tcp::OwnedReadHalf) {
    let mut lost = [0; 4096];
    while matches!(from.read(&mut lost).await, Ok(1..)) {}
}
