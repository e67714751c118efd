//! The end that forks.

use std::{
    ffi::OsString,
    fs,
    io::{self, Write},
    mem::MaybeUninit,
    net::Shutdown,
    os::{
        fd::{AsFd, OwnedFd},
        unix::{fs::MetadataExt, net::UnixStream, process::ExitStatusExt},
    },
    path::Path,
    process::ExitStatus,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec},
    process::{Pid, PidfdFlags, Signal},
};

use crate::{
    EXIT_UNAVAILABLE, limits, trial,
    wire::{self, Ended, GREETING},
};

/// How often the threads of children are counted.
const COUNT_EVERY: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };
/// As many threads a child may have on a small machine; ffmpeg makes some for each processor.
const LEAST_THREADS: u64 = 256;
const THREADS_PER_PROCESSOR: u64 = 4;

/// Serves the process at the other end of standard input. Like `fork`, it returns more than once: with `Some` in each
/// child, which must now run the program with these arguments, and with `None` in the server, at the end.
///
/// The limits of a child are set when it returns; where they do not hold it does not. `program` is what children
/// execute, if they execute anything.
///
/// # Errors
/// If the process has more than one thread, or the other end does not speak as it should.
pub fn serve(program: Option<&Path>) -> io::Result<Option<Vec<OsString>>> {
    if !has_one_thread()? {
        return Err(io::Error::other("with other threads, a fork may find their locks taken for ever"));
    }
    let client = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let processors = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let most_threads = LEAST_THREADS.max(processors * THREADS_PER_PROCESSOR);
    let is_layout_shared = program.is_none();
    let mut server = Server { client, children: Vec::new(), most_threads, is_layout_shared, takes_requests: true };
    server.client.write_all(GREETING)?;
    while server.wait()? {
        let Some([stdin, stdout, stderr, channel]) = wire::hear(&server.client)? else {
            server.takes_requests = false;
            continue;
        };
        let channel = UnixStream::from(channel);
        let me = rustix::process::getpid();
        match fork() {
            Ok(None) => {}
            Ok(Some(pid)) => {
                server.children.extend(Child::new(pid, channel));
                continue;
            }
            // The others go on. Closing the channel tells this one's end.
            Err(_) => continue,
        }
        drop(server);
        match begin([stdin, stdout, stderr], channel, me, program) {
            Ok(arguments) => return Ok(Some(arguments)),
            Err(problem) => {
                let _ = writeln!(io::stderr(), "gala-sandbox: {problem}");
                exit(EXIT_UNAVAILABLE);
            }
        }
    }
    Ok(None)
}

fn has_one_thread() -> io::Result<bool> {
    let status = fs::read_to_string("/proc/self/status")?;
    let threads = status.lines().find_map(|line| line.strip_prefix("Threads:"));
    Ok(threads.is_some_and(|number| number.trim() == "1"))
}

struct Server {
    client: UnixStream,
    children: Vec<Child>,
    /// Of one child: it is killed when it has more.
    most_threads: u64,
    /// Whether all children have the addresses of this process.
    is_layout_shared: bool,
    takes_requests: bool,
}

struct Child {
    pid: Pid,
    /// Tells when it ends, and is of this child only.
    handle: OwnedFd,
    channel: UnixStream,
    was_killed: bool,
}

impl Server {
    /// Waits for the next request, and looks after the children meanwhile; false if there will be none and nobody needs
    /// the children any more.
    fn wait(&mut self) -> io::Result<bool> {
        while self.takes_requests || !self.children.is_empty() {
            let asked = if self.takes_requests { PollFlags::IN } else { PollFlags::empty() };
            let mut watched = vec![PollFd::new(&self.client, asked)];
            for child in &self.children {
                watched.push(PollFd::new(&child.handle, PollFlags::IN));
                // What the launcher says through it is for the child; the server waits for its end alone.
                watched.push(PollFd::new(&child.channel, PollFlags::RDHUP));
            }
            // Without children there is nothing to count.
            let limit = (!self.children.is_empty()).then_some(&COUNT_EVERY);
            match rustix::event::poll(&mut watched, limit) {
                Err(rustix::io::Errno::INTR) => continue,
                polled => polled?,
            };
            let seen: Vec<PollFlags> = watched.iter().map(PollFd::revents).collect();
            let (requests, rest) = seen.split_first().unwrap_or((&PollFlags::HUP, &[]));
            let mut seen = rest.as_chunks::<2>().0.iter();
            let Self { client, children, is_layout_shared, .. } = self;
            children.retain_mut(|child| {
                let Some(ended) = seen.next().and_then(|[handle, channel]| child.look(*handle, *channel)) else {
                    return true;
                };
                if *is_layout_shared && is_crash(ended) {
                    retire(client);
                }
                wire::tell(&child.channel, ended);
                false
            });
            self.children.iter_mut().for_each(|child| child.limit_threads(self.most_threads));
            if requests.contains(PollFlags::IN) {
                return Ok(true);
            }
            if !requests.is_empty() {
                return Ok(false);
            }
        }
        Ok(false)
    }
}

