//! What a launcher and its server say to each other.

use std::{
    ffi::OsString,
    io::{self, IoSlice, IoSliceMut, Read, Write},
    mem::MaybeUninit,
    os::{
        fd::{BorrowedFd, OwnedFd},
        unix::{net::UnixStream, process::ExitStatusExt},
    },
    process::ExitStatus,
    time::Duration,
};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
};
use serde::{Deserialize, Serialize};

use crate::policy::Policy;

/// What a server says first: both ends are of one version, or they do not talk.
pub(crate) const GREETING: &[u8] = concat!("gala ", env!("CARGO_PKG_VERSION"), " serves\n").as_bytes();

/// The longest request: many paths, never a medium.
const MOST_BYTES: usize = 16 << 20;

/// Standard input, output and error, and the channel.
const FILES: usize = 4;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    /// `None` asks for no limits: for what reads nothing of a user's.
    pub policy: Option<Policy>,
    pub arguments: Vec<OsString>,
    /// Asks to try the limits instead of running the program.
    pub is_trial: bool,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    pub status: ExitStatus,
    /// What it took of the processor.
    pub cpu: Duration,
    /// The most memory it had at a time, in bytes, what it shares with its server included.
    pub peak_bytes: u64,
}

/// Asks a server for a child that has these files.
pub(crate) fn ask(server: &UnixStream, files: [BorrowedFd<'_>; FILES]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
    let mut attached = SendAncillaryBuffer::new(&mut space);
    attached.push(SendAncillaryMessage::ScmRights(&files));
    rustix::net::sendmsg(server, &[IoSlice::new(&[0])], &mut attached, SendFlags::NOSIGNAL)?;
    Ok(())
}

/// Waits for the files of the next child; `None` if nobody is there any more to ask for one.
pub(crate) fn hear(client: &UnixStream) -> io::Result<Option<[OwnedFd; FILES]>> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
    let mut attached = RecvAncillaryBuffer::new(&mut space);
    let mut sign = [0];
    let into = &mut [IoSliceMut::new(&mut sign)];
    if rustix::net::recvmsg(client, into, &mut attached, RecvFlags::CMSG_CLOEXEC)?.bytes == 0 {
        return Ok(None);
    }
    let files = attached.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(files) => Some(files),
        _ => None,
    });
    let files: Vec<OwnedFd> = files.flatten().collect();
    files.try_into().map(Some).map_err(|_| invalid())
}

/// Tells a child what it is to do. Its server never sees it, so nothing of it is left for others.
pub(crate) fn send(mut channel: &UnixStream, request: &Request) -> io::Result<()> {
    let body = serde_json::to_vec(request)?;
    channel.write_all(&(body.len() as u64).to_le_bytes())?;
    channel.write_all(&body)
}

/// Learns what to do.
pub(crate) fn receive(mut channel: &UnixStream) -> io::Result<Request> {
    let mut length = [0; 8];
    channel.read_exact(&mut length)?;
    let length = usize::try_from(u64::from_le_bytes(length)).unwrap_or(usize::MAX);
    if length > MOST_BYTES {
        return Err(invalid());
    }
    let mut body = vec![0; length];
    channel.read_exact(&mut body)?;
    Ok(serde_json::from_slice(&body)?)
}

fn invalid() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not a request")
}

/// Tells how a child ended: its status as the kernel puts it, microseconds, and bytes.
pub(crate) fn tell(channel: &UnixStream, ended: Ended) {
    let said = [i64::from(ended.status.into_raw()), ended.cpu.as_micros() as i64, ended.peak_bytes as i64];
    let said = said.map(i64::to_le_bytes);
    // Nobody may be interested any more.
    let _ = rustix::net::send(channel, said.as_flattened(), SendFlags::NOSIGNAL);
}

/// Waits until a child has ended.
pub(crate) fn learn(mut channel: &UnixStream) -> io::Result<Ended> {
    let mut said = [[0; 8]; 3];
    channel.read_exact(said.as_flattened_mut())?;
    let [status, micros, bytes] = said.map(i64::from_le_bytes);
    let status = ExitStatus::from_raw(i32::try_from(status).map_err(io::Error::other)?);
    Ok(Ended { status, cpu: Duration::from_micros(micros.unsigned_abs()), peak_bytes: bytes.unsigned_abs() })
}
