//! Gives up rights, one kind after the other. Each step fails aloud when the machine cannot do it.

mod calls;
mod files;
mod namespace;
mod rule;

use std::{io, path::Path};

use rustix::process::{Pid, Resource, Rlimit, Signal};

pub use self::files::Confinement;
use crate::policy::Policy;

/// The most files that may be open.
const MOST_FILES: u64 = 64;

/// Gives up what the policy does not name. `program` is what may still be executed, once.
pub(crate) fn set(policy: &Policy, program: Option<&Path>) -> Result<Confinement, String> {
    rustix::thread::set_no_new_privs(true).map_err(|error| format!("cannot set no_new_privs: {error}"))?;
    let confinement = files::restrict(policy, program)?;
    limit_resources(policy)?;
    calls::restrict(policy.calls, program.is_some())?;
    Ok(confinement)
}

/// A renderer that is killed must not leave an encoder behind. Signals of its terminal are for it alone.
pub(crate) fn die_with_parent(parent: Pid) -> Result<(), String> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|error| format!("cannot tie the child to its parent: {error}"))?;
    // The parent may have died before the signal was set; then nobody would ever send it.
    if rustix::process::getppid() != Some(parent) {
        return Err("the process that asked for this child is gone".to_owned());
    }
    rustix::process::setpgid(None, None).map_err(|error| format!("cannot make a process group: {error}"))
}

/// Only the three standard streams cross into the program.
#[expect(unsafe_code, reason = "files that are inherited by number have no owner to close them")]
pub(crate) fn close_other_files() -> Result<(), String> {
    // SAFETY: nothing in this process owns a file with a number over 2: the caller has dropped all that it had.
    match unsafe { libc::close_range(3, libc::c_uint::MAX, 0) } {
        0 => Ok(()),
        _ => Err(format!("cannot close inherited files: {}", io::Error::last_os_error())),
    }
}

fn limit_resources(policy: &Policy) -> Result<(), String> {
    let limits = [
        (Resource::As, policy.memory_bytes),
        (Resource::Cpu, policy.cpu_s),
        (Resource::Fsize, policy.file_bytes),
        (Resource::Nofile, MOST_FILES),
        (Resource::Core, 0),
    ];
    for (resource, limit) in limits {
        // Whoever started GALA may have allowed it less; asking for more than that is refused.
        let most = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = limit.min(most);
        // The soft limit of processor time ends a program with a signal of its own (SIGXCPU), the hard one with the one
        // that anybody may send.
        let hard = if resource == Resource::Cpu { limit.saturating_add(1).min(most) } else { limit };
        let rlimit = Rlimit { current: Some(limit), maximum: Some(hard) };
        rustix::process::setrlimit(resource, rlimit).map_err(|error| format!("cannot limit {resource:?}: {error}"))?;
    }
    Ok(())
}
