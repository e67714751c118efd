//! Which files a child can open: by Landlock, or where the kernel lacks it by a file system of the child's own.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetStatus, Scope,
};

use serde::{Deserialize, Serialize};

use super::{
    namespace,
    rule::{Grant, Rule, resolve},
};
use crate::policy::Policy;

/// Where the dynamic linker finds libraries. They are read, never executed as programs.
const LIBRARIES: [&str; 6] = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"];

/// The dynamic linkers that the kernel itself executes for a program.
const LINKERS: [&str; 4] = [
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    "/lib/ld-musl-x86_64.so.1",
    "/lib/ld-musl-aarch64.so.1",
];

const DEVICES: [&str; 2] = ["/dev/null", "/dev/urandom"];

/// What keeps a child from files that its policy does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Confinement {
    /// The kernel refuses to open them.
    Landlock,
    /// They are not in the child's own file system, which it has in a user namespace.
    Namespace,
}

impl fmt::Display for Confinement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Landlock => "Landlock",
            Self::Namespace => "user namespaces",
        })
    }
}

/// Restricts this process, which must have one thread, to what the policy names.
pub(super) fn restrict(policy: &Policy, program: Option<&Path>) -> Result<Confinement, String> {
    let rules = rules(policy, program);
    let missing = match ruleset() {
        Ok(ruleset) => return confine(ruleset, &rules).map(|()| Confinement::Landlock),
        Err(error) => error,
    };
    namespace::confine(&rules).map(|()| Confinement::Namespace).map_err(|error| match error {
        namespace::Failure::Rule(problem) => problem,
        namespace::Failure::Machine(problem) => format!(
            "neither Landlock ({missing}) nor user namespaces ({problem}) keep children apart here; Linux 5.19 or newer \
             with landlock among its LSMs is needed, or a kernel that lets this user make namespaces"
        ),
    })
}

fn rules(policy: &Policy, program: Option<&Path>) -> Vec<Rule> {
    let there = |paths: &[&str], grant| -> Vec<Rule> {
        let paths = paths.iter().map(PathBuf::from).filter(|path| path.exists());
        paths.map(|path| Rule { path, grant }).collect()
    };
    let mut rules = there(&LIBRARIES, Grant::Read);
    if let Some(program) = program {
        rules.extend(there(&LINKERS, Grant::Execute));
        rules.push(Rule { path: program.to_owned(), grant: Grant::Execute });
    }
    rules.extend(there(&DEVICES, Grant::Device));
    rules.extend(policy.read.iter().map(|path| Rule { path: path.clone(), grant: Grant::Read }));
    rules.extend(policy.write.iter().map(|path| Rule { path: path.clone(), grant: Grant::Change }));
    rules
}

/// Version 2 is required (reading, writing, executing, moving); newer kernels deny what newer versions name: shortening
/// files, the network, devices' controls, and reaching processes outside by signal or abstract socket.
fn ruleset() -> Result<RulesetCreated, landlock::RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V2))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V5))?
        .handle_access(AccessNet::from_all(ABI::V5))?
        .scope(Scope::from_all(ABI::V6))?
        .create()
}

/// What is not allowed here does not open, whatever the user's rights are.
fn confine(mut ruleset: RulesetCreated, rules: &[Rule]) -> Result<(), String> {
    for rule in rules {
        ruleset = allow(ruleset, rule)?;
    }
    let status = ruleset.restrict_self().map_err(|error| format!("Landlock does not hold: {error}"))?;
    match status.ruleset {
        RulesetStatus::NotEnforced => Err("Landlock does not hold: not enforced".to_owned()),
        _ => Ok(()),
    }
}

fn allow(ruleset: RulesetCreated, rule: &Rule) -> Result<RulesetCreated, String> {
    let path = resolve(&rule.path);
    let fail = |error: &dyn fmt::Display| format!("cannot allow {}: {error}", path.display());
    let access = if path.is_dir() { access(rule.grant) } else { access(rule.grant) & AccessFs::from_file(ABI::V5) };
    let fd = PathFd::new(&path).map_err(|error| fail(&error))?;
    ruleset.add_rule(PathBeneath::new(fd, access)).map_err(|error| fail(&error))
}

fn access(grant: Grant) -> BitFlags<AccessFs> {
    match grant {
        Grant::Read => AccessFs::ReadFile | AccessFs::ReadDir,
        Grant::Execute => AccessFs::ReadFile | AccessFs::Execute,
        Grant::Device => AccessFs::ReadFile | AccessFs::WriteFile,
        Grant::Change => AccessFs::from_all(ABI::V5) & !AccessFs::Execute,
    }
}

#[cfg(test)]
mod tests {
    use std::{
        os::{
            linux::net::SocketAddrExt,
            unix::net::{SocketAddr, UnixListener, UnixStream},
        },
        process::{Command, Stdio},
        thread,
    };

    use rustix::process::Pid;

    use super::*;

    /// Landlock alone, without the list of calls before it.
    #[test]
    fn neither_signals_nor_abstract_sockets_reach_outside_where_the_kernel_has_scopes() {
        let address = SocketAddr::from_abstract_name(format!("gala-{}", std::process::id())).expect("a name");
        let _listener = UnixListener::bind_addr(&address).expect("it listens");
        let mut other = Command::new("/bin/cat").stdin(Stdio::piped()).spawn().expect("it runs");
        let pid = Pid::from_child(&other);
        let reach = || (rustix::process::test_kill_process(pid).is_ok(), UnixStream::connect_addr(&address).is_ok());
        assert_eq!(reach(), (true, true), "the control");
        let confined = || {
            rustix::thread::set_no_new_privs(true).expect("it holds");
            let rules = rules(&Policy::default(), None);
            confine(ruleset().expect("Landlock"), &rules).expect("it holds for this thread");
            reach()
        };
        let reached = thread::scope(|scope| scope.spawn(confined).join().expect("no panic"));
        other.kill().expect("it ran");
        other.wait().expect("it ended");
        let scopes = Ruleset::default().set_compatibility(CompatLevel::HardRequirement).scope(Scope::from_all(ABI::V6));
        assert_eq!(reached, (scopes.is_err(), scopes.is_err()));
    }
}
