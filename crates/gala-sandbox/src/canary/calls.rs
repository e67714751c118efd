//! System calls that reach other processes or that no list names, aimed at the parent and without effect.

#![expect(unsafe_code, reason = "attacks are made of bare system calls")]

use std::{ffi::OsString, fs, io, mem, os::fd::AsRawFd, ptr};

use rustix::process::Resource;

/// Asks whether a signal could be sent, and sends none.
const NO_SIGNAL: i32 = 0;

fn parent() -> i32 {
    rustix::process::getppid().map_or(1, |parent| parent.as_raw_nonzero().get())
}

pub fn kill() -> bool {
    // SAFETY: it touches no memory; this is true of all below that say no more.
    unsafe { libc::kill(parent(), NO_SIGNAL) == 0 }
}

pub fn tkill() -> bool {
    // SAFETY: as above.
    unsafe { libc::syscall(libc::SYS_tkill, parent(), NO_SIGNAL) == 0 }
}

pub fn tgkill() -> bool {
    // SAFETY: as above.
    unsafe { libc::syscall(libc::SYS_tgkill, parent(), parent(), NO_SIGNAL) == 0 }
}

pub fn rt_sigqueueinfo() -> bool {
    let info = queued();
    // SAFETY: `info` is read only, and whole.
    unsafe { libc::syscall(libc::SYS_rt_sigqueueinfo, parent(), NO_SIGNAL, &raw const info) == 0 }
}

pub fn rt_tgsigqueueinfo() -> bool {
    let info = queued();
    // SAFETY: as above.
    unsafe { libc::syscall(libc::SYS_rt_tgsigqueueinfo, parent(), parent(), NO_SIGNAL, &raw const info) == 0 }
}

/// What tells a receiver that a signal was queued for it.
fn queued() -> libc::siginfo_t {
    // SAFETY: all zeros are a valid value.
    let mut info: libc::siginfo_t = unsafe { mem::zeroed() };
    info.si_code = libc::SI_QUEUE;
    info
}

/// Reads a limit of the parent.
pub fn prlimit(resource: Resource) -> bool {
    let mut limit = libc::rlimit64 { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the new limit is absent, the old one is written whole.
    unsafe { libc::syscall(libc::SYS_prlimit64, parent(), resource as i32, ptr::null::<u8>(), &raw mut limit) == 0 }
}

/// Makes a call that is harmless and that no list names.
pub fn unlisted() -> bool {
    // SAFETY: a new file that ends with the process.
    unsafe { libc::inotify_init1(libc::IN_CLOEXEC) >= 0 }
}

/// Has the parent notified, by signal, of what happens to a file.
pub fn own_signals_of(file: &OsString) -> bool {
    let Ok(file) = fs::File::open(file).or_else(|_| fs::File::open("/dev/null")) else { return false };
    // SAFETY: without O_ASYNC, nobody is sent anything.
    unsafe { libc::fcntl(file.as_raw_fd(), libc::F_SETOWN, parent()) == 0 }
}

/// Makes a call by its number of the x32 architecture. What a kernel without it says passes for allowed too: only a
/// filter says that it is not permitted.
pub fn x32() -> bool {
    const X32: libc::c_long = 0x4000_0000;
    // SAFETY: getpid touches nothing.
    let answered = unsafe { libc::syscall(X32 | libc::SYS_getpid) };
    answered >= 0 || io::Error::last_os_error().raw_os_error() != Some(libc::EPERM)
}

/// Makes a call as a program of 32 bits does. A kernel that has no such calls ends the process with SIGSEGV, a filter with
/// SIGSYS.
#[cfg(target_arch = "x86_64")]
pub fn i386() -> bool {
    const GETPID: u64 = 20;
    let mut answered = GETPID;
    // SAFETY: getpid touches nothing; the kernel keeps all registers but the one of the answer, on old ones r8 to r11.
    unsafe {
        std::arch::asm!("int 0x80", inout("rax") answered, out("r8") _, out("r9") _, out("r10") _, out("r11") _);
    }
    answered == u64::from(std::process::id())
}

#[cfg(not(target_arch = "x86_64"))]
pub fn i386() -> bool {
    true
}