/// Takes no more requests than were sent already: the launcher's next one starts another server, with other addresses
/// than those that a crash in this one may have told.
fn retire(client: &UnixStream) {
    // It fails if the launcher is gone, and then there are no more requests either.
    let _ = client.shutdown(Shutdown::Read);
}

/// Whether a program ended as one does whose memory was not what it took it for.
fn is_crash(ended: Ended) -> bool {
    let crashes = [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGABRT, libc::SIGTRAP, libc::SIGSYS];
    ended.status.signal().is_some_and(|signal| crashes.contains(&signal))
}

impl Child {
    /// Where too many files are open to look after the child, it ends at once.
    fn new(pid: Pid, channel: UnixStream) -> Option<Self> {
        match rustix::process::pidfd_open(pid, PidfdFlags::empty()) {
            Ok(handle) => Some(Self { pid, handle, channel, was_killed: false }),
            Err(_) => {
                let _ = rustix::process::kill_process(pid, Signal::KILL);
                reap(pid);
                None
            }
        }
    }

    /// Returns how it ended, if it has. Kills it if nobody wants it any more.
    fn look(&mut self, handle: PollFlags, channel: PollFlags) -> Option<Ended> {
        if !handle.is_empty() {
            return Some(reap(self.pid));
        }
        if !channel.is_empty() {
            self.kill();
        }
        None
    }

    /// No limit of the kernel's counts the threads of one process: `RLIMIT_NPROC` counts those of a user, and none of root's.
    fn limit_threads(&mut self, most: u64) {
        // Two more names than threads; an ended child has none.
        let names = fs::metadata(format!("/proc/{}/task", self.pid)).map_or(0, |folder| folder.nlink());
        if names > most + 2 {
            self.kill();
        }
    }

    fn kill(&mut self) {
        if !self.was_killed {
            // It fails if the child has ended just now, which the next round sees.
            let _ = rustix::process::pidfd_send_signal(&self.handle, Signal::KILL);
            self.was_killed = true;
        }
    }
}

/// Makes a child what was asked for, and returns the arguments of its program.
fn begin(
    files: [OwnedFd; 3],
    channel: UnixStream,
    server: Pid,
    program: Option<&Path>,
) -> Result<Vec<OsString>, String> {
    take(files)?;
    limits::die_with_parent(server)?;
    let request = wire::receive(&channel).map_err(|error| format!("cannot read what to do: {error}"))?;
    drop(channel);
    limits::close_other_files()?;
    let confinement = request.policy.as_ref().map(|policy| limits::set(policy, program)).transpose()?;
    if request.is_trial {
        trial::run()?;
        let tell = |error: io::Error| format!("cannot tell how the trial ended: {error}");
        serde_json::to_writer(io::stdout(), &confinement).map_err(|error| tell(error.into()))?;
        io::stdout().flush().map_err(tell)?;
        exit(0);
    }
    Ok(request.arguments)
}

/// Makes the files the standard streams.
fn take([stdin, stdout, stderr]: [OwnedFd; 3]) -> Result<(), String> {
    rustix::stdio::dup2_stderr(&stderr)
        .and_then(|()| rustix::stdio::dup2_stdout(&stdout))
        .and_then(|()| rustix::stdio::dup2_stdin(&stdin))
        .map_err(|error| format!("cannot take over the standard streams: {error}"))
}

/// Forks: `None` in the child.
#[expect(unsafe_code, reason = "rustix has no fork")]
fn fork() -> io::Result<Option<Pid>> {
    // SAFETY: the process has one thread, as `serve` made sure, so no lock can stay taken in the child.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        child => Ok(Pid::from_raw(child)),
    }
}

/// Ends a child without what the program wants to do at its end, because the program never began.
#[expect(unsafe_code, reason = "std knows no end without handlers")]
fn exit(code: i32) -> ! {
    // SAFETY: it ends the process and touches nothing.
    unsafe { libc::_exit(code) }
}

/// Waits for a child that has ended.
#[expect(unsafe_code, reason = "rustix does not tell the times of a child")]
fn reap(child: Pid) -> Ended {
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: both point to memory of their type; all-zero is a valid rusage, so it may be read even if nothing was
    // written.
    let usage = unsafe {
        libc::wait4(child.as_raw_nonzero().get(), &raw mut status, 0, usage.as_mut_ptr());
        usage.assume_init()
    };
    let duration = |time: libc::timeval| Duration::new(time.tv_sec as u64, time.tv_usec as u32 * 1000);
    Ended {
        status: ExitStatus::from_raw(status),
        cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
        peak_bytes: usage.ru_maxrss as u64 * 1024,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_threads_are_seen() {
        let seen = std::thread::scope(|scope| scope.spawn(has_one_thread).join().expect("a thread"));
        assert!(!seen.expect("Linux tells"));
    }
}
