//! How the programs are started that GALA needs.

use std::path::Path;

use clap::{Args, ValueEnum};
use gala_media::StartMode;

#[derive(Clone, Copy, Debug, Args)]
pub struct ProgramArgs {
    /// Whether ffmpeg and the other helpers are loaded once and forked for each task, which is faster. `auto` is off in
    /// containers: there one process after another would have the same addresses in memory.
    #[arg(long, env = "GALA_FORK_SERVER", default_value = "auto", value_name = "MODE")]
    pub fork_server: ForkServer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ForkServer {
    Auto,
    On,
    Off,
}

impl ProgramArgs {
    pub fn start_mode(self) -> StartMode {
        let forks = match self.fork_server {
            ForkServer::On => true,
            ForkServer::Off => false,
            ForkServer::Auto => !is_in_container(Path::new("/"), |name| std::env::var_os(name).is_some()),
        };
        if forks { StartMode::Fork } else { StartMode::Execute }
    }
}

/// Docker, Podman, systemd-nspawn and Kubernetes each leave one of these.
fn is_in_container(root: &Path, is_set: impl Fn(&str) -> bool) -> bool {
    let left = [".dockerenv", "run/.containerenv"].iter().any(|file| root.join(file).exists());
    left || ["container", "KUBERNETES_SERVICE_HOST"].into_iter().any(is_set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_is_told_by_what_its_runtime_leaves() {
        let root = tempfile::tempdir().expect("a folder");
        let none = |_: &str| false;
        assert!(!is_in_container(root.path(), none));
        assert!(is_in_container(root.path(), |name| name == "container"));
        assert!(is_in_container(root.path(), |name| name == "KUBERNETES_SERVICE_HOST"));
        std::fs::write(root.path().join(".dockerenv"), "").expect("written");
        assert!(is_in_container(root.path(), none));
    }

    #[test]
    fn the_switch_decides_where_it_is_not_auto() {
        let mode = |fork_server| ProgramArgs { fork_server }.start_mode();
        assert_eq!(mode(ForkServer::On), StartMode::Fork);
        assert_eq!(mode(ForkServer::Off), StartMode::Execute);
    }
}
