//! The second way to keep files from a child: a mount namespace in which there is nothing but what its policy names.
//!
//! It is for kernels without Landlock. A user namespace gives the right to make it, and is given up with all its rights
//! once it stands; a network namespace and one for System V objects come with it.

use std::{
    fmt, fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use rustix::{
    fs::StatVfsMountFlags,
    mount::{MountFlags, MountPropagationFlags, UnmountFlags},
    thread::{CapabilitySet, CapabilitySets, UnshareFlags},
};

use super::rule::{Grant, Rule, resolve};

/// Why a child cannot be confined.
pub(super) enum Failure {
    /// The kernel, or its settings, do not let this user make namespaces.
    Machine(String),
    /// Something that the policy names cannot be had.
    Rule(String),
}

/// Any folder that is there everywhere: the child's root is built over it.
const PLACE: &str = "/tmp";
/// Where the machine's files are seen while the root is built.
const OLD: &str = "/old";
const NEW: &str = "/new";

/// Moves this process, which must have one thread, into a file system with what the rules name.
pub(super) fn confine(rules: &[Rule]) -> Result<(), Failure> {
    // Links are followed while the machine's files still stand where they point to.
    let rules: Vec<(PathBuf, &Rule)> = rules.iter().map(|rule| (resolve(&rule.path), rule)).collect();
    enter().map_err(|error| Failure::Machine(error.to_string()))?;
    for (source, rule) in &rules {
        let fail = |error: io::Error| Failure::Rule(format!("cannot allow {}: {error}", rule.path.display()));
        show(source, source, rule.grant).map_err(fail)?;
        // A link in a folder that is shown leads to what is shown by now.
        if fs::symlink_metadata(below(NEW, &rule.path)).is_err() {
            show(source, &rule.path, rule.grant).map_err(fail)?;
        }
    }
    leave().map_err(|error| Failure::Machine(error.to_string()))
}

/// Makes the namespaces, and an empty root beside the machine's.
fn enter() -> io::Result<()> {
    let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    let all = UnshareFlags::NEWUSER | UnshareFlags::NEWNS | UnshareFlags::NEWNET | UnshareFlags::NEWIPC;
    unshare(all)?;
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/uid_map", map(user))?;
    fs::write("/proc/self/gid_map", map(group))?;
    // What is mounted from here on is seen by nobody else.
    rustix::mount::mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    rustix::mount::mount("tmpfs", PLACE, "tmpfs", MountFlags::NOSUID | MountFlags::NODEV, None)?;
    let place = Path::new(PLACE);
    fs::create_dir(place.join("old"))?;
    fs::create_dir(place.join("new"))?;
    rustix::process::pivot_root(PLACE, place.join("old"))?;
    std::env::set_current_dir("/")?;
    rustix::mount::mount("tmpfs", NEW, "tmpfs", MountFlags::NOSUID | MountFlags::NODEV, None)?;
    Ok(())
}

fn map(id: impl fmt::Display) -> String {
    format!("{id} {id} 1")
}

#[expect(
    unsafe_code,
    reason = "sharing fewer files than a thread expects is unsafe; nothing of that kind is asked here"
)]
fn unshare(flags: UnshareFlags) -> io::Result<()> {
    // SAFETY: the process has one thread, and keeps its table of open files.
    Ok(unsafe { rustix::thread::unshare_unsafe(flags) }?)
}

/// Shows a file or folder of the machine at a path of the new root.
fn show(source: &Path, path: &Path, grant: Grant) -> io::Result<()> {
    let (source, target) = (below(OLD, source), below(NEW, path));
    make_place(&target, fs::metadata(&source)?.is_dir())?;
    // With all that is mounted below: a part of it alone is refused, because it could uncover what is hidden.
    rustix::mount::mount_bind_recursive(&source, &target)?;
    let kept = rustix::fs::statvfs(&target)?.f_flag;
    let mut flags = MountFlags::BIND | MountFlags::NOSUID;
    flags.set(MountFlags::NOEXEC, kept.contains(StatVfsMountFlags::NOEXEC));
    flags.set(MountFlags::NODEV, grant != Grant::Device || kept.contains(StatVfsMountFlags::NODEV));
    flags.set(MountFlags::RDONLY, matches!(grant, Grant::Read | Grant::Execute));
    Ok(rustix::mount::mount_remount(&target, flags, "")?)
}

fn make_place(target: &Path, is_folder: bool) -> io::Result<()> {
    if is_folder {
        return fs::create_dir_all(target);
    }
    fs::create_dir_all(target.parent().unwrap_or(target))?;
    match fs::File::create_new(target) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn below(root: &str, path: &Path) -> PathBuf {
    Path::new(root).join(path.strip_prefix("/").unwrap_or(path))
}

/// Makes the new root the only one, and gives up the right to change it.
fn leave() -> io::Result<()> {
    rustix::mount::mount_remount(
        NEW,
        MountFlags::BIND | MountFlags::NOSUID | MountFlags::NODEV | MountFlags::RDONLY,
        "",
    )?;
    std::env::set_current_dir(NEW)?;
    // The old root comes to lie over the new one, and is taken off.
    rustix::process::pivot_root(".", ".")?;
    rustix::mount::unmount(".", UnmountFlags::DETACH)?;
    std::env::set_current_dir("/")?;
    let none = CapabilitySet::empty();
    rustix::thread::set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })?;
    Ok(())
}
