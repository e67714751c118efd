//! Gives up rights, one kind after the other. Each step fails aloud when the machine cannot do it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetStatus,
};
use rustix::process::{Pid, Resource, Rlimit, Signal};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

use crate::Policy;

/// Where the dynamic linker finds libraries. They are read, never executed as programs.
const LIBRARIES: [&str; 6] = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"];

/// The dynamic linkers that the kernel itself executes for a program.
const LINKERS: [&str; 4] = [
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    "/lib/ld-musl-x86_64.so.1",
    "/lib/ld-musl-aarch64.so.1",
];

/// Gives up what the policy does not name. `program` is what may still be executed.
pub(crate) fn set(policy: &Policy, program: Option<&Path>) -> Result<(), String> {
    rustix::thread::set_no_new_privs(true).map_err(|error| format!("cannot set no_new_privs: {error}"))?;
    limit_resources(policy)?;
    restrict_files(policy, program)?;
    restrict_calls()
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
        (Resource::Nofile, 64),
        (Resource::Core, 0),
    ];
    for (resource, limit) in limits {
        // Whoever started GALA may have allowed it less; asking for more than that is refused.
        let limit = rustix::process::getrlimit(resource).maximum.map_or(limit, |most| most.min(limit));
        let rlimit = Rlimit { current: Some(limit), maximum: Some(limit) };
        rustix::process::setrlimit(resource, rlimit).map_err(|error| format!("cannot limit {resource:?}: {error}"))?;
    }
    Ok(())
}

/// Landlock: what is not allowed here does not open, whatever the user's rights are.
fn restrict_files(policy: &Policy, program: Option<&Path>) -> Result<(), String> {
    let tell = |error: &dyn std::fmt::Display| {
        format!("Landlock does not hold on this kernel: {error} (Linux 5.13 or newer with landlock among its LSMs)")
    };
    // Version 2 is required (reading, writing, executing, moving); newer kernels deny what newer versions name.
    let created = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V2))
        .map_err(|error| tell(&error))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V5))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(ABI::V5)))
        .and_then(|ruleset| ruleset.create())
        .map_err(|error| tell(&error))?;
    let mut rules = Rules(created);
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    for library in LIBRARIES.iter().map(Path::new).filter(|path| path.exists()) {
        rules = rules.allow(library, read)?;
    }
    if let Some(program) = program {
        let linkers = LINKERS.iter().map(Path::new).filter(|path| path.exists());
        for executed in linkers.chain([program]) {
            rules = rules.allow(executed, AccessFs::ReadFile | AccessFs::Execute)?;
        }
    }
    for device in ["/dev/null", "/dev/urandom"] {
        rules = rules.allow(Path::new(device), AccessFs::ReadFile | AccessFs::WriteFile)?;
    }
    for path in &policy.read {
        rules = rules.allow(path, read)?;
    }
    for folder in &policy.write {
        rules = rules.allow(folder, AccessFs::from_all(ABI::V5) & !AccessFs::Execute)?;
    }
    let status = rules.0.restrict_self().map_err(|error| tell(&error))?;
    if status.ruleset == RulesetStatus::NotEnforced {
        return Err(tell(&"not enforced"));
    }
    Ok(())
}

struct Rules(RulesetCreated);

impl Rules {
    fn allow(self, path: &Path, access: BitFlags<AccessFs>) -> Result<Self, String> {
        let path = resolve(path);
        let fail = |error: &dyn std::fmt::Display| format!("cannot allow {}: {error}", path.display());
        let is_folder = path.is_dir();
        let access = if is_folder { access } else { access & AccessFs::from_file(ABI::V5) };
        let fd = PathFd::new(&path).map_err(|error| fail(&error))?;
        self.0.add_rule(PathBeneath::new(fd, access)).map(Self).map_err(|error| fail(&error))
    }
}

/// A rule holds for the file itself, not for the link that names it.
fn resolve(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Calls that an encoder never needs and that attacks do. They fail with EPERM.
const DENIED: &[i64] = &[
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsmount,
    libc::SYS_fsconfig,
    libc::SYS_mount_setattr,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_syslog,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
    libc::SYS_personality,
    libc::SYS_memfd_create,
    libc::SYS_memfd_secret,
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal,
    libc::SYS_shmget,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_mq_open,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_iopl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_ioperm,
];

fn restrict_calls() -> Result<(), String> {
    let tell = |error: &dyn std::fmt::Display| format!("seccomp does not hold on this kernel: {error}");
    let mut rules: std::collections::BTreeMap<i64, Vec<SeccompRule>> =
        DENIED.iter().map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_clone, vec![process_clone().map_err(|error| tell(&error))?]);
    install(rules, libc::EPERM).map_err(|error| tell(&error))?;
    // clone3 passes its flags in memory, where no filter can look. The C library falls back to clone on ENOSYS.
    let unseen = [(libc::SYS_clone3, Vec::new())].into_iter().collect();
    install(unseen, libc::ENOSYS).map_err(|error| tell(&error))
}

/// A clone that makes a process, not a thread.
fn process_clone() -> Result<SeccompRule, seccompiler::BackendError> {
    let thread = u64::try_from(libc::CLONE_THREAD).unwrap_or_default();
    let without = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(thread), 0)?;
    SeccompRule::new(vec![without])
}

fn install(
    rules: std::collections::BTreeMap<i64, Vec<SeccompRule>>,
    errno: i32,
) -> Result<(), Box<dyn std::error::Error>> {
    let refuse = SeccompAction::Errno(u32::try_from(errno)?);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, std::env::consts::ARCH.try_into()?)?;
    let program: BpfProgram = filter.try_into()?;
    seccompiler::apply_filter(&program)?;
    Ok(())
}
