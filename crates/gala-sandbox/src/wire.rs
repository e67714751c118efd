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

use crate::Policy;

/// What a server says first: both ends come from one build, or they do not talk.
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
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    pub status: ExitStatus,
    /// What it took of the processor.
    pub cpu: Duration,
}

/// Sends the length of the request with the files, and then the request.
pub(crate) fn ask(server: &UnixStream, request: &Request, files: [BorrowedFd<'_>; FILES]) -> io::Result<()> {
    let body = serde_json::to_vec(request)?;
    let length = (body.len() as u64).to_le_bytes();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
    let mut attached = SendAncillaryBuffer::new(&mut space);
    attached.push(SendAncillaryMessage::ScmRights(&files));
    let sent = rustix::net::sendmsg(server, &[IoSlice::new(&length)], &mut attached, SendFlags::NOSIGNAL)?;
    let mut server = server;
    server.write_all(&length[sent..])?;
    server.write_all(&body)
}

/// Waits for a request; `None` if nobody is there any more to send one.
pub(crate) fn hear(mut client: &UnixStream) -> io::Result<Option<(Request, [OwnedFd; FILES])>> {
    let mut length = [0; 8];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
    let mut attached = RecvAncillaryBuffer::new(&mut space);
    let into = &mut [IoSliceMut::new(&mut length)];
    let received = rustix::net::recvmsg(client, into, &mut attached, RecvFlags::CMSG_CLOEXEC)?.bytes;
    if received == 0 {
        return Ok(None);
    }
    let files: Vec<OwnedFd> = attached
        .drain()
        .filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(files) => Some(files),
            _ => None,
        })
        .flatten()
        .collect();
    client.read_exact(&mut length[received..])?;
    let length = usize::try_from(u64::from_le_bytes(length)).unwrap_or(usize::MAX);
    let invalid = || io::Error::new(io::ErrorKind::InvalidData, "not a request");
    let files = files.try_into().map_err(|_| invalid())?;
    if length > MOST_BYTES {
        return Err(invalid());
    }
    let mut body = vec![0; length];
    client.read_exact(&mut body)?;
    Ok(Some((serde_json::from_slice(&body)?, files)))
}

/// Tells how a child ended: its status as the kernel puts it, and microseconds.
pub(crate) fn tell(channel: &UnixStream, ended: Ended) {
    let said = [i64::from(ended.status.into_raw()), ended.cpu.as_micros() as i64].map(i64::to_le_bytes);
    // Nobody may be interested any more.
    let _ = rustix::net::send(channel, said.as_flattened(), SendFlags::NOSIGNAL);
}

/// Waits until a child has ended.
pub(crate) fn learn(mut channel: &UnixStream) -> io::Result<Ended> {
    let mut said = [[0; 8]; 2];
    channel.read_exact(said.as_flattened_mut())?;
    let [status, micros] = said.map(i64::from_le_bytes);
    let status = ExitStatus::from_raw(i32::try_from(status).map_err(io::Error::other)?);
    Ok(Ended { status, cpu: Duration::from_micros(micros.unsigned_abs()) })
}
