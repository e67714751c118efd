//! Which system calls a child may make: those on a list, some of them with certain arguments only.

mod list;

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

use crate::policy::Calls;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;
type Problem = Box<dyn std::error::Error>;

/// Restricts this thread. `executes` tells whether a program is still to be executed.
///
/// A call fails as on a kernel that lacks it (ENOSYS), for which C libraries have another way; what is refused for what
/// it does, or for whom it is about, fails with EPERM. Calls of another architecture (i386) end the process.
pub(super) fn restrict(calls: Calls, executes: bool) -> Result<(), String> {
    install(calls, executes).map_err(|error| format!("seccomp does not hold on this kernel: {error}"))
}

fn install(calls: Calls, executes: bool) -> Result<(), Problem> {
    let refused = refused(calls, executes)?;
    let mut known: Rules = refused.keys().map(|call| (*call, Vec::new())).collect();
    known.extend(list::allowed(calls).chain(list::EXECUTE.iter().copied()).map(|call| (call, Vec::new())));
    for (call, argument, values) in list::ALLOWED_WITH {
        if known.contains_key(call) {
            continue;
        }
        known.insert(*call, values.iter().map(|value| equals(*argument, *value)).collect::<Result<_, _>>()?);
    }
    let (denied, lacking) = [libc::EPERM, libc::ENOSYS].map(|error| SeccompAction::Errno(errno(error))).into();
    // Of what two filters say, the stricter holds, and of two errors that of the later filter.
    apply(&compile(refused, SeccompAction::Allow, denied)?)?;
    apply(&[refuse_x32(), compile(known, lacking, SeccompAction::Allow)?].concat())
}

/// What fails with EPERM.
fn refused(calls: Calls, executes: bool) -> Result<Rules, Problem> {
    let mut rules: Rules = list::REFUSED.iter().map(|call| (*call, Vec::new())).collect();
    if !executes {
        rules.extend(list::EXECUTE.iter().map(|call| (*call, Vec::new())));
    }
    let me = rustix::process::getpid().as_raw_nonzero().get().unsigned_abs().into();
    for call in list::OWN {
        rules.insert(*call, vec![differs(0, &[me])?]);
    }
    for call in list::OWN_OR_ZERO {
        rules.insert(*call, vec![differs(0, &[me, 0])?]);
    }
    // The second argument says whose priority, the first that it is a process's.
    rules.insert(libc::SYS_setpriority, vec![differs(1, &[me, 0])?, differs(0, &[libc::PRIO_PROCESS.into()])?]);
    rules.insert(libc::SYS_clone, if calls == Calls::Compute { Vec::new() } else { vec![process_clone()?] });
    Ok(rules)
}

/// A clone that makes a process, not a thread.
fn process_clone() -> Result<SeccompRule, Problem> {
    let thread = u64::try_from(libc::CLONE_THREAD)?;
    let without = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(thread), 0)?;
    Ok(SeccompRule::new(vec![without])?)
}

fn equals(argument: u8, value: u64) -> Result<SeccompRule, Problem> {
    condition(argument, SeccompCmpOp::Eq, &[value])
}

/// An argument that is none of the values.
fn differs(argument: u8, values: &[u64]) -> Result<SeccompRule, Problem> {
    condition(argument, SeccompCmpOp::Ne, values)
}

fn condition(argument: u8, operator: SeccompCmpOp, values: &[u64]) -> Result<SeccompRule, Problem> {
    let compared = |value: &u64| SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator.clone(), *value);
    Ok(SeccompRule::new(values.iter().map(compared).collect::<Result<_, _>>()?)?)
}

fn compile(rules: Rules, otherwise: SeccompAction, then: SeccompAction) -> Result<BpfProgram, Problem> {
    let arch: TargetArch = std::env::consts::ARCH.try_into()?;
    Ok(SeccompFilter::new(rules, otherwise, then, arch)?.try_into()?)
}

fn apply(program: &[seccompiler::sock_filter]) -> Result<(), Problem> {
    Ok(seccompiler::apply_filter(program)?)
}

/// What comes before a list of calls: x32 calls of x86-64 are the same calls under other numbers, which no list names, and
/// fail with EPERM.
fn refuse_x32() -> Vec<seccompiler::sock_filter> {
    /// Set in the numbers of such calls.
    const X32: u32 = 0x4000_0000;
    if std::env::consts::ARCH != "x86_64" {
        return Vec::new();
    }
    let step = |code: u32, jf, k| seccompiler::sock_filter { code: code as u16, jt: 0, jf, k };
    vec![
        // The number is the first word of what the filter sees.
        step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0),
        step(libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K, 1, X32),
        step(libc::BPF_RET | libc::BPF_K, 0, libc::SECCOMP_RET_ERRNO | errno(libc::EPERM)),
    ]
}

fn errno(error: i32) -> u32 {
    error.unsigned_abs()
}
