//! Servers that run as processes on a port of this machine.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Child,
    thread::sleep,
    time::{Duration, Instant},
};

/// Returns a port that nobody listens on just now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Waits until a server answers. Returns whether it does: it has ended where somebody else took the port meanwhile.
pub fn answers(server: &mut Child, port: u16) -> bool {
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        if server.try_wait().expect("a process").is_some() {
            return false;
        }
        if asked(port).is_ok() {
            return true;
        }
        sleep(Duration::from_millis(10));
    }
    false
}

fn asked(port: u16) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    stream.read_exact(&mut [0; 4])
}
